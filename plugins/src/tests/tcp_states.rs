//! What tcpStates makes of connections, and when it ends their flows (spec plugins/tcpStates).

use super::frames::{Segment, arp, client, datagram, fragment, server, syn, syn_ack};
use super::run::{Outputs, Taken, at, files_of_jobs, run};
use crate::STANDARD;

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;
const PSH: u8 = 0x08;
const ACK: u8 = 0x10;
const URG: u8 = 0x20;

/// A segment with these flags only.
fn flags(from_client: bool, flags: u8) -> Segment {
    Segment::new(from_client, 1).flags(flags)
}

/// The handshake; the client's next number is 101, the server's 501.
fn opened() -> Vec<Segment> {
    vec![syn(100), syn_ack(500, 101), client(101, 501)]
}

/// A handshake, and then these segments, a millisecond apart.
fn after_opening(segments: impl IntoIterator<Item = Segment>) -> Outputs {
    run((0..).zip(opened().into_iter().chain(segments)))
}

/// How the client closes first, without payload.
fn closing() -> [Segment; 3] {
    [client(101, 501).fin(), server(501, 102).fin(), client(102, 502)]
}

#[track_caller]
fn assert_flows(outputs: &Outputs, flags: &[&str]) {
    assert_eq!(outputs.flows.column("tcpStatesAFlags"), flags);
}

#[track_caller]
fn assert_packets(outputs: &Outputs, flags: &[&str]) {
    assert_eq!(outputs.packets.column("tcpStatesAFlags"), flags);
}

#[test]
fn a_connection_that_is_opened_and_closed_is_not_odd() {
    let outputs = after_opening(closing());
    assert_flows(&outputs, &["0x00", "0x00"]);
    assert_packets(&outputs, &["0x00"; 6]);
}

#[test]
fn a_fin_is_acknowledged_behind_its_payload() {
    let last = [client(101, 501).data(10).fin(), server(501, 112).fin(), client(112, 502)];
    assert_flows(&after_opening(last), &["0x00", "0x00"]);
    let last = [client(101, 501).data(10).fin(), server(501, 102).fin(), client(112, 502)];
    assert_flows(&after_opening(last), &["0x02", "0x02"]);
}

#[test]
fn numbers_wrap() {
    let max = u32::MAX;
    let packets =
        [syn(max), syn_ack(max, 0), client(0, 0), client(max - 9, 0).data(9).fin(), server(max, 0).fin(), client(0, 0)];
    assert_flows(&run((0..).zip(packets)), &["0x00", "0x00"]);
}

#[test]
fn a_connection_that_is_not_closed_and_one_that_is_half_closed_end_badly() {
    assert_flows(&after_opening([]), &["0x02", "0x02"]);
    assert_flows(&after_opening([client(101, 501).fin(), server(501, 102)]), &["0x02", "0x02"]);
}

#[test]
fn a_lone_flow_was_neither_opened_nor_closed() {
    assert_flows(&run([(0, syn(1))]), &["0x03"]);
}

#[test]
fn handshakes_with_wrong_numbers_are_odd_in_both_directions() {
    let outputs = run((0..).zip([syn(100), syn_ack(500, 100)]));
    assert_packets(&outputs, &["0x00", "0x01"]);
    assert_flows(&outputs, &["0x03", "0x03"]);
    let outputs = run((0..).zip([syn(100), syn_ack(500, 101), client(101, 500)]));
    assert_packets(&outputs, &["0x00", "0x00", "0x01"]);
}

#[test]
fn a_syn_ack_or_data_without_a_syn_is_a_bad_opening() {
    assert_packets(&run([(0, syn_ack(500, 1))]), &["0x01"]);
    assert_packets(&run((0..).zip([server(1, 1), client(1, 1)])), &["0x01", "0x01"]);
}

#[test]
fn flags_that_do_not_fit_an_established_connection_are_odd_in_both_directions() {
    for odd in [PSH, SYN | ACK] {
        let outputs = after_opening([flags(true, odd), server(501, 101)]);
        assert_packets(&outputs, &["0x00", "0x00", "0x00", "0x04", "0x04"]);
    }
}

#[test]
fn packets_after_the_last_acknowledgement_are_counted_as_such() {
    let outputs = after_opening(closing().into_iter().chain([server(502, 102)]));
    assert_eq!(outputs.packets.column("tcpStatesAFlags")[6], "0x08");
    assert_flows(&outputs, &["0x00", "0x08"]);
    let reset = after_opening(closing().into_iter().chain([server(502, 102).rst(), client(102, 502)]));
    assert_flows(&reset, &["0x12", "0x4a"]);
}

#[test]
fn a_simultaneous_close_is_a_close() {
    let both = [client(101, 501).fin(), server(501, 101).fin(), client(102, 502), server(502, 102)];
    assert_flows(&after_opening(both), &["0x00", "0x00"]);
}

#[test]
fn a_reset_of_an_established_connection_is_no_close_and_nothing_follows_it() {
    let outputs = after_opening([server(501, 101).rst(), client(101, 501)]);
    assert_packets(&outputs, &["0x00", "0x00", "0x00", "0x42", "0x12"]);
    let closing = after_opening([client(101, 501).fin(), server(501, 102).rst()]);
    assert_packets(&closing, &["0x00", "0x00", "0x00", "0x00", "0x42"]);
}

#[test]
fn a_syn_that_is_refused_is_no_scan_but_a_reset_without_a_syn_is() {
    assert_flows(&run((0..).zip([syn(100), server(0, 101).rst()])), &["0x03", "0x43"]);
    let outputs = run((0..).zip([syn(100), flags(false, RST)]));
    assert_packets(&outputs, &["0x00", "0x41"]);
    assert_packets(&run([(0, flags(true, RST))]), &["0xc1"]);
}

