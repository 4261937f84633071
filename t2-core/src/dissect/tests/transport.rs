//! The transport layer: ports, lengths, padding, and what ports and payload tell (spec sections 3.8 and 6).

use super::made::{dissected, ethernet, path, tcp4};
use super::*;

/// The lowest port that the other end of SSDP may have (spec section 9.4, B52).
const LOWEST_OTHER: u16 = 1024;

/// The layers of a packet in IPv4 that is captured whole.
fn v4(protocol: u8, payload: &[u8]) -> Layers {
    ethernet(&frame(0x0800, &ip4(protocol, payload)))
}

fn v6(protocol: u8, payload: &[u8]) -> Layers {
    ethernet(&frame(0x86dd, &ip6(protocol, payload)))
}

/// The layers of a packet of which all but the last bytes are captured.
fn cut(data: &[u8], captured: usize) -> Layers {
    dissected(ETHERNET, &data[..captured], data.len()).0
}

#[test]
fn ssdp_has_its_port_at_one_end_and_a_higher_one_at_the_other() {
    for (source, destination, is_ssdp) in [
        (LOWEST_OTHER - 1, 1900, false),
        (LOWEST_OTHER, 1900, true),
        (1900, LOWEST_OTHER - 1, false),
        (1900, LOWEST_OTHER, true),
        (1900, 1900, true),
        (50_000, 1901, false),
    ] {
        for (data, name) in [(udp4(source, destination, b"x"), "udp"), (tcp4(source, destination, b"x"), "tcp")] {
            let layers = ethernet(&frame(0x0800, &data));
            let wanted = if is_ssdp { format!("eth:ipv4:{name}:ssdp") } else { format!("eth:ipv4:{name}") };
            assert_eq!((description(&layers.path), layers.status.has(Status::UPNP)), (wanted, is_ssdp), "{source}");
        }
    }
}

#[test]
fn padding_is_counted_in_frames_of_at_most_64_bytes() {
    // Behind the 14 bytes of the frame lie 31 of the packet.
    for (wire_len, padding) in [(45, 0), (60, 15), (63, 18), (64, 19), (65, 0)] {
        let mut data = frame(0x0800, &udp4(1, 2, b"abc"));
        data.resize(wire_len, 0);
        assert_eq!(ethernet(&data).padding, padding, "{wire_len} bytes");
    }
}

#[test]
fn ports_need_a_packet_as_long_as_the_header() {
    for (protocol, needed) in [(6, 20), (17, 8), (136, 8), (132, 16)] {
        for (length, has_ports) in [(needed, true), (needed - 1, false)] {
            let layers = v4(protocol, &[[0x50; 40].as_slice()].concat()[..length]);
            let wanted = if has_ports { (0x5050, 0x5050) } else { (0, 0) };
            assert_eq!(layers.ports, wanted, "protocol {protocol}, {length} bytes");
            assert_eq!(layers.status.has(Status::L4_HEADER_SHORT), !has_ports, "protocol {protocol}, {length} bytes");
        }
    }
}

#[test]
fn ports_of_ipv6_need_the_captured_header() {
    for (protocol, needed) in [(6, 20), (132, 16)] {
        for (length, has_ports) in [(needed, true), (needed - 1, false)] {
            let layers = v6(protocol, &[0x50; 40][..length]);
            let wanted = if has_ports { (0x5050, 0x5050) } else { (0, 0) };
            assert_eq!(layers.ports, wanted, "protocol {protocol}, {length} bytes");
            assert_eq!(layers.status.has(Status::L4_HEADER_SHORT), !has_ports, "protocol {protocol}, {length} bytes");
        }
    }
}

#[test]
fn a_cut_packet_of_ipv4_has_its_ports_as_soon_as_they_are_captured() {
    let data = frame(0x0800, &udp4(7, 8, b"payload"));
    let (with, without) = (cut(&data, 34 + 4), cut(&data, 34 + 3));
    assert_eq!((with.ports, without.ports), ((7, 8), (0, 0)));
    for layers in [with, without] {
        assert!(layers.status.has(Status::L3_SNAPPED) && layers.status.has(Status::L4_HEADER_SHORT));
    }
    let header = cut(&data, 34 + 8);
    assert!(header.status.has(Status::L3_SNAPPED) && !header.status.has(Status::L4_HEADER_SHORT));
}

