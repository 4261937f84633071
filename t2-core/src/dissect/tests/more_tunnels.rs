//! More tunnels that are found by ports: CAPWAP, LWAPP, L2TP, AYIYA, Teredo (spec section 3.9).

use super::made::{ethernet, inner_frame, path};
use super::*;

/// An 802.11 data frame with IPv4 in it; in CAPWAP and LWAPP the bytes of its frame control field are swapped.
fn wlan() -> Vec<u8> {
    [&[0, 8][..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0], &udp4(1000, 2000, b"x")].concat()
}

/// The layers of UDP over IPv4 from a high port to this one, with these parts as payload.
fn to_port(port: u16, payload: &[&[u8]]) -> Layers {
    ethernet(&frame(0x0800, &udp4(50_000, port, &payload.concat())))
}

/// Whether the path is this behind UDP, and dissection stopped or not.
fn tells(layers: &Layers, wanted: &str, is_stopped: bool) {
    assert_eq!(description(&layers.path), format!("eth:ipv4:udp{wanted}"));
    assert_eq!(layers.status.has(Status::STOPPED), is_stopped, "{wanted}");
}

#[test]
fn capwap_data_is_ethernet_or_wlan_behind_a_header_of_its_length() {
    // RFC 5415, section 4.3: HLEN in words in the upper five bits of byte 1; flags T and WBID in byte 2.
    tells(&to_port(5247, &[&[0, 0x10, 0, 0, 0, 0, 0, 0], &inner_frame()]), ":capwap.data:eth:ipv4:udp", false);
    tells(&to_port(5247, &[&[0, 0x20, 0, 0], &[0; 12], &inner_frame()]), ":capwap.data:eth:ipv4:udp", false);
    tells(&to_port(5247, &[&[0, 0x10, 3, 0, 0, 0, 0, 0], &wlan()]), ":capwap.data:wlan:llc:ipv4:udp", false);
}

#[test]
fn a_length_in_a_tunnel_is_no_llc() {
    let mut frame = wlan();
    frame[30..32].copy_from_slice(&[0, 38]);
    let layers = to_port(5247, &[&[0, 0x10, 3, 0, 0, 0, 0, 0], &frame]);
    tells(&layers, ":capwap.data:wlan:llc:UNK(0x0026)", true);
    assert_eq!(layers.ports, (50_000, 5247));
}

#[test]
fn a_wlan_frame_in_a_tunnel_that_is_not_followed_leaves_the_flow_around_it() {
    let mut protected = wlan();
    protected[0] = 0x40;
    let layers = to_port(5247, &[&[0, 0x10, 3, 0, 0, 0, 0, 0], &protected]);
    tells(&layers, ":capwap.data:wlan", true);
    assert_eq!((layers.ports, layers.source_mac.map(|mac| mac.0)), ((50_000, 5247), Some([2, 0, 0, 0, 0, 2])));
}

#[test]
fn capwap_that_carries_no_whole_frame_is_not_followed() {
    for header in [[0, 0x10, 0, 8, 0, 0, 0, 0], [0, 0x10, 0, 0, 0, 0, 0, 8]] {
        tells(&to_port(5247, &[&header, &inner_frame()]), ":capwap.data", true);
    }
    tells(&to_port(5246, &[&[0, 0x10, 0, 0, 0, 0, 0, 0], &inner_frame()]), ":capwap", true);
}

#[test]
fn capwap_behind_dtls_is_told_so() {
    let layers = to_port(5247, &[&[1, 0, 0, 0], &[9; 20]]);
    tells(&layers, ":capwap.data:dtls", true);
    assert!(layers.status.has(Status::DTLS));
}

#[test]
fn a_header_that_cannot_be_capwap_is_none() {
    // Version 1, reserved bits, an offset that is none, another binding than 802.11 with T, and a cut header.
    let cases: [&[u8]; 7] = [
        &[0x10, 0x10, 0, 0, 0, 0, 0, 0],
        &[0, 0x10, 0, 1, 0, 0, 0, 0],
        &[0, 0x10, 0, 4, 0, 0, 0, 0],
        &[0, 0x10, 0, 0, 0, 0, 0, 1],
        &[0, 0x10, 0, 0, 0, 0, 0, 2],
        &[0, 0x10, 5, 0, 0, 0, 0, 0],
        &[0, 0x10, 0, 0, 0, 0, 0],
    ];
    for header in cases {
        let inside = if header.len() < 8 { &[][..] } else { &inner_frame() };
        tells(&to_port(5247, &[header, inside]), "", false);
    }
}

