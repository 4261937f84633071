//! What is done between two packets: a row of monitoring, an answer to an observer.

use super::observer::{AfterPause, Observer};
use super::run::Engine;
use crate::capture::PacketSource;
use crate::output::OutputError;

impl Engine {
    /// Writes a row of monitoring, made of what the run has counted so far, to all outputs of that table; nothing if there
    /// are none. Lines of text and objects can be read at once, other formats when the run ends.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn write_monitoring(&mut self) -> Result<(), OutputError> {
        let summary = self.summary();
        self.writer.monitoring.write(summary)
    }

    /// Does what an observer wants of a run that is paused.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn pause(&mut self, source: &dyn PacketSource, observer: &mut dyn Observer) -> Result<(), OutputError> {
        let mut summary = self.summary();
        summary.losses.note(source.unread());
        match observer.pause(summary, source) {
            AfterPause::WriteRow => self.write_monitoring(),
            AfterPause::GoOn => Ok(()),
        }
    }
}
