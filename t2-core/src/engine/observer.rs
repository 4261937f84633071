//! Who is told how a run goes on, and what of.

use crate::capture::{Info, PacketSource};
use crate::report::{Notice, RunSummary};
use crate::time::Timestamp;

/// How far a run is.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// Packets read.
    pub packets: u64,
    /// How far the source is read, as [`PacketSource::position`] returns it.
    pub position: u64,
    /// What is known of the source.
    pub info: Info,
    /// The time of the first packet.
    pub first: Timestamp,
}

/// Who is told how a run goes on.
pub trait Observer {
    /// Called after the first packet, and then again and again.
    fn progress(&mut self, progress: &Progress);

    /// Something that the user wants to know before the end.
    fn notice(&mut self, notice: &Notice, progress: &Progress);

    /// A pause was asked for: this is the summary of the run so far. By default nothing is done with it.
    fn pause(&mut self, summary: RunSummary, source: &dyn PacketSource) -> AfterPause {
        let _ = (summary, source);
        AfterPause::GoOn
    }
}

/// What a run does after a pause, before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterPause {
    /// Nothing.
    GoOn,
    /// It writes a row of monitoring.
    WriteRow,
}

/// Tells an observer how far the run is, and what there is to be told besides.
pub(super) fn tell(observer: &mut dyn Observer, progress: &Progress, notices: &[Notice]) {
    observer.progress(progress);
    notices.iter().for_each(|notice| observer.notice(notice, progress));
}
