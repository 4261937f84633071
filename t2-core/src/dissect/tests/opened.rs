//! Tunnels that the reference leaves closed (spec section 9.4, B51 and B54).

use super::made::{ethernet, inner_frame, path, tcp4};
use super::*;

/// A VXLAN header (RFC 7348, section 5).
const VXLAN: [u8; 8] = [8, 0, 0, 0, 0, 0, 42, 0];

/// UDP over IPv4 with a VXLAN frame in it, without link layer.
fn vxlan4() -> Vec<u8> {
    udp4(50_000, 4789, &[&VXLAN, &inner_frame()[..]].concat())
}

/// UDP over IPv6 from a high port to this one.
fn to_port6(port: u16, parts: &[&[u8]]) -> Vec<u8> {
    let payload = parts.concat();
    let mut packet = Vec::new();
    let builder = PacketBuilder::ipv6(V6, V6, 64).udp(50_000, port);
    builder.write(&mut packet, &payload).expect("a packet");
    frame(0x86dd, &packet)
}

/// The layers of GRE over IPv4 with this protocol and payload.
fn gre(protocol: [u8; 2], inside: &[u8]) -> Layers {
    ethernet(&frame(0x0800, &ip4(47, &[&[0, 0][..], &protocol, inside].concat())))
}

#[test]
fn geneve_carries_ip_without_ethernet() {
    // RFC 8926, section 3.4: the protocol type is an EtherType.
    let geneve = |protocol: [u8; 2], inside: &[u8]| {
        let header = [&[1, 0][..], &protocol, &[0, 0, 42, 0], &[9; 4]].concat();
        ethernet(&frame(0x0800, &udp4(50_000, 6081, &[&header, inside].concat())))
    };
    let v4 = geneve([8, 0], &udp4(1000, 2000, b"x"));
    assert_eq!((description(&v4.path).as_str(), v4.ports), ("eth:ipv4:udp:geneve:ipv4:udp", (1000, 2000)));
    assert!(v4.status.has(Status::GENEVE) && !v4.status.has(Status::STOPPED));
    let v6 = geneve([0x86, 0xdd], &udp6(b"x"));
    assert_eq!((description(&v6.path).as_str(), v6.ports), ("eth:ipv4:udp:geneve:ipv6:udp", (1000, 2000)));
    // The other version: the packet stays with the flow around it.
    let other = geneve([8, 0], &udp6(b"x"));
    assert_eq!((other.ports, other.status.has(Status::STOPPED)), ((50_000, 6081), true));
}

#[test]
fn ipv6_in_gre_is_followed() {
    let layers = gre([0x86, 0xdd], &udp6(b"x"));
    assert_eq!((description(&layers.path).as_str(), layers.ports), ("eth:ipv4:gre:ipv6:udp", (1000, 2000)));
    assert_eq!(layers.status, Status::SAW_IPV4 | Status::SAW_IPV6 | Status::GRE | Status::IPV6);
    let cut = gre([0x86, 0xdd], &udp6(b"x")[..39]);
    assert_eq!((description(&cut.path).as_str(), cut.protocol), ("eth:ipv4:gre:ipv6", 47));
    assert!(cut.status.has(Status::STOPPED));
}

#[test]
fn mpls_in_gre_is_followed() {
    let label = [0, 1, 1, 64];
    for (protocol, bit) in [([0x88, 0x47], 0x200), ([0x88, 0x48], 0x400)] {
        let layers = gre(protocol, &[&label, &udp4(1000, 2000, b"x")[..]].concat());
        assert_eq!((description(&layers.path).as_str(), layers.ports), ("eth:ipv4:gre:mpls:ipv4:udp", (1000, 2000)));
        assert_eq!(layers.status.0 & 0x600, bit);
    }
    let wire = gre([0x88, 0x47], &[&label, &[0; 4], &inner_frame()[..]].concat());
    assert_eq!(description(&wire.path), "eth:ipv4:gre:mpls:pwethcw:eth:ipv4:udp");
    // A frame that is not followed leaves the flow of GRE, with the addresses outside.
    let arp = gre([0x88, 0x47], &[&label, &[0; 4], &[9; 12][..], &[8, 6], &[0; 28]].concat());
    assert_eq!((description(&arp.path).as_str(), arp.protocol), ("eth:ipv4:gre:mpls:pwethcw:eth:arp", 47));
    assert_eq!((arp.l2_at, arp.status.has(Status::STOPPED | Status::IPV4)), (0, true));
}

#[test]
fn vxlan_may_have_the_flags_of_a_group_policy() {
    for flags in [0x40, 8, 0x48] {
        let data = udp4(50_000, 4789, &[&[0x88, flags, 0, 100, 0, 0, 42, 0], &inner_frame()[..]].concat());
        assert_eq!(path(&frame(0x0800, &data)), "eth:ipv4:udp:vxlan:eth:ipv4:udp", "{flags:#x}");
    }
}

