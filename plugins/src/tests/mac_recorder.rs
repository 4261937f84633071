//! Pairs of MAC addresses (spec plugins/macRecorder).

use super::frames::{datagram, udp};
use super::run::{Outputs, Taken, at, files_of_jobs, run, run_with};
use crate::STANDARD;

/// A datagram of one flow, between the MAC addresses with these numbers.
fn between(millis: i64, source: u8, destination: u8) -> Taken {
    let mut frame = datagram(true, 4);
    frame[..12].copy_from_slice(&[2, 0, 0, 0, 1, destination, 2, 0, 0, 0, 0, source]);
    at(millis, frame)
}

/// The lines of macRecorder in the report.
fn lines(outputs: &Outputs) -> Vec<&str> {
    outputs.report.iter().filter_map(|line| line.strip_prefix("macRecorder: ")).collect()
}

#[test]
fn pairs_are_listed_in_the_order_in_which_they_appear_with_their_packets() {
    let outputs = run([between(0, 2, 1), between(1, 1, 1), between(2, 2, 1), between(3, 2, 1), between(4, 1, 1)]);
    outputs.flows.assert(&[
        ("macStat", &["0x00"]),
        ("macPairs", &["2"]),
        ("srcMac_dstMac_numP", &["02:00:00:00:00:02_02:00:00:00:01:01_3;02:00:00:00:00:01_02:00:00:00:01:01_2"]),
        ("srcMacLbl_dstMacLbl", &["-_-;-_-"]),
    ]);
    assert_eq!(lines(&outputs), ["MAC pairs per flow: min: 2, max: 2, average: 2.00"]);
}

#[test]
fn a_known_pair_is_counted_when_the_list_is_full_and_sets_no_bit() {
    let full = || (1..=16).map(|source| between(source.into(), source, 1));
    let known = run(full().chain([between(20, 3, 1), between(21, 16, 1)]));
    known.flows.assert(&[("macStat", &["0x00"]), ("macPairs", &["16"])]);
    let pairs = known.flows.column("srcMac_dstMac_numP")[0].to_owned();
    let counts: Vec<_> = pairs.split(';').map(|pair| pair.rsplit('_').next()).collect();
    assert_eq!((counts[0], counts[2], counts[15]), (Some("1"), Some("2"), Some("2")));

    let outputs = run(full().chain([between(20, 17, 1), between(21, 17, 1)]));
    outputs.flows.assert(&[("macStat", &["0x01"]), ("macPairs", &["16"])]);
    let lines = lines(&outputs);
    assert_eq!(lines, ["Aggregated macStat=0x01", "MAC pairs per flow: min: 16, max: 16, average: 16.00"]);
}

#[test]
fn a_pair_that_is_not_listed_still_has_its_own_labels_in_the_packet_file() {
    let mut unlisted = datagram(true, 4);
    unlisted[..12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0x0c, 1, 2, 3]);
    let outputs = run_with(&["macRecorder.maxPairs=1"], [between(0, 2, 1), at(1, unlisted), between(2, 2, 1)]);
    outputs.packets.assert(&[("srcMacLbl", &["-", "CiscoSyst,US", "-"]), ("dstMacLbl", &["-", "Broadcast", "-"])]);
    outputs.flows.assert(&[("srcMac_dstMac_numP", &["02:00:00:00:00:02_02:00:00:00:01:01_2"])]);
}

#[test]
fn without_addresses_in_the_link_layer_there_is_nothing() {
    let raw_ip = 101;
    let outputs = run([at(0, datagram(true, 4)[14..].to_vec()).link_type(raw_ip)]);
    outputs.packets.assert(&[("srcMacLbl", &[""]), ("dstMacLbl", &[""])]);
    outputs.flows.assert(&[("macPairs", &["0"]), ("srcMac_dstMac_numP", &[""]), ("srcMacLbl_dstMacLbl", &[""])]);
    assert_eq!(lines(&outputs), [""; 0]);
}

#[test]
fn a_cooked_packet_has_a_source_only() {
    let header = [&[0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 9, 0, 0, 8, 0][..], &datagram(true, 4)[14..]].concat();
    let outputs = run([at(0, header).link_type(113)]);
    outputs.flows.assert(&[("srcMac_dstMac_numP", &["02:00:00:00:00:09__1"]), ("srcMacLbl_dstMacLbl", &["-_-"])]);
}

#[test]
fn the_average_is_that_of_all_flows_with_addresses() {
    let other = |millis, port| {
        let frame = super::frames::ipv4(true, 17, &udp(port, 53, 9, b"x"), |_| {});
        at(millis, frame)
    };
    let raw_ip = at(9, datagram(false, 4)[14..].to_vec()).link_type(101);
    let outputs = run([between(0, 1, 1), between(1, 2, 1), between(2, 3, 1), other(3, 7), other(4, 8), raw_ip]);
    // 3 and 1 and 1.
    assert_eq!(lines(&outputs), ["MAC pairs per flow: min: 1, max: 3, average: 1.67"]);
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let packets = || (0..200u32).map(|n| between(n.into(), (n * n % 23) as u8, (n % 3) as u8));
    let alone = files_of_jobs(STANDARD.entries(), &[], packets(), 1);
    for jobs in [2, 3] {
        assert!(files_of_jobs(STANDARD.entries(), &[], packets(), jobs) == alone, "{jobs} threads");
    }
}
