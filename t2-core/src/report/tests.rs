//! What the specification says of the report, on numbers made by hand.

mod end;
mod in_between;
mod lines;
mod monitoring;
mod summary;

use super::*;
use crate::capture::Received;
use crate::counters::{Counters, Tally};
use crate::dissect::Status;
use crate::losses::Losses;
use crate::time::{Span, Timestamp};

/// A run without packets.
fn nothing() -> RunSummary {
    RunSummary {
        live_flows: 0,
        alarms: 0,
        left_out: None,
        losses: Losses::default(),
        span: None,
        processing: Span::ZERO,
        unloading: Span::ZERO,
        input: None,
        counters: Counters::default(),
        flows: FlowCounts::default(),
        flow_capacity: 262_144,
        headers: Headers::default(),
        status: Status::NONE,
        plugins: Vec::new(),
        monitored: Vec::new(),
        interface: None,
        memory: None,
        profile: None,
    }
}

/// The lines as they are shown without colours.
fn shown<'l>(lines: impl IntoIterator<Item = &'l Line>) -> Vec<String> {
    lines.into_iter().map(Line::to_string).collect()
}

/// The line of a report that begins with this label and a colon.
fn line(summary: &RunSummary, label: &str) -> Option<String> {
    let lines = shown(&summary.lines());
    lines.iter().find_map(|line| line.strip_prefix(label)?.strip_prefix(": ").map(str::to_owned))
}
