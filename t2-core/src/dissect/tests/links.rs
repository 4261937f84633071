//! Link layers (spec section 3.2).

use super::made::{dissected, link_path};
use super::*;

/// UDP over IPv4 behind these parts, as a packet of this link type: its path, which must have a flow.
pub(super) fn behind(link_type: u32, parts: &[&[u8]]) -> String {
    let (path, result) = link_path(link_type, &[&parts.concat()[..], &udp4(1000, 2000, b"x")].concat());
    assert_eq!(result, Ok(()), "{path}");
    path
}

/// The same with UDP over IPv6.
pub(super) fn behind6(link_type: u32, parts: &[&[u8]]) -> String {
    let (path, result) = link_path(link_type, &[&parts.concat()[..], &udp6(b"x")].concat());
    assert_eq!(result, Ok(()), "{path}");
    path
}

/// Why a packet of this link type has no flow.
pub(super) fn refused(link_type: u32, data: &[u8]) -> Option<NoFlow> {
    dissected(link_type, data, data.len()).1.err()
}

#[test]
fn the_family_of_bsd_loopback_may_be_in_either_byte_order() {
    assert_eq!(behind(0, &[&[2, 0, 0, 0]]), "null:ipv4:udp");
    assert_eq!(behind(0, &[&[0, 0, 0, 2]]), "null:ipv4:udp");
    assert_eq!(behind(108, &[&[2, 0, 0, 0]]), "null:ipv4:udp");
    for family in [10, 23, 24, 26, 28, 30] {
        assert_eq!(behind6(0, &[&[family, 0, 0, 0]]), "null:ipv6:udp", "family {family}");
        assert_eq!(behind6(108, &[&[0, 0, 0, family]]), "null:ipv6:udp", "family {family}");
    }
    assert_eq!(refused(0, &[&[7, 0, 0, 0], &udp4(1, 2, b"")[..]].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(0, &[2, 0, 0]), Some(NoFlow::LinkTruncated));
}

#[test]
fn raw_ip_is_told_apart_by_its_version() {
    assert_eq!((behind(101, &[]), behind6(101, &[])), ("raw:ipv4:udp".to_owned(), "raw:ipv6:udp".to_owned()));
    assert_eq!(refused(101, &[0x50; 40]), Some(NoFlow::LinkPayload));
}

#[test]
fn links_of_one_ip_version_have_no_other() {
    assert_eq!((behind(228, &[]), behind6(229, &[])), (":ipv4:udp".to_owned(), ":ipv6:udp".to_owned()));
    assert_eq!(refused(228, &udp6(b"x")), Some(NoFlow::BadIpHeader));
    assert_eq!(refused(229, &udp4(1, 2, b"")), Some(NoFlow::BadIpHeader));
}

#[test]
fn attributes_of_a_netfilter_log_are_padded() {
    // A prefix of five bytes with its end, padded to eight; then the payload, whose flags are the upper bits.
    let prefix = [9, 0, 10, 0, b'd', b'r', b'o', b'p', 0, 0, 0, 0];
    assert_eq!(behind(239, &[&[2, 0, 0, 7], &prefix, &[33, 0, 9, 0]]), "nflog:ipv4:udp");
    assert_eq!(behind(239, &[&[2, 0, 0, 7], &prefix, &[33, 0, 9, 0x80]]), "nflog:ipv4:udp");
    assert_eq!(behind6(239, &[&[10, 0, 0, 7], &[53, 0, 9, 0]]), "nflog:ipv6:udp");
    assert_eq!(behind(239, &[&[2, 0, 0, 7], &[4, 0, 1, 0], &[33, 0, 9, 0]]), "nflog:ipv4:udp");
    assert_eq!(refused(239, &[&[7, 0, 0, 7, 33, 0, 9, 0], &udp4(1, 2, b"")[..]].concat()), Some(NoFlow::LinkPayload));
    // An attribute shorter than its own header does not stand still.
    assert_eq!(refused(239, &[2, 0, 0, 7, 0, 0, 1, 0, 9, 0, 1, 0]), Some(NoFlow::LinkPayload));
}

#[test]
fn an_ethernet_frame_needs_sixteen_bytes() {
    let data = frame(0x0800, &[0x45, 0]);
    assert_eq!(dissected(ETHERNET, &data, 60).1, Ok(()));
    let (layers, result) = dissected(ETHERNET, &data[..15], 60);
    assert_eq!((result, layers.status), (Err(NoFlow::LinkTruncated), Status::L2_SNAPPED));
}

#[test]
fn inter_switch_link_has_26_bytes_before_the_frame() {
    let inside = frame(0x0800, &udp4(1000, 2000, b"x"));
    for first in [1, 3] {
        let data = [&[first, 0, 0xc, 0, 0][..], &[9; 21], &inside].concat();
        let (layers, _) = dissected(ETHERNET, &data, data.len());
        assert_eq!((description(&layers.path).as_str(), layers.l2_at), ("isl:eth:ipv4:udp", 26));
    }
    let cut = [&[1, 0, 0xc, 0, 0][..], &[9; 21], &inside[..15]].concat();
    assert_eq!(refused(ETHERNET, &cut), Some(NoFlow::LinkTruncated));
    let whole = [&[1, 0, 0xc, 0, 0][..], &[9; 21], &inside[..16]].concat();
    assert_eq!(refused(ETHERNET, &whole), None);
}

#[test]
fn an_address_of_inter_switch_link_is_none_of_ethernet() {
    let mut data = frame(0x0800, &udp4(1000, 2000, &[9; 40]));
    data[..5].copy_from_slice(&[1, 0, 0xc, 0, 0]);
    assert!(link_path(ETHERNET, &data).0.starts_with("isl:eth"));
    data[4] = 1;
    assert_eq!(link_path(ETHERNET, &data).0, "eth:ipv4:udp");
}

#[test]
fn ethernet_may_stand_behind_an_mpacket_preamble() {
    let inside = frame(0x0800, &udp4(1000, 2000, b"x"));
    assert_eq!(link_path(274, &[&[0x55; 8], &inside[..]].concat()).0, "fpp:eth:ipv4:udp");
}

#[test]
fn cooked_captures_need_their_whole_header() {
    let header = [0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 6];
    let (layers, result) = dissected(113, &header, 60);
    assert_eq!((description(&layers.path).as_str(), result), ("sll:arp", Ok(())));
    assert_eq!((layers.source_mac.map(|mac| mac.0), layers.destination_mac), (Some([1, 2, 3, 4, 5, 6]), None));
    assert_eq!(refused(113, &header[..15]), Some(NoFlow::LinkTruncated));
    let second = [&[8, 6, 0, 0, 0, 0, 0, 1, 0, 1, 4, 6, 1, 2, 3, 4, 5, 6][..], &[0, 0]].concat();
    let (layers, result) = dissected(276, &second, 60);
    assert_eq!((description(&layers.path).as_str(), result), ("sll2:arp", Ok(())));
    assert_eq!(layers.source_mac.map(|mac| mac.0), Some([1, 2, 3, 4, 5, 6]));
    assert_eq!(refused(276, &second[..19]), Some(NoFlow::LinkTruncated));
}

#[test]
fn a_cooked_sender_has_an_address_if_that_has_six_bytes() {
    for (length, address) in [(0, None), (4, None), (5, None), (6, Some([1, 2, 3, 4, 5, 6])), (8, None), (255, None)] {
        let first = [0, 4, 0, 1, 0, length, 1, 2, 3, 4, 5, 6, 7, 8, 8, 6];
        let second = [8, 6, 0, 0, 0, 0, 0, 1, 0, 1, 4, length, 1, 2, 3, 4, 5, 6, 7, 8];
        for (link_type, header) in [(113, &first[..]), (276, &second)] {
            let (layers, _) = dissected(link_type, header, 60);
            assert_eq!(layers.source_mac.map(|mac| mac.0), address, "{length} bytes, link type {link_type}");
        }
    }
    let wide = [0, 4, 0, 1, 1, 6, 1, 2, 3, 4, 5, 6, 7, 8, 8, 6];
    assert_eq!(dissected(113, &wide, 60).0.source_mac, None);
}

#[test]
fn cooked_frames_of_either_version_may_have_tags_and_llc() {
    let ip = udp4(1000, 2000, b"x");
    let second =
        |ether_type: [u8; 2]| [&ether_type[..], &[0, 0, 0, 0, 0, 1, 0, 1, 4, 6, 1, 2, 3, 4, 5, 6, 0, 0]].concat();
    let first = |ether_type: [u8; 2]| [&[0, 4, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0], &ether_type[..]].concat();
    for (link_type, name, header) in [(113, "sll", first([0x81, 0])), (276, "sll2", second([0x81, 0]))] {
        let data = [&header[..], &[0x60, 100, 0x88, 0xa8, 0, 7, 8, 0], &ip].concat();
        let (layers, _) = dissected(link_type, &data, data.len());
        assert_eq!(description(&layers.path), format!("{name}:vlan{{2}}:ipv4:udp"));
        assert_eq!((layers.vlan_id, layers.vlan_tags.ids(), layers.ports), (7, &[100, 7][..], (1000, 2000)));
    }
    for (link_type, name, header) in [(113, "sll", first([0, 4])), (276, "sll2", second([0, 4]))] {
        let snap = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];
        assert_eq!(behind(link_type, &[&header, &snap]), format!("{name}:llc:ipv4:udp"));
    }
}

