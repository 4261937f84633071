//! Flows with few packets that were scans (spec plugins/tcpFlags, "At termination").

use super::frames::{Segment, client, server, syn, syn_ack};
use super::run::{Outputs, run};

const SCAN: u64 = 0x1000;
const ANSWERED: u64 = 0x2000;

fn scans(outputs: &Outputs) -> Vec<u64> {
    outputs.flows.bits("tcpAnomaly", SCAN | ANSWERED)
}

#[test]
fn a_flow_of_less_than_four_packets_with_flags_of_a_scan_is_one() {
    for (flags, expected) in [
        (0x02, SCAN),
        (0x01, SCAN),
        (0x03, SCAN),
        (0x00, SCAN),
        (0x29, SCAN),
        (0x05, SCAN),
        (0x10, 0),
        (0x04, 0),
        (0x18, 0),
    ] {
        let outputs = run([(0, Segment::new(true, 1).flags(flags))]);
        assert_eq!(scans(&outputs), [expected], "{flags:#04x}");
    }
}

#[test]
fn a_flow_of_four_packets_is_no_scan_any_more() {
    for (packets, expected) in [(3, SCAN), (4, 0)] {
        let segments = (0..packets).map(|n| (n, if n == 0 { syn(1) } else { client(2, 1) }));
        assert_eq!(scans(&run(segments)), [expected], "{packets}");
    }
}

#[test]
fn a_syn_that_was_sent_again_is_no_scan() {
    assert_eq!(scans(&run([(0, syn(1)), (1_000, syn(1))])), [0]);
}

#[test]
fn an_answer_makes_a_scan_successful_on_both_sides() {
    let outputs = run([(0, syn(1)), (1, syn_ack(9, 2))]);
    assert_eq!(scans(&outputs), [SCAN | ANSWERED, ANSWERED]);
    assert!(
        outputs.report.contains(&"tcpFlags: Number of TCP scans attempted, successful: 1, 1 [100.00%]".to_owned()),
        "{:?}",
        outputs.report
    );
}

#[test]
fn a_scan_that_follows_from_the_whole_flow_is_no_anomaly_of_its_packets() {
    let aggregated = |outputs: Outputs| {
        let lines = outputs.report.into_iter().filter(|line| line.contains("Aggregated tcpAnomaly"));
        lines.collect::<Vec<_>>()
    };
    assert_eq!(aggregated(run([(0, syn(1))])), [""; 0]);
    // The side that ends first tells the other one that it has answered.
    assert_eq!(aggregated(run([(0, syn(1)), (1, syn_ack(9, 2))])), ["tcpFlags: Aggregated tcpAnomaly=0x2000"]);
    assert_eq!(aggregated(run([(0, syn(1)), (899, syn(1))])), ["tcpFlags: Aggregated tcpAnomaly=0x1000"]);
}

#[test]
fn scans_are_told_with_the_share_that_was_answered() {
    let other = |port| syn(1).tcp(|tcp| tcp.source_port = port);
    let outputs = run([(0, syn(1)), (1, syn_ack(9, 2)), (2, other(40_001)), (3, other(40_002)), (4, other(40_003))]);
    assert!(
        outputs.report.contains(&"tcpFlags: Number of TCP scans attempted, successful: 4, 1 [25.00%]".to_owned()),
        "{:?}",
        outputs.report
    );
}

#[test]
fn a_connection_of_four_packets_a_side_is_neither_a_scan_nor_answered() {
    let mut segments = vec![syn(1), syn_ack(9, 2)];
    segments.extend([client(2, 10), server(10, 2)].into_iter().cycle().take(6));
    assert_eq!(scans(&run((0..).zip(segments))), [0, 0]);
}

#[test]
fn a_scan_of_the_other_side_is_not_answered_by_a_flow_of_four_packets() {
    let mut segments = vec![syn(1)];
    segments.extend([client(2, 1), client(2, 1), client(2, 1), Segment::new(false, 9)]);
    // The second flow ends after the row of the first one is written.
    assert_eq!(scans(&run((0..).zip(segments))), [0, SCAN | ANSWERED]);
}

#[test]
fn the_report_has_the_anomalies_of_packets_but_not_those_of_whole_flows() {
    let outputs = run([(0, syn(1).data(1))]);
    outputs.flows.assert(&[("tcpAnomaly", &["0x5000"])]);
    assert!(outputs.report.contains(&"tcpFlags: Aggregated tcpAnomaly=0x4000".to_owned()), "{:?}", outputs.report);
}