#[test]
fn the_length_of_a_transport_header_is_that_of_its_protocol() {
    // Spec section 6.1: OSPF version 2 has 24 bytes, and what is not known has 8.
    let ospf = |version: u8| [&[version][..], &[0; 31]].concat();
    for (protocol, payload, length) in [
        (1, vec![0; 32], 8),
        (2, vec![0; 32], 8),
        (17, vec![0; 32], 8),
        (50, vec![0; 32], 8),
        (89, ospf(2), 24),
        (89, ospf(3), 16),
        (132, vec![0; 32], 12),
        (136, vec![0; 32], 8),
        (200, vec![0; 32], 8),
    ] {
        let layers = v4(protocol, &payload);
        assert_eq!(layers.l4_header_len, length, "protocol {protocol}");
        assert_eq!((layers.l7_at, layers.l7_captured, layers.l7_len), (34 + length, 32 - length, 32 - length));
    }
}

#[test]
fn the_length_of_a_transport_header_in_ipv6_is_that_of_its_protocol_or_nothing() {
    // Spec section 6.2.
    for (protocol, length) in [(17, 8), (136, 8), (58, 8), (132, 12), (89, 16), (1, 0), (50, 0), (200, 0)] {
        let layers = v6(protocol, &[0; 32]);
        assert_eq!((layers.l4_header_len, layers.l7_captured), (length, 32 - length), "protocol {protocol}");
    }
}

#[test]
fn the_length_of_a_tcp_header_is_what_it_says_unless_it_is_cut() {
    let header = |offset: u8| [&[0; 12][..], &[offset << 4], &[0; 27]].concat();
    for (offset, length) in [(0, 0), (5, 20), (10, 40)] {
        assert_eq!(v4(6, &header(offset)).l4_header_len, length, "IPv4, offset {offset}");
        assert_eq!(v6(6, &header(offset)).l4_header_len, length, "IPv6, offset {offset}");
    }
    let data = frame(0x0800, &ip4(6, &header(10)));
    assert_eq!((cut(&data, 34 + 20).l4_header_len, cut(&data, 34 + 19).l4_header_len), (40, 20));
}

#[test]
fn headers_longer_than_the_packet_leave_no_payload() {
    let layers = v4(6, &[&[0; 12][..], &[0xf0], &[0; 7]].concat());
    assert_eq!((layers.l4_header_len, layers.l7_len, layers.l7_captured), (60, 0, 0));
    assert_eq!((layers.l7_at, layers.status.has(Status::L4_HEADER_SHORT)), (54, true));
    let exact = v4(6, &[&[0; 12][..], &[0x60], &[0; 11]].concat());
    assert!(!exact.status.has(Status::L4_HEADER_SHORT));
}

#[test]
fn the_length_of_an_ip_packet_is_what_its_header_says_if_that_can_be() {
    for (said, length, is_mismatch) in
        [(28, 28, false), (40, 40, false), (41, 40, false), (0, 40, true), (19, 19, false), (20, 20, false)]
    {
        let mut packet = ip4(200, &[0; 20]);
        packet[2..4].copy_from_slice(&u16::to_be_bytes(said));
        let layers = ethernet(&frame(0x0800, &packet));
        assert_eq!(layers.l3_len, length, "{said} bytes");
        assert_eq!(layers.status.has(Status::LENGTH_MISMATCH), is_mismatch, "{said} bytes");
        assert_eq!(layers.status.has(Status::L3_HEADER_SHORT), said == 19, "{said} bytes");
        assert!(!layers.status.has(Status::L3_SNAPPED));
    }
}

#[test]
fn the_length_of_an_ipv6_packet_is_what_its_header_says_if_that_can_be() {
    for (next, said, length, is_mismatch) in
        [(200, 8, 48, false), (200, 20, 60, false), (200, 21, 60, false), (200, 0, 60, true), (59, 0, 60, false)]
    {
        let mut packet = ip6(next, &[0; 20]);
        packet[4..6].copy_from_slice(&u16::to_be_bytes(said));
        let layers = ethernet(&frame(0x86dd, &packet));
        assert_eq!(layers.l3_len, length, "{said} bytes");
        assert_eq!(layers.status.has(Status::LENGTH_MISMATCH), is_mismatch, "{said} bytes");
    }
}

