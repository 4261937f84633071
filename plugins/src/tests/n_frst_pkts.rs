//! The first packets of flows (spec plugins/nFrstPkts).

use super::frames::{arp, datagram};
use super::run::{START, Taken, at, files_of_jobs, run, run_with};
use crate::STANDARD;

#[test]
fn each_packet_has_its_payload_length_and_the_time_since_the_one_before() {
    let outputs = run([at(0, datagram(true, 4)), at(1_500, datagram(true, 0)), at(1_500, datagram(true, 9)).moved(1)]);
    let packets = "4_0.000000000;0_1.500000000;9_0.000000001";
    outputs.flows.assert(&[("nFpCnt", &["3"]), ("L2L3L4Pl_Iat", &[packets])]);
}

#[test]
fn a_time_that_goes_backwards_is_negative() {
    let outputs = run([at(1_000, datagram(true, 1)), at(0, datagram(true, 2))]);
    outputs.flows.assert(&[("L2L3L4Pl_Iat", &["1_0.000000000;2_-1.000000000"])]);
}

#[test]
fn no_more_than_20_packets_are_kept() {
    let outputs = run((0..30).map(|n| at(n, datagram(true, n as usize))));
    assert_eq!(outputs.flows.column("nFpCnt"), ["20"]);
    assert!(outputs.flows.column("L2L3L4Pl_Iat")[0].ends_with("18_0.001000000;19_0.001000000"));
    let three = run_with(&["nFrstPkts.maxPackets=3"], (0..30).map(|n| at(n, datagram(true, 0))));
    three.flows.assert(&[("nFpCnt", &["3"])]);
}

#[test]
fn flows_without_ip_have_first_packets_too() {
    let outputs = run([at(0, arp())]);
    outputs.flows.assert(&[("nFpCnt", &["1"]), ("L2L3L4Pl_Iat", &["28_0.000000000"])]);
}

/// Two packets of the client, two of the server.
fn conversation() -> Vec<Taken> {
    [(0, true), (100, false), (250, true), (400, false)].map(|(millis, side)| at(millis, datagram(side, 1))).into()
}

#[test]
fn times_may_count_from_the_beginning_of_the_flow_of_the_conversation_or_of_the_epoch() {
    for (since, client, server) in [
        ("packet", ["0.000000000", "0.250000000"], ["0.000000000", "0.300000000"]),
        ("flow", ["0.000000000", "0.250000000"], ["0.000000000", "0.300000000"]),
        ("conversation", ["0.000000000", "0.250000000"], ["0.100000000", "0.400000000"]),
    ] {
        let outputs = run_with(&[&format!("nFrstPkts.since={since}")], conversation());
        let cell = |[one, other]: [&str; 2]| format!("1_{one};1_{other}");
        outputs.flows.assert(&[("L2L3L4Pl_Iat", &[&cell(client), &cell(server)])]);
    }
    let outputs = run_with(&["nFrstPkts.since=epoch"], [at(0, datagram(true, 1))]);
    outputs.flows.assert(&[("L2L3L4Pl_Iat", &[&format!("1_{START}.000000000")])]);
    let outputs = run_with(&["nFrstPkts.since=flow"], (0..3).map(|n| at(n * 1_000, datagram(true, 1))));
    outputs.flows.assert(&[("L2L3L4Pl_Iat", &["1_0.000000000;1_1.000000000;1_2.000000000"])]);
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let packets = || (0..100).map(|n| at(n * n % 37, datagram(n % 3 == 0, n as usize)));
    for setting in ["nFrstPkts.since=packet", "nFrstPkts.since=conversation"] {
        let alone = files_of_jobs(STANDARD.entries(), &[setting], packets(), 1);
        for jobs in [2, 3] {
            assert!(files_of_jobs(STANDARD.entries(), &[setting], packets(), jobs) == alone, "{jobs} threads");
        }
    }
}
