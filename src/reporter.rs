//! What the user sees while a run goes on: the report, progress on the terminal, messages.

use std::process;
use std::time::Instant;

use t2_core::capture::{Capture, Info};
use t2_core::counters::Counters;
use t2_core::engine::{AfterPause, Observer, Progress};
use t2_core::output::OutputError;
use t2_core::report::{self, Line, Log, Moment, Notice, RunSummary};
use t2_core::time::{Span, Timestamp};

use crate::machine;
use crate::messages;
use crate::progress::ProgressBar;
use crate::signals::Requests;

/// Reports to the user how the run goes on. What cannot be printed is no reason to end it: it is
/// [remembered](Self::finish).
pub(crate) struct Reporter {
    log: Log,
    /// Why the run is paused.
    requests: Requests,
    bar: Option<ProgressBar>,
    started: Instant,
    has_link: bool,
    error: Option<OutputError>,
    /// Whether a message could not be printed.
    is_mute: bool,
}

impl Reporter {
    /// A reporter whose report goes to a log.
    pub(crate) fn new(log: Log, requests: Requests) -> Self {
        Self { log, requests, bar: None, started: Instant::now(), has_link: false, error: None, is_mute: false }
    }

    /// The run begins to read a capture.
    pub(crate) fn begin(&mut self, info: &Info) {
        self.link(info);
        self.bar = Some(ProgressBar::new(info.file_size));
    }

    fn link(&mut self, info: &Info) {
        let link = report::link(info);
        self.has_link = !link.is_empty();
        self.print(&link);
    }

    /// Takes the progress line off the terminal.
    pub(crate) fn end_progress(&mut self) {
        self.bar.take().iter().for_each(ProgressBar::finish);
    }

    /// Prints lines of the report.
    pub(crate) fn print(&mut self, lines: &[Line]) {
        if self.error.is_none() {
            self.error = self.log.lines(lines).err();
        }
    }

    /// Prints a message on standard error.
    pub(crate) fn message(&mut self, message: &str) {
        self.is_mute |= messages::print(message).is_err();
    }

    /// Time since the run began.
    pub(crate) fn elapsed(&self) -> Span {
        self.started.elapsed().into()
    }

    /// Completes the report; whether all of it, and all messages, could be printed. A reader of the report that has gone
    /// away has seen enough of it.
    pub(crate) fn finish(mut self) -> bool {
        let error = self.error.take().map_or_else(|| self.log.finish(), Err).err();
        match error.filter(|error| !error.is_broken_pipe()) {
            Some(error) => {
                // The status says it, too.
                let _ = messages::print(&error.to_string());
                false
            }
            None => !self.is_mute,
        }
    }
}

impl Observer for Reporter {
    fn progress(&mut self, progress: &Progress) {
        if !self.has_link {
            self.link(&progress.info);
        }
        if let Some(bar) = &self.bar {
            bar.update(progress.packets, progress.position);
        }
    }

    fn notice(&mut self, notice: &Notice, progress: &Progress) {
        let done = progress.info.file_size.filter(|&size| size > 0).map(|size| progress.position as f64 / size as f64);
        self.print(&notice.lines(done));
    }

    fn pause(&mut self, summary: RunSummary, capture: &Capture) -> AfterPause {
        if !self.requests.take_report() {
            return AfterPause::GoOn;
        }
        let summary = complete(summary, self, capture);
        let (now, process_id, info) = (Timestamp::now(), process::id(), &capture.info());
        self.print(&report::in_between(&summary, &Moment { now, process_id, capture: capture.name(), info }));
        AfterPause::WriteRow
    }
}

/// A summary with what the machine and the capture know.
pub(crate) fn complete(mut summary: RunSummary, reporter: &Reporter, capture: &Capture) -> RunSummary {
    summary.processing = reporter.elapsed();
    summary.unloading = reporter.elapsed();
    summary.input = input(capture, &summary.counters);
    summary.memory = machine::memory();
    summary
}

/// Size of the capture, and how much of it was read. A plain capture counts its packets with their headers, as T2 does
/// (spec report-cli-sinks, section 3.4, line 5), so what is no packet shows as missing.
fn input(capture: &Capture, counters: &Counters) -> Option<(u64, u64)> {
    const FILE_HEADER: u64 = 24;
    const PACKET_HEADER: u64 = 16;
    let info = capture.info();
    let read = match info.compression {
        None => FILE_HEADER + counters.captured_bytes + PACKET_HEADER * counters.packets,
        Some(_) => capture.position(),
    };
    Some((info.file_size?, read))
}
