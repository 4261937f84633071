//! What `tcpFlags` tells of IP headers: IDs, TTLs, types of service, options, flags, times (spec plugins/tcpFlags,
//! "Per packet, all IP protocols").

use etherparse::Ipv4Options;

use super::frames::{UDP, arp, datagram, ipv4, ipv6, udp};
use super::run::{Outputs, at, run};

/// Packets of a flow with these IP IDs.
fn with_ids<const N: usize>(ids: [u16; N]) -> Outputs {
    run((0..).zip(ids.map(|id| ipv4(true, UDP, &udp(40_000, 53, 8, b""), |ip| ip.identification = id))))
}

#[test]
fn an_id_up_to_32767_ahead_rolled_over_and_one_further_is_out_of_order() {
    for (id, flags, range) in [(7_231, 0x0004, ["32767", "32767"]), (7_232, 0x0002, ["65535", "0"])] {
        let outputs = with_ids([40_000, id]);
        assert_eq!(outputs.packets.bits("ipFlags", 0x0006), [0, flags], "{id}");
        assert_eq!(["ipMindIPID", "ipMaxdIPID"].map(|name| outputs.flows.column(name)[0]), range, "{id}");
    }
}

#[test]
fn ids_that_stay_or_grow_are_in_order() {
    let outputs = with_ids([5, 5, 65_535]);
    assert_eq!(outputs.packets.bits("ipFlags", 0x0006), [0, 0, 0]);
    outputs.packets.assert(&[("ipID", &["5", "5", "65535"]), ("ipIDDiff", &["0", "0", "65530"])]);
    outputs.flows.assert(&[("ipMindIPID", &["0"]), ("ipMaxdIPID", &["65530"])]);
}

#[test]
fn a_lone_packet_has_no_distance_of_ids() {
    with_ids([5]).flows.assert(&[("ipMindIPID", &["65535"]), ("ipMaxdIPID", &["0"])]);
}

#[test]
fn ttls_have_a_range_and_their_changes_are_counted() {
    let outputs = run((0..).zip([64, 64, 60, 70, 64].map(|ttl| {
        let payload = udp(40_000, 53, 8, b"");
        ipv4(true, UDP, &payload, |ip| ip.time_to_live = ttl)
    })));
    outputs.packets.assert(&[("ipTTL", &["64", "64", "60", "70", "64"])]);
    outputs.flows.assert(&[("ipMinTTL", &["60"]), ("ipMaxTTL", &["70"]), ("ipTTLChg", &["3"])]);
}

#[test]
fn types_of_service_are_collected() {
    let mut packets = [datagram(true, 1), datagram(true, 1)];
    for (packet, service) in packets.iter_mut().zip([0x10, 0x28]) {
        packet[15] = service;
    }
    let outputs = run((0..).zip(packets));
    outputs.packets.assert(&[("ipToS", &["0x10", "0x28"])]);
    outputs.flows.assert(&[("ipToS", &["0x38"])]);
    assert!(outputs.report.contains(&"tcpFlags: Aggregated ipToS=0x38".to_owned()), "{:?}", outputs.report);
}

#[test]
fn ipv6_has_a_traffic_class_and_a_hop_limit_but_no_id() {
    let mut packet = ipv6(UDP, &udp(1, 2, 8, b""));
    (packet[14], packet[15]) = (0x6b, 0x80);
    let outputs = run([at(0, packet.clone()), at(1, packet)]);
    outputs.packets.assert(&[
        ("ipToS", &["0xb8", "0xb8"]),
        ("ipTTL", &["64", "64"]),
        ("ipID", &["0", "0"]),
        ("ipIDDiff", &["0", "0"]),
        ("ipFrag", &["0x0000", "0x0000"]),
        ("ipHdrChkSum", &["0x0000", "0x0000"]),
    ]);
    outputs.flows.assert(&[("ipMindIPID", &["65535"]), ("ipMinTTL", &["64"]), ("ipMaxTTL", &["64"])]);
}

#[test]
fn flags_of_ipv4_headers_are_told_with_the_whole_word() {
    // Reserved, do not fragment.
    let packets = [0x8000_u16, 0x4000, 0].map(|word| {
        let mut packet = datagram(true, 1);
        packet[20..22].copy_from_slice(&word.to_be_bytes());
        packet
    });
    let outputs = run((0..).zip(packets));
    outputs.packets.assert(&[("ipFrag", &["0x8000", "0x4000", "0x0000"])]);
    assert_eq!(outputs.packets.bits("ipFlags", 0x00e0), [0x0080, 0x0040, 0]);
}

/// A UDP packet over IPv4 with these options.
fn with_options(options: &[u8]) -> Outputs {
    let options = Ipv4Options::try_from(options).expect("options that fit");
    run([(0, ipv4(true, UDP, &udp(40_000, 53, 8, b""), |ip| ip.options = options))])
}

