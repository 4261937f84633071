//! Tunnels that are found by ports (spec section 3.9).

use super::made::{ethernet, inner_frame, path, tcp4};
use super::*;

/// The lowest port that the other end of a tunnel may have (spec section 9.4, B52).
const LOWEST_OTHER: u16 = 1024;

/// A VXLAN header (RFC 7348, section 5).
const VXLAN: [u8; 8] = [8, 0, 0, 0, 0, 0, 42, 0];

/// An Ethernet frame with UDP over IPv4 from a high port to this one, with these parts as payload.
fn to_port(port: u16, payload: &[&[u8]]) -> Vec<u8> {
    between((50_000, port), payload)
}

fn between((source, destination): (u16, u16), payload: &[&[u8]]) -> Vec<u8> {
    frame(0x0800, &udp4(source, destination, &payload.concat()))
}

/// A header for every port, and the path that it leads to.
fn headers() -> Vec<(u16, Vec<u8>, &'static str)> {
    let (ip, frame) = (udp4(1000, 2000, b"x"), inner_frame());
    let join = |header: &[u8], inside: &[u8]| [header, inside].concat();
    let mut headers = vec![
        (4790, join(&[0, 0, 0, 0, 0, 0, 42, 0], &frame), "eth:ipv4:udp:vxlan_gpe:eth:ipv4:udp"),
        (6081, join(&[0, 0, 0x65, 0x58, 0, 0, 42, 0], &frame), "eth:ipv4:udp:geneve:eth:ipv4:udp"),
        (5246, vec![0, 0x10, 0, 0, 0, 0, 0, 0], "eth:ipv4:udp:capwap"),
        (5247, join(&[0, 0x10, 0, 0, 0, 0, 0, 0], &frame), "eth:ipv4:udp:capwap.data:eth:ipv4:udp"),
        (12_222, vec![4, 0, 0, 0, 0, 0], "eth:ipv4:udp:lwapp"),
        (12_223, vec![0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0], "eth:ipv4:udp:lwapp"),
        (5072, join(&[0, 0, 0, 4, 0, 0, 0, 0, 9], &ip), "eth:ipv4:udp:ayiya:ipv4:udp"),
        (3544, udp6(b"x"), "eth:ipv4:udp:teredo:ipv6:udp"),
    ];
    let vxlan = [4789, 8472].map(|port| (port, join(&VXLAN, &frame), "eth:ipv4:udp:vxlan:eth:ipv4:udp"));
    let gtp = [2123, 2152, 3386].map(|port| (port, vec![0x30, 1, 0, 0], "eth:ipv4:udp:gtp"));
    headers.extend(vxlan);
    headers.extend(gtp);
    headers
}

#[test]
fn every_port_of_a_tunnel_is_known_as_source_and_as_destination() {
    for (port, payload, wanted) in headers() {
        assert_eq!(path(&between((LOWEST_OTHER, port), &[&payload])), wanted, "to port {port}");
        assert_eq!(path(&between((port, LOWEST_OTHER), &[&payload])), wanted, "from port {port}");
    }
}

#[test]
fn a_tunnel_to_a_port_of_a_service_is_none() {
    for (port, payload, _) in headers() {
        assert_eq!(path(&between((LOWEST_OTHER - 1, port), &[&payload])), "eth:ipv4:udp", "to port {port}");
        assert_eq!(path(&between((port, LOWEST_OTHER - 1), &[&payload])), "eth:ipv4:udp", "from port {port}");
    }
}

#[test]
fn ports_beside_those_of_tunnels_are_none() {
    let inside = [&VXLAN[..], &inner_frame()].concat();
    for port in [2122, 2153, 3387, 4788, 4791, 5071, 5245, 5248, 6082, 8471, 8473, 12_221, 12_224] {
        assert_eq!(path(&to_port(port, &[&inside])), "eth:ipv4:udp", "port {port}");
    }
}

#[test]
fn tunnels_of_udp_are_not_looked_for_in_tcp() {
    for port in [2123, 2152, 3386, 4789, 8472, 4790, 6081, 5246, 5247, 12_222, 12_223, 1701, 3544] {
        assert_eq!(path(&frame(0x0800, &tcp4(50_000, port, &[0; 60]))), "eth:ipv4:tcp", "port {port}");
    }
}

#[test]
fn l2tp_may_have_any_other_port_but_none() {
    let header = [0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21];
    let inside = udp4(1000, 2000, b"x");
    assert_eq!(path(&between((53, 1701), &[&header, &inside])), "eth:ipv4:udp:l2tp:ppp:ipv4:udp");
    assert_eq!(path(&between((0, 1701), &[&header, &inside])), "eth:ipv4:udp");
    assert_eq!(path(&between((1701, 0), &[&header, &inside])), "eth:ipv4:udp");
}

