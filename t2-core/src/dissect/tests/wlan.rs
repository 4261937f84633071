//! IEEE 802.11 (spec section 3.6).

use super::links::{behind, refused};
use super::made::{dissected, link_path};
use super::*;

/// An 802.11 data frame up to its payload: type and flags as given, then the addresses 1 to 3.
fn wlan(control: [u8; 2], more: &[u8]) -> Vec<u8> {
    [&control, &[0, 0][..], &[1; 6], &[2; 6], &[3; 6], &[0, 0], more].concat()
}

const SNAP: [u8; 8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];

#[test]
fn wlan_stands_alone_or_behind_radiotap_or_prism() {
    let data = wlan([8, 0], &SNAP);
    assert_eq!(behind(105, &[&data]), "wlan:llc:ipv4:udp");
    assert_eq!(behind(127, &[&[0, 0, 10, 0], &[9; 6], &data]), "radiotap:wlan:llc:ipv4:udp");
    assert_eq!(behind(119, &[&[9; 144], &data]), "prism:wlan:llc:ipv4:udp");
    assert_eq!(behind(192, &[&[0, 0, 8, 0, 105, 0, 0, 0], &data]), "ppi::wlan:llc:ipv4:udp");
}

#[test]
fn a_wlan_frame_begins_behind_radiotap_and_has_llc() {
    let data = [&[0, 0, 10, 0, 9, 9, 9, 9, 9, 9][..], &wlan([8, 0], &SNAP), &udp4(1, 2, b"")].concat();
    let (layers, _) = dissected(127, &data, data.len());
    assert_eq!((layers.l2_at, layers.l3_at, layers.has_llc), (10, 10 + 24 + 8, true));
    // Not SNAP: the length and the access points are read as if they began an Ethernet payload.
    let (path, _) = link_path(105, &wlan([8, 0], &[0x42, 0x42, 3, 0, 0, 0, 0, 38, 0x42, 0x42, 3, 0, 0]));
    assert_eq!(path, "wlan:llc:llc:stp");
}

#[test]
fn the_header_of_a_wlan_data_frame_has_a_length_of_its_kind() {
    for subtype in 0..=15_u8 {
        let more: &[u8] = if subtype >= 8 { &[0x10, 0] } else { &[] };
        let data = [&wlan([subtype << 4 | 8, 0], &[more, &SNAP].concat()), &udp4(1, 2, b"")[..]].concat();
        let (path, result) = link_path(105, &data);
        let is_followed = matches!(subtype, 0..=3 | 8..=11);
        assert_eq!(result.is_ok(), is_followed, "subtype {subtype}");
        assert_eq!(path, if is_followed { "wlan:llc:ipv4:udp" } else { "wlan" }, "subtype {subtype}");
    }
    assert_eq!(behind(105, &[&wlan([8, 3], &[&[4; 6], &SNAP[..]].concat())]), "wlan:llc:ipv4:udp");
    // A control field of two bytes.
    assert_eq!(behind(105, &[&wlan([8, 0], &[0xaa, 0xaa, 0, 0, 0, 0, 0, 8, 0])]), "wlan:llc:ipv4:udp");
    // Two bytes of padding before the payload.
    assert_eq!(behind(105, &[&wlan([8, 0], &[&[0, 0], &SNAP[..]].concat())]), "wlan:llc:ipv4:udp");
}

#[test]
fn protected_and_other_wlan_frames_have_no_flow() {
    for (control, why) in [
        ([8, 0x40], NoFlow::Encrypted),
        ([0x80, 0], NoFlow::Management),
        ([0xb4, 0], NoFlow::Management),
        ([0xc8, 0], NoFlow::Management),
    ] {
        let data = [&wlan(control, &SNAP), &udp4(1, 2, b"")[..]].concat();
        assert_eq!(refused(105, &data), Some(why), "{control:x?}");
    }
}

#[test]
fn the_addresses_of_a_wlan_frame_are_where_its_direction_says() {
    // IEEE 802.11, table 9-30: to and from the distribution system.
    for (flags, source, destination) in [(0, 2, 1), (1, 2, 3), (2, 3, 1), (3, 4, 3)] {
        let fourth: &[u8] = if flags == 3 { &[4; 6] } else { &[] };
        let data = [&wlan([8, flags], &[fourth, &SNAP].concat()), &udp4(1, 2, b"")[..]].concat();
        let (layers, _) = dissected(105, &data, data.len());
        let macs = (layers.source_mac.map(|mac| mac.0), layers.destination_mac.map(|mac| mac.0));
        assert_eq!(macs, (Some([source; 6]), Some([destination; 6])), "flags {flags}");
        assert_eq!(description(&layers.path), "wlan:llc:ipv4:udp", "flags {flags}");
    }
}

