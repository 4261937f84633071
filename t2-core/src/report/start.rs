//! The lines before the first packet (spec report-cli-sinks, section 3.3).

use super::{Line, RunSummary};
use crate::capture::{Format, Info};
use crate::human::{self, Date, Size};
use crate::output::RunInfo;

/// The lines at the start of a run that reads a file or live interfaces of this name.
pub fn start(run: &RunInfo, name: &str, info: &Info) -> Vec<Line> {
    let mut lines = vec![
        Line::rule('='),
        Line::plain(format!("t2 {}. PID: {}, SID: {}", RunInfo::VERSION, run.process_id, run.sensor_id)),
        Line::rule('='),
        Line::plain(format!("Date: {}", Date(run.started))),
        Line::info("Creating flows for L2, IPv4, IPv6"),
    ];
    if info.format == Some(Format::PcapNg) {
        lines.push(Line::warning(
            "PCAP-NG, so *percentage completed* in end report might be less than 100%, depending on the blocks in it",
        ));
    }
    if !run.plugins.is_empty() {
        lines.push(Line::plain("Active plugins:"));
        let plugins = run.plugins.iter().enumerate();
        lines.extend(plugins.map(|(n, name)| Line::plain(format!("    {:02}: {name}, {}", n + 1, RunInfo::VERSION))));
    }
    lines.push(Line::plain(match info.receive_buffer {
        Some(_) => format!("Live capture on interface: {name}"),
        None => format!("Processing file: {name}"),
    }));
    lines
}

/// The lines about the link layer, as soon as that is known: in pcapng with the first packet.
pub fn link(info: &Info) -> Vec<Line> {
    /// The length that is printed for no limit.
    const UNLIMITED: u32 = 262_144;
    let (Some(link), Some(length)) = (info.link_type, info.snap_len) else { return Vec::new() };
    let length = if length == 0 { UNLIMITED } else { length };
    let sized = |label, length: u32| {
        let size = Size { value: length.into(), unit: "" };
        Line::plain(format!("{label}: {length}{size}"))
    };
    let mut lines = vec![Line::plain(format!("Link layer type: {link}")), sized("Snapshot length", length)];
    lines.extend(info.receive_buffer.map(|length| sized("Rx buffer length", length)));
    lines
}

/// The lines of a report in between, of a run that goes on.
pub fn in_between(summary: &RunSummary) -> Vec<Line> {
    let live = human::count("Report in between, the run goes on. Live flows", summary.live_flows);
    [vec![Line::rule('='), Line::info(live)], summary.lines(), vec![Line::rule('=')]].concat()
}
