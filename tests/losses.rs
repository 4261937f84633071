//! The account of losses: what of a capture is not in the output is in the report, on standard error and in the status.

mod common;

use std::fs;
use std::process::Output;

use common::{
    Place, SAMPLES, enhanced, interface, pcap, pcap_at, sample, section, stderr, stdout, t2, two_packets, udp_packet,
    words,
};

/// Runs t2 on a capture with these bytes, and with the report in a file.
fn run(place: &Place, capture: &[u8], jobs: &str) -> Output {
    let capture = place.file("in.pcap", capture);
    t2(words(&capture, &place.path("out")).into_iter().chain(["-l", "-j", jobs].map(str::to_owned)))
}

/// Asserts that data was lost, and that standard error and the report say so with these words.
fn assert_lost(capture: &[u8], rows: usize, said: &[&str]) {
    for jobs in ["1", "2"] {
        let place = Place::new();
        let output = run(&place, capture, jobs);
        assert_eq!(output.status.code(), Some(1), "-j {jobs}: {}", stderr(&output));
        for text in [stderr(&output), place.text("out_log.txt")] {
            assert!(said.iter().all(|words| text.contains(words)), "{said:?} in {text}");
        }
        assert_eq!(place.table("out_packets.txt").rows.len(), rows, "-j {jobs}");
    }
}

/// The value of a line of the report, up to the blank behind it.
fn value(report: &str, label: &str) -> u64 {
    let line = report.lines().find_map(|line| line.trim_start().strip_prefix(label)?.strip_prefix(": "));
    let value = line.unwrap_or_else(|| panic!("no {label} in {report}"));
    value.split(' ').next().and_then(|value| value.parse().ok()).expect("a number")
}

#[test]
fn a_capture_that_is_cut_off_is_a_loss() {
    let capture = two_packets();
    assert_lost(&capture[..capture.len() - 1], 1, &["packet 2 is cut off"]);
    assert_lost(&capture[..30], 0, &["packet 1 is cut off"]);
}

#[test]
fn damage_in_the_midst_is_a_loss() {
    let mut capture = two_packets();
    capture.splice(24..24, [0xff; 50]);
    assert_lost(&capture, 2, &["after packet 0, at byte offset 24, is corrupt", "50 bytes were skipped"]);
}

#[test]
fn times_that_cannot_be_are_told_once_and_are_no_loss() {
    let mut nanos_as_micros = two_packets();
    nanos_as_micros[24 + 4..24 + 8].copy_from_slice(&123_456_789_u32.to_le_bytes());
    let packet = udp_packet((1, 1), (2, 2), b"x");
    let far = [1_u64 << 63, (1 << 63) + 250_000].map(|micros| enhanced(0, micros, &packet)).concat();
    for (capture, said) in [
        (nanos_as_micros, "in.pcap: packet 1 has a time with a fraction of 1000000 microseconds or more"),
        ([section(), interface(1), far].concat(), "in.pcap: 2 packets, the first of them packet 1, have times"),
    ] {
        for jobs in ["1", "2"] {
            let place = Place::new();
            let output = run(&place, &capture, jobs);
            assert_eq!(output.status.code(), Some(0), "-j {jobs}: {}", stderr(&output));
            let report = place.text("out_log.txt");
            assert!(report.lines().any(|line| line.starts_with("[WRN] ") && line.contains(said)), "{report}");
            assert_eq!(stderr(&output).matches(said).count(), 1, "{}", stderr(&output));
        }
    }
}

#[test]
fn damage_of_megabytes_is_skipped() {
    let mut capture = two_packets();
    capture.splice(24..24, (0..3_000_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8 | 0x80));
    assert_lost(&capture, 2, &["3000000 bytes were skipped"]);
}

#[test]
fn a_packet_of_an_interface_that_is_not_described_is_a_loss() {
    let packet = udp_packet((1, 1), (2, 2), b"data");
    let capture = [section(), interface(1), enhanced(0, 1, &packet), enhanced(7, 2, &packet), enhanced(0, 3, &packet)];
    assert_lost(&capture.concat(), 2, &["interface 7 is not described", "a packet in them refused"]);
}

#[test]
fn a_link_type_that_is_not_known_is_a_loss_also_among_others() {
    let packet = udp_packet((1, 1), (2, 2), b"data");
    let capture = [section(), interface(1), interface(4242), enhanced(0, 1, &packet), enhanced(1, 2, &packet)];
    assert_lost(&capture.concat(), 1, &["1 packet of link type", "4242", "refused"]);
}

#[test]
fn zeros_at_the_end_are_a_loss_and_no_packets() {
    let capture = [two_packets(), vec![0; 5000]].concat();
    assert_lost(&capture, 2, &["after packet 2", "zeros"]);
    let place = Place::new();
    run(&place, &capture, "1");
    assert_eq!(value(&place.text("out_log.txt"), "Number of processed packets"), 2);
    assert!(place.text("out_log.txt").contains("Total dump duration: 1.000000000 sec"));
}

