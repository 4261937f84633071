//! What basicFlow shows (spec flow-and-packet, sections 7 and 8).

use proptest::prelude::*;

use super::frames::{CLIENT, IPV4, SERVER, UDP, arp, client, datagram, ethernet, fragment, ipv4, ipv6, udp};
use super::run::{at, run};

#[test]
fn ports_are_shown_of_tcp_udp_udp_lite_and_sctp_only() {
    // The same 20 bytes are a header of each of these: ports 40000 and 53, and a data offset of 5 words.
    let mut header = [0; 20];
    (header[..4]).copy_from_slice(&[0x9c, 0x40, 0, 53]);
    header[5] = 20;
    header[12] = 0x50;
    for (protocol, ports) in [
        (6, ["40000", "53"]),
        (17, ["40000", "53"]),
        (136, ["40000", "53"]),
        (132, ["40000", "53"]),
        (1, ["", ""]),
        (33, ["", ""]),
        (50, ["", ""]),
    ] {
        let outputs = run([(0, ipv4(true, protocol, &header, |_| {}))]);
        let found = ["srcPort", "dstPort"].map(|name| outputs.packets.column(name)[0]);
        assert_eq!(found, ports, "{protocol}");
    }
}

#[test]
fn a_later_fragment_shows_ports_of_zero() {
    let outputs = run([(0, fragment(UDP, 0, true, &[0x55; 48])), (1, fragment(UDP, 6, false, &[0x55; 48]))]);
    outputs.packets.assert(&[("srcPort", &["21845", "0"]), ("dstPort", &["21845", "0"])]);
}

#[test]
fn addresses_have_labels_that_only_the_flow_file_quotes() {
    let outputs = run([(0, ipv4(true, UDP, &udp(1, 2, 8, b""), |ip| ip.destination = [8, 8, 8, 8]))]);
    outputs.packets.assert(&[
        ("srcIP", &["192.0.2.1"]),
        ("srcIPCC", &["21"]),
        ("srcIPOrg", &["TEST-NET-1"]),
        ("dstIP", &["8.8.8.8"]),
        ("dstIPCC", &["-"]),
        ("dstIPOrg", &["-"]),
    ]);
    outputs.flows.assert(&[
        ("srcIP", &["192.0.2.1"]),
        ("srcIPCC", &["21"]),
        ("srcIPOrg", &["\"TEST-NET-1\""]),
        ("dstIP", &["8.8.8.8"]),
        ("dstIPCC", &["-"]),
        ("dstIPOrg", &["\"-\""]),
    ]);
}

#[test]
fn source_and_destination_have_labels_of_their_own() {
    let change = |ip: &mut etherparse::Ipv4Header| (ip.source, ip.destination) = ([10, 0, 0, 1], [127, 0, 0, 1]);
    let outputs = run([(0, ipv4(true, UDP, &udp(1, 2, 8, b""), change))]);
    outputs.packets.assert(&[("srcIPCC", &["04"]), ("dstIPCC", &["01"])]);
    outputs.flows.assert(&[("srcIPOrg", &["\"Private network\""]), ("dstIPOrg", &["\"Loopback\""])]);
}

#[test]
fn a_packet_without_ip_leaves_the_columns_of_ip_empty() {
    let outputs = run([(0, arp())]);
    for name in ["srcIP", "srcIPCC", "srcIPOrg", "srcPort", "dstIP", "dstIPCC", "dstIPOrg", "dstPort", "l4Proto"] {
        assert_eq!(outputs.packets.column(name), [""], "{name}");
    }
    outputs.packets.assert(&[
        ("flowStat", &["0x0000000000000044"]),
        ("ethType", &["0x0806"]),
        ("hdrDesc", &["eth:arp"]),
    ]);
    outputs.flows.assert(&[
        ("srcIP", &["-"]),
        ("srcIPCC", &["-"]),
        ("srcIPOrg", &["\"-\""]),
        ("srcPort", &["0"]),
        ("l4Proto", &["0"]),
        ("ethType", &["0x0806"]),
    ]);
}

#[test]
fn an_ip_version_that_does_not_fit_shows_dashes_and_protocol_0() {
    let outputs = run([(0, ethernet(true, IPV4, &[0x65; 40]))]);
    for (name, cell) in [("srcIP", ""), ("srcIPCC", "-"), ("dstIPOrg", "-"), ("srcPort", ""), ("l4Proto", "0")] {
        assert_eq!(outputs.packets.column(name), [cell], "{name}");
    }
    outputs.packets.assert(&[("hdrDesc", &["eth:ipvx"])]);
}

#[test]
fn plain_packets_of_both_versions_have_their_status() {
    let outputs = run([(0, datagram(true, 1)), (1, datagram(false, 1)), (2, ipv6(UDP, &udp(40_000, 53, 8, b"")))]);
    let status = ["0x0400000000004000", "0x0400000000004001", "0x0800000000008000"];
    outputs.packets.assert(&[("flowStat", &status), ("ethType", &["0x0800", "0x0800", "0x86dd"])]);
    outputs.flows.assert(&[("flowStat", &status), ("srcIP", &["192.0.2.1", "192.0.2.2", "2001:db8::1"])]);
}

