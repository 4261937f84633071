//! Opening a connection, and what is on its way (spec plugins/tcpFlags, "state switch").

use super::frames::{client, server, syn, syn_ack};
use super::run::run;

#[test]
fn a_syn_that_comes_again_after_more_than_nine_tenths_of_a_second_is_sent_again() {
    for (time, anomaly, retries) in [(899, 0x1000, false), (900, 0x1000, false), (901, 0x0001, true)] {
        let outputs = run([(0, syn(100)), (time, syn(100))]);
        assert_eq!(outputs.packets.bits("tcpAnomaly", 0xffff), [0, anomaly], "{time}");
        let line = "tcpFlags: Number of TCP SYN retries, seq retries: 1, 0".to_owned();
        assert_eq!(outputs.report.contains(&line), retries, "{:?}", outputs.report);
    }
}

#[test]
fn a_syn_after_the_connection_was_opened_is_no_repetition() {
    let outputs = run([
        (0, syn(100)),
        (1, syn_ack(500, 101)),
        (2, client(101, 501)),
        (3, server(501, 101)),
        (2_000, client(101, 501).rst()),
        (4_000, syn(900)),
    ]);
    assert_eq!(outputs.packets.column("tcpAnomaly")[5], "0x0000");
}

#[test]
fn a_syn_that_comes_again_after_an_unanswered_ack_still_comes_again() {
    let outputs = run([(0, syn(100)), (1, client(101, 1)), (2, syn(100))]);
    outputs.packets.assert(&[("tcpAnomaly", &["0x0000", "0x0000", "0x1000"])]);
}

#[test]
fn a_syn_with_payload_is_remarkable() {
    let outputs = run([(0, syn(100).data(1)), (1, syn_ack(500, 102).data(1))]);
    assert_eq!(outputs.packets.bits("tcpAnomaly", 0x4000), [0x4000, 0]);
}

#[test]
fn packets_without_flags_and_with_those_of_christmas_trees_are_scans() {
    let outputs = run((0..).zip([0x00, 0x29, 0x10].map(|flags| client(1, 0).flags(flags))));
    assert_eq!(outputs.packets.bits("tcpAnomaly", 0x1000), [0x1000, 0x1000, 0]);
}

#[test]
fn what_a_scan_explains_is_not_told_again_but_counted() {
    let outputs = run([(0, syn(100)), (1, syn(100)), (2, client(101, 1)), (3, client(101, 1)), (4, client(90, 1))]);
    // The fourth is a duplicate acknowledgement, the last one also out of order.
    outputs.packets.assert(&[("tcpAnomaly", &["0x0000", "0x1000", "0x0000", "0x0000", "0x0040"])]);
    outputs.flows.assert(&[("tcpAckFaultCnt", &["2"])]);
}

#[test]
fn bytes_in_flight_add_up_until_the_other_side_acknowledges() {
    let outputs = run([
        (0, client(100, 1).data(10)),
        (1, server(1, 110)),
        (2, client(110, 1).data(20)),
        (3, client(130, 1).data(30)),
        (4, server(1, 160).data(5)),
        (5, client(160, 6).data(7)),
    ]);
    // The first has no opposite yet.
    outputs.packets.assert(&[("tcpBFlgt", &["0", "0", "20", "50", "5", "7"])]);
    outputs.flows.assert(&[("tcpBFlgtMx", &["50", "5"])]);
}

#[test]
fn the_window_of_the_receiver_is_full_when_as_much_is_in_flight() {
    let outputs = run([
        (0, syn(100)),
        (1, syn_ack(500, 101).window(20)),
        (2, client(101, 501).data(19)),
        (3, client(120, 501).data(1)),
    ]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0400), [0, 0, 0, 0x0400]);
}

#[test]
fn the_window_of_the_receiver_is_not_full_if_the_opening_was_not_seen_or_the_receiver_reset_it() {
    let without_syn = run([(0, server(500, 101).window(20)), (1, client(101, 501).data(20))]);
    assert_eq!(without_syn.packets.bits("tcpFStat", 0x0400), [0, 0]);
    let reset = run([
        (0, syn(100)),
        (1, syn_ack(500, 101).window(20)),
        (2, server(501, 101).rst().window(20)),
        (3, client(101, 501).data(20)),
    ]);
    assert_eq!(reset.packets.bits("tcpFStat", 0x0400), [0, 0, 0, 0]);
}

#[test]
fn a_probe_of_a_closed_window_is_not_told_as_a_full_one() {
    let outputs = run([(0, syn(100)), (1, syn_ack(500, 101).window(0)), (2, client(101, 501).data(1))]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0440), [0, 0, 0x0040]);
}
