//! The lines before the first packet (spec report-cli-sinks, section 3.3).

use super::Line;
use crate::capture::{CaptureEvent, Format, Info};
use crate::human::{self, Date, Size};
use crate::output::{Only, RunInfo};

/// The lines at the start of a run; `heading` names what is read.
pub fn start(run: &RunInfo, heading: &str, info: &Info) -> Vec<Line> {
    let mut lines = vec![
        Line::rule('='),
        Line::plain(format!("t2 {}. PID: {}, SID: {}", RunInfo::VERSION, run.process_id, run.sensor_id)),
        Line::rule('='),
        Line::plain(format!("Date: {}", Date(run.started))),
        Line::info(format!("Creating flows for L2, IPv4, IPv6{}", run.only.map_or("", Only::mark))),
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
    lines.push(Line::plain(heading));
    lines
}

/// The lines about a capture of several that has been opened or closed.
pub fn capture_event(event: &CaptureEvent) -> Vec<Line> {
    let CaptureEvent { name, number, of, info, read, .. } = event;
    let file = match of {
        Some(of) => format!("file no. {number} of {of}: {name}"),
        None => format!("file no. {number}: {name}"),
    };
    match read {
        Some(packets) => vec![Line::plain(format!("Finished {file}. {}", human::count("Number of packets", *packets)))],
        None => [vec![Line::plain(format!("Processing {file}"))], link(info)].concat(),
    }
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
