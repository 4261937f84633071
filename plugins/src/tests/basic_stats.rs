//! What basicStats counts and measures (spec plugins/basicStats).

use super::frames::{UDP_LITE, arp, client, datagram, ipv4, ipv6, udp};
use super::run::{at, run};

#[test]
fn packets_and_bytes_are_counted_in_both_directions() {
    let outputs = run([
        (0, datagram(true, 10)),
        (1_000, datagram(true, 20)),
        (2_000, datagram(false, 5)),
        (3_000, datagram(true, 60)),
    ]);
    outputs.flows.assert(&[
        ("pktsSnt", &["3", "1"]),
        ("pktsRcvd", &["1", "3"]),
        ("l7BytesSnt", &["90", "5"]),
        ("l7BytesRcvd", &["5", "90"]),
        ("pktAsm", &["0.5", "-0.5"]),
        ("bytAsm", &["0.8947368", "-0.8947368"]),
    ]);
}

#[test]
fn sizes_of_payloads_have_a_range_an_average_and_a_deviation() {
    let outputs = run((0..).zip([10, 20, 60, 30].map(|payload| datagram(true, payload))));
    outputs.flows.assert(&[
        ("minL7PktSz", &["10"]),
        ("maxL7PktSz", &["60"]),
        ("avgL7PktSz", &["30"]),
        // The root of (20² + 10² + 30² + 0²) / 4.
        ("stdL7PktSz", &["18.70829"]),
    ]);
}

#[test]
fn times_between_packets_count_0_for_the_first_but_not_in_the_deviation() {
    let outputs = run([0, 1_000, 3_000, 7_500].map(|time| (time, datagram(true, 1))));
    outputs.flows.assert(&[
        ("minIAT", &["0"]),
        ("maxIAT", &["4.5"]),
        // 7.5 seconds over 4 packets.
        ("avgIAT", &["1.875"]),
        // 1, 2 and 4.5 seconds, whose mean is 2.5.
        ("stdIAT", &["1.47196"]),
    ]);
}

#[test]
fn a_packet_from_before_the_last_one_makes_the_smallest_time_negative() {
    let outputs = run([1_500, 1_000, 1_250].map(|time| (time, datagram(true, 1))));
    outputs.flows.assert(&[("minIAT", &["-0.5"]), ("maxIAT", &["0.25"]), ("stdIAT", &["0.375"])]);
}

#[test]
fn the_average_time_between_packets_out_of_order_is_that_of_signed_times() {
    // Half a second back and a quarter forward, over 3 packets.
    let outputs = run([1_500, 1_000, 1_250].map(|time| (time, datagram(true, 1))));
    outputs.flows.assert_near("avgIAT", &[-0.25 / 3.0]);
}

#[test]
fn rates_of_packets_out_of_order_are_those_over_the_duration_and_never_negative() {
    let outputs = run([4_000, 0].map(|time| (time, datagram(true, 10))));
    outputs.flows.assert(&[("pktps", &["0.5"]), ("bytps", &["5"])]);
}

#[test]
fn rates_are_those_over_the_duration() {
    let outputs = run([(0, datagram(true, 10)), (4_000, datagram(true, 30)), (4_000, datagram(false, 7))]);
    outputs.flows.assert(&[("pktps", &["0.5", "0"]), ("bytps", &["10", "0"])]);
}

#[test]
fn a_lone_packet_has_no_rates_and_no_spread() {
    let outputs = run([(0, datagram(true, 10))]);
    outputs.flows.assert(&[
        ("pktsRcvd", &["0"]),
        ("minL7PktSz", &["10"]),
        ("stdL7PktSz", &["0"]),
        ("minIAT", &["0"]),
        ("maxIAT", &["0"]),
        ("avgIAT", &["0"]),
        ("stdIAT", &["0"]),
        ("pktps", &["0"]),
        ("bytps", &["0"]),
        ("pktAsm", &["1"]),
        ("bytAsm", &["1"]),
    ]);
}

#[test]
fn directions_without_payload_are_even() {
    let outputs = run([(0, client(1, 1))]);
    outputs.flows.assert(&[("bytAsm", &["0"]), ("minL7PktSz", &["0"]), ("avgL7PktSz", &["0"])]);
}

#[test]
fn padding_is_counted_in_frames_of_at_most_64_bytes() {
    // 14 bytes of Ethernet, 20 of IPv4, 8 of UDP, 4 of payload.
    let packets = [(60, "14"), (64, "18"), (65, "0"), (46, "0")];
    let outputs = run((0..).zip(packets).map(|(time, (length, _))| at(time, datagram(true, 4)).padded(length)));
    assert_eq!(outputs.packets.column("padLen"), packets.map(|(_, padding)| padding));
    outputs.flows.assert(&[("padBytesSnt", &["32"]), ("l7BytesSnt", &["16"])]);
}

#[test]
fn lengths_of_a_packet_are_told_layer_by_layer() {
    let outputs = run([at(0, datagram(true, 100)), at(1, datagram(true, 100)).cut(64), at(2, client(1, 1).data(9))]);
    outputs.packets.assert(&[
        ("pktLen", &["142", "142", "63"]),
        ("snapL3Len", &["128", "50", "49"]),
        ("snapL4Len", &["108", "30", "29"]),
        ("snapL7Len", &["100", "22", "9"]),
        ("l3Len", &["128", "128", "49"]),
        ("udpLen", &["108", "108", "0"]),
        ("l7Len", &["100", "100", "9"]),
    ]);
}

#[test]
fn lengths_of_ipv6_have_its_header_in_them() {
    let outputs = run([(0, ipv6(17, &udp(1, 2, 12, b"four")))]);
    outputs.packets.assert(&[("l3Len", &["52"]), ("snapL4Len", &["12"]), ("l7Len", &["4"])]);
}

#[test]
fn udp_lite_shows_its_coverage_as_length() {
    let outputs = run([(0, ipv4(true, UDP_LITE, &udp(1, 2, 9, b"four"), |_| {}))]);
    outputs.packets.assert(&[("udpLen", &["9"]), ("l7Len", &["4"])]);
}

#[test]
fn a_packet_without_ip_has_what_follows_layer_2_as_payload() {
    let outputs = run([(0, arp())]);
    outputs.packets.assert(&[
        ("pktLen", &["42"]),
        ("snapL3Len", &["28"]),
        ("snapL4Len", &["28"]),
        ("snapL7Len", &["28"]),
        ("l3Len", &["0"]),
        ("udpLen", &["0"]),
        ("l7Len", &["28"]),
    ]);
    outputs.flows.assert(&[("pktsSnt", &["1"]), ("l7BytesSnt", &["28"])]);
}
