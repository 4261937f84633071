//! VLAN tags, LLC, PPPoE and EtherTypes (spec sections 3.3 to 3.5).

use super::made::{dissected, ethernet, path};
use super::*;

/// An Ethernet frame whose type field and what follows are these parts.
fn typed(parts: &[&[u8]]) -> Vec<u8> {
    [&MACS, &parts.concat()[..]].concat()
}

#[test]
fn every_type_of_tag_is_one() {
    for tpid in [[0x81, 0], [0x88, 0xa8], [0x91, 0], [0x92, 0]] {
        let layers = ethernet(&typed(&[&tpid, &[0, 5, 8, 0], &udp4(1, 2, b"")]));
        assert_eq!(description(&layers.path), "eth:vlan:ipv4:udp", "{tpid:x?}");
        assert_eq!((layers.vlan_id, layers.status.has(Status::VLAN)), (5, true));
    }
}

#[test]
fn the_id_of_a_tag_has_twelve_bits_and_that_of_the_inner_tag_counts() {
    let layers = ethernet(&typed(&[&[0x81, 0, 0xff, 0xff, 0x81, 0, 0xe0, 0, 8, 0], &udp4(1, 2, b"")]));
    assert_eq!((layers.vlan_tags.ids(), layers.vlan_id, layers.vlan_headers), (&[4095, 0][..], 0, 2));
    assert!(layers.status.has(Status::VLAN_ZERO));
    let layers = ethernet(&typed(&[&[0x81, 0, 0xe0, 1, 8, 0], &udp4(1, 2, b"")]));
    assert!(!layers.status.has(Status::VLAN_ZERO));
}

#[test]
fn the_outer_three_tags_are_kept_and_all_are_counted() {
    let tags = [1, 2, 3, 4].map(|id| [0x81, 0, 0, id]).concat();
    let layers = ethernet(&typed(&[&tags, &[8, 0], &udp4(1, 2, b"")]));
    assert_eq!((layers.vlan_tags.ids(), layers.vlan_id, layers.vlan_headers), (&[1, 2, 3][..], 4, 4));
    assert_eq!((description(&layers.path).as_str(), layers.path.headers()), ("eth:vlan{4}:ipv4:udp", 7));
}

#[test]
fn a_type_field_of_1500_is_a_length_and_one_more_is_a_type() {
    let llc = [&[0x42, 0x42, 3][..], &[0; 1497]].concat();
    assert_eq!(path(&typed(&[&[0x05, 0xdc], &llc])), "eth:llc:stp");
    assert_eq!(path(&typed(&[&[0x05, 0xdd], &llc])), "eth:UNK(0x05dd)");
    assert_eq!(path(&typed(&[&[0x88, 0x70], &llc])), "eth:llc:stp");
}

#[test]
fn snap_is_read_like_an_ethertype() {
    let snap = |kind: [u8; 2]| typed(&[&[0, 60, 0xaa, 0xaa, 3, 0, 0, 0], &kind, &udp4(1, 2, b"")]);
    assert_eq!(path(&snap([8, 0])), "eth:llc:ipv4:udp");
    assert_eq!(path(&snap([0x20, 0])), "eth:llc:cdp");
    assert!(ethernet(&snap([8, 0])).has_llc);
}

#[test]
fn ip_may_stand_behind_its_access_point() {
    let llc = |parts: &[&[u8]]| ethernet(&typed(&[&[0, 60, 6, 6], &parts.concat()]));
    assert_eq!(description(&llc(&[&[3], &udp4(1, 2, b"")]).path), "eth:llc:ipv4:udp");
    assert_eq!(description(&llc(&[&[3], &udp6(b"x")]).path), "eth:llc:ipv6:udp");
    let other = llc(&[&[3], &[0; 40]]);
    assert_eq!((description(&other.path).as_str(), other.ether_type), ("eth:llc:ipvx", 0x0606));
    assert_eq!(other.status, Status::IPVX | Status::L2_FLOW);
}

#[test]
fn the_payload_of_llc_begins_behind_a_control_field_of_one_or_two_bytes() {
    for (control, payload_at) in [(3, 17), (0x7f, 17), (0, 18), (1, 18), (2, 18)] {
        let layers = ethernet(&typed(&[&[0, 50, 0xf0, 0xf0, control], &[0; 47]]));
        assert_eq!((layers.l7_at, layers.ether_type), (payload_at, 0xf0f0), "control {control:#x}");
    }
}

