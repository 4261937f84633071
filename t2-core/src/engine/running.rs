//! A run that reads captures.

use std::path::{Path, PathBuf};
use std::time::Instant;

use super::done::Done;
use super::memory::KeptTables;
use super::observer::{Observer, Progress};
use super::run::{Engine, Unfinished};
use super::run_error::RunError;
use crate::capture::{Capture, OpenError, PacketSource};
use crate::output::{OutputError, Outputs};
use crate::report::{Line, Notice, RunSummary};
use crate::time::Span;

/// What a run can read: a [`Capture`], the path of one, or [`Frames`](super::Frames).
///
/// ```
/// use t2_core::capture::{Capture, OpenError};
/// use t2_core::engine::IntoCapture;
///
/// /// A capture in memory
/// struct Received(Vec<u8>);
///
/// impl IntoCapture for Received {
///     fn into_capture(self) -> Result<Capture, OpenError> {
///         Capture::from_reader(std::io::Cursor::new(self.0), "received")
///     }
/// }
///
/// assert!(Received(b"not a capture".to_vec()).into_capture().is_err());
/// ```
pub trait IntoCapture {
    /// Opens the capture.
    ///
    /// # Errors
    /// As for [`Capture::open`].
    fn into_capture(self) -> Result<Capture, OpenError>;
}

impl IntoCapture for Capture {
    fn into_capture(self) -> Result<Capture, OpenError> {
        Ok(self)
    }
}

macro_rules! paths {
    ($($path:ty)+) => {$(
        impl IntoCapture for $path {
            fn into_capture(self) -> Result<Capture, OpenError> {
                Capture::open(Path::new(&self))
            }
        }
    )+};
}

paths! { &Path &PathBuf PathBuf &str &String String }

/// A run that has started, made by [`Run::start`](super::Run::start), where an example is.
///
/// If it is dropped before it is finished, files stay incomplete: their names end in `.part`.
#[derive(Debug)]
pub struct Running {
    engine: Engine,
    outputs: Outputs,
    kept: KeptTables,
    notices: Notices,
    started: Instant,
    has_failed: bool,
}

impl Running {
    pub(super) fn new(engine: Engine, outputs: Outputs, kept: KeptTables) -> Self {
        let (notices, started) = (Notices::default(), Instant::now());
        Self { engine, outputs, kept, notices, started, has_failed: false }
    }

    /// Reads a capture to its end. What is wrong inside of it is among the losses. After a capture that cannot be opened
    /// the run can go on with another one.
    ///
    /// # Errors
    /// The capture cannot be opened, or an output would replace it. An output cannot be written: this ends the run.
    pub fn read(&mut self, capture: impl IntoCapture) -> Result<(), RunError> {
        self.read_source(&mut capture.into_capture()?)
    }

    /// As [`read`](Self::read), from any source of packets, such as several captures.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_source(&mut self, source: &mut dyn PacketSource) -> Result<(), RunError> {
        let mut notices = std::mem::take(&mut self.notices);
        let read = self.read_observed(source, &mut notices);
        self.notices = notices;
        read
    }

    /// As [`read`](Self::read), from any source, and an observer sees how the run goes on; it gets the notices instead of
    /// the report.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub fn read_observed(
        &mut self,
        source: &mut dyn PacketSource,
        observer: &mut dyn Observer,
    ) -> Result<(), RunError> {
        if self.has_failed {
            return Err(RunError::Ended);
        }
        if let Some(output) = source.file_ids().into_iter().find_map(|id| self.outputs.replacing(id)) {
            return Err(RunError::Replaces { capture: source.name().to_owned(), output });
        }
        let read = self.engine.run(source, observer);
        read.map_err(|error| self.failed(error))
    }

    /// Writes a row of the table of monitoring, made of what the run has counted so far, to the sinks of that table.
    ///
    /// ```
    /// # use t2_core::engine::{Frames, Run, RunError};
    /// # use t2_core::output::TableKind;
    /// # t2_core::plugins! { PLUGINS = sink t2_core::output::TxtSink }
    /// let mut run = Run::new(&PLUGINS).keep(TableKind::Monitoring).start()?;
    /// for _ in 0..2 {
    ///     run.read(Frames::ethernet([[2; 60]]))?;
    ///     run.write_monitoring()?;
    /// }
    /// assert_eq!(run.finish()?.monitoring().column("numPkts")?, ["1", "2"]);
    /// # Ok::<(), RunError>(())
    /// ```
    ///
    /// # Errors
    /// An output that cannot be written: this ends the run.
    pub fn write_monitoring(&mut self) -> Result<(), RunError> {
        if self.has_failed {
            return Err(RunError::Ended);
        }
        let written = self.engine.write_monitoring();
        written.map_err(|error| self.failed(error))
    }

    /// The error of an output that ends the run.
    fn failed(&mut self, error: OutputError) -> RunError {
        self.has_failed = true;
        RunError::OutputFailed { error, summary: Some(Box::new(self.summary())) }
    }

    /// What is known of the run so far.
    pub fn summary(&self) -> RunSummary {
        let elapsed = self.elapsed();
        RunSummary { processing: elapsed, unloading: elapsed, ..self.engine.summary() }
    }

    /// Files that earlier runs with the same prefix left and that this run does not write.
    pub fn left_by_others(&self) -> Vec<PathBuf> {
        self.outputs.left_by_others()
    }

    /// Ends all flows and completes the outputs.
    ///
    /// # Errors
    /// An output that cannot be completed, or that could not be written before.
    pub fn finish(self) -> Result<Done, RunError> {
        if self.has_failed {
            return Err(RunError::Ended);
        }
        let processing = self.elapsed();
        let Self { engine, kept, notices, started, .. } = self;
        let timed = |summary: RunSummary| RunSummary { processing, unloading: started.elapsed().into(), ..summary };
        match engine.finish() {
            Ok(summary) => {
                let [flows, packets, monitoring] = kept.tables();
                Ok(Done { summary: timed(summary), notices: notices.lines, flows, packets, monitoring })
            }
            Err(Unfinished { error, summary }) => {
                Err(RunError::OutputFailed { error, summary: Some(Box::new(timed(*summary))) })
            }
        }
    }

    fn elapsed(&self) -> Span {
        self.started.elapsed().into()
    }
}

/// Keeps notices for the report.
#[derive(Debug, Default)]
struct Notices {
    lines: Vec<Line>,
}

impl Observer for Notices {
    fn progress(&mut self, _: &Progress) {}

    fn notice(&mut self, notice: &Notice, progress: &Progress) {
        let done = progress.info.file_size.filter(|&size| size > 0).map(|size| progress.position as f64 / size as f64);
        self.lines.extend(notice.lines(done));
    }
}
