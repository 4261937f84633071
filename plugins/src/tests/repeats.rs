//! What comes again: keep-alives, duplicate acknowledgements, retransmissions, probes of a closed window (spec
//! plugins/tcpFlags, "seq processing").

use super::frames::{Segment, client, server, syn, syn_ack};
use super::run::{Outputs, at, run};

const TIMEOUT: u64 = 0x0002;
const FAST: u64 = 0x0004;
const DUPLICATE: u64 = 0x0008;
const KEEP_ALIVE: u64 = 0x0010;
const KEEP_ALIVE_ACK: u64 = 0x0020;
const OUT_OF_ORDER: u64 = 0x0040;
const MESS: u64 = 0x0080;

fn anomalies(outputs: &Outputs) -> Vec<u64> {
    outputs.packets.bits("tcpAnomaly", 0xffff)
}

/// The anomalies of the last segment.
fn last_anomaly(segments: impl IntoIterator<Item = (i64, Segment)>) -> u64 {
    anomalies(&run(segments)).pop().expect("a row")
}

#[test]
fn a_keep_alive_has_the_number_before_the_next_and_a_byte_at_most() {
    for (seq, len, anomaly) in
        [(109, 0, KEEP_ALIVE), (109, 1, KEEP_ALIVE), (109, 2, OUT_OF_ORDER), (110, 1, 0), (108, 1, OUT_OF_ORDER)]
    {
        let found = last_anomaly([(0, client(100, 1).data(10)), (1, client(seq, 1).data(len))]);
        assert_eq!(found, anomaly, "{seq} {len}");
    }
}

#[test]
fn the_answer_to_a_keep_alive_is_no_duplicate() {
    let outputs = run([(0, client(100, 1).data(10)), (1, server(1, 110)), (2, client(109, 1)), (3, server(1, 110))]);
    assert_eq!(anomalies(&outputs), [0, 0, KEEP_ALIVE, KEEP_ALIVE_ACK]);
    outputs.flows.assert(&[("tcpAckFaultCnt", &["0", "0"])]);
}

#[test]
fn a_fin_is_no_keep_alive() {
    assert_eq!(last_anomaly([(0, client(100, 1).data(10)), (1, client(109, 1).fin())]), 0);
}

#[test]
fn an_acknowledgement_that_comes_again_with_the_same_window_is_a_duplicate() {
    let outputs = run([(0, server(1, 110)), (1, server(1, 110)), (2, server(1, 110))]);
    assert_eq!(anomalies(&outputs), [0, DUPLICATE, DUPLICATE]);
    outputs.flows.assert(&[("tcpAckFaultCnt", &["2"])]);
}

#[test]
fn an_acknowledgement_with_payload_or_one_that_closes_or_another_one_is_no_duplicate() {
    for second in [server(1, 110).data(5), server(1, 110).fin(), server(1, 111)] {
        assert_eq!(last_anomaly([(0, server(1, 110)), (1, second)]), 0);
    }
}

#[test]
fn another_window_with_the_same_acknowledgement_is_an_update() {
    let outputs = run([(0, server(1, 110)), (1, server(1, 110).window(2000)), (2, server(1, 110).window(2000))]);
    assert_eq!(anomalies(&outputs), [0, 0, DUPLICATE]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0020), [0, 0x0020, 0]);
    outputs.flows.assert(&[("tcpAckFaultCnt", &["1"])]);
}

#[test]
fn a_window_that_was_told_before_it_was_scaled_is_the_same() {
    let scale = [3, 3, 2, 1];
    let outputs = run([(0, syn(100).options(&scale)), (1, syn_ack(500, 101).options(&scale)), (2, server(501, 101))]);
    assert_eq!(anomalies(&outputs), [0, 0, DUPLICATE]);
}

#[test]
fn a_window_update_has_the_number_that_is_expected() {
    let outputs = run([(0, server(1, 110)), (1, server(2, 110).window(2000))]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0020), [0, 0]);
}

#[test]
fn a_number_below_the_largest_is_out_of_order() {
    for (seq, anomaly) in [(119, OUT_OF_ORDER), (120, 0)] {
        let segments = [client(100, 1).data(10), client(110, 1).data(10), client(seq, 1).data(3)];
        assert_eq!(last_anomaly((0..).zip(segments)), anomaly, "{seq}");
    }
}

#[test]
fn what_comes_again_after_one_and_a_half_round_trips_was_sent_again_for_a_timeout() {
    // The client waits 0.1 s for an answer. The server waits 0.1 s, and t - 0.1 s, which is 0.05 + (t - 0.15) / 3 on
    // average of 3 packets. So t - 0.2 is more than 1.5 times both from t = 0.7 on.
    for (time, anomaly, faults) in [(690, OUT_OF_ORDER, "0"), (710, TIMEOUT, "1")] {
        let outputs = run([
            (0, client(100, 1).data(10)),
            (100, server(1, 110)),
            (200, client(110, 1).data(10)),
            (time, client(110, 1).data(10)),
        ]);
        assert_eq!(anomalies(&outputs), [0, 0, 0, anomaly], "{time}");
        assert_eq!(outputs.flows.column("tcpSeqFaultCnt"), [faults, "0"], "{time}");
    }
}

