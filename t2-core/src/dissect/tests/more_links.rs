//! Link types that carry IP and that the reference refuses: headers as tcpdump.org documents them.

use super::links::{behind, behind6, refused};
use super::made::{dissected, link_path};
use super::*;

const SNAP: [u8; 8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];

/// The layers of UDP over IPv4 behind these parts.
fn layers_behind(link_type: u32, parts: &[&[u8]]) -> Layers {
    let data = [&parts.concat()[..], &udp4(1000, 2000, b"x")].concat();
    dissected(link_type, &data, data.len()).0
}

#[test]
fn token_ring_may_have_a_route() {
    let plain = layers_behind(6, &[&[0x10, 0x40], &[1; 6], &[2; 6], &SNAP]);
    assert_eq!(description(&plain.path), "tr:llc:ipv4:udp");
    assert_eq!(
        (plain.source_mac, plain.destination_mac),
        (Some(crate::mac::Mac([2; 6])), Some(crate::mac::Mac([1; 6])))
    );
    assert!(!plain.status.has(Status::L2_NO_ETH));
    // The upper bit of the source announces six bytes, themselves included.
    let routed = layers_behind(6, &[&[0x10, 0x40], &[1; 6], &[0x82, 2, 2, 2, 2, 2], &[6, 0x30, 0, 1, 0, 2], &SNAP]);
    assert_eq!((description(&routed.path).as_str(), routed.ports), ("tr:llc:ipv4:udp", (1000, 2000)));
    assert_eq!(routed.source_mac, Some(crate::mac::Mac([2; 6])));
    let (path, result) = link_path(6, &[&[0x10, 0][..], &[1; 12], &[9; 20]].concat());
    assert_eq!((path.as_str(), result), ("tr", Ok(())));
    assert_eq!(refused(6, &[0x10, 0x40, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]), Some(NoFlow::LinkTruncated));
}

#[test]
fn fddi_has_llc_in_frames_for_it() {
    for control in [0x50, 0x57, 0xd0] {
        let layers = layers_behind(10, &[&[control], &[1; 6], &[2; 6], &SNAP]);
        assert_eq!((description(&layers.path).as_str(), layers.ports), ("fddi:llc:ipv4:udp", (1000, 2000)));
        assert_eq!(layers.source_mac, Some(crate::mac::Mac([2; 6])));
    }
    let (path, result) = link_path(10, &[&[0x41][..], &[1; 12], &[9; 20]].concat());
    assert_eq!((path.as_str(), result), ("fddi", Ok(())));
    assert_eq!(refused(10, &[0x50; 13]), Some(NoFlow::LinkTruncated));
}

#[test]
fn arcnet_has_a_header_of_its_type() {
    assert_eq!(behind(7, &[&[1, 2, 240]]), "arcnet:ipv4:udp");
    assert_eq!(behind(7, &[&[1, 2, 212, 0, 0, 9]]), "arcnet:ipv4:udp");
    assert_eq!(behind(7, &[&[1, 2, 212, 0xff, 0xff, 0xff, 212, 0, 0, 9]]), "arcnet:ipv4:udp");
    assert_eq!(behind6(7, &[&[1, 2, 196, 0, 0, 9]]), "arcnet:ipv6:udp");
    assert_eq!(behind(129, &[&[1, 2, 0, 0, 240]]), "arcnet:ipv4:udp");
    assert_eq!(behind(129, &[&[1, 2, 0, 0, 212, 0, 0, 9]]), "arcnet:ipv4:udp");
    // RFC 1201, section 4: the flag of the first fragment is odd, that of a later one is even.
    assert_eq!(behind(7, &[&[1, 2, 212, 3, 0, 9]]), "arcnet:ipv4:udp");
    let later = layers_behind(7, &[&[1, 2, 212, 2, 0, 9]]);
    assert_eq!((description(&later.path).as_str(), later.network), ("arcnet", Network::None));
    assert_eq!(refused(7, &[1, 2, 212, 0, 0, 9]), Some(NoFlow::LinkTruncated));
}

#[test]
fn headers_with_an_ethertype_may_have_tags() {
    assert_eq!(behind(242, &[&[9; 40], &[8, 0, 0, 0]]), "ipoib:ipv4:udp");
    assert_eq!(behind6(242, &[&[9; 40], &[0x86, 0xdd, 0, 0]]), "ipoib:ipv6:udp");
    assert_eq!(behind(138, &[&[9; 16], &[8, 0]]), "ap1394:ipv4:udp");
    assert_eq!(behind(138, &[&[9; 16], &[0x81, 0, 0, 5, 8, 0]]), "ap1394:vlan:ipv4:udp");
    assert_eq!(
        (refused(242, &[8; 44]), refused(138, &[8; 18])),
        (Some(NoFlow::LinkTruncated), Some(NoFlow::LinkTruncated))
    );
}

