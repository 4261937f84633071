//! The blocks of a run, on their way in.

use super::block::Block;
use super::crew::Stretch;
use super::feed::Feed;
use super::observer::Progress;
use super::stop::Stop;
use crate::time::Timestamp;

/// Where blocks come from.
pub(super) struct Source<'r> {
    /// None where flows are ended instead of packets read.
    pub(super) reading: Option<Reading<'r>>,
    /// Why no more is read.
    pub(super) stop: Option<Stop>,
    /// How many packets the run has read.
    pub(super) packets: u64,
    /// The time of the first packet of the run.
    pub(super) first: Option<Timestamp>,
}

/// What packets are read with.
pub(super) struct Reading<'r> {
    pub(super) feed: Feed<'r>,
    pub(super) stretch: &'r mut Stretch,
}

impl Source<'_> {
    /// Reads the packets of a block, and returns how far the run is. `None` if no more is to be read.
    pub(super) fn read(&mut self, block: &mut Block) -> Option<Option<Progress>> {
        let Some(Reading { feed, stretch }) = &mut self.reading else {
            block.batch.clear();
            return Some(None);
        };
        if !stretch.goes_on() {
            self.stop = Some(Stop::Changing);
            return None;
        }
        if let Err(stop) = feed.next(&mut block.batch) {
            self.stop = Some(stop);
            return None;
        }
        self.packets += block.batch.len() as u64;
        let begin = block.batch.first().map(|packet| packet.time);
        let Some(first) = self.first.or(begin) else { return Some(None) };
        self.first = Some(first);
        let (packets, source) = (self.packets, feed.source());
        Some(Some(Progress { packets, position: source.position(), info: source.info(), first }))
    }
}
