//! What is printed of the measurements.

use std::time::Duration;

use crate::command::Mode;
use crate::measure::Row;
use crate::table::Table;
use crate::traffic::Traffic;

/// All runs, a line each.
pub(crate) fn runs(rows: &[Row<'_>]) -> Table {
    let header = [
        "capture",
        "mode",
        "jobs",
        "packets",
        "MB",
        "wall s",
        "CPU s",
        "packets/s",
        "MB/s",
        "peak MB",
        "output MB",
        "wall/floor",
        "CPU/floor",
    ];
    let mut table = Table::new(2, &header);
    for row in rows {
        let (capture, wall) = (row.capture, row.t2.wall.as_secs_f64());
        table.push(vec![
            capture.name.clone(),
            row.mode.name().into(),
            row.jobs.to_string(),
            capture.packets.to_string(),
            megabytes(capture.size),
            seconds(row.t2.wall),
            seconds(row.t2.cpu),
            format!("{:.0}", capture.packets as f64 / wall),
            format!("{:.1}", capture.size as f64 / 1e6 / wall),
            megabytes(row.t2.peak),
            megabytes(row.output),
            ratio(row.t2.wall, row.floor.wall),
            ratio(row.t2.cpu, row.floor.cpu),
        ]);
    }
    table
}

/// The other program; `None` if there is none.
pub(crate) fn against(rows: &[Row<'_>]) -> Option<Table> {
    let mut table =
        Table::new(2, &["capture", "mode", "jobs", "against: wall s", "CPU s", "peak MB", "t2/against: wall", "CPU"]);
    for (row, other) in rows.iter().filter_map(|row| Some((row, row.against?))) {
        table.push(vec![
            row.capture.name.clone(),
            row.mode.name().into(),
            row.jobs.to_string(),
            seconds(other.wall),
            seconds(other.cpu),
            megabytes(other.peak),
            ratio(row.t2.wall, other.wall),
            ratio(row.t2.cpu, other.cpu),
        ]);
    }
    (!table.is_empty()).then_some(table)
}

/// Instructions per packet.
pub(crate) fn instructions(counted: &[(String, Mode, u64)]) -> Table {
    let mut table = Table::new(2, &["capture", "mode", "instructions/packet"]);
    for (capture, mode, instructions) in counted {
        table.push(vec![capture.clone(), mode.name().into(), instructions.to_string()]);
    }
    table
}

/// Time per packet by the number of live flows; `None` if none of the captures is for that.
pub(crate) fn curve(rows: &[Row<'_>]) -> Option<Table> {
    let mut table = Table::new(1, &["mode", "jobs", "live flows", "ns/packet", "CPU ns/packet"]);
    let mut rows: Vec<_> = rows.iter().filter_map(|row| Some((row.capture.traffic?.live_flows()?, row))).collect();
    rows.sort_by_key(|(flows, row)| (row.mode == Mode::Packets, row.jobs, *flows));
    for (flows, row) in rows {
        let per_packet = |time: Duration| format!("{:.0}", time.as_nanos() as f64 / row.capture.packets as f64);
        table.push(vec![
            row.mode.name().into(),
            row.jobs.to_string(),
            flows.min(row.capture.packets).to_string(),
            per_packet(row.t2.wall),
            per_packet(row.t2.cpu),
        ]);
    }
    (!table.is_empty()).then_some(table)
}

/// Memory per flow: what the SYN flood takes more than a capture of one packet.
pub(crate) fn state(rows: &[Row<'_>], baselines: &[Row<'_>]) -> Table {
    let mut table = Table::new(0, &["jobs", "flows", "peak MB", "of one packet", "bytes/flow"]);
    let is_flood = |row: &&Row<'_>| row.mode == Mode::Flows && row.capture.traffic == Some(Traffic::SynFlood);
    for (flood, one) in rows.iter().filter(is_flood).zip(baselines) {
        let flows = flood.capture.packets;
        let state = flood.t2.peak.saturating_sub(one.t2.peak) as f64 / flows as f64;
        table.push(vec![
            flood.jobs.to_string(),
            flows.to_string(),
            megabytes(flood.t2.peak),
            megabytes(one.t2.peak),
            format!("{state:.0}"),
        ]);
    }
    table
}

fn seconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64())
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

fn ratio(time: Duration, floor: Duration) -> String {
    format!("{:.2}", time.as_secs_f64() / floor.as_secs_f64())
}