#[test]
fn headers_before_llc_are_skipped() {
    let fibre = layers_behind(122, &[&[0, 0], &[1; 6], &[0, 0], &[2; 6], &SNAP]);
    assert_eq!(
        (description(&fibre.path).as_str(), fibre.source_mac),
        ("ipfc:llc:ipv4:udp", Some(crate::mac::Mac([2; 6])))
    );
    assert_eq!(behind(100, &[&SNAP]), "atm:llc:ipv4:udp");
    assert_eq!((behind(106, &[&SNAP]), behind(106, &[])), ("clip:llc:ipv4:udp".into(), "clip:ipv4:udp".into()));
}

#[test]
fn headers_before_ip_are_skipped() {
    for raw in [12, 14, 101] {
        assert_eq!((behind(raw, &[]), behind6(raw, &[])), ("raw:ipv4:udp".into(), "raw:ipv6:udp".into()));
    }
    assert_eq!((behind(8, &[&[1; 16]]), behind6(8, &[&[0; 16]])), ("slip:ipv4:udp".into(), "slip:ipv6:udp".into()));
    assert_eq!(behind(226, &[&[1, 2], &[0; 22]]), "ipnet:ipv4:udp");
    assert_eq!(behind6(226, &[&[1, 26], &[0; 22]]), "ipnet:ipv6:udp");
    assert_eq!(refused(226, &[1; 60]), Some(NoFlow::LinkPayload));
    assert_eq!(behind(109, &[&[2, 0, 0, 0], &[9; 8]]), "enc:ipv4:udp");
    assert_eq!(behind6(109, &[&[0, 0, 0, 24], &[9; 8]]), "enc:ipv6:udp");
    assert_eq!(behind(219, &[&[0, 1, 1, 64]]), ":mpls:ipv4:udp");
    assert_eq!(
        (refused(8, &[0x45; 16]), refused(8, &[0; 40])),
        (Some(NoFlow::LinkTruncated), Some(NoFlow::LinkPayload))
    );
}

#[test]
fn ppp_of_pppd_has_the_direction_in_the_place_of_the_address() {
    assert_eq!(behind(166, &[&[1, 3, 0, 0x21]]), "ppp:ipv4:udp");
    assert_eq!(behind(166, &[&[0, 3, 0x21]]), "ppp:ipv4:udp");
    assert_eq!(behind(166, &[&[0, 0, 0x21]]), "ppp:ipv4:udp");
}

#[test]
fn avs_stands_before_wlan() {
    let header = [&[0x80, 0x21, 0x10, 1, 0, 0, 0, 12][..], &[9; 4]].concat();
    let frame = [&[8, 0][..], &[0; 22], &SNAP].concat();
    assert_eq!(behind(163, &[&header, &frame]), "avs:wlan:llc:ipv4:udp");
    assert_eq!(refused(163, &[0x80, 0x21, 0x10, 1, 0, 0, 0, 7, 0, 0]), Some(NoFlow::LinkTruncated));
}