#[test]
fn what_was_not_sent_before_or_has_another_window_or_no_bytes_is_not_sent_again() {
    for (last, anomaly) in [
        (client(120, 1).data(10), 0),
        (client(110, 1).data(10).window(900), OUT_OF_ORDER),
        (client(111, 1), OUT_OF_ORDER | DUPLICATE),
    ] {
        let found = last_anomaly([
            (0, client(100, 1).data(10)),
            (100, server(1, 110)),
            (200, client(110, 1).data(10)),
            (5_000, last),
        ]);
        assert_eq!(found, anomaly);
    }
}

#[test]
fn a_fin_that_comes_again_was_sent_again() {
    let found = last_anomaly([
        (0, client(100, 1)),
        (100, server(1, 100)),
        (200, client(100, 1).fin()),
        (5_000, client(100, 1).fin()),
    ]);
    assert_eq!(found, TIMEOUT);
}

#[test]
fn what_duplicate_acknowledgements_ask_for_is_sent_again_fast() {
    let outputs = run([
        (0, client(100, 1).data(10)),
        (1, client(110, 1).data(10)),
        (100, server(1, 100)),
        (101, server(1, 100)),
        (102, client(100, 1).data(10)),
    ]);
    assert_eq!(anomalies(&outputs), [0, 0, 0, DUPLICATE, OUT_OF_ORDER | FAST]);
    outputs.flows.assert(&[("tcpSeqFaultCnt", &["1", "0"])]);
    let line = "tcpFlags: Number of TCP SYN retries, seq retries: 0, 1";
    assert!(outputs.report.iter().any(|found| found == line), "{:?}", outputs.report);
}

#[test]
fn what_no_duplicate_acknowledgement_asks_for_is_only_out_of_order() {
    let asked_once = last_anomaly([
        (0, client(100, 1).data(10)),
        (1, client(110, 1).data(10)),
        (100, server(1, 100)),
        (102, client(100, 1).data(10)),
    ]);
    assert_eq!(asked_once, OUT_OF_ORDER);
    let asked_for_another = last_anomaly([
        (0, client(100, 1).data(10)),
        (1, client(110, 1).data(10)),
        (100, server(1, 100)),
        (101, server(1, 100)),
        (102, client(105, 1).data(5)),
    ]);
    assert_eq!(asked_for_another, OUT_OF_ORDER);
}

#[test]
fn what_was_acknowledged_already_is_a_mess() {
    let found = last_anomaly([(0, client(100, 1).data(10)), (100, server(1, 110)), (101, client(100, 1).data(10))]);
    assert_eq!(found, OUT_OF_ORDER | MESS);
}

#[test]
fn a_byte_into_a_closed_window_is_a_probe_that_was_not_taken_and_comes_again() {
    let outputs = run([
        (0, client(100, 1).data(10)),
        (1, server(1, 110).window(0)),
        (2, client(110, 1).data(1)),
        (3, server(1, 110).window(0)),
        (4, server(1, 110)),
        (5, client(110, 1).data(10)),
    ]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x00e0), [0, 0, 0x0040, 0x0080, 0x0020, 0]);
    assert_eq!(anomalies(&outputs), [0; 6]);
    // Probes and their answers are not in sequence.
    outputs.flows.assert(&[("tcpPSeqCnt", &["2", "2"]), ("tcpPAckCnt", &["2", "2"]), ("tcpSeqFaultCnt", &["0", "0"])]);
}

#[test]
fn a_probe_is_one_byte_into_a_window_of_zero() {
    for (window, segment, probe) in [
        (0, client(110, 1).data(1), 0x0040),
        (0, client(110, 1).data(2), 0),
        (0, client(110, 1), 0),
        (0, client(110, 1).data(1).fin(), 0),
        (1, client(110, 1).data(1), 0),
    ] {
        let outputs = run([(0, client(100, 1).data(10)), (1, server(1, 110).window(window)), (2, segment)]);
        assert_eq!(outputs.packets.bits("tcpFStat", 0x0040), [0, 0, probe]);
    }
}

#[test]
fn the_answer_to_a_probe_has_no_payload_and_leaves_the_window_closed() {
    for (answer, bit) in
        [(server(1, 110).window(0), 0x0080), (server(1, 110).window(1), 0), (server(1, 110).window(0).data(2), 0)]
    {
        let outputs = run([
            (0, client(100, 1).data(10)),
            (1, server(1, 110).window(0)),
            (2, client(110, 1).data(1)),
            (3, answer),
        ]);
        assert_eq!(outputs.packets.bits("tcpFStat", 0x0080), [0, 0, 0, bit]);
    }
}

#[test]
fn a_side_whose_headers_were_not_captured_has_no_window_to_probe() {
    let outputs = run([at(0, server(1, 1)).cut(14 + 20 + 12), at(1, client(1, 1).data(1))]);
    outputs.packets.assert(&[("flowInd", &["1", "1"])]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x0040)[1], 0);
}
