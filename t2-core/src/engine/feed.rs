//! The packets of a source on their way into the run, cut where something is due.

use super::schedule::Schedule;
use super::stop::Stop;
use crate::capture::{Batch, Input, PacketSource};

/// The packets of a source on their way into the run.
pub(super) struct Feed<'s> {
    source: &'s mut dyn PacketSource,
    schedule: &'s mut Schedule,
}

impl<'s> Feed<'s> {
    /// The packets of a source.
    pub(super) fn new(source: &'s mut dyn PacketSource, schedule: &'s mut Schedule) -> Self {
        Self { source, schedule }
    }

    /// Reads the next packets, or the time that has passed, into `batch`. Returns why there are none.
    pub(super) fn next(&mut self, batch: &mut Batch) -> Result<(), Stop> {
        let Self { source, schedule } = self;
        let rest = &mut schedule.rest;
        if rest.is_empty() && rest.passed().is_none() {
            match source.next_batch(batch) {
                Ok(Input::Packet(())) => {}
                Ok(Input::Pause) => return Err(Stop::Paused),
                Ok(Input::End) => return Err(Stop::AtEnd(None)),
                Err(error) => return Err(Stop::AtEnd(Some(error))),
            }
        } else {
            std::mem::swap(batch, rest);
            rest.clear();
        }
        while let Some(n) = schedule.first_due(batch) {
            let time = batch.times().nth(n).or(batch.passed());
            if n > 0 {
                batch.split_off(n, &mut schedule.rest);
                return Ok(());
            }
            let due = time.map(|time| schedule.due(time)).unwrap_or_default();
            if !due.is_empty() {
                batch.split_off(0, &mut schedule.rest);
                return Err(Stop::Due(due));
            }
        }
        Ok(())
    }

    /// The source, to look at.
    pub(super) fn source(&self) -> &dyn PacketSource {
        &*self.source
    }
}