#[test]
fn udp_in_ipv6_of_no_length_has_the_length_of_the_frame() {
    let mut packet = ip6(17, &[0, 7, 0, 8, 0, 12, 0, 0, 1, 2, 3, 4]);
    packet[5] = 0;
    let layers = ethernet(&frame(0x86dd, &packet));
    assert_eq!((layers.l3_len, layers.ports, layers.l7_len), (52, (7, 8), 4));
    assert!(layers.status.has(Status::LENGTH_MISMATCH));
}

#[test]
fn options_of_ipv4_belong_to_the_header() {
    let mut packet = [&ip4(17, &[])[..], &[1, 1, 1, 0], &[0, 7, 0, 8, 0, 8, 0, 0]].concat();
    (packet[0], packet[3]) = (0x46, 32);
    let layers = ethernet(&frame(0x0800, &packet));
    assert_eq!((layers.l3_header_len, layers.l4_at, layers.ports), (24, 14 + 24, (7, 8)));
}

#[test]
fn dtls_records_are_told_one_by_one() {
    let record = |kind: u8, version: [u8; 2], length: u8| {
        [&[kind][..], &version, &[0; 9], &[length], &vec![9; length.into()]].concat()
    };
    let tells = |parts: &[Vec<u8>]| {
        let layers = ethernet(&frame(0x0800, &udp4(50_000, 50_001, &parts.concat())));
        assert_eq!(layers.status.has(Status::DTLS), layers.dtls_records > 0);
        (description(&layers.path).split_off("eth:ipv4:udp".len()), layers.dtls_records)
    };
    let (v12, v10, old) = ([0xfe, 0xfd], [0xfe, 0xff], [1, 0]);
    assert_eq!(tells(&[record(0x16, v12, 1), record(0x14, v10, 4)]), (":dtls1.2:dtls1.0".to_owned(), 2));
    assert_eq!(tells(&[record(0x1a, old, 0)]), (":dtls1.0".to_owned(), 1));
    for kind in [0x13, 0x1b] {
        assert_eq!(tells(&[record(kind, v12, 1)]), (String::new(), 0), "type {kind:#x}");
    }
    assert_eq!(tells(&[record(0x16, [0xfe, 0xfc], 1)]).1, 0);
    // A record that is longer than the datagram is none.
    let long = record(0x16, v12, 5);
    assert_eq!((tells(&[long[..17].to_vec()]).1, tells(&[long]).1), (0, 1));
}

#[test]
fn esp_and_ike_are_told_apart_on_their_port() {
    for (payload, wanted, is_esp) in [
        (&[0xff][..], ":udpencap", false),
        (&[0xff, 0xff], ":udpencap", false),
        (&[0, 0, 0, 0, 1], ":udpencap:isakmp", false),
        (&[0, 0, 0, 1], ":udpencap:esp", true),
        (&[0xff, 0, 0, 0], ":udpencap:esp", true),
    ] {
        for (source, destination) in [(4500, 50_000), (50_000, 4500)] {
            let layers = ethernet(&frame(0x0800, &udp4(source, destination, payload)));
            assert_eq!(description(&layers.path), format!("eth:ipv4:udp{wanted}"), "{payload:x?}");
            assert_eq!(layers.status.has(Status::IPSEC_ESP), is_esp, "{payload:x?}");
        }
    }
    let mut keep_alive = frame(0x0800, &udp4(4500, 50_000, &[0xff]));
    keep_alive.resize(60, 0);
    assert_eq!(path(&keep_alive), "eth:ipv4:udp:udpencap");
    assert_eq!(path(&frame(0x0800, &udp4(4501, 50_000, &[0, 0, 0, 1]))), "eth:ipv4:udp");
    // The specification has it in IPv4 only.
    assert_eq!(description(&v6(17, &[0x11, 0x94, 0xc3, 0x50, 0, 12, 0, 0, 0, 0, 0, 1]).path), "eth:ipv6:udp");
}

#[test]
fn igmp_tells_the_protocols_that_use_its_number() {
    let igmp = |kind: u8, group: [u8; 4]| {
        let mut packet = ip4(2, &[kind, 0, 0, 0, 0, 0, 0, 0]);
        packet[16..20].copy_from_slice(&group);
        path(&frame(0x0800, &packet)).split_off("eth:ipv4:igmp".len())
    };
    let (routers, others) = ([224, 0, 0, 25], [224, 0, 0, 22]);
    assert_eq!((igmp(0x13, others), igmp(0x14, others)), (":dvmrp".to_owned(), ":pim".to_owned()));
    for (kind, wanted) in [(0xfb, ""), (0xfc, ":rgmp"), (0xff, ":rgmp")] {
        assert_eq!((igmp(kind, routers).as_str(), igmp(kind, others).as_str()), (wanted, ""), "type {kind:#x}");
    }
}