#[test]
fn segments_without_flags_with_fin_alone_and_with_fin_psh_urg_are_scans() {
    assert_packets(&run([(0, flags(true, 0))]), &["0x81"]);
    assert_packets(&run([(0, flags(true, FIN))]), &["0x80"]);
    assert_packets(&run([(0, flags(true, FIN | PSH | URG))]), &["0x80"]);
    assert_packets(&run([(0, flags(true, 0xc0))]), &["0x81"]);
}

#[test]
fn a_fin_with_ack_is_a_scan_unless_the_connection_is_closed_after_all() {
    assert_flows(&run([(0, client(101, 501).fin())]), &["0x83"]);
    let closed = [client(101, 501).fin(), server(501, 102).fin(), client(102, 502)];
    assert_flows(&run((0..).zip(closed)), &["0x01", "0x01"]);
}

#[test]
fn what_has_no_captured_flags_has_none() {
    const FLAGS_END: usize = 14 + 20 + 14;
    let reset = || at(0, flags(true, RST));
    assert_packets(&run([reset().cut(FLAGS_END)]), &["0xc1"]);
    assert_packets(&run([reset().cut(FLAGS_END - 1)]), &["0x00"]);
    let others = [at(0, datagram(true, 1)), at(1, arp()), at(2, fragment(6, 5, true, &[0; 24]))];
    let outputs = run(others);
    assert_packets(&outputs, &["0x00"; 3]);
    assert_eq!(outputs.flows.bits("tcpStatesAFlags", 0xff), [0, 0, 3]);
}

#[test]
fn the_report_has_the_flags_of_all_flows() {
    let report = after_opening([server(501, 101).rst(), client(101, 501)]).report;
    let lines: Vec<_> = report.iter().filter(|line| line.starts_with("tcpStates:")).collect();
    assert_eq!(lines, ["tcpStates: Aggregated tcpStatesAFlags=0x52"]);
}

/// The numbers of the flows of segments at these times in milliseconds.
fn numbers<const N: usize>(segments: [(i64, Segment); N]) -> Vec<String> {
    run(segments).packets.column("flowInd").into_iter().map(str::to_owned).collect()
}

#[test]
fn a_syn_waits_two_minutes_and_other_protocols_as_long_as_ever() {
    assert_eq!(numbers([(0, syn(1)), (119_999, syn(1)), (239_999, syn(1))]), ["1", "1", "2"]);
    let outputs = run([at(0, datagram(true, 1)), at(181_000, datagram(true, 1))]);
    assert_eq!(outputs.packets.column("flowInd"), ["1", "1"]);
    // FIN alone is no opening: the timeout stays as it is.
    assert_eq!(numbers([(0, flags(true, FIN)), (181_000, flags(true, FIN))]), ["1", "1"]);
}

#[test]
fn an_established_connection_lives_ten_minutes_and_a_closed_one_ten_seconds() {
    let [a, b, c] = opened().try_into().ok().expect("three segments");
    let then = |millis, segment| numbers([(0, a.clone()), (0, b.clone()), (0, c.clone()), (millis, segment)]);
    assert_eq!(then(609_999, server(501, 101)), ["1", "1", "1", "1"]);
    assert_eq!(then(610_000, server(501, 101)), ["1", "1", "1", "2"]);
    let [d, e, f] = closing();
    let closed = |millis| {
        let segments = [a.clone(), b.clone(), c.clone(), d.clone(), e.clone(), f.clone()].map(|segment| (0, segment));
        let all = segments.into_iter().chain([(millis, server(502, 102))]);
        run(all).packets.column("flowInd")[6].to_owned()
    };
    assert_eq!((closed(9_999), closed(10_000)), ("1".to_owned(), "2".to_owned()));
}

#[test]
fn a_flow_that_is_closing_waits_two_minutes_for_its_opposite() {
    let [a, b, c] = opened().try_into().ok().expect("three segments");
    let [d, e, _] = closing();
    let segments = [(0, a), (0, b), (0, c), (0, d), (0, e), (120_000, client(102, 502))];
    assert_eq!(numbers(segments), ["1", "1", "1", "1", "1", "2"]);
}

#[test]
fn a_tenth_of_a_second_after_a_reset_another_flow_begins() {
    let reset = [(0, syn(100)), (1, server(0, 101).rst())];
    let [a, b] = reset;
    assert_eq!(numbers([a.clone(), b.clone(), (100, syn(200))]), ["1", "1", "1"]);
    assert_eq!(numbers([a, b, (101, syn(200))]), ["1", "1", "2"]);
}

/// Connections of several clients that are opened, closed, reset and used again.
fn mixed() -> Vec<Taken> {
    let packet = |n: i64| {
        let segment = match n * 7 % 11 {
            0 | 5 => syn(100),
            1 => syn_ack(500, 101),
            2 | 6 => client(101, 501),
            3 => client(101, 501).fin(),
            4 => server(501, 102).fin(),
            7 => server(501, 101).rst(),
            8 => flags(n % 2 == 0, 0),
            _ => server(501, 101),
        };
        let segment = segment.tcp(|tcp| match tcp.destination_port {
            80 => tcp.source_port -= (n % 5) as u16,
            _ => tcp.destination_port -= (n % 5) as u16,
        });
        at(n * 40 + 9_000 * (n / 50), segment)
    };
    (0..500).map(packet).collect()
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let alone = files_of_jobs(STANDARD.entries(), &[], mixed(), 1);
    assert!(alone["out_flows.txt"].lines().count() > 20, "too few flows");
    for jobs in [2, 3] {
        assert_eq!(files_of_jobs(STANDARD.entries(), &[], mixed(), jobs), alone, "{jobs} threads");
    }
}