#[test]
fn lwapp_data_is_wlan_behind_six_bytes_and_control_is_not_followed() {
    tells(&to_port(12_222, &[&[0; 6], &wlan()]), ":lwapp:wlan:llc:ipv4:udp", false);
    tells(&to_port(12_222, &[&[4, 0, 0, 0, 0, 0], &wlan()]), ":lwapp", true);
    tells(&to_port(12_223, &[&[9; 6], &[0; 6], &wlan()]), ":lwapp:wlan:llc:ipv4:udp", false);
    tells(&to_port(12_223, &[&[9; 6], &[4, 0, 0, 0, 0, 0], &wlan()]), ":lwapp", true);
}

#[test]
fn lwapp_needs_its_whole_header() {
    for (port, needed) in [(12_222, 6), (12_223, 12)] {
        tells(&to_port(port, &[&vec![4; needed - 1]]), "", false);
        tells(&to_port(port, &[&vec![4; needed]]), ":lwapp", true);
    }
}

#[test]
fn l2tp_begins_behind_the_fields_that_the_flags_tell() {
    // RFC 2661, section 3.1: L 0x4000, S 0x0800, O 0x0200 with its padding; RFC 3931, section 4.1.2.1: version 3.
    let cases: [&[u8]; 7] = [
        &[0, 2, 0, 1, 0, 1],
        &[0x40, 2, 0, 50, 0, 1, 0, 1],
        &[0x08, 2, 0, 1, 0, 1, 0, 0, 0, 0],
        &[0x02, 2, 0, 1, 0, 1, 0, 0],
        &[0x02, 2, 0, 1, 0, 1, 0, 3, 9, 9, 9],
        &[0x4a, 2, 0, 50, 0, 1, 0, 1, 0, 0, 0, 0, 0, 2, 9, 9],
        &[0, 3, 0, 0, 0, 0, 0, 1],
    ];
    for header in cases {
        let layers = to_port(1701, &[header, &[0xff, 3, 0, 0x21], &udp4(1000, 2000, b"x")]);
        tells(&layers, ":l2tp:ppp:ipv4:udp", false);
        assert!(layers.status.has(Status::PPP));
    }
}

#[test]
fn l2tp_carries_ppp_with_or_without_address_and_cisco_hdlc() {
    let inside = udp4(1000, 2000, b"x");
    let cases: [(&[u8], &str, bool); 9] = [
        (&[0, 0x21], ":l2tp:ppp:ipv4:udp", false),
        (&[0x21], ":l2tp:ppp:ipv4:udp", false),
        (&[0xff, 3, 0x21], ":l2tp:ppp:ipv4:udp", false),
        (&[0xff, 3, 0x3d, 0xc0, 0, 0, 1, 0x21], ":l2tp:ppp:mp:ipv4:udp", false),
        (&[0x0f, 0, 0, 0x21], ":l2tp:chdlc:ipv4:udp", false),
        (&[0x8f, 0, 0, 0x21], ":l2tp:chdlc:ipv4:udp", false),
        (&[0xff, 3, 0, 0x3d, 0xc0, 0, 0, 1, 0, 0x21], ":l2tp:ppp:mp:ipv4:udp", false),
        (&[0xff, 3, 0xc0, 0x21], ":l2tp:ppp:lcp", true),
        (&[0xff, 3, 0, 0x57], ":l2tp:ppp:ipv6", true),
    ];
    for (framing, wanted, is_stopped) in cases {
        tells(&to_port(1701, &[&[0, 2, 0, 1, 0, 1], framing, &inside]), wanted, is_stopped);
    }
}

#[test]
fn l2tp_control_and_empty_messages_are_not_followed() {
    let control = to_port(1701, &[&[0xc8, 2, 0, 12, 0, 1, 0, 0, 0, 0, 0, 0]]);
    tells(&control, ":l2tp", true);
    assert!(control.status.has(Status::L2TP) && !control.status.has(Status::PPP));
    tells(&to_port(1701, &[&[0, 2, 0, 1, 0, 1]]), ":l2tp", true);
}

