//! TCP options and the fingerprint that is made of them (spec plugins/tcpFlags, "options").

use super::frames::{client, syn, syn_ack};
use super::run::{at, run, run_with};

const CORRUPT: u64 = 0x0008;

/// The setting that makes fingerprints.
const JA4T: &[&str] = &["tcpFlags.ja4t=true"];

#[test]
fn options_are_counted_and_their_kinds_collected() {
    let outputs = run([
        (0, client(1, 1).options(&[1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 2])),
        (1, client(1, 1)),
        (2, client(1, 1).options(&[1, 1, 1, 1])),
    ]);
    outputs.flows.assert(&[("tcpOptPktCnt", &["2"]), ("tcpOptCnt", &["7"]), ("tcpOptions", &["0x00000022"])]);
    assert_eq!(outputs.packets.bits("tcpFStat", 0x4000), [0x4000, 0, 0]);
}

#[test]
fn options_are_shown_byte_by_byte() {
    let outputs = run([(0, client(1, 1).options(&[2, 4, 5, 0xb4])), (1, client(1, 1))]);
    outputs.packets.assert(&[
        ("tcpOptLen", &["4", "0"]),
        ("tcpOpts", &["0x02;0x04;0x05;0xb4", ""]),
        ("tcpMSS", &["1460", "1460"]),
    ]);
    outputs.flows.assert(&[("tcpMSS", &["1460"])]);
}

#[test]
fn a_header_has_forty_bytes_of_options_at_most() {
    let outputs = run([(0, client(1, 1).options(&[1; 40]))]);
    outputs.packets.assert(&[("tcpOptLen", &["40"])]);
    outputs.flows.assert(&[("tcpOptCnt", &["40"])]);
}

#[test]
fn kinds_of_31_and_above_share_the_highest_bit() {
    for (kind, seen) in [(30, "0x40000000"), (31, "0x80000000"), (34, "0x80000000"), (254, "0x80000000")] {
        let outputs = run([(0, syn(1).options(&[kind, 4, 0xf0, 0]))]);
        assert_eq!(outputs.flows.column("tcpOptions"), [seen], "{kind}");
    }
}

#[test]
fn the_fingerprint_has_window_kinds_segment_size_and_scale_of_the_syn() {
    let typical = [2, 4, 5, 0xb4, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7];
    for (options, fingerprint) in [
        (&typical[..], "1000_2-4-8-1-3_1460_7"),
        (&[], "1000_00_00_00"),
        (&[2, 4, 0, 5], "1000_2_05_00"),
        // The end and what fills the header up are kind 0.
        (&[3, 3, 0, 0], "1000_3-0_00_00"),
        (&[2, 4, 5, 0xb4, 0, 0, 0, 0], "1000_2-0-0-0-0_1460_00"),
    ] {
        let outputs = run_with(JA4T, [(0, syn(1).options(options))]);
        assert_eq!(outputs.flows.column("tcpJA4T"), [fingerprint], "{options:?}");
    }
}

#[test]
fn there_is_no_fingerprint_unless_the_user_asks_for_it() {
    let outputs = run([(0, syn(1).options(&[2, 4, 5, 0xb4])), (1, syn_ack(9, 2))]);
    outputs.flows.assert(&[("tcpJA4T", &["", ""]), ("tcpMSS", &["1460", "0"])]);
}

#[test]
fn the_fingerprint_has_twenty_kinds_at_most() {
    let outputs = run_with(JA4T, [(0, syn(1).options(&[1; 24]))]);
    outputs
        .flows
        .assert(&[("tcpJA4T", &["1000_1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1_00_00"]), ("tcpOptCnt", &["24"])]);
    let padded = run_with(JA4T, [(0, syn(1).options(&[&[1; 19][..], &[0; 5]].concat()))]);
    padded.flows.assert(&[("tcpJA4T", &["1000_1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-0_00_00"])]);
}

#[test]
fn only_the_first_syn_is_fingerprinted() {
    let options = [2, 4, 5, 0xb4];
    let outputs = run_with(JA4T, [(0, syn(1).options(&options)), (1_000, syn(1).options(&options))]);
    outputs.flows.assert(&[("tcpJA4T", &["1000_2_1460_00"]), ("tcpOptPktCnt", &["2"])]);
    let later = run_with(JA4T, [(0, client(1, 1).options(&[1, 1, 1, 1])), (1, client(1, 1).options(&options))]);
    later.flows.assert(&[("tcpJA4T", &["1000_00_1460_00"])]);
}

#[test]
fn a_syn_ack_has_a_fingerprint_too() {
    let outputs = run_with(JA4T, [(0, syn(1)), (1, syn_ack(9, 2).options(&[2, 4, 5, 0xb4]).window(500))]);
    outputs.flows.assert(&[("tcpJA4T", &["1000_00_00_00", "500_2_1460_00"])]);
}

#[test]
fn an_option_whose_length_is_impossible_is_corrupt() {
    for (options, count) in [([2, 0, 0, 0], "1"), ([2, 1, 0, 0], "1"), ([1, 2, 4, 5], "2"), ([1, 1, 1, 2], "4")] {
        let outputs = run([(0, client(1, 1).options(&options))]);
        assert_eq!(outputs.packets.bits("tcpFStat", CORRUPT), [CORRUPT], "{options:?}");
        assert_eq!(outputs.flows.column("tcpOptCnt"), [count], "{options:?}");
    }
}

#[test]
fn options_that_are_not_captured_are_not_read() {
    let outputs = run([at(0, client(1, 1).options(&[2, 4, 5, 0xb4])).cut(56)]);
    assert_eq!(outputs.packets.bits("tcpFStat", CORRUPT), [CORRUPT]);
    outputs.flows.assert(&[("tcpOptPktCnt", &["0"]), ("tcpMSS", &["0"])]);
}

#[test]
fn a_header_shorter_than_its_fixed_part_is_corrupt() {
    let mut packet = Vec::from(client(1, 1).data(8));
    packet[14 + 20 + 12] = 0x40;
    let outputs = run([(0, packet)]);
    assert_eq!(outputs.packets.bits("tcpFStat", CORRUPT), [CORRUPT]);
    outputs.packets.assert(&[("tcpOptLen", &["0"]), ("tcpOpts", &[""])]);
}