#[test]
fn ppp_links_may_have_an_address_a_direction_or_cisco_framing() {
    assert_eq!(behind(9, &[&[0, 0x21]]), "ppp:ipv4:udp");
    assert_eq!(behind(50, &[&[0xff, 3, 0, 0x21]]), "ppp:ipv4:udp");
    assert_eq!(behind(204, &[&[1, 0xff, 3, 0, 0x21]]), "ppp:ipv4:udp");
    assert_eq!(behind(9, &[&[0x8f, 0, 8, 0]]), "ppp:chdlc:ipv4:udp");
    assert_eq!(behind6(9, &[&[0xff, 3, 0, 0x57]]), "ppp:ipv6:udp");
    // RFC 1661, section 6.5: the first byte of the protocol is left out.
    assert_eq!((behind(9, &[&[0x21]]), behind6(50, &[&[0x57]])), ("ppp:ipv4:udp".into(), "ppp:ipv6:udp".into()));
    assert_eq!(
        (behind(50, &[&[0xff, 3, 0x21]]), behind(204, &[&[0, 0x21]])),
        ("ppp:ipv4:udp".into(), "ppp:ipv4:udp".into())
    );
    assert_eq!(refused(9, &[0xff, 3, 0x2d, 0x45, 0]), Some(NoFlow::LinkPayload));
    assert_eq!(refused(9, &[0xff, 3, 0xc0, 0x21, 1, 1, 0, 4]), Some(NoFlow::LinkPayload));
    assert_eq!(refused(9, &[0xff]), Some(NoFlow::LinkTruncated));
}