#[test]
fn ipv4_options_are_collected_by_copy_and_class_bits_and_by_number() {
    for (options, count, seen) in [
        // Router alert (148: copied, number 20).
        (&[0x94, 4, 0, 0][..], "1", "0x80_0x00100000"),
        // Three no-operations (1), then the end (0).
        (&[1, 1, 1, 0], "3", "0x00_0x00000002"),
        // Timestamp (68: class 2, number 4), then the end and what is not read any more.
        (&[0x44, 4, 5, 0, 0, 0x94, 4, 0], "1", "0x40_0x00000010"),
        // Loose source route (131: copied, number 3) and number 31 of class 3.
        (&[0x83, 3, 4, 0xff, 2, 0, 0, 0], "2", "0xe0_0x80000008"),
    ] {
        let outputs = with_options(options);
        outputs.flows.assert(&[("ipOptCnt", &[count]), ("ipOptCpCl_Num", &[seen])]);
        assert_eq!(outputs.packets.bits("ipFlags", 0x0001), [0], "{options:?}");
    }
}

#[test]
fn ipv4_options_are_shown_byte_by_byte() {
    let outputs = with_options(&[0x94, 4, 0, 0x0a]);
    outputs.packets.assert(&[("ipOptLen", &["4"]), ("ipOpts", &["0x94;0x04;0x00;0x0a"])]);
}

#[test]
fn an_ipv4_option_whose_length_is_impossible_is_corrupt() {
    for options in [[0x94, 0, 0, 0], [0x94, 1, 0, 0], [0x94, 5, 0, 0], [1, 1, 1, 0x94]] {
        assert_eq!(with_options(&options).packets.bits("ipFlags", 0x0001), [1], "{options:?}");
    }
}

/// A UDP packet over IPv6 behind an extension header with these options, of which the header has 6 bytes, or 14 more.
fn behind(protocol: u8, options: &[u8]) -> Outputs {
    let header = [&[UDP, (options.len() / 8) as u8][..], options].concat();
    run([(0, ipv6(protocol, &[&header[..], &udp(1, 2, 8, b"")].concat()))])
}

#[test]
fn hop_by_hop_and_destination_options_are_counted_apart() {
    // Router alert (5), and padding (1).
    let options = [5, 2, 0, 0, 1, 0];
    let hop_by_hop = behind(0, &options);
    hop_by_hop.flows.assert(&[("ip6OptCntHH_D", &["2_0"]), ("ip6OptHH_D", &["0x00000022_0x00000000"])]);
    hop_by_hop.packets.assert(&[
        ("ip6HHOptLen", &["6"]),
        ("ip6HHOpts", &["0x05;0x02;0x00;0x00;0x01;0x00"]),
        ("ip6DOptLen", &["0"]),
        ("ip6DOpts", &[""]),
    ]);
    let destination = behind(60, &options);
    destination.flows.assert(&[("ip6OptCntHH_D", &["0_2"]), ("ip6OptHH_D", &["0x00000000_0x00000022"])]);
    destination.packets.assert(&[
        ("ip6HHOptLen", &["0"]),
        ("ip6HHOpts", &[""]),
        ("ip6DOptLen", &["6"]),
        ("ip6DOpts", &["0x05;0x02;0x00;0x00;0x01;0x00"]),
    ]);
}

#[test]
fn the_low_five_bits_of_ipv6_options_are_collected() {
    // Jumbo payload (0xc2).
    behind(0, &[0xc2, 4, 0, 0, 0, 0]).flows.assert(&[("ip6OptHH_D", &["0x00000004_0x00000000"])]);
}

#[test]
fn an_ipv6_option_beyond_its_header_is_corrupt() {
    assert_eq!(behind(0, &[5, 5, 0, 0, 0, 0]).packets.bits("ipFlags", 0x0001), [1]);
    assert_eq!(behind(0, &[5, 4, 0, 0, 0, 0]).packets.bits("ipFlags", 0x0001), [0]);
}

#[test]
fn no_time_and_time_going_back_are_told_from_the_second_packet_on() {
    let outputs = run([5, 5, 4, 6].map(|time| (time, datagram(true, 1))));
    assert_eq!(outputs.packets.bits("ipFlags", 0xc000), [0, 0x4000, 0x8000, 0]);
    let jump = 0x0008_0000_0000_0000;
    assert_eq!(outputs.flows.bits("flowStat", jump), [jump]);
    assert_eq!(outputs.flows.bits("ipFlags", 0xc000), [0xc000]);
}

#[test]
fn a_packet_without_ip_leaves_all_columns_empty() {
    let outputs = run([(0, arp())]);
    for name in
        ["ipToS", "ipID", "ipTTL", "ipFlags", "ip6HHOptLen", "ipOptLen", "seq", "tcpFStat", "tcpFlags", "tcpOptLen"]
    {
        assert_eq!(outputs.packets.column(name), [""], "{name}");
    }
    outputs.flows.assert(&[
        ("ipMindIPID", &["65535"]),
        ("ipMinTTL", &["0"]),
        ("tcpFStat", &["0x0000"]),
        ("tcpJA4T", &[""]),
        ("tcpRTTAckTripMin", &["65535"]),
    ]);
}

#[test]
fn a_packet_that_is_not_tcp_shows_the_columns_of_ip_only() {
    let outputs = run([(0, datagram(true, 1)), (1, datagram(true, 1))]);
    for (name, cell) in
        [("seq", ""), ("tcpBFlgt", ""), ("tcpFStat", "0x0000"), ("tcpFlags", ""), ("tcpOptLen", "0"), ("tcpOpts", "")]
    {
        assert_eq!(outputs.packets.column(name), [cell; 2], "{name}");
    }
    outputs.flows.assert(&[("tcpFStat", &["0x0001"])]);
}
