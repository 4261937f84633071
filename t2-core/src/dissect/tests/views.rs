//! What plugins see of headers (RFC 768, 791, 792, 9293).

use super::made::{tcp4, view};
use super::*;

/// A TCP header with options: six words, of which two are options.
const TCP: [u8; 28] = [
    0x12, 0x34, 0x56, 0x78, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x71, 0xa5, 0x9a, 0xbc, 0xde, 0xf0, 0x11,
    0x22, 2, 4, 5, 180, 1, 3, 3, 7,
];

#[test]
fn the_fields_of_tcp_are_where_they_are() {
    let data = frame(0x0800, &ip4(6, &[&TCP[..], b"payload"].concat()));
    view(&data, data.len(), |packet| {
        let tcp = packet.tcp().expect("a TCP header");
        assert_eq!((tcp.source_port(), tcp.destination_port()), (0x1234, 0x5678));
        assert_eq!((tcp.sequence(), tcp.acknowledgement()), (0x0102_0304, 0x0506_0708));
        assert_eq!((tcp.header_len(), tcp.flags().0, tcp.window()), (28, 0xa5, 0x9abc));
        assert_eq!((tcp.options(), tcp.options_are_whole()), (&[2, 4, 5, 180, 1, 3, 3, 7][..], true));
        assert_eq!((packet.payload(), packet.udp().is_none(), packet.icmp().is_none()), (&b"payload"[..], true, true));
    });
}

#[test]
fn tcp_options_are_told_as_far_as_they_are_captured() {
    let data = frame(0x0800, &ip4(6, &TCP));
    for (captured, options) in [(28, 8), (27, 7), (20, 0)] {
        view(&data[..34 + captured], data.len(), |packet| {
            let tcp = packet.tcp().expect("a TCP header");
            assert_eq!((tcp.options().len(), tcp.options_are_whole()), (options, captured == 28));
        });
    }
    view(&data[..34 + 19], data.len(), |packet| assert!(packet.tcp().is_none()));
}

#[test]
fn a_tcp_header_that_says_it_is_shorter_than_it_is_has_no_options() {
    let mut header = TCP;
    header[12] = 0x41;
    let data = frame(0x0800, &ip4(6, &header));
    view(&data, data.len(), |packet| assert_eq!(packet.tcp().map(|tcp| tcp.options()), Some(&[][..])));
}

#[test]
fn the_fields_of_udp_are_where_they_are() {
    let data = frame(0x0800, &ip4(17, &[0x12, 0x34, 0x56, 0x78, 0x01, 0x02, 0, 0]));
    view(&data, data.len(), |packet| {
        let udp = packet.udp().expect("a UDP header");
        assert_eq!((udp.source_port(), udp.destination_port(), udp.length()), (0x1234, 0x5678, 0x0102));
        assert_eq!((packet.udp_length(), packet.tcp().is_none()), (Some(0x0102), true));
    });
    view(&data[..data.len() - 1], data.len(), |packet| assert!(packet.udp().is_none()));
    let lite = frame(0x0800, &ip4(136, &[0, 1, 0, 2, 0, 9, 0, 0]));
    view(&lite, lite.len(), |packet| assert_eq!((packet.udp_length(), packet.udp().is_none()), (Some(9), true)));
}

#[test]
fn the_type_and_code_of_icmp_are_its_first_bytes() {
    for data in [frame(0x0800, &ip4(1, &[3, 13, 0, 0])), frame(0x86dd, &ip6(58, &[3, 13, 0, 0, 0, 0, 0, 0]))] {
        view(&data, data.len(), |packet| {
            let icmp = packet.icmp().expect("an ICMP header");
            assert_eq!((icmp.kind(), icmp.code()), (3, 13));
        });
    }
}

#[test]
fn the_fields_of_an_ipv4_header_are_where_they_are() {
    let header = [
        0x46, 0xab, 0, 32, 0x12, 0x34, 0xbf, 0xff, 77, 1, 0x56, 0x78, 10, 0, 0, 1, 10, 0, 0, 2, 148, 4, 0, 0, 8, 0, 0,
        0,
    ];
    let data = frame(0x0800, &[&header[..], &[0; 4]].concat());
    view(&data, data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        assert_eq!((ip.is_v4(), ip.traffic_class(), ip.ttl(), ip.protocol()), (true, 0xab, 77, 1));
        assert_eq!((ip.id(), ip.checksum()), (Some(0x1234), Some(0x5678)));
        assert_eq!((ip.fragment_word(), ip.more_fragments(), ip.fragment_offset()), (0xbfff, true, 0x1fff));
        assert_eq!((ip.options(), ip.bytes().len(), ip.is_whole()), (&[148, 4, 0, 0][..], 24, true));
        assert_eq!((ip.source(), ip.destination()), ([10, 0, 0, 1].into(), [10, 0, 0, 2].into()));
        assert_eq!(packet.ipv4(), Some(([10, 0, 0, 1].into(), [10, 0, 0, 2].into())));
        assert_eq!((packet.ipv6(), ip.extension_headers().count()), (None, 0));
    });
    view(&data[..14 + 23], data.len(), |packet| {
        let ip = packet.ip().expect("an IP header");
        assert_eq!((ip.options().len(), ip.is_whole()), (3, false));
    });
}

#[test]
fn a_later_fragment_has_no_transport_header() {
    let mut packet = tcp4(1, 2, b"");
    packet[7] = 1;
    let data = frame(0x0800, &packet);
    view(&data, data.len(), |packet| {
        assert!(packet.first_fragment().is_none() && packet.tcp().is_none() && packet.transport(6).is_none());
        assert_eq!(packet.payload().len(), 20);
    });
}

#[test]
fn a_layer_2_frame_has_no_ip_header() {
    let data = frame(0x0806, &[0; 28]);
    view(&data, data.len(), |packet| {
        assert!(packet.ip().is_none() && packet.first_fragment().is_none());
        assert_eq!((packet.ipv4(), packet.ipv6(), packet.transport(0)), (None, None, None));
    });
}

#[test]
fn a_view_tells_length_time_and_bytes_of_its_packet() {
    let data = frame(0x0800, &udp4(1, 2, b"abc"));
    view(&data, 1500, |packet| {
        assert_eq!((packet.wire_len(), packet.captured().len()), (1500, data.len()));
        assert_eq!((packet.time(), packet.vlan_tags().ids()), (Timestamp::default(), &[][..]));
        assert_eq!(packet.status(), Status::SAW_IPV4 | Status::IPV4);
        assert_eq!(packet.path().headers(), 3);
    });
}

#[test]
fn padding_is_no_part_of_a_header_or_payload() {
    let mut data = frame(0x0800, &ip4(6, &TCP[..20]));
    data.resize(60, 7);
    view(&data, data.len(), |packet| {
        let tcp = packet.tcp().expect("a TCP header");
        assert_eq!((tcp.options().len(), tcp.options_are_whole(), packet.payload().len()), (0, false, 0));
        assert_eq!(packet.transport(6).map(<[u8]>::len), Some(20));
    });
}