#[test]
fn a_pim_register_carries_a_packet_behind_eight_bytes() {
    let pim = |kind: u8, inside: &[u8]| v4(103, &[&[kind, 0, 0, 0, 0, 0, 0, 0], inside].concat());
    for (layers, wanted, protocol) in [
        (pim(0x21, &udp4(1, 2, b"")), "eth:ipv4:pim:ipv4:udp", 17),
        (pim(0x21, &udp6(b"x")), "eth:ipv4:pim:ipv6:udp", 17),
        (pim(0x21, &[0; 20]), "eth:ipv4:pim", 103),
        (pim(0x22, &udp4(1, 2, b"")), "eth:ipv4:pim", 103),
    ] {
        assert_eq!((description(&layers.path).as_str(), layers.protocol), (wanted, protocol));
    }
}

#[test]
fn protocols_give_their_bits() {
    let esp = Status::IPSEC_ESP;
    assert!(v4(50, &[0; 32]).status.has(esp) && !v6(50, &[0; 32]).status.has(esp));
    assert!(v4(132, &[0; 32]).status.has(Status::SCTP) && v6(132, &[0; 32]).status.has(Status::SCTP));
    assert!(v4(115, &[0; 32]).status.has(Status::L2TP) && v6(115, &[0; 32]).status.has(Status::L2TP));
    let ah = v4(51, &[&[6, 4][..], &[0; 22], &[0; 20]].concat());
    assert_eq!((description(&ah.path).as_str(), ah.protocol, ah.ports), ("eth:ipv4:ah:tcp", 51, (0, 0)));
    assert!(ah.status.has(Status::IPSEC_AH));
}

#[test]
fn ip_in_ip_and_etherip_give_their_bits() {
    for (protocol, payload, wanted, bit) in [
        (4, udp4(1, 2, b""), "eth:ipv4:ipv4:udp", Status::IPIP),
        (41, udp6(b"x"), "eth:ipv4:ipv6:udp", Status::IPIP),
        (
            97,
            [&[0x30, 0], &frame(0x0800, &udp4(1, 2, b""))[..]].concat(),
            "eth:ipv4:etherip:eth:ipv4:udp",
            Status::ETHERIP,
        ),
        (97, [&[0x30, 0], &frame(0x86dd, &udp6(b"x"))[..]].concat(), "eth:ipv4:etherip:eth:ipv6:udp", Status::ETHERIP),
        (97, [&[0x30, 0], &frame(0x0806, &[0; 28])[..]].concat(), "eth:ipv4:etherip:eth:arp", Status::STOPPED),
        (97, [&[0x20, 0], &frame(0x0800, &udp4(1, 2, b""))[..]].concat(), "eth:ipv4:etherip", Status::SAW_IPV4),
        (4, Vec::new(), "eth:ipv4:ipv4", Status::STOPPED),
    ] {
        let layers = v4(protocol, &payload);
        assert_eq!(description(&layers.path), wanted);
        assert!(layers.status.has(bit), "{wanted}");
    }
}

#[test]
fn an_inner_fragment_behind_an_inline_header_does_not_stop() {
    let mut inside = ip4(17, &[0; 16]);
    inside[7] = 9;
    let (outside, alone) = (v4(4, &inside), ethernet(&frame(0x0800, &inside)));
    assert_eq!((outside.fragment, alone.fragment), (Fragment::Last, Fragment::Last));
    assert_eq!((outside.status.has(Status::STOPPED), alone.status.has(Status::STOPPED)), (false, true));
}

#[test]
fn the_offset_of_a_fragment_has_13_bits_beside_its_flags() {
    for (word, place) in [
        ([0x40, 0], Fragment::Whole),
        ([0x20, 0], Fragment::First),
        ([0x30, 0], Fragment::Middle),
        ([0x10, 0], Fragment::Last),
        ([0, 1], Fragment::Last),
    ] {
        let mut packet = udp4(1, 2, b"");
        packet[6..8].copy_from_slice(&word);
        assert_eq!(ethernet(&frame(0x0800, &packet)).fragment, place, "{word:x?}");
    }
}
