//! Checksums that are known to be right: RFC 1071 worked out by other means (RFC 2328, 3828, 5340, 9293).

use super::made::{dissected, view};
use super::*;
use crate::dissect::TransportChecksum::{Cut, Fragment, None as Nothing, Whole};

/// What is known of the checksum of a packet in IPv4.
fn of(protocol: u8, payload: &[u8]) -> TransportChecksum {
    of_frame(&frame(0x0800, &ip4(protocol, payload)))
}

/// The same in IPv6.
fn of6(protocol: u8, payload: &[u8]) -> TransportChecksum {
    of_frame(&frame(0x86dd, &ip6(protocol, payload)))
}

fn of_frame(data: &[u8]) -> TransportChecksum {
    view(data, data.len(), |packet| packet.transport_checksum())
}

/// A checksum that the packet has and that is right.
fn right(stored: u16) -> TransportChecksum {
    Whole(Checksum { stored, computed: stored, is_absent: false })
}

/// A UDP header from port 1000 to port 2000.
fn udp(length: u8, checksum: u16) -> Vec<u8> {
    [&[3, 0xe8, 7, 0xd0, 0, length][..], &checksum.to_be_bytes()].concat()
}

#[test]
fn the_checksum_of_ospf_leaves_its_authentication_out() {
    let hello = |authentication: &[u8; 8]| {
        let head = [2, 1, 0, 44, 192, 168, 1, 1, 0, 0, 0, 0, 0xb7, 0x9f, 0, 1];
        let body = [255, 255, 255, 0, 0, 10, 2, 1, 0, 0, 0, 40, 192, 168, 1, 1, 192, 168, 1, 2];
        [&head[..], authentication, &body].concat()
    };
    assert_eq!(of(89, &hello(b"password")), right(0xb79f));
    assert_eq!(of(89, &hello(b"\0\0\0\0\0\0\0\0")), right(0xb79f));
}