#[test]
fn a_vxlan_header_with_reserved_bits_is_none() {
    for at in [1, 7] {
        let mut header = VXLAN;
        header[at] = 1;
        assert_eq!(path(&to_port(4789, &[&header, &inner_frame()])), "eth:ipv4:udp", "byte {at}");
    }
}

#[test]
fn a_tunnel_that_is_given_up_gives_back_tags_addresses_and_offset() {
    let arp = [&[9; 12][..], &[0x81, 0, 0, 7, 8, 6], &[0; 28]].concat();
    let layers = ethernet(&to_port(4789, &[&VXLAN, &arp]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp:vxlan:eth:vlan:arp");
    assert_eq!((layers.vlan_id, layers.vlan_tags.ids(), layers.l2_at), (0, &[][..], 0));
    assert_eq!(layers.source_mac.map(|mac| mac.0), Some([2, 0, 0, 0, 0, 2]));
    assert_eq!(layers.destination_mac.map(|mac| mac.0), Some([2, 0, 0, 0, 0, 1]));
}

#[test]
fn a_tunnel_that_is_followed_has_the_tags_and_addresses_inside() {
    let tagged = [&[9; 6][..], &[8; 6], &[0x81, 0, 0, 7, 8, 0], &udp4(1, 2, b"")].concat();
    let layers = ethernet(&to_port(4789, &[&VXLAN, &tagged]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp:vxlan:eth:vlan:ipv4:udp");
    assert_eq!((layers.vlan_id, layers.l2_at, layers.ports), (7, 14 + 28 + 8, (1, 2)));
    assert_eq!(layers.source_mac.map(|mac| mac.0), Some([8; 6]));
    assert_eq!(layers.destination_mac.map(|mac| mac.0), Some([9; 6]));
}

#[test]
fn another_version_in_a_tunnel_leaves_the_flow_around_it() {
    let layers = ethernet(&to_port(4789, &[&VXLAN, &frame(0x0800, &[0x50; 40])]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp:vxlan:eth:ipvx");
    assert_eq!((layers.ports, layers.l2_at, layers.status.has(Status::L2_FLOW)), ((50_000, 4789), 0, false));
    assert!(layers.status.has(Status::STOPPED));
}

#[test]
fn pppoe_is_followed_in_vxlan_and_not_in_capwap() {
    let pppoe = frame(0x8864, &[&[0x11, 0, 0, 1, 0, 31, 0, 0x21], &udp4(1000, 2000, b"x")[..]].concat());
    let vxlan = path(&to_port(4789, &[&VXLAN, &pppoe]));
    assert_eq!(vxlan, "eth:ipv4:udp:vxlan:eth:pppoes:ppp:ipv4:udp");
    let capwap = ethernet(&to_port(5247, &[&[0, 0x10, 0, 0, 0, 0, 0, 0], &pppoe]));
    assert_eq!(description(&capwap.path), "eth:ipv4:udp:capwap.data:eth:pppoes");
    assert!(capwap.status.has(Status::STOPPED));
}

#[test]
fn vxlan_gpe_carries_what_its_next_protocol_says() {
    let (ip, ip6, inner) = (udp4(1000, 2000, b"x"), udp6(b"x"), inner_frame());
    let nsh = [&[0x0f, 0xc6, 1, 1][..], &[0; 20], &ip].concat();
    let cases: [(u8, u8, &[u8], &str); 8] = [
        (4, 1, &ip, ":ipv4:udp"),
        (4, 2, &ip6, ":ipv6:udp"),
        (4, 3, &inner, ":eth:ipv4:udp"),
        // RFC 8300, section 2.2: a length of six words, service path and context of 16 bytes included.
        (4, 4, &nsh, ":nsh:ipv4:udp"),
        (4, 5, &[0, 1, 1, 64], ":mpls"),
        (4, 6, &ip, ""),
        (4, 1, &ip6, ""),
        (0, 1, &inner, ":eth:ipv4:udp"),
    ];
    for (flags, next, inside, wanted) in cases {
        let layers = ethernet(&to_port(4790, &[&[flags, 0, 0, next, 0, 0, 42, 0], inside]));
        assert_eq!(description(&layers.path), format!("eth:ipv4:udp:vxlan_gpe{wanted}"), "next protocol {next}");
        let is_followed = wanted.ends_with(":udp");
        assert_eq!(layers.status.has(Status::STOPPED), !is_followed, "next protocol {next}");
        let mpls = layers.status.0 & 0x600;
        assert_eq!(mpls, if next == 5 { 0x600 } else { 0 });
    }
}

#[test]
fn lengths_in_words_have_six_bits() {
    for words in [2, 3, 21, 42, 63_u8] {
        let service = [&[0x0f, 0xc0 | words, 1, 1][..], &vec![0; usize::from(words) * 4 - 4]].concat();
        let nsh = path(&to_port(4790, &[&[4, 0, 0, 4, 0, 0, 42, 0], &service, &udp4(1, 2, b"")]));
        assert_eq!(nsh, "eth:ipv4:udp:vxlan_gpe:nsh:ipv4:udp", "{words} words");
        let options = vec![1; usize::from(words) * 4];
        let geneve = path(&to_port(6081, &[&[words, 0, 0x65, 0x58, 0, 0, 42, 0], &options, &inner_frame()]));
        assert_eq!(geneve, "eth:ipv4:udp:geneve:eth:ipv4:udp", "{words} words");
    }
}

#[test]
fn a_vxlan_gpe_header_with_reserved_bits_is_none() {
    for at in [1, 2, 7] {
        let mut header = [0, 0, 0, 0, 0, 0, 42, 0];
        header[at] = 1;
        assert_eq!(path(&to_port(4790, &[&header, &inner_frame()])), "eth:ipv4:udp", "byte {at}");
    }
}

#[test]
fn geneve_options_are_skipped_and_a_large_network_id_is_one() {
    // Two words of options, the flags O and C, network 0x10002a (RFC 8926, section 3.4).
    let header = [2, 0xc0, 0x65, 0x58, 0x10, 0, 42, 0, 1, 2, 3, 4, 5, 6, 7, 8];
    assert_eq!(path(&to_port(6081, &[&header, &inner_frame()])), "eth:ipv4:udp:geneve:eth:ipv4:udp");
}

#[test]
fn a_geneve_header_with_reserved_bits_is_none_and_another_payload_is_not_followed() {
    for (at, byte) in [(1, 0x20), (1, 1), (7, 1)] {
        let mut header = [0, 0, 0x65, 0x58, 0, 0, 42, 0];
        header[at] = byte;
        assert_eq!(path(&to_port(6081, &[&header, &inner_frame()])), "eth:ipv4:udp", "byte {at}");
    }
    let layers = ethernet(&to_port(6081, &[&[0, 0, 0x88, 0x47, 0, 0, 42, 0], &inner_frame()]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp");
    assert!(layers.status.has(Status::STOPPED));
}

#[test]
fn gtp_user_data_begins_behind_the_fields_that_the_flags_tell() {
    // 3GPP TS 29.060 and 29.281: version 0 has 20 bytes, version 1 has 8 and 4 more with any of E, S and PN.
    let version_0 = [&[0x0e, 0xff][..], &[9; 18]].concat();
    let cases: [(&[u8], bool); 9] = [
        (&version_0, true),
        (&[0x30, 0xff, 0, 0, 0, 0, 0, 1], true),
        (&[0x31, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], true),
        // Without E the type of the next extension says nothing.
        (&[0x32, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85], true),
        (&[0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0], true),
        (&[0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0], true),
        (&[0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 1, 0x10, 9, 0xc0, 2, 0, 0, 0, 0, 0, 0, 0], true),
        // An extension of no length would never end.
        (&[0x34, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0x85, 0, 0x10, 9, 0], false),
        (&[0x50, 0xff, 0, 0, 0, 0, 0, 1], false),
    ];
    for (header, is_followed) in cases {
        let layers = ethernet(&to_port(2152, &[header, &udp4(1000, 2000, b"x")]));
        let wanted = if is_followed { "eth:ipv4:udp:gtp:ipv4:udp" } else { "eth:ipv4:udp:gtp" };
        assert_eq!(description(&layers.path), wanted, "{header:02x?}");
        assert_eq!(layers.status.has(Status::STOPPED), !is_followed, "{header:02x?}");
    }
}

#[test]
fn gtp_carries_either_ip_version() {
    let layers = ethernet(&to_port(2152, &[&[0x30, 0xff, 0, 0, 0, 0, 0, 1], &udp6(b"x")]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp:gtp:ipv6:udp");
}

#[test]
fn gtp_signalling_does_not_stop_the_dissection() {
    let layers = ethernet(&to_port(2123, &[&[0x32, 1, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0]]));
    assert_eq!(description(&layers.path), "eth:ipv4:udp:gtp");
    assert!(layers.status.has(Status::GTP) && !layers.status.has(Status::STOPPED));
}