#[test]
fn tunnels_by_port_are_found_over_ipv6() {
    let (ip, inner) = (udp4(1000, 2000, b"x"), inner_frame());
    let cases: [(u16, &[u8], &[u8], &str); 8] = [
        (4789, &VXLAN, &inner, "vxlan:eth:ipv4:udp"),
        (8472, &VXLAN, &inner, "vxlan:eth:ipv4:udp"),
        (4790, &[4, 0, 0, 1, 0, 0, 42, 0], &ip, "vxlan_gpe:ipv4:udp"),
        (6081, &[0, 0, 0x65, 0x58, 0, 0, 42, 0], &inner, "geneve:eth:ipv4:udp"),
        (2152, &[0x30, 0xff, 0, 0, 0, 0, 0, 1], &ip, "gtp:ipv4:udp"),
        (5247, &[0, 0x10, 0, 0, 0, 0, 0, 0], &inner, "capwap.data:eth:ipv4:udp"),
        (1701, &[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &ip, "l2tp:ppp:ipv4:udp"),
        (5072, &[0, 0, 0, 4, 0, 0, 0, 0, 9], &ip, "ayiya:ipv4:udp"),
    ];
    for (port, header, inside, wanted) in cases {
        let layers = ethernet(&to_port6(port, &[header, inside]));
        assert_eq!(description(&layers.path), format!("eth:ipv6:udp:{wanted}"), "port {port}");
        assert_eq!((layers.ports, layers.ether_type), ((1000, 2000), 0x0800), "port {port}");
    }
}

#[test]
fn a_tunnel_over_ipv6_that_is_given_up_leaves_the_flow_around_it() {
    let arp = frame(0x0806, &[0; 28]);
    let layers = ethernet(&to_port6(4789, &[&VXLAN, &arp]));
    assert_eq!((description(&layers.path).as_str(), layers.ports), ("eth:ipv6:udp:vxlan:eth:arp", (50_000, 4789)));
    assert_eq!((layers.ether_type, layers.l7_len), (0x86dd, 8 + 14 + 28));
    assert!(layers.status.has(Status::STOPPED | Status::VXLAN | Status::IPV6));
}

#[test]
fn tunnels_of_udp_are_not_looked_for_in_tcp_over_ipv6() {
    let tcp = tcp4(50_000, 4789, &[0; 60]);
    assert_eq!(path(&frame(0x86dd, &ip6(6, &tcp[20..]))), "eth:ipv6:tcp");
    // Nor behind a later fragment, whose payload has no ports.
    let later = [&[17, 0, 0, 9, 0, 0, 0, 9][..], &vxlan4()[20..]].concat();
    assert_eq!(path(&frame(0x86dd, &ip6(44, &later))), "eth:ipv6:ipv6.fraghdr");
}

#[test]
fn tunnels_by_port_are_found_behind_other_tunnels() {
    let wanted = "ipv4:udp:vxlan:eth:ipv4:udp";
    assert_eq!(description(&gre([8, 0], &vxlan4()).path), format!("eth:ipv4:gre:{wanted}"));
    assert_eq!(
        description(&gre([0x88, 0xbe], &frame(0x0800, &vxlan4())).path),
        format!("eth:ipv4:gre:erspan:eth:{wanted}")
    );
    assert_eq!(description(&gre([0x65, 0x58], &frame(0x0800, &vxlan4())).path), format!("eth:ipv4:gre:eth:{wanted}"));
    assert_eq!(path(&frame(0x0800, &ip4(4, &vxlan4()))), format!("eth:ipv4:{wanted}"));
    assert_eq!(path(&frame(0x0800, &ip4(4, &ip4(4, &vxlan4())))), format!("eth:ipv4:ipv4:{wanted}"));
    assert_eq!(path(&frame(0x86dd, &ip6(4, &vxlan4()))), format!("eth:ipv6:{wanted}"));
}

#[test]
fn the_extension_headers_of_ipv6_are_walked_to_their_end() {
    let chain = |count: usize| {
        let mut payload = Vec::new();
        for n in 0..count {
            payload.extend([if n + 1 == count { 17 } else { 60 }, 0, 1, 4, 0, 0, 0, 0]);
        }
        payload.extend([0, 1, 0, 2, 0, 8, 0, 0]);
        frame(0x86dd, &ip6(60, &payload))
    };
    for count in [1, 4, 5, 6, 100] {
        let layers = ethernet(&chain(count));
        assert_eq!((layers.ports, layers.protocol, layers.l3_header_len as usize), ((1, 2), 17, 40 + 8 * count));
        assert_eq!(usize::from(layers.path.headers()), 3 + count);
    }
    // A chain that does not end within the captured bytes has no ports.
    let cut = ethernet(&chain(100)[..14 + 40 + 8 * 50]);
    assert_eq!((cut.ports, cut.protocol, cut.l3_header_len), ((0, 0), 60, 40 + 8 * 50));
}