#[test]
fn l2tp_has_version_2_or_3() {
    for version in [0, 1, 4, 0x12] {
        tells(&to_port(1701, &[&[0, version, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &udp4(1, 2, b"")]), "", false);
    }
}

#[test]
fn l2tp_is_looked_for_in_ipv6_on_either_port() {
    let udp = |source: u16, destination: u16, version: u8| {
        let inside = [&[0, version, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &udp4(1000, 2000, b"x")[..]].concat();
        let length = inside.len() as u16 + 8;
        let header = [source, destination, length, 0].map(u16::to_be_bytes).concat();
        path(&frame(0x86dd, &ip6(17, &[header, inside].concat())))
    };
    assert_eq!(udp(1701, 9, 2), "eth:ipv6:udp:l2tp:ppp:ipv4:udp");
    assert_eq!(udp(9, 1701, 2), "eth:ipv6:udp:l2tp:ppp:ipv4:udp");
    assert_eq!(udp(9, 1702, 2), "eth:ipv6:udp");
    assert_eq!(udp(9, 1701, 4), "eth:ipv6:udp");
}

#[test]
fn ayiya_lies_behind_an_identity_and_a_signature_of_their_lengths() {
    // draft-massar-v6ops-ayiya-02, section 3: an identity of 2^4 bytes and a signature of 5 words.
    let header = |next| [&[0x41, 0x52, 0x11, next, 0, 0, 0, 1][..], &[9; 16], &[9; 20]].concat();
    let ayiya = |next, inside: &[u8]| to_port(5072, &[&header(next), inside]);
    tells(&ayiya(41, &udp6(b"x")), ":ayiya:ipv6:udp", false);
    tells(&ayiya(4, &udp4(1, 2, b"")), ":ayiya:ipv4:udp", false);
    tells(&ayiya(59, &[0]), ":ayiya", true);
    assert!(ayiya(59, &[0]).status.has(Status::AYIYA) && !ayiya(17, &[0]).status.has(Status::AYIYA));
    tells(&ayiya(17, &udp4(1, 2, b"")), "", true);
    tells(&ayiya(41, &udp4(1, 2, b"")), "", true);
    tells(&ayiya(4, &[]), "", false);
}

#[test]
fn ayiya_over_sctp_is_told_and_not_followed() {
    for ports in [[0xc3, 0x50, 0x13, 0xd0], [0x13, 0xd0, 0xc3, 0x50]] {
        let sctp = [&ports[..], &[0, 0, 0, 4, 0, 0, 0, 4], &[0; 24]].concat();
        let layers = ethernet(&frame(0x0800, &ip4(132, &sctp)));
        assert_eq!(description(&layers.path), "eth:ipv4:sctp:ayiya");
        assert!(layers.status.has(Status::STOPPED) && !layers.status.has(Status::AYIYA));
    }
}

#[test]
fn teredo_may_begin_with_an_authentication_and_an_origin() {
    // RFC 4380, section 5.1.1: client id of 2 bytes, authentication value of 3; then the origin indication.
    let authentication = [0, 1, 2, 3, 9, 9, 8, 8, 8, 7, 7, 7, 7, 7, 7, 7, 7, 0];
    let origin = [0, 0, 0x12, 0x34, 1, 2, 3, 4];
    let inside = udp6(b"x");
    tells(&to_port(3544, &[&origin, &inside]), ":teredo:ipv6:udp", false);
    tells(&to_port(3544, &[&authentication, &inside]), ":teredo:ipv6:udp", false);
    tells(&to_port(3544, &[&authentication, &origin, &inside]), ":teredo:ipv6:udp", false);
}

#[test]
fn teredo_begins_with_a_plain_traffic_class_unless_an_indication_says_what_it_is() {
    let mut inside = udp6(b"x");
    inside[0] = 0x6f;
    tells(&to_port(3544, &[&inside]), "", false);
    tells(&to_port(3544, &[&[0, 0, 0x12, 0x34, 1, 2, 3, 4], &inside]), ":teredo:ipv6:udp", false);
    inside[0] = 0x70;
    tells(&to_port(3544, &[&[0, 0, 0x12, 0x34, 1, 2, 3, 4], &inside]), "", false);
}

#[test]
fn teredo_is_known_by_its_prefix_on_any_port() {
    for (at, is_teredo) in [(8, true), (24, true), (12, false)] {
        let mut inside = udp6(b"x");
        inside[at..at + 4].copy_from_slice(&[0x20, 1, 0, 0]);
        let wanted = if is_teredo { ":teredo:ipv6:udp" } else { "" };
        tells(&to_port(40_000, &[&inside]), wanted, false);
    }
}