#[test]
fn times_are_told_from_the_packet_before_the_opposite_and_the_first() {
    let outputs = run([
        (0, datagram(true, 1)),
        (1_500, datagram(false, 1)),
        (2_000, datagram(true, 1)),
        (5_250, datagram(true, 1)),
    ]);
    outputs.packets.assert(&[
        ("time", &["1700000000.000000000", "1700000001.500000000", "1700000002.000000000", "1700000005.250000000"]),
        ("pktIAT", &["0.000000000", "0.000000000", "2.000000000", "3.250000000"]),
        ("pktTrip", &["0.000000000", "1.500000000", "0.500000000", "3.750000000"]),
        ("flowDuration", &["0.000000000", "0.000000000", "2.000000000", "5.250000000"]),
    ]);
    outputs.flows.assert(&[
        ("timeFirst", &["1700000000.000000000", "1700000001.500000000"]),
        ("timeLast", &["1700000005.250000000", "1700000001.500000000"]),
        ("duration", &["5.250000000", "0.000000000"]),
    ]);
}

#[test]
fn long_times_are_those_of_double_precision() {
    // A double of this size has steps of 2^-29 s.
    let earlier = -10_000_000 * 1_000_000_000 - 1;
    let outputs = run([at(0, datagram(true, 1)), at(0, datagram(true, 1)).moved(earlier)]);
    outputs.packets.assert(&[("pktIAT", &["0.000000000", "-10000000.000000002"])]);
}

/// A UDP packet behind so many MPLS labels; all of them belong to one flow.
fn behind_labels(labels: u8) -> Vec<u8> {
    let plain = datagram(true, 1);
    if labels == 0 {
        return plain;
    }
    let stack: Vec<_> = (1..=labels).flat_map(|n| [0, 0, 0x10 | u8::from(n == labels), 64]).collect();
    ethernet(true, 0x8847, &[&stack, &plain[14..]].concat())
}

#[test]
fn four_different_descriptions_of_headers_are_kept() {
    let outputs = run((0..).zip([0, 1, 0, 2, 1, 3].map(behind_labels)));
    outputs.flows.assert(&[
        ("numHdrDesc", &["4"]),
        ("numHdrs", &["3;4;5;6"]),
        ("hdrDesc", &["eth:ipv4:udp;eth:mpls:ipv4:udp;eth:mpls{2}:ipv4:udp;eth:mpls{3}:ipv4:udp"]),
    ]);
    assert_eq!(outputs.flows.bits("flowStat", 0x0001_0000_0000_0000), [0]);
}

#[test]
fn a_fifth_description_of_headers_is_told_by_the_status_of_its_packet() {
    let outputs = run((0..).zip([0, 1, 2, 3, 3, 4].map(behind_labels)));
    outputs.flows.assert(&[("numHdrDesc", &["4"]), ("numHdrs", &["3;4;5;6"])]);
    let overrun = 0x0001_0000_0000_0000;
    assert_eq!(outputs.packets.bits("flowStat", overrun), [0, 0, 0, 0, 0, overrun]);
    assert_eq!(outputs.flows.bits("flowStat", overrun), [overrun]);
}

#[test]
fn headers_of_each_packet_are_counted() {
    let outputs = run((0..).zip([0, 2].map(behind_labels)));
    outputs.packets.assert(&[("numHdrs", &["3", "5"]), ("hdrDesc", &["eth:ipv4:udp", "eth:mpls{2}:ipv4:udp"])]);
}

/// A UDP packet with other hardware addresses.
fn between(source: u8, destination: u8) -> Vec<u8> {
    let mut packet = datagram(true, 1);
    (packet[5], packet[11]) = (destination, source);
    packet
}

#[test]
fn three_different_hardware_addresses_are_kept_of_either_kind() {
    let outputs = run((0..).zip([(1, 9), (2, 9), (1, 9), (3, 9), (4, 8)].map(|(a, b)| between(a, b))));
    outputs.flows.assert(&[
        ("srcMac", &["02:00:00:00:00:01;02:00:00:00:00:02;02:00:00:00:00:03"]),
        ("dstMac", &["02:00:00:00:00:09;02:00:00:00:00:08"]),
    ]);
    assert_eq!(outputs.packets.column("srcMac")[4], "02:00:00:00:00:04");
}

#[test]
fn a_flow_without_ethernet_has_no_hardware_addresses_though_a_tunnel_carries_some() {
    let gre = [&[0, 0, 0x65, 0x58][..], &datagram(true, 1)].concat();
    let packet = ipv4(true, 47, &gre, |ip| (ip.source, ip.destination) = (SERVER, CLIENT));
    let outputs = run([at(0, &packet[14..]).link_type(101)]);
    outputs.packets.assert(&[("hdrDesc", &["raw:ipv4:gre:eth:ipv4:udp"])]);
    outputs.flows.assert(&[("srcMac", &[""]), ("dstMac", &[""])]);
}

