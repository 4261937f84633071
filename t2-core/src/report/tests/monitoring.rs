//! Rows of monitoring.

use super::super::MonitoringValues;
use super::super::monitoring::{MonitoringRows, monitoring_columns};
use super::*;
use crate::output::TextEncoder;

/// The run when it has seen packets of 100 bytes for this many seconds, ten a second.
fn after(seconds: i64) -> RunSummary {
    let packets = 10 * seconds as u64;
    let counters = Counters {
        packets,
        wire_bytes: 100 * packets,
        a: Tally { packets, bytes: 100 * packets },
        ..Counters::default()
    };
    RunSummary {
        span: Some((Timestamp::new(1000, 0), Timestamp::new(1000 + seconds, 500))),
        counters,
        live_flows: 2,
        flows: FlowCounts { a: packets / 5, peak: 3, ..FlowCounts::default() },
        status: Status::IPV4,
        memory: Some((2048, 1 << 30)),
        ..nothing()
    }
}

/// The cells of these columns in the rows of runs at these moments.
fn cells(values: MonitoringValues, summaries: &[RunSummary], names: &[&str]) -> Vec<Vec<String>> {
    let mut rows = MonitoringRows::new(values, 7);
    let row = |summary| {
        let mut text = TextEncoder::unquoted();
        rows.next(summary).write(&mut text);
        text.end_row();
        let line = String::from_utf8_lossy(text.bytes()).into_owned();
        let cells: Vec<_> = line.trim_end_matches('\n').split('\t').map(str::to_owned).collect();
        let at = |name: &&str| monitoring_columns().position(|column| column.name == *name).expect("a column");
        names.iter().map(|name| cells[at(name)].clone()).collect()
    };
    summaries.iter().map(row).collect()
}

#[test]
fn rows_count_since_the_beginning_or_since_the_row_before() {
    let names = ["repType", "sensorID", "duration", "numPkts", "numAPkts", "numABytes", "numFlows", "rawBandwidth"];
    let summaries = [after(2), after(5)];
    let total = ["USR1MR_A", "7", "5.000000500", "50", "50", "5000", "10", "7999.999200"];
    assert_eq!(cells(MonitoringValues::Total, &summaries, &names)[1], total);
    let change = cells(MonitoringValues::Change, &summaries, &names);
    assert_eq!(change[0], ["USR1MR_D", "7", "2.000000500", "20", "20", "2000", "4", "7999.998000"]);
    assert_eq!(change[1], ["USR1MR_D", "7", "3.000000000", "30", "30", "3000", "6", "8000.000000"]);
}

#[test]
fn what_is_of_the_moment_is_never_told_as_a_change() {
    let names = ["time", "memUsageKB", "fillSzHashMap", "globalWarn"];
    let [total, change] =
        [MonitoringValues::Total, MonitoringValues::Change].map(|values| cells(values, &[after(2), after(5)], &names));
    assert_eq!(total, change);
    assert_eq!(change[1], ["1005.000000500", "2", "2", "0x0000000000004000"]);
}

#[test]
fn a_row_without_anything_new_has_no_rate_and_counts_nothing() {
    let names = ["numPkts", "duration", "rawBandwidth"];
    let rows = cells(MonitoringValues::Change, &[after(2), after(2)], &names);
    assert_eq!(rows[1], ["0", "0.000000000", "0.000000"]);
}

#[test]
fn an_interface_has_counts_and_a_file_has_none() {
    let names = ["pktsRec", "pktsDrp", "ifDrp"];
    let live = |received, dropped| {
        let interface = Some(Received { packets: received, dropped, dropped_by_interface: 1 });
        RunSummary { interface, ..after(1) }
    };
    assert_eq!(cells(MonitoringValues::Total, &[after(1)], &names), [["", "", ""]]);
    let rows = cells(MonitoringValues::Change, &[live(10, 0), live(25, 4)], &names);
    assert_eq!(rows, [["10", "0", "1"], ["15", "4", "0"]]);
}

#[test]
fn the_columns_of_both_tables_are_those_of_the_summary_file_in_the_same_order() {
    let header = summary_header([]);
    let of_summary: Vec<_> = header.trim_end().trim_start_matches('%').split('\t').collect();
    let names: Vec<_> = monitoring_columns().map(|column| column.name).collect();
    let both: Vec<_> = names.iter().copied().filter(|name| of_summary.contains(name)).collect();
    let shared: Vec<_> = of_summary.into_iter().filter(|name| names.contains(name)).collect();
    assert_eq!(both, shared);
    assert_eq!(both.len(), 32);
    assert_eq!(&names[..8], ["repType", "sensorID", "time", "duration", "pktsRec", "pktsDrp", "ifDrp", "memUsageKB"]);
}
