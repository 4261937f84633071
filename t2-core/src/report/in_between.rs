//! The report in between, of a run that goes on (spec report-cli-sinks, section 4; extras, section 4.1).

use super::{Line, RunSummary, link};
use crate::capture::Info;
use crate::human::{self, Date, Length};
use crate::output::RunInfo;
use crate::time::{Span, Timestamp};

/// When a report in between is made, and what is read then.
#[derive(Clone, Copy, Debug)]
pub struct Moment<'a> {
    /// The time of day.
    pub now: Timestamp,
    /// Process id.
    pub process_id: u32,
    /// The name of the capture that is read.
    pub capture: &'a str,
    /// What is known of that capture.
    pub info: &'a Info,
}

/// The lines of a report in between.
pub fn in_between(summary: &RunSummary, moment: &Moment<'_>) -> Vec<Line> {
    let mut lines = vec![Line::plain(""), Line::rule('=')];
    lines.extend(head(summary, moment));
    lines.extend(summary.lines_in_between());
    lines.extend([Line::rule('='), Line::plain("")]);
    lines
}

/// What is said of the moment. T2 calls the report by the signal, and `A` for counts since the beginning.
fn head(summary: &RunSummary, moment: &Moment<'_>) -> Vec<Line> {
    let Moment { now, process_id, capture, info } = *moment;
    let elapsed = summary.processing;
    let mut lines = vec![format!("USR1 A type report: t2 {}. PID: {process_id}", RunInfo::VERSION)];
    if let Some((_, last)) = summary.span {
        lines.push(format!("PCAP time: {}", Date(last)));
        lines.push(format!("PCAP duration: {}", Length(summary.duration())));
    }
    lines.push(format!("Time: {}", Date(now)));
    lines.push(format!("Elapsed time: {}", Length(elapsed)));
    lines.push(format!("Processing file: {capture}"));
    let mut lines: Vec<_> = lines.into_iter().map(Line::plain).chain(link(info)).collect();
    if let Some((size, read)) = summary.input {
        lines.push(Line::plain(human::count("Total bytes to process", size)));
        lines.push(Line::plain(format!("Percentage completed: {:.2}%", human::percent(read, size))));
        lines.push(Line::plain(human::count("Total bytes processed so far", read)));
        if let Some(remaining) = remaining(elapsed, size, read) {
            let end = Timestamp::from_nanos(now.nanos().saturating_add(remaining.nanos()));
            lines.push(Line::plain(format!("Remaining time: {}", Length(remaining))));
            lines.push(Line::plain(format!("ETF: {}", Date(end))));
        }
    }
    lines
}

/// The time that the rest of the capture takes if it is read as fast as what was read of it.
fn remaining(elapsed: Span, size: u64, read: u64) -> Option<Span> {
    let rest = size.saturating_sub(read) as f64 / read as f64;
    let nanos = elapsed.nanos() as f64 * rest;
    (read > 0 && nanos.is_finite()).then(|| Span::from_nanos(nanos as i64))
}