#[test]
fn apples_header_leads_to_the_link_inside() {
    let header = |length: u32, kind: u32, link: u32| {
        let mut header = [length, kind, link].map(u32::to_le_bytes).concat();
        header.resize(length.max(12) as usize, 9);
        header
    };
    let ethernet = frame(0x0800, &udp4(1000, 2000, b"x"));
    let data = [header(108, 1, 1), ethernet.clone()].concat();
    let (layers, result) = dissected(258, &data, data.len());
    assert_eq!((description(&layers.path).as_str(), layers.l2_at, result), ("pktap:eth:ipv4:udp", 108, Ok(())));
    assert_eq!(behind(258, &[&header(108, 1, 12)]), "pktap:raw:ipv4:udp");
    assert_eq!(behind(258, &[&header(108, 1, 0), &[2, 0, 0, 0]]), "pktap:null:ipv4:udp");
    // No packet, a link type that is not known, and a length that would lead back to itself.
    assert_eq!(refused(258, &[header(108, 0, 1), ethernet.clone()].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(258, &[header(108, 1, 147), ethernet.clone()].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(258, &[header(0, 1, 258), ethernet].concat()), Some(NoFlow::LinkPayload));
    assert_eq!(refused(258, &header(108, 1, 1)), Some(NoFlow::LinkTruncated));
}

#[test]
fn switches_tag_frames_behind_the_addresses_or_before_them() {
    let ip = udp4(1000, 2000, b"x");
    for (link_type, tag, wanted) in [
        (281, &[0x20, 0, 0, 1][..], "eth:brcm:ipv4:udp"),
        (284, &[0x40, 1, 0, 0], "eth:dsa:ipv4:udp"),
        (285, &[0xda, 0xda, 0, 0, 0x40, 1, 0, 0], "eth:edsa:ipv4:udp"),
    ] {
        let data = [&MACS[..], tag, &[8, 0], &ip].concat();
        let (layers, result) = dissected(link_type, &data, data.len());
        assert_eq!((description(&layers.path).as_str(), result), (wanted, Ok(())));
        assert_eq!(layers.source_mac, Some(crate::mac::Mac([2, 0, 0, 0, 0, 2])));
        let tagged = [&MACS[..], tag, &[0x81, 0, 0, 7, 8, 0], &ip].concat();
        assert_eq!(dissected(link_type, &tagged, tagged.len()).0.vlan_id, 7);
        assert_eq!(refused(link_type, &data[..12 + tag.len() + 1]), Some(NoFlow::LinkTruncated));
    }
    let first = [&[0x20, 0, 0, 1][..], &frame(0x0800, &ip)].concat();
    let (layers, _) = dissected(282, &first, first.len());
    assert_eq!((description(&layers.path).as_str(), layers.l2_at), ("brcm:eth:ipv4:udp", 4));
}

#[test]
fn juniper_has_what_the_link_type_says_unless_flags_do() {
    assert_eq!(behind(168, &[b"MGC\x00", &[8, 0]]), "juniper:ipv4:udp");
    assert_eq!(behind6(164, &[b"MGC\x00", &[0; 8]]), "juniper:ipv6:udp");
    assert_eq!(behind(179, &[b"MGC\x00", &[0xff, 3, 0, 0x21]]), "juniper:ppp:ipv4:udp");
    assert_eq!(behind(180, &[b"MGC\x00", &[0x18, 0x41, 3, 0xcc]]), "juniper:fr:ipv4:udp");
    assert_eq!(behind(181, &[b"MGC\x00", &[0x0f, 0, 8, 0]]), "juniper:chdlc:ipv4:udp");
    assert_eq!(behind(135, &[b"MGC\x00", &[0; 8], &SNAP]), "juniper:llc:ipv4:udp");
    assert_eq!(behind(135, &[b"MGC\x00", &[0; 8]]), "juniper:ipv4:udp");
    assert_eq!(behind6(135, &[b"MGC\x00", &[0; 8], &[3, 0x8e]]), "juniper:ipv6:udp");
    assert_eq!(behind(180, &[b"MGC\x82\x00\x02", &[9; 2], &[2, 0, 0, 0]]), "juniper:ipv4:udp");
    assert_eq!(refused(135, &[b"MGC\x00".as_slice(), &[0; 40]].concat()), Some(NoFlow::LinkPayload));
}

#[test]
fn links_without_addresses_make_one_flow_of_each_ethertype() {
    // Spec section 9.4, B40: what the frame holds in the place of addresses is no part of the key.
    let keep_alive = |sequence: u8| [&[0x8f, 0, 0x80, 0x35][..], &[0, 0, 0, 2, 0, 0, 0, sequence, 9, 9]].concat();
    for link_type in [104, 9] {
        let key = |data: &[u8]| crate::flow::FlowKey::of(&dissected(link_type, data, data.len()).0);
        assert_eq!(key(&keep_alive(1)), key(&keep_alive(2)), "link type {link_type}");
        assert_ne!(key(&keep_alive(1)), key(&[&[0x8f, 0, 0x20, 0][..], &[1; 40]].concat()), "link type {link_type}");
    }
    // Broadcast and unicast of a cooked sender, on an Ethernet and on another device.
    let cooked = |kind: u8, hardware: u8, sender: u8| {
        let header = [0, kind, 0, hardware, 0, 6, 1, 2, 3, 4, 5, sender, 0, 0, 8, 6];
        crate::flow::FlowKey::of(&dissected(113, &header, 60).0)
    };
    assert_eq!(cooked(1, 1, 6), cooked(4, 2, 6));
    assert_ne!(cooked(1, 1, 6), cooked(1, 1, 7));
}
