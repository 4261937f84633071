//! Reports in between.

use super::super::in_between::{Moment, in_between};
use super::*;
use crate::capture::{Format, Info, LinkType};

/// The lines of a run that has read this much of a capture of 1000 bytes within two seconds.
fn lines_after(read: u64) -> Vec<String> {
    let summary = RunSummary {
        span: Some((Timestamp::new(1000, 0), Timestamp::new(1095, 0))),
        processing: Span::from_nanos(2_000_000_000),
        input: Some((1000, read)),
        live_flows: 76,
        counters: Counters { packets: 3, ..Counters::default() },
        ..nothing()
    };
    let (format, file_size) = (Some(Format::Pcap), Some(1000));
    let link_type = Some(LinkType(1));
    let info = Info { format, file_size, link_type, snap_len: Some(100), ..Info::default() };
    let now = Timestamp::new(1_795_666_680, 0);
    shown(&in_between(&summary, &Moment { now, process_id: 3916, capture: "big.pcap", info: &info }))
}

#[test]
fn a_report_in_between_says_when_it_is_made_and_how_long_the_rest_takes() {
    let lines = lines_after(250);
    let version = env!("CARGO_PKG_VERSION");
    let expected = [
        "",
        &"=".repeat(80),
        &format!("USR1 A type report: t2 {version}. PID: 3916"),
        "PCAP time: 1095.000000000 sec (Thu 01 Jan 1970 00:18:15 GMT)",
        "PCAP duration: 95.000000000 sec (1m 35s)",
        "Time: 1795666680.000000000 sec (Thu 26 Nov 2026 04:18:00 GMT)",
        "Elapsed time: 2.000000000 sec",
        "Processing file: big.pcap",
        "Link layer type: Ethernet [EN10MB/1]",
        "Snapshot length: 100",
        "Total bytes to process: 1000",
        "Percentage completed: 25.00%",
        "Total bytes processed so far: 250",
        "Remaining time: 6.000000000 sec",
        "ETF: 1795666686.000000000 sec (Thu 26 Nov 2026 04:18:06 GMT)",
        "Number of processed packets: 3",
    ];
    assert_eq!(lines[..expected.len()], expected);
    assert_eq!(lines[lines.len() - 2..], [&"=".repeat(80), ""]);
}

#[test]
fn a_report_in_between_has_the_live_flows_and_no_size_of_the_capture_among_the_counts() {
    let lines = lines_after(250);
    assert!(lines.contains(&"Fill size of main hash map: 76 [0.03%]".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("Number of pcap bytes")), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("Dump stop")), "{lines:?}");
}

#[test]
fn nobody_knows_how_long_the_rest_takes_before_something_is_read() {
    assert!(!lines_after(0).iter().any(|line| line.starts_with("Remaining time") || line.starts_with("ETF")));
}