#[test]
fn ppp_links_carry_mpls() {
    for (protocol, bit) in [([2, 0x81], 0x200), ([2, 0x83], 0x400)] {
        let data = [&[0xff, 3][..], &protocol, &[0, 1, 1, 64], &udp4(1, 2, b"")].concat();
        let (layers, _) = dissected(9, &data, data.len());
        assert_eq!((description(&layers.path).as_str(), layers.status.0 & 0x600), ("ppp:mpls:ipv4:udp", bit));
    }
}

#[test]
fn hdlc_and_frame_relay_may_have_a_direction() {
    assert_eq!(behind(104, &[&[0x0f, 0, 8, 0]]), "chdlc:ipv4:udp");
    assert_eq!(behind(205, &[&[1, 0x0f, 0, 8, 0]]), "chdlc:ipv4:udp");
    assert_eq!(behind(206, &[&[1, 0x18, 0x41, 8, 0]]), "fr:ipv4:udp");
}

#[test]
fn frame_relay_has_addresses_of_two_to_four_bytes_and_several_encapsulations() {
    // ITU-T Q.922, section 3.3: the last byte of the address has its lowest bit set.
    for address in [&[0x18, 0x41][..], &[0x18, 0x40, 0x41], &[0x18, 0x40, 0x40, 0x41]] {
        assert_eq!(behind(107, &[address, &[3, 0xcc]]), "fr:ipv4:udp", "{address:x?}");
    }
    assert_eq!(behind(107, &[&[0x18, 0x41, 8, 0]]), "fr:ipv4:udp");
    // RFC 2427: NLPIDs 0xcc and 0x8e for IP, 0x80 for SNAP behind a byte of padding.
    assert_eq!(behind(107, &[&[0x18, 0x41, 3, 0, 0xcc]]), "fr:ipv4:udp");
    assert_eq!(behind6(107, &[&[0x18, 0x41, 3, 0x8e]]), "fr:ipv6:udp");
    assert_eq!(behind(107, &[&[0x18, 0x41, 3, 0, 0x80, 0, 0, 0, 8, 0]]), "fr:ipv4:udp");
}

