//! Where a packet and its payload end (spec sections 6 and 9.4, B58 and B63).

use super::made::{dissected, ethernet, view};
use super::*;

/// UDP over IPv4 or IPv6 that tells this length, in a frame.
fn udp(is_v4: bool, said: u16, payload: &[u8]) -> Vec<u8> {
    let header = [1000, 2000, said, 0_u16].map(u16::to_be_bytes).concat();
    let datagram = [&header[..], payload].concat();
    if is_v4 { frame(0x0800, &ip4(17, &datagram)) } else { frame(0x86dd, &ip6(17, &datagram)) }
}

#[test]
fn payload_ends_with_the_length_that_udp_tells() {
    for is_v4 in [true, false] {
        for (said, len) in [(12, 4), (18, 10), (19, 11), (20, 11), (u16::MAX, 11), (0, 11), (8, 0), (7, 0), (1, 0)] {
            let data = udp(is_v4, said, b"datasurplus");
            let layers = ethernet(&data);
            assert_eq!((layers.l7_len, layers.l7_captured), (len, len), "{said}");
            // What IP carries is all there: checks of the length go by it.
            assert_eq!((layers.l4_captured, layers.ports), (19, (1000, 2000)), "{said}");
            view(&data, data.len(), |packet| assert_eq!(packet.payload(), &b"datasurplus"[..len as usize]));
        }
    }
}

#[test]
fn payload_that_is_cut_ends_where_the_capture_does() {
    let data = udp(true, 14, b"datasurplus");
    let (layers, _) = dissected(ETHERNET, &data[..data.len() - 9], data.len());
    assert_eq!((layers.l7_len, layers.l7_captured), (6, 2));
}

#[test]
fn other_protocols_and_later_fragments_tell_no_length() {
    let mut lite = udp(true, 12, b"datasurplus");
    lite[14 + 9] = 136;
    assert_eq!(ethernet(&lite).l7_len, 11);
    let mut later = udp(true, 12, b"datasurplus");
    later[14 + 7] = 1;
    assert_eq!(ethernet(&later).l7_len, 19);
}

#[test]
fn a_tunnel_that_is_not_followed_ends_with_udp_too() {
    // GTP signalling with three bytes behind it.
    let header = [50_000, 2123, 12, 0_u16].map(u16::to_be_bytes).concat();
    let data = frame(0x0800, &ip4(17, &[&header[..], &[0x32, 1, 0, 0, 9, 9, 9]].concat()));
    assert_eq!((description(&ethernet(&data).path).as_str(), ethernet(&data).l7_len), ("eth:ipv4:udp:gtp", 4));
}

#[test]
fn what_follows_udp_is_no_record_and_no_key_exchange() {
    // A keep-alive of UDP 4500 (RFC 3948, section 2.3) and an empty DTLS record, with more behind them.
    let datagram = |port: u16, said: u16, payload: &[u8]| {
        let header = [port, 2000, said, 0].map(u16::to_be_bytes).concat();
        description(&ethernet(&frame(0x0800, &ip4(17, &[&header, payload].concat()))).path)
    };
    assert_eq!(datagram(4500, 9, &[0xff, 9, 9, 9, 9]), "eth:ipv4:udp:udpencap");
    assert_eq!(datagram(4500, 0, &[0xff, 9, 9, 9, 9]), "eth:ipv4:udp:udpencap:esp");
    let record = [22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    assert_eq!(datagram(1000, 8 + 13, &record.repeat(2)), "eth:ipv4:udp:dtls1.2");
    assert_eq!(datagram(1000, 8 + 26, &record.repeat(2)), "eth:ipv4:udp:dtls1.2:dtls1.2");
}

/// IPv6 with a hop-by-hop header that has this option, and TCP behind it; the payload length is 0.
fn jumbo(option: &[u8; 6]) -> Vec<u8> {
    let tcp = [&[0x9c, 0x40, 0xc3, 0x50][..], &[0; 8], &[0x50, 0x18, 0, 0, 0, 0, 0, 0], &[7; 100]].concat();
    let mut packet = ip6(0, &[&[6, 0][..], option, &tcp].concat());
    packet[4..6].fill(0);
    frame(0x86dd, &packet)
}

#[test]
fn the_length_of_a_jumbogram_is_in_its_option() {
    // RFC 2675: 70,000 bytes of payload behind TCP and the option, and 100 bytes of trailer behind all.
    let length = 8 + 20 + 70_000_u32;
    let [a, b, c, d] = length.to_be_bytes();
    let data = jumbo(&[0xc2, 4, a, b, c, d]);
    let (layers, _) = dissected(ETHERNET, &data, 14 + 40 + length as usize + 100);
    assert_eq!((layers.l3_len, layers.l7_len, layers.ports), (40 + length, 70_000, (40_000, 50_000)));
    assert!(!layers.status.has(Status::LENGTH_MISMATCH));
    // More than the wire had: that is no length.
    let (layers, _) = dissected(ETHERNET, &data, 14 + 40 + length as usize - 1);
    assert_eq!(layers.l3_len, 40 + length - 1);
}

#[test]
fn an_option_that_is_no_jumbo_length_tells_none() {
    // A length that the header itself has room for, an option of another length, and another option.
    for option in [[0xc2, 4, 0, 0, 0xff, 0xff], [0xc2, 3, 0, 2, 0, 0], [0xc3, 4, 0, 1, 0, 1]] {
        let data = jumbo(&option);
        let (layers, _) = dissected(ETHERNET, &data, 200_000);
        assert_eq!((layers.l3_len, layers.status.has(Status::LENGTH_MISMATCH)), (200_000 - 14, true), "{option:x?}");
    }
}

#[test]
fn a_later_fragment_may_be_shorter_than_its_header() {
    // A header of 32 bytes in a packet of 24, offset 8.
    let head = [0x48, 0, 0, 24, 0, 1, 0, 1, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    let layers = ethernet(&frame(0x0800, &[&head[..], &[1; 32]].concat()));
    assert_eq!((layers.fragment, layers.l7_len, layers.l3_len), (Fragment::Last, 0, 24));
    assert!(layers.status.has(Status::L4_HEADER_SHORT | Status::STOPPED));
    let whole = [0x45, 0, 0, 24, 0, 1, 0, 1, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2, 1, 2, 3, 4];
    assert!(!ethernet(&frame(0x0800, &whole)).status.has(Status::L4_HEADER_SHORT));
}