#[test]
fn a_flow_has_the_vlan_tags_of_its_first_packet() {
    let plain = datagram(true, 1);
    let tagged = [&plain[..12], &[0x81, 0, 0, 100, 0x81, 0, 0, 30], &plain[12..]].concat();
    let outputs = run([(0, tagged)]);
    outputs.packets.assert(&[("vlanID", &["100;30"]), ("hdrDesc", &["eth:vlan{2}:ipv4:udp"])]);
    outputs.flows.assert(&[("vlanID", &["100;30"])]);
}

#[test]
fn a_reply_has_the_ports_and_addresses_of_its_own_direction() {
    let outputs = run([(0, client(1, 1)), (1, super::frames::server(1, 1))]);
    outputs.flows.assert(&[
        ("dir", &["A", "B"]),
        ("srcPort", &["40000", "80"]),
        ("dstPort", &["80", "40000"]),
        ("dstIP", &["192.0.2.2", "192.0.2.1"]),
        ("l4Proto", &["6", "6"]),
    ]);
}

#[test]
fn packets_out_of_order_have_the_least_and_the_greatest_time_as_first_and_last() {
    // The order of the specification's case (B57).
    let outputs = run([500, 100, 900, 300].map(|time| (time, datagram(true, 4))));
    outputs.packets.assert(&[
        ("pktIAT", &["0.000000000", "-0.400000000", "0.800000000", "-0.600000000"]),
        ("flowDuration", &["0.000000000", "0.000000000", "0.800000000", "0.200000000"]),
    ]);
    outputs.flows.assert(&[
        ("timeFirst", &["1700000000.100000000"]),
        ("timeLast", &["1700000000.900000000"]),
        ("duration", &["0.800000000"]),
    ]);
    assert_eq!(outputs.flows.bits("flowStat", 0x0008_0000_0000_0000), [0x0008_0000_0000_0000]);
}

#[test]
fn the_greatest_time_is_kept_over_several_steps_back() {
    let outputs = run([200, 900, 400, 700, 300].map(|time| (time, datagram(true, 4))));
    outputs.flows.assert(&[("timeFirst", &["1700000000.200000000"]), ("timeLast", &["1700000000.900000000"])]);
}

#[test]
fn the_other_direction_has_waited_since_its_last_packet_and_not_its_latest() {
    let outputs =
        run([(0, datagram(true, 4)), (900, datagram(true, 4)), (300, datagram(true, 4)), (500, datagram(false, 4))]);
    outputs.packets.assert(&[("pktTrip", &["0.000000000", "0.000000000", "0.000000000", "0.200000000"])]);
}

/// The type of a link that has no header before IP.
const RAW: u32 = 101;

#[test]
fn an_address_that_was_seen_stays_when_a_packet_of_a_link_without_addresses_follows() {
    let frame = datagram(true, 4);
    let outputs = run([at(0, &frame[..]), at(1, &frame[14..]).link_type(RAW), at(2, &frame[..])]);
    // Rows show none from the packet on that sets the bit L2_NO_ETH.
    outputs.packets.assert(&[("srcMac", &["02:00:00:00:00:01", "", ""]), ("dstMac", &["02:00:00:00:00:02", "", ""])]);
    outputs.flows.assert(&[("srcMac", &["02:00:00:00:00:01"]), ("dstMac", &["02:00:00:00:00:02"])]);
}

#[test]
fn an_address_that_comes_after_a_link_without_addresses_is_not_kept() {
    let frame = datagram(true, 4);
    let outputs = run([at(0, &frame[14..]).link_type(RAW), at(1, &frame[..])]);
    outputs.packets.assert(&[("srcMac", &["", ""])]);
    outputs.flows.assert(&[("srcMac", &[""]), ("dstMac", &[""])]);
}

/// A packet of a few flows that has other headers than the one before: hardware addresses, tags, labels, an IP version.
fn some_packet() -> impl Strategy<Value = Vec<u8>> {
    let packet = (0u8..3, 0u8..2, 0u8..2, prop::collection::vec(any::<bool>(), 0..3), prop::bool::weighted(0.1));
    packet.prop_map(|(labels, source, destination, tags, is_bogus)| {
        let mut packet = behind_labels(labels);
        (packet[5], packet[11]) = (destination, source);
        if is_bogus {
            packet[14] = 0x60;
        }
        let tags: Vec<_> = tags.into_iter().flat_map(|tag| [0x81, 0, 0, 100 + u8::from(tag)]).collect();
        [&packet[..12], &tags, &packet[12..]].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn cells_that_are_kept_are_those_of_their_packet(packets in prop::collection::vec(some_packet(), 1..24)) {
        let all = run((0..).zip(packets.clone())).packets;
        for (n, packet) in packets.into_iter().enumerate() {
            let alone = run([(0, packet)]).packets;
            for name in [
                "numHdrs", "hdrDesc", "vlanID", "srcMac", "dstMac", "ethType", "srcIP", "srcIPCC", "srcIPOrg", "srcPort",
                "dstIP", "dstIPCC", "dstIPOrg", "dstPort", "l4Proto",
            ] {
                prop_assert_eq!(all.column(name)[n], alone.column(name)[0], "{} of packet {}", name, n);
            }
        }
    }
}