#[test]
fn per_packet_information_leads_to_the_link_inside() {
    let header = |length: u8, link: u8| [0, 0, length, 0, link, 0, 0, 0];
    let inside = frame(0x0800, &udp4(1000, 2000, b"x"));
    let plain = [&header(8, 1), &inside[..]].concat();
    let (layers, _) = dissected(192, &plain, plain.len());
    assert_eq!((description(&layers.path).as_str(), layers.l2_at), ("ppi:eth:ipv4:udp", 8));
    let longer = [&header(12, 101)[..], &[9; 4], &udp4(1, 2, b"")[..]].concat();
    let (layers, _) = dissected(192, &longer, longer.len());
    assert_eq!((description(&layers.path).as_str(), layers.l2_at), ("ppi:raw:ipv4:udp", 12));
    assert_eq!(refused(192, &[&header(8, 77), &inside[..]].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(192, &header(8, 101)), Some(NoFlow::LinkTruncated));
    // A header that is shorter than itself would lead back to itself.
    assert_eq!(refused(192, &[&header(0, 192), &inside[..]].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(192, &[&header(7, 1), &inside[..]].concat()), Some(NoFlow::LinkPayload));
}

#[test]
fn per_packet_information_upon_itself_is_no_recursion() {
    let header = [0, 0, 8, 0, 192, 0, 0, 0];
    let data = [header.repeat(1_000_000), vec![0, 0, 8, 0, 101, 0, 0, 0], udp4(1, 2, b"")].concat();
    let (layers, result) = dissected(192, &data, data.len());
    assert_eq!((result, layers.ports, layers.l2_at), (Ok(()), (1, 2), 8_000_008));
}

#[test]
fn symantec_has_one_of_two_headers() {
    let short = [&[0; 6][..], &[8, 0], &[0; 36]].concat();
    let long = [&[0; 10][..], &[8, 0], &[0; 44]].concat();
    assert_eq!((short.len(), long.len()), (44, 56));
    assert_eq!(behind(99, &[&short]), "symantec:ipv4:udp");
    assert_eq!(behind(99, &[&long]), "symantec:ipv4:udp");
    assert_eq!(refused(99, &[&[0; 6][..], &[8, 6], &[0; 60]].concat()), Some(NoFlow::LinkPayload));
    assert_eq!((refused(99, &short[..43]), refused(99, &short)), (Some(NoFlow::LinkTruncated), None));
}

#[test]
fn juniper_tells_in_its_flags_what_follows() {
    let inside = frame(0x0800, &udp4(1000, 2000, b"x"));
    assert_eq!(behind(178, &[b"MGC\x00"]), "juniper:ipv4:udp");
    assert_eq!(behind(178, &[b"MGC\x01"]), "juniper:ipv4:udp");
    assert_eq!(behind(178, &[b"MGC\x80\x00\x03", &[9; 3]]), "juniper:ipv4:udp");
    assert_eq!(behind(178, &[b"MGC\x02", &[2, 0, 0, 0]]), "juniper:ipv4:udp");
    assert_eq!(behind6(178, &[b"MGC\x02", &[6, 0, 0, 0]]), "juniper:ipv6:udp");
    assert_eq!(behind(137, &[b"MGC\x00", &[9; 4]]), "juniper:ipv4:udp");
    for head in [&b"MGC\x00"[..], b"MGC\x02\xcc\x00\x00\x00"] {
        assert_eq!(link_path(167, &[head, &inside].concat()), ("juniper:eth:ipv4:udp".to_owned(), Ok(())));
    }
    assert_eq!(refused(178, &[b"MGC\x02\x07\x00\x00\x00", &inside[..]].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(178, &[b"MGD\x00", &inside[..]].concat()), Some(NoFlow::LinkPayload));
}

#[test]
fn links_without_hardware_addresses_say_so() {
    for (link_type, header) in [
        (0, &[2, 0, 0, 0][..]),
        (101, &[]),
        (228, &[]),
        (9, &[0, 0x21]),
        (51, &[0x11, 0, 0, 1, 0, 31, 0, 0x21]),
        (104, &[0x0f, 0, 8, 0]),
        (107, &[0x18, 0x41, 8, 0]),
        (239, &[2, 0, 0, 0, 33, 0, 9, 0]),
        (178, b"MGC\x00"),
    ] {
        let data = [header, &udp4(1, 2, b"")].concat();
        let (layers, _) = dissected(link_type, &data, data.len());
        assert!(layers.status.has(Status::L2_NO_ETH), "link type {link_type}");
        assert_eq!(layers.status.has(Status::PPP), link_type == 9, "link type {link_type}");
        assert_eq!(layers.status.has(Status::PPPOE_S), link_type == 51, "link type {link_type}");
    }
}

#[test]
fn lapd_is_a_flow_without_addresses() {
    for link_type in [177, 203] {
        let (layers, result) = dissected(link_type, &[9; 20], 20);
        assert_eq!((description(&layers.path).as_str(), result), ("lapd", Ok(())));
        assert_eq!(layers.status, Status::L2_NO_ETH | Status::LAPD | Status::L2_FLOW);
    }
}

#[test]
fn a_link_type_without_entry_has_no_flow() {
    assert_eq!(refused(147, &[0; 60]), Some(NoFlow::LinkUnknown));
    assert_eq!(refused(ETHERNET, &[]), Some(NoFlow::Empty));
}