#[test]
fn a_hole_of_zeros_is_a_loss_and_the_packets_behind_it_are_read() {
    let whole = pcap(1, (0..200).map(|n| udp_packet((1, n), (2, 53), b"some data")));
    let record = (whole.len() - 24) / 200;
    let mut holed = whole.clone();
    // The hole begins behind packet 50, and ends within packet 100.
    holed[24 + 50 * record..24 + 99 * record + 30].fill(0);
    assert_lost(&holed, 150, &["after packet 50", "zeros"]);
}

#[test]
fn packets_without_a_row_are_counted_by_reason_also_where_none_has_a_row() {
    /// A radiotap header without fields, and a frame whose first two bytes are these.
    fn frame(control: u8, flags: u8) -> Vec<u8> {
        [&[0, 0, 8, 0, 0, 0, 0, 0, control, flags][..], &[0; 60]].concat()
    }
    let beacon = frame(0x80, 0);
    let encrypted = frame(0x08, 0x40);
    let packets = [beacon.clone(), encrypted, beacon, Vec::new(), vec![0; 3]];
    let place = Place::new();
    let output = run(&place, &pcap(127, packets), "1");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let report = place.text("out_log.txt");
    assert_eq!(value(&report, "Number of processed packets"), 5);
    for (label, packets) in [
        ("Number of packets without flow", 5),
        ("802.11 management, control or empty frame", 2),
        ("802.11 frame encrypted", 1),
        ("no byte captured", 1),
        ("link-layer header truncated", 1),
    ] {
        assert_eq!(value(&report, label), packets, "{label} in {report}");
    }
    assert_eq!(place.table("out_packets.txt").rows.len(), 0);
}

#[test]
fn every_packet_of_the_samples_has_a_row_or_a_reason() {
    for capture in SAMPLES {
        let place = Place::new();
        let report = stdout(&t2(words(&sample(capture), &place.path("out"))));
        let rows = place.table("out_packets.txt").rows.len() as u64;
        let without =
            if report.contains("without flow") { value(&report, "Number of packets without flow") } else { 0 };
        assert_eq!(value(&report, "Number of processed packets"), rows + without, "{capture}");
    }
}

#[test]
fn a_status_bit_of_a_plugin_is_that_of_one_flow_and_of_the_run() {
    /// UDP behind as many VLAN tags.
    fn tagged(tags: usize) -> Vec<u8> {
        let mut packet = udp_packet((1, 1000), (2, 53), b"data");
        packet.splice(12..12, [0x81, 0, 0, 7].repeat(tags));
        packet
    }
    // Five descriptions of headers in one flow are one too many; the next flow in its place has one.
    let first = (1..=5).map(|tags| (tags as u32 * 10, tagged(tags)));
    let capture = pcap_at(1, first.chain([(400_000, udp_packet((3, 1), (4, 2), b"x"))]));
    for jobs in ["1", "2"] {
        let place = Place::new();
        run(&place, &capture, jobs);
        let table = place.table("out_flows.txt");
        let has_bit: Vec<_> = table.column("flowStat").iter().map(|status| &status[5..6] == "1").collect();
        assert_eq!(has_bit, [true, false], "{:?}", table.column("flowStat"));
        let report = place.text("out_log.txt");
        assert!(report.contains("[WRN] Header description overrun"), "-j {jobs}: {report}");
        let status = report.lines().find_map(|line| line.strip_prefix("Aggregated flowStat=")).expect("the status");
        assert_eq!(&status[5..6], "1", "{status}");
    }
}

#[test]
fn the_factor_and_the_sensor_are_in_the_report() {
    let place = Place::new();
    let capture = place.file("in.pcap", two_packets());
    let options = ["-f", "2", "-x", "7"].map(str::to_owned);
    let report = stdout(&t2(words(&capture, &place.path("out")).into_iter().chain(options)));
    // Two flows of 524,288 are 0.0004 %: the capacity shows in a share of more flows only.
    assert!(report.contains(", SID: 7\n"), "{report}");
    assert!(place.text("out_headers.txt").contains("# SensorID: 7\n"));
    let many = pcap_at(1, (0..60_000_u32).map(|n| (n / 100, udp_packet((n as u8, (n / 256) as u16), (2, 53), b""))));
    let capture = place.file("many.pcap", many);
    for (factor, share) in [("1", "[22.89%]"), ("2", "[11.44%]")] {
        let options = ["-f", factor].map(str::to_owned);
        let report = stdout(&t2(words(&capture, &place.path("out")).into_iter().chain(options)));
        let line =
            report.lines().find(|line| line.starts_with("Max number of flows in memory: 60000 ")).expect("a line");
        assert!(line.ends_with(share), "{line}");
    }
}

#[test]
fn a_capture_that_is_whole_is_no_loss() {
    let place = Place::new();
    let output = run(&place, &fs::read(sample("ftp.pcap")).expect("a sample"), "2");
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert!(!place.text("out_log.txt").contains("without flow"));
}