/// The flags of the frame control field: from the distribution system, and +HTC.
const FROM_DS: u8 = 2;
const HTC: u8 = 0x80;

/// A subframe of an A-MSDU with UDP over IPv4 from this port.
fn subframe(port: u16) -> Vec<u8> {
    let inside = [&SNAP[..], &udp4(port, 2000, b"x")].concat();
    [&[0xd; 6][..], &[0xe; 6], &(inside.len() as u16).to_be_bytes(), &inside].concat()
}

#[test]
fn several_payloads_in_a_frame_are_told_by_the_first() {
    for (flags, more) in [(0, &[][..]), (1, &[]), (FROM_DS, &[]), (3, &[4; 6]), (HTC, &[]), (HTC | 3, &[4; 6])] {
        let control: &[u8] = if flags & HTC != 0 { &[9; 4] } else { &[] };
        let header = wlan([0x88, flags], &[more, &[0x80, 0], control].concat());
        let data = [&header[..], &subframe(40_000), &[0; 2], &subframe(41_000)].concat();
        let (layers, _) = dissected(105, &data, data.len());
        assert_eq!(description(&layers.path), "wlan:llc:ipv4:udp", "flags {flags:#x}");
        assert_eq!(layers.ports, (40_000, 2000), "flags {flags:#x}");
        let macs = (layers.source_mac.map(|mac| mac.0), layers.destination_mac.map(|mac| mac.0));
        assert_eq!(macs, (Some([0xe; 6]), Some([0xd; 6])), "flags {flags:#x}");
    }
}

#[test]
fn the_first_of_several_payloads_may_stand_behind_padding_or_be_taken_out() {
    let header = wlan([0x88, 0], &[0x80, 0]);
    assert_eq!(link_path(105, &[&header[..], &[0, 0], &subframe(1)].concat()).0, "wlan:llc:ipv4:udp");
    assert_eq!(behind(105, &[&header, &SNAP]), "wlan:llc:ipv4:udp");
}

#[test]
fn the_order_bit_is_ht_control_in_frames_with_quality_of_service_only() {
    assert_eq!(behind(105, &[&wlan([0x88, HTC], &[0, 0, 9, 9, 9, 9]), &SNAP]), "wlan:llc:ipv4:udp");
    assert_eq!(behind(105, &[&wlan([0x88, HTC], &[0, 0, 9, 9, 9, 9]), &[0, 0], &SNAP]), "wlan:llc:ipv4:udp");
    assert_eq!(behind(105, &[&wlan([8, HTC], &SNAP)]), "wlan:llc:ipv4:udp");
}

#[test]
fn a_mesh_has_a_header_of_its_own_with_up_to_two_addresses() {
    // IEEE 802.11-2020, section 9.2.4.7.3: flags, time to live, sequence number, addresses.
    let mesh = |flags: u8, addresses: &[u8]| [&[flags, 31, 1, 2, 3, 4], addresses].concat();
    for (extension, source, destination) in
        [(mesh(0, &[]), 4, 3), (mesh(1, &[5; 6]), 5, 3), (mesh(2, &[[5; 6], [6; 6]].concat()), 6, 5)]
    {
        let data =
            [&wlan([0x88, 3], &[&[4; 6][..], &[0, 1], &extension, &SNAP].concat()), &udp4(1, 2, b"")[..]].concat();
        let (layers, _) = dissected(105, &data, data.len());
        let macs = (layers.source_mac.map(|mac| mac.0), layers.destination_mac.map(|mac| mac.0));
        assert_eq!((macs, layers.ports), ((Some([source; 6]), Some([destination; 6])), (1, 2)));
    }
    let group = wlan([0x88, FROM_DS], &[&[0, 1][..], &mesh(1, &[5; 6]), &SNAP].concat());
    assert_eq!(behind(105, &[&group]), "wlan:llc:ipv4:udp");
}

#[test]
fn the_bit_of_a_mesh_means_something_else_elsewhere() {
    // To the distribution system it is a part of the queue size; from there it may be one of the state of the access point.
    for flags in [0, 1, FROM_DS] {
        assert_eq!(behind(105, &[&wlan([0x88, flags], &[0, 1]), &SNAP]), "wlan:llc:ipv4:udp", "flags {flags}");
        assert_eq!(behind(105, &[&wlan([0x88, flags], &[0, 1]), &[0, 0], &SNAP]), "wlan:llc:ipv4:udp", "flags {flags}");
    }
}