#[test]
fn the_checksum_of_ospf_version_3_covers_addresses_and_all_of_the_packet() {
    let hello = [
        [3, 1, 0, 36, 1, 1, 1, 1, 0, 0, 0, 0].as_slice(),
        &[0x9d, 0x9d, 0, 0, 0, 0, 0, 5, 1, 0, 0, 19, 0, 10, 0, 40, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    assert_eq!(of6(89, &hello.concat()), right(0x9d9d));
}

#[test]
fn udp_lite_covers_what_it_says_and_its_length_is_that_of_the_packet() {
    for (coverage, checksum, payload) in [(8, 0xdfa4, b"question"), (8, 0xdfa4, b"ANYTHING"), (12, 0x08b8, b"ques____")]
    {
        assert_eq!(of(136, &[&udp(coverage, checksum)[..], payload].concat()), right(checksum), "{coverage}");
    }
    // No coverage is all of it (RFC 3828, section 3.1).
    assert_eq!(of(136, &[&udp(0, 0x24ec)[..], b"question"].concat()), right(0x24ec));
}

#[test]
fn udp_covers_what_its_length_says() {
    assert_eq!(of(17, &[&udp(16, 0x2553)[..], b"question"].concat()), right(0x2553));
    assert_eq!(of(17, &[&udp(12, 0x0933)[..], b"question"].concat()), right(0x0933));
}

#[test]
fn a_checksum_of_zero_may_be_written_in_two_ways() {
    let tcp = |stored: [u8; 2]| {
        let head = [3, 0xe8, 7, 0xd0, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 16, 0];
        of(6, &[&head[..], &stored, &[0, 0, 0x80, 0x25]].concat())
    };
    assert_eq!((tcp([0, 0]), tcp([0xff, 0xff])), (right(0), right(0xffff)));
    assert_ne!(tcp([0, 1]), right(1));
}

#[test]
fn a_checksum_of_zero_is_written_as_ffff_in_udp() {
    assert_eq!(of(17, &[&udp(10, 0xffff)[..], &[0xe0, 0x1f]].concat()), right(0xffff));
    let wrong = of(17, &[&udp(10, 0x1234)[..], &[0xe0, 0x1f]].concat());
    assert_eq!(wrong, Whole(Checksum { stored: 0x1234, computed: 0xffff, is_absent: false }));
    let absent = of(17, &[&udp(10, 0)[..], &[0xe0, 0x1f]].concat());
    assert_eq!(absent, Whole(Checksum { stored: 0, computed: 0xffff, is_absent: true }));
}

#[test]
fn messages_of_icmp_and_igmp_are_summed_without_addresses_and_of_icmpv6_with_them() {
    assert_eq!(of(1, &[&[8, 0, 0x3d, 0x3c, 0, 1, 0, 2], &b"question"[..]].concat()), right(0x3d3c));
    assert_eq!(of(2, &[0x16, 0, 0x09, 0x04, 224, 0, 0, 251]), right(0x0904));
    assert_eq!(of6(58, &[&[128, 0, 0x69, 0x7d, 0, 1, 0, 2], &b"question"[..]].concat()), right(0x697d));
}

#[test]
fn what_follows_the_ip_packet_is_not_summed() {
    let mut data = frame(0x0800, &ip4(2, &[0x16, 0, 0x09, 0x04, 224, 0, 0, 251]));
    data.resize(60, 0x56);
    assert_eq!(of_frame(&data), right(0x0904));
}

#[test]
fn protocols_of_the_other_ip_version_have_no_checksum() {
    assert_eq!((of6(1, &[8; 16]), of6(2, &[8; 16]), of(58, &[8; 16])), (Nothing, Nothing, Nothing));
    assert_eq!(of(132, &[8; 16]), Nothing);
}

#[test]
fn gre_has_a_checksum_with_its_flag() {
    let gre = |flags: u8| of(47, &[&[flags, 0, 0x12, 0x34, 0xb3, 0x0a, 0, 0], &b"question"[..]].concat());
    assert_eq!((gre(0x80), gre(0x20)), (right(0xb30a), Nothing));
}

#[test]
fn the_checksum_of_an_ip_header_covers_its_options() {
    let head = [0x46, 0, 0, 32, 0, 1, 0, 0, 64, 17, 0xd1, 0xc5, 10, 0, 0, 1, 10, 0, 0, 2];
    let data = frame(0x0800, &[&head[..], &[148, 4, 0, 0], &udp(8, 0)].concat());
    let checksum = view(&data, data.len(), |packet| packet.ip_checksum());
    assert_eq!(checksum, Some(Checksum { stored: 0xd1c5, computed: 0xd1c5, is_absent: false }));
    assert_eq!(view(&data[..14 + 23], data.len(), |packet| packet.ip_checksum()), None);
}

#[test]
fn a_packet_that_is_cut_before_the_field_has_none() {
    let data = frame(0x0800, &ip4(17, &[&udp(16, 0x2553)[..], b"question"].concat()));
    let seen = |captured: usize| view(&data[..captured], data.len(), |packet| packet.transport_checksum());
    assert_eq!((seen(34 + 8), seen(34 + 7)), (Cut { stored: Some(0x2553) }, Cut { stored: None }));
}

/// Fragments of a UDP datagram of 32 bytes, whose checksum is 0x5b63: id, offset in bytes, more to come.
fn fragment(id: u8, bytes: std::ops::Range<usize>) -> Vec<u8> {
    let datagram = [udp(32, 0x5b63), (0..24).collect()].concat();
    let mut packet = ip4(17, &datagram[bytes.clone()]);
    (packet[5], packet[7]) = (id, (bytes.start / 8) as u8);
    packet[6] = if bytes.end < datagram.len() { 0x20 } else { 0 };
    frame(0x0800, &packet)
}

/// What a flow knows of its datagram after these fragments.
fn gathered(fragments: &[Vec<u8>]) -> Vec<Option<Checksum>> {
    let mut datagram = DatagramChecksum::default();
    let add = |data: &Vec<u8>| {
        view(data, data.len(), |packet| match packet.transport_checksum() {
            Fragment(part) => datagram.add(packet, part),
            other => panic!("{other:?}"),
        })
    };
    fragments.iter().map(add).collect()
}

const DATAGRAM: Option<Checksum> = Some(Checksum { stored: 0x5b63, computed: 0x5b63, is_absent: false });

#[test]
fn the_checksum_of_a_datagram_is_known_with_its_last_fragment_in_any_order() {
    assert_eq!(gathered(&[fragment(1, 0..16), fragment(1, 16..24), fragment(1, 24..32)]), [None, None, DATAGRAM]);
    assert_eq!(gathered(&[fragment(1, 24..32), fragment(1, 16..24), fragment(1, 0..16)]), [None, None, DATAGRAM]);
}

#[test]
fn an_unfinished_datagram_has_no_part_in_the_next_one() {
    assert_eq!(gathered(&[fragment(1, 0..16), fragment(2, 0..16), fragment(2, 16..32)]), [None, None, DATAGRAM]);
}

#[test]
fn a_datagram_that_was_finished_has_no_part_in_the_next_one() {
    let twice = [fragment(1, 0..16), fragment(1, 16..32), fragment(1, 0..16), fragment(1, 16..32)];
    assert_eq!(gathered(&twice), [None, DATAGRAM, None, DATAGRAM]);
}

#[test]
fn a_fragment_that_comes_twice_counts_once() {
    let twice = [fragment(1, 0..16), fragment(1, 0..16), fragment(1, 16..32)];
    assert_eq!(gathered(&twice), [None, None, DATAGRAM]);
    let [first, middle, last] = [fragment(1, 0..8), fragment(1, 8..16), fragment(1, 16..32)];
    assert_eq!(gathered(&[last.clone(), middle.clone(), last, middle, first]), [None, None, None, None, DATAGRAM]);
}

#[test]
fn a_datagram_with_fragments_that_overlap_is_never_complete() {
    assert_eq!(gathered(&[fragment(1, 0..16), fragment(1, 8..16), fragment(1, 16..32)]), [None; 3]);
}

#[test]
fn another_fragment_at_the_place_of_a_known_one_belongs_to_another_datagram() {
    assert_eq!(gathered(&[fragment(1, 0..24), fragment(1, 0..16), fragment(1, 16..32)]), [None, None, DATAGRAM]);
}

#[test]
fn a_datagram_with_a_wrong_byte_is_wrong() {
    let mut last = fragment(1, 16..32);
    last[34] ^= 1;
    let checksum = gathered(&[fragment(1, 0..16), last])[1].expect("a whole datagram");
    assert!(!checksum.is_right() && checksum.stored == 0x5b63);
}

#[test]
fn a_datagram_of_udp_may_have_no_checksum() {
    let mut first = fragment(1, 0..16);
    first[34 + 6..34 + 8].fill(0);
    let checksum = gathered(&[first, fragment(1, 16..32)])[1].expect("a whole datagram");
    assert!(checksum.is_absent && checksum.is_right());
}

#[test]
fn the_datagram_of_a_protocol_without_addresses_in_its_sum_has_none_in_its_fragments() {
    let message = [&[8, 0, 0x3d, 0x3c, 0, 1, 0, 2], &b"question"[..]].concat();
    let part = |bytes: std::ops::Range<usize>, flags: u8| {
        let mut packet = ip4(1, &message[bytes]);
        (packet[6], packet[7]) = (flags, u8::from(flags == 0));
        frame(0x0800, &packet)
    };
    let checksum = gathered(&[part(0..8, 0x20), part(8..16, 0)])[1];
    assert_eq!(checksum, Some(Checksum { stored: 0x3d3c, computed: 0x3d3c, is_absent: false }));
}

#[test]
fn a_layer_2_frame_has_no_checksum() {
    let data = frame(0x0806, &[0; 28]);
    let (layers, _) = dissected(ETHERNET, &data, data.len());
    assert_eq!((layers.network, of_frame(&data)), (Network::None, Nothing));
}
