//! The summary file.

use super::*;

fn cells(summary: &RunSummary, run: &SummaryRun<'_>) -> Vec<(String, String)> {
    let header = summary_header([]);
    let row = summary.summary_row(run);
    let names = header.trim_start_matches('%').trim_end().split('\t');
    names.map(str::to_owned).zip(row.trim_end().split('\t').map(str::to_owned)).collect()
}

const RUN: SummaryRun<'_> = SummaryRun { capture: "a\tb.pcap", sensor_id: 7, is_complete: true };

#[test]
fn a_row_has_a_cell_for_each_name_of_the_header() {
    let count = |line: &str| line.matches('\t').count();
    assert_eq!(count(&nothing().summary_row(&RUN)), count(&summary_header([])));
}

#[test]
fn cells_are_those_of_their_columns_and_names_of_captures_cannot_shift_them() {
    let summary = RunSummary {
        span: Some((Timestamp::from_nanos(1_500_000_000), Timestamp::from_nanos(2_000_000_000))),
        counters: Counters { packets: 3, wire_bytes: 100, tcp_packets: 2, ..Counters::default() },
        flows: FlowCounts { a: 2, b: 1, peak: 3, ..FlowCounts::default() },
        memory: Some((2048, 4096)),
        ..nothing()
    };
    let cells = cells(&summary, &RUN);
    for expected in [
        ("capture", "a\\tb.pcap"),
        ("sensorID", "7"),
        ("complete", "1"),
        ("timeFirst", "1.500000000"),
        ("time", "2.000000000"),
        ("duration", "0.500000000"),
        ("memUsageKB", "2"),
        ("numFlows", "3"),
        ("numPkts", "3"),
        ("rawBandwidth", "1600.000000"),
        ("globalWarn", "0x0000000000000000"),
        ("TCPPkts", "2"),
    ] {
        assert!(
            cells.iter().any(|(name, cell)| (name.as_str(), cell.as_str()) == expected),
            "{expected:?} in {cells:?}"
        );
    }
}