#[test]
fn padding_of_llc_is_what_follows_its_length_in_frames_of_at_most_64_bytes() {
    let llc = |length: u8, rest: usize| ethernet(&typed(&[&[0, length, 0x42, 0x42, 3], &vec![0; rest]])).padding;
    assert_eq!((llc(38, 43), llc(38, 47), llc(38, 48)), (8, 12, 0));
    assert_eq!(llc(60, 43), 0);
}

#[test]
fn padding_of_arp_is_what_follows_its_28_bytes_in_frames_of_at_most_64_bytes() {
    let arp = |rest: usize| ethernet(&typed(&[&[8, 6], &vec![0; rest]]));
    assert_eq!([28, 46, 50, 51].map(|rest| arp(rest).padding), [0, 18, 22, 0]);
    assert_eq!((arp(46).l7_at, arp(46).l7_captured, arp(46).l7_len), (14, 46, 46));
    let other = ethernet(&typed(&[&[0x88, 0xcc], &[0; 46]]));
    assert_eq!(other.padding, 0);
}

#[test]
fn the_payload_of_a_frame_that_is_cut_has_its_length_on_the_wire() {
    let (layers, _) = dissected(ETHERNET, &frame(0x0806, &[0; 20]), 60);
    assert_eq!((layers.l7_captured, layers.l7_len, layers.padding), (20, 46, 18));
}

#[test]
fn ethertypes_give_their_bits() {
    for (ether_type, bits) in [
        (0x0806, Status::ARP),
        (0x80f3, Status::ARP),
        (0x8035, Status::RARP),
        (0x88cc, Status::LLDP),
        (0x8863, Status::PPPOE_D),
        (0x9000, Status::NONE),
        (0x1234, Status::STOPPED),
    ] {
        let layers = ethernet(&frame(ether_type, &[0; 46]));
        assert_eq!(layers.status, Status::L2_FLOW | bits, "{ether_type:#x}");
        assert_eq!(layers.ether_type, ether_type);
    }
}

#[test]
fn slow_protocols_are_told_by_their_subtype() {
    for (subtype, name) in [(1, ":lacp"), (2, ":marker"), (3, ":oampdu"), (10, ":ossp"), (4, ""), (0, "")] {
        let layers = ethernet(&frame(0x8809, &[subtype; 46]));
        assert_eq!(description(&layers.path), format!("eth:slow{name}"));
        assert_eq!((layers.ether_type, layers.l7_at), (0x8809, 14));
    }
}

#[test]
fn erspan_as_ethertype_has_eight_bytes() {
    let inside = frame(0x0800, &udp4(1, 2, b""));
    let layers = ethernet(&frame(0x88be, &[&[9; 8], &inside[..]].concat()));
    assert_eq!(description(&layers.path), "eth:erspan:eth:ipv4:udp");
    assert_eq!((layers.l2_at, layers.status.has(Status::ERSPAN)), (22, true));
}

#[test]
fn a_version_that_does_not_fit_the_ethertype_is_a_flow_without_ip() {
    for (ether_type, packet) in [(0x0800, udp6(b"x")), (0x86dd, udp4(1, 2, b""))] {
        let layers = ethernet(&frame(ether_type, &packet));
        assert_eq!(description(&layers.path), "eth:ipvx");
        assert_eq!(layers.status, Status::L2_FLOW | Status::IPVX);
        assert_eq!((layers.ether_type, layers.network), (ether_type, Network::None));
    }
}

#[test]
fn only_version_4_and_6_are_ip() {
    for version in 0..16_u8 {
        let (mut v4, mut v6) = (udp4(1, 2, b""), udp6(b"x"));
        (v4[0], v6[0]) = (version << 4 | 5, version << 4);
        let wanted = |is_it: bool, ip: &str| if is_it { format!("eth:{ip}:udp") } else { "eth:ipvx".to_owned() };
        assert_eq!(path(&frame(0x0800, &v4)), wanted(version == 4, "ipv4"), "version {version}");
        assert_eq!(path(&frame(0x86dd, &v6)), wanted(version == 6, "ipv6"), "version {version}");
    }
}

