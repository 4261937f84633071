//! GRE and what it carries (spec section 3.10; RFC 2784, 2890, 2637).

use super::made::{ethernet, inner_frame, path};
use super::*;

/// The layers of GRE over IPv4, with these parts behind the IP header.
fn gre(parts: &[&[u8]]) -> Layers {
    ethernet(&frame(0x0800, &ip4(47, &parts.concat())))
}

/// Whether the path is this behind GRE, and dissection stopped or not.
fn tells(layers: &Layers, wanted: &str, is_stopped: bool) {
    assert_eq!(description(&layers.path), format!("eth:ipv4:gre{wanted}"));
    assert_eq!(layers.status.has(Status::STOPPED), is_stopped, "{wanted}");
}

#[test]
fn each_flag_adds_four_bytes_to_the_header() {
    let inside = udp4(1000, 2000, b"x");
    for (flags, fields) in [
        ([0, 0], 0),
        ([0x80, 0], 1),
        ([0x40, 0], 1),
        ([0x20, 0], 1),
        ([0x10, 0], 1),
        ([0x08, 0], 1),
        ([0, 0x80], 1),
        ([0x30, 0], 2),
        ([0xb0, 0x80], 4),
        // The other bits of the field tell of nothing that follows.
        ([0x07, 0x78], 0),
    ] {
        let layers = gre(&[&flags, &[8, 0], &vec![9; 4 * fields], &inside]);
        tells(&layers, ":ipv4:udp", false);
        assert_eq!(layers.l3_at as usize, 14 + 20 + 4 + 4 * fields, "{flags:x?}");
    }
}

#[test]
fn a_flow_of_gre_has_its_payload_behind_the_whole_header() {
    let layers = gre(&[&[0x30, 0, 0x12, 0x34], &[0; 8], b"payload"]);
    tells(&layers, ":UNK(0x1234)", true);
    assert_eq!((layers.protocol, layers.ports, layers.l4_header_len), (47, (0, 0), 12));
    assert_eq!((layers.l7_at, layers.l7_captured, layers.l7_len), (14 + 20 + 12, 7, 7));
}

#[test]
fn erspan_has_a_header_of_its_type() {
    let inside = inner_frame();
    // Type I has none, II has eight bytes, III has twelve and eight more with the flag O.
    let third = |flag: u8| [&[0x20; 11][..], &[flag], &vec![9; usize::from(flag & 1) * 8]].concat();
    tells(&gre(&[&[0, 0, 0x88, 0xbe], &inside]), ":erspan:eth:ipv4:udp", false);
    tells(&gre(&[&[0x10, 0, 0x88, 0xbe], &[0; 4], &[0x10; 8], &inside]), ":erspan:eth:ipv4:udp", false);
    tells(&gre(&[&[0x10, 0, 0x22, 0xeb], &[0; 4], &third(0), &inside]), ":erspan:eth:ipv4:udp", false);
    tells(&gre(&[&[0x10, 0, 0x22, 0xeb], &[0; 4], &third(1), &inside]), ":erspan:eth:ipv4:udp", false);
    assert!(gre(&[&[0, 0, 0x88, 0xbe], &inside]).status.has(Status::ERSPAN));
}

#[test]
fn wccp_has_four_more_bytes() {
    let layers = gre(&[&[0, 0, 0x88, 0x3e], &[9; 4], &udp4(1000, 2000, b"x")]);
    tells(&layers, ":wccp:ipv4:udp", false);
    assert!(layers.status.has(Status::WCCP));
    tells(&gre(&[&[0, 0, 0x88, 0x3e], &[9; 4], &[0; 20]]), ":wccp", true);
}

