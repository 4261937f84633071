//! What the user sees while a run goes on: the report, progress on the terminal, messages.

use std::process;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use t2_core::anonymise::Anonymiser;
use t2_core::capture::{CaptureEvent, Info, PacketSource};
use t2_core::counters::Counters;
use t2_core::engine::{AfterPause, Observer, Progress};
use t2_core::output::OutputError;
use t2_core::report::{self, Line, Log, Moment, Notice, RunSummary};
use t2_core::time::{Span, Timestamp};

use crate::machine;
use crate::messages;
use crate::metrics::Metrics;
use crate::progress::ProgressBar;
use crate::signals::{Request, Requests};
use crate::view::View;

/// Reports to the user how the run goes on. What cannot be printed is no reason to end it: it is
/// [remembered](Self::finish).
pub(crate) struct Reporter {
    log: Log,
    /// Each capture of several, when it is opened and closed.
    captures: Option<Receiver<CaptureEvent>>,
    /// Why the run is paused.
    requests: Requests,
    metrics: Option<Metrics>,
    view: Option<View>,
    anonymiser: Option<Arc<Anonymiser>>,
    bar: Option<ProgressBar>,
    started: Instant,
    has_link: bool,
    error: Option<OutputError>,
    /// Whether a message could not be printed.
    is_mute: bool,
}

impl Reporter {
    /// A reporter whose report goes to a log; it names captures as they are opened and closed.
    pub(crate) fn new(log: Log, requests: Requests, captures: Option<Receiver<CaptureEvent>>) -> Self {
        Self {
            log,
            captures,
            requests,
            metrics: None,
            view: None,
            anonymiser: None,
            bar: None,
            started: Instant::now(),
            has_link: false,
            error: None,
            is_mute: false,
        }
    }

    /// Publishes counts and shows what passes, when that is asked for.
    pub(crate) fn watched(&mut self, metrics: Option<Metrics>, view: Option<View>) {
        (self.metrics, self.view) = (metrics, view);
    }

    /// The run begins to read a capture.
    pub(crate) fn begin(&mut self, info: &Info) {
        if self.captures.is_none() {
            self.link(info);
        }
        // Both would draw on the same lines.
        self.bar = self.view.is_none().then(|| ProgressBar::new(info.file_size));
    }

    fn link(&mut self, info: &Info) {
        let link = report::link(info);
        self.has_link = !link.is_empty();
        self.print(&link);
    }

    /// Names captures as an anonymised run does.
    pub(crate) fn anonymise(&mut self, anonymiser: Option<Arc<Anonymiser>>) {
        self.anonymiser = anonymiser;
    }

    /// The name of a capture: the user may have named it after a host.
    fn anonymous(&self, name: &str) -> String {
        self.anonymiser.as_ref().map_or(name.to_owned(), |anonymiser| anonymiser.text(name).into_owned())
    }

    /// Names the captures that were opened and closed since the last call.
    fn name_captures(&mut self) {
        let events: Vec<_> = self.captures.iter().flat_map(Receiver::try_iter).collect();
        for mut event in events {
            event.name = self.anonymous(&event.name);
            self.print(&report::capture_event(&event));
        }
    }

    /// Takes the progress line off the terminal.
    pub(crate) fn end_progress(&mut self) {
        self.name_captures();
        self.bar.take().iter().for_each(ProgressBar::finish);
        // What cannot be taken off the terminal stays there.
        let _ = self.view.take().map(|mut view| view.clear());
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
        self.name_captures();
        if !self.has_link && self.captures.is_none() {
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

    fn pause(&mut self, summary: RunSummary, source: &dyn PacketSource) -> AfterPause {
        let summary = complete(summary, self, source);
        if let Some(metrics) = self.metrics.as_ref().filter(|_| self.requests.take(Request::Metrics)) {
            metrics.publish(&summary, source.received());
        }
        if let Some(view) = self.view.as_mut().filter(|_| self.requests.take(Request::View)) {
            view.draw(&summary, source);
        }
        if !self.requests.take(Request::Report) {
            return AfterPause::GoOn;
        }
        let (now, process_id, info) = (Timestamp::now(), process::id(), &source.info());
        let capture = &self.anonymous(source.name());
        self.print(&report::in_between(&summary, &Moment { now, process_id, capture, info }));
        AfterPause::WriteRow
    }
}

/// A summary with what the machine and the source know.
pub(crate) fn complete(mut summary: RunSummary, reporter: &Reporter, source: &dyn PacketSource) -> RunSummary {
    summary.processing = reporter.elapsed();
    summary.unloading = reporter.elapsed();
    summary.input = input(source, &summary.counters);
    summary.memory = machine::memory();
    summary
}

/// Size of the capture, and how much of it was read. A plain capture counts its packets with their headers, as T2 does
/// (spec report-cli-sinks, section 3.4, line 5), so what is no packet shows as missing.
fn input(source: &dyn PacketSource, counters: &Counters) -> Option<(u64, u64)> {
    const FILE_HEADER: u64 = 24;
    const PACKET_HEADER: u64 = 16;
    let info = source.info();
    let files = source.file_ids().len() as u64;
    let read = match info.compression {
        None if source.unread().unselected == 0 => {
            files * FILE_HEADER + counters.captured_bytes + PACKET_HEADER * counters.packets
        }
        _ => source.position(),
    };
    Some((info.file_size?, read))
}