#[test]
fn the_payload_of_a_pppoe_session_that_is_not_followed_begins_at_its_header() {
    let layers = ethernet(&frame(0x8864, &[&[0x11, 0, 0, 1, 0, 12, 0xc0, 0x21], &[0; 38][..]].concat()));
    assert_eq!((description(&layers.path).as_str(), layers.l7_at), ("eth:pppoes:ppp:lcp", 14));
    assert_eq!((layers.ether_type, layers.status), (0x8864, Status::L2_FLOW | Status::PPPOE_S));
    let unknown = ethernet(&frame(0x8864, &[&[0x11, 0, 0, 1, 0, 12, 0x12, 0x34], &[0; 38][..]].concat()));
    assert_eq!(unknown.status, Status::L2_FLOW | Status::PPPOE_S | Status::STOPPED);
}

#[test]
fn a_pppoe_session_carries_ip_of_its_version_and_no_mpls() {
    let session = |protocol: [u8; 2], inside: &[u8]| {
        path(&frame(0x8864, &[&[0x11, 0, 0, 1, 0, 40][..], &protocol, inside].concat()))
    };
    assert_eq!(session([0, 0x21], &udp4(1, 2, b"")), "eth:pppoes:ppp:ipv4:udp");
    // A protocol of one byte, which RFC 2516 advises against and some do.
    assert_eq!(session([0x21, 0x45], &udp4(1, 2, b"")[1..]), "eth:pppoes:ppp:ipv4:udp");
    assert_eq!(session([0x57, 0x60], &udp6(b"x")[1..]), "eth:pppoes:ppp:ipv6:udp");
    assert_eq!(session([0, 0x21], &[0x50; 40]), "eth:pppoes:ppp:ipv4");
    assert_eq!(session([0, 0x57], &udp4(1, 2, b"")), "eth:pppoes:ppp:ipv6");
    assert_eq!(session([2, 0x81], &[&[0, 1, 1, 64], &udp4(1, 2, b"")[..]].concat()), "eth:pppoes:ppp:mpls");
}

#[test]
fn a_frame_cut_off_in_its_tag_is_a_flow_of_the_tag() {
    let data = typed(&[&[0x81, 0, 0, 5]]);
    let (layers, result) = dissected(ETHERNET, &data, 60);
    assert_eq!((description(&layers.path).as_str(), result), ("eth:vlan", Ok(())));
}

#[test]
fn a_provider_backbone_carries_a_whole_frame() {
    // IEEE 802.1ah: the backbone's tag, then a service instance of 24 bits.
    let inside = [&[0xc; 6][..], &[0xd; 6], &[0x81, 0, 0, 9, 8, 0], &udp4(1, 2, b"")].concat();
    let layers = ethernet(&typed(&[&[0x88, 0xa8, 0, 5, 0x88, 0xe7], &[0x60, 1, 2, 3], &inside]));
    assert_eq!(description(&layers.path), "eth:vlan:pbb:eth:vlan:ipv4:udp");
    assert_eq!((layers.vlan_id, layers.ports, layers.l2_at), (9, (1, 2), 22));
    assert_eq!(layers.source_mac.map(|mac| mac.0), Some([0xd; 6]));
    let llc = [&[0xc; 12][..], &[0, 38, 0x42, 0x42, 3], &[0; 35]].concat();
    assert_eq!(path(&typed(&[&[0x88, 0xe7], &[0; 4], &llc])), "eth:pbb:eth:llc:stp");
}

#[test]
fn tags_of_cisco_stand_before_a_type_like_vlan_tags() {
    let ip = udp4(1, 2, b"");
    let vntag = ethernet(&typed(&[&[0x89, 0x26, 0x80, 1, 0, 2], &[0x81, 0, 0, 9, 8, 0], &ip]));
    assert_eq!((description(&vntag.path).as_str(), vntag.vlan_id, vntag.ports), ("eth:vntag:vlan:ipv4:udp", 9, (1, 2)));
    // Version 1, one entry: a security group tag.
    let metadata = ethernet(&typed(&[&[0x81, 0, 0, 9, 0x89, 9, 1, 1, 0, 1, 0, 7, 8, 0], &ip]));
    assert_eq!((description(&metadata.path).as_str(), metadata.ports), ("eth:vlan:cmd:ipv4:udp", (1, 2)));
    let other = ethernet(&typed(&[&[0x89, 9, 2, 1, 0, 1, 0, 7, 8, 0], &ip]));
    assert_eq!((description(&other.path).as_str(), other.ether_type), ("eth:cmd", 0x8909));
    // Cut off in the tag: a flow of the frame.
    let cut = ethernet(&typed(&[&[0x89, 0x26, 0x80, 1]]));
    assert_eq!((description(&cut.path).as_str(), cut.status), ("eth:vntag", Status::L2_FLOW | Status::STOPPED));
}