#[test]
fn ethernet_in_gre_may_have_tags_and_snap() {
    let ip = udp4(1000, 2000, b"x");
    let teb = |parts: &[&[u8]]| gre(&[&[0, 0, 0x65, 0x58], &MACS, &parts.concat()]);
    tells(&teb(&[&[8, 0], &ip]), ":eth:ipv4:udp", false);
    tells(&teb(&[&[0x86, 0xdd], &udp6(b"x")]), ":eth:ipv6:udp", false);
    tells(&teb(&[&[0x81, 0, 0, 7, 8, 0], &ip]), ":eth:vlan:ipv4:udp", false);
    tells(&teb(&[&[0x05, 0xdc, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &ip]), ":eth:llc:ipv4:udp", false);
    tells(&teb(&[&[0, 38, 0x42, 0x42, 3], &[0; 35]]), ":eth:llc:stp", true);
    tells(&teb(&[&[0x05, 0xdd], &ip]), ":eth:UNK(0x05dd)", true);
    tells(&teb(&[&[8, 6], &[0; 28]]), ":eth:arp", true);
}

#[test]
fn ethernet_in_gre_that_is_given_up_leaves_the_addresses_outside() {
    let layers = gre(&[&[0, 0, 0x65, 0x58], &[9; 12], &[8, 6], &[0; 28]]);
    assert_eq!((layers.source_mac.map(|mac| mac.0), layers.l2_at), (Some([2, 0, 0, 0, 0, 2]), 0));
}

#[test]
fn ppp_in_gre_has_protocols_of_one_or_two_bytes() {
    let (ip, ip6) = (udp4(1000, 2000, b"x"), udp6(b"x"));
    let ppp = |framing: &[u8], inside: &[u8]| gre(&[&[0x20, 1, 0x88, 0x0b, 0, 1, 0, 9], framing, inside]);
    tells(&ppp(&[0xff, 3, 0, 0x21], &ip), ":ppp:ipv4:udp", false);
    tells(&ppp(&[0xff, 3, 0, 0x57], &ip6), ":ppp:ipv6:udp", false);
    tells(&ppp(&[0x21], &ip), ":ppp:ipv4:udp", false);
    tells(&ppp(&[0xff, 3, 0x21], &ip), ":ppp:ipv4:udp", false);
    tells(&ppp(&[0x57], &ip6), ":ppp:ipv6:udp", false);
    tells(&ppp(&[0, 0x21], &ip), ":ppp:ipv4:udp", false);
    tells(&ppp(&[0xff, 3, 0xc0, 0x21], &[1; 8]), ":ppp:lcp", true);
    let compressed = ppp(&[0xfd, 9], &[9; 8]);
    tells(&compressed, ":ppp:comp_data", true);
    assert!(compressed.status.has(Status::PPP_NO_HEADER));
}

#[test]
fn enhanced_gre_without_payload_ends_at_its_header() {
    // RFC 2637, section 4.1: only an acknowledgement.
    tells(&gre(&[&[0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 1]]), ":ppp", true);
    // In version 0 this is no payload length.
    let version_0 = gre(&[&[0x20, 0, 0x88, 0x0b, 0, 0, 0, 9], &[0x21], &udp4(1, 2, b"")]);
    tells(&version_0, ":ppp:ipv4:udp", false);
}

#[test]
fn a_second_gre_is_followed_like_the_first() {
    let ip = udp4(1000, 2000, b"x");
    let second = |protocol: [u8; 2], inside: &[u8]| {
        let within = ip4(47, &[&[0, 0][..], &protocol, inside].concat());
        gre(&[&[0, 0, 8, 0], &within])
    };
    tells(&second([8, 0], &ip), ":ipv4:gre:ipv4:udp", false);
    tells(&second([0x65, 0x58], &inner_frame()), ":ipv4:gre:ipv4:udp", false);
    tells(&second([0x88, 0xbe], &inner_frame()), ":ipv4:gre:erspan:eth:ipv4:udp", false);
    assert_eq!(second([0x88, 0x0b], &[&[0x21], &ip[..]].concat()).ports, (1000, 2000));
    let layers = second([0x12, 0x34], &ip);
    tells(&layers, ":ipv4:gre:UNK(0x1234)", true);
    assert_eq!((layers.protocol, layers.l3_at, layers.l4_header_len), (47, 14 + 20 + 4, 0));
}

#[test]
fn behind_gre_ip_in_ip_and_tunnels_by_port_are_followed() {
    let vxlan = udp4(50_000, 4789, &[&[8, 0, 0, 0, 0, 0, 42, 0], &inner_frame()[..]].concat());
    tells(&gre(&[&[0, 0, 8, 0], &vxlan]), ":ipv4:udp:vxlan:eth:ipv4:udp", false);
    tells(&gre(&[&[0, 0, 8, 0], &ip4(4, &udp4(1, 2, b""))]), ":ipv4:ipv4:udp", false);
}

#[test]
fn behind_gre_in_ipv6_everything_is_looked_for() {
    let vxlan = udp4(50_000, 4789, &[&[8, 0, 0, 0, 0, 0, 42, 0], &inner_frame()[..]].concat());
    let gre6 =
        |protocol: [u8; 2], inside: &[u8]| path(&frame(0x86dd, &ip6(47, &[&[0, 0][..], &protocol, inside].concat())));
    assert_eq!(gre6([8, 0], &vxlan), "eth:ipv6:gre:ipv4:udp:vxlan:eth:ipv4:udp");
    assert_eq!(gre6([0x86, 0xdd], &udp6(b"x")), "eth:ipv6:gre:ipv6:udp");
}

#[test]
fn ipv4_in_gre_that_is_cut_leaves_the_flow_of_gre() {
    let layers = gre(&[&[0, 0, 8, 0], &udp4(1, 2, b"")[..19]]);
    tells(&layers, ":ipv4", true);
    assert_eq!((layers.protocol, layers.l3_at), (47, 14));
    let whole = gre(&[&[0, 0, 8, 0], &ip4(17, &[])]);
    assert_eq!((whole.protocol, whole.l3_at), (17, 14 + 20 + 4));
}
