//! What plugins may change about flows, and how the engine gets at them.
//!
//! These apply to live flows. A slot whose flow has ended keeps its record until it is released; only its status can be
//! marked then.

use super::{Ended, FlowKey, FlowTable, Slot, Timeout};
use crate::dissect::Status;

impl FlowTable {
    /// The opposite direction of a flow, if that has been seen.
    #[inline]
    pub fn opposite(&self, slot: Slot) -> Option<Slot> {
        self.records.get(slot.index()).and_then(|record| record.opposite)
    }

    /// The number of the live conversation that has a flow with this key, in either direction.
    pub fn index_of(&self, key: &FlowKey) -> Option<u64> {
        let slot = self.slot_of(key).or_else(|| self.slot_of(&key.reversed()))?;
        self.records.get(slot.index()).map(|record| record.index)
    }

    /// All live flows, the least recently hit first, as they are at the call: the table can be used in between.
    ///
    /// Sorts them, so it is for what happens now and then, not for each packet.
    pub fn live(&self) -> impl Iterator<Item = Slot> + use<> {
        self.recency.in_order().into_iter()
    }

    /// Gives a live flow another timeout, which applies to its silence since its last hit. It keeps its place in the order
    /// of hits. Its opposite keeps its own timeout; a conversation ends once both have reached theirs. A flow that has
    /// reached its new timeout at once ends when its opposite has reached its own.
    ///
    /// Any number of flows may have the same timeout. Few different ones should be in use at a time: a search for silent
    /// flows and the end of a flow in a full table take time in proportion to their number. Beyond 2047 different ones
    /// the next shorter one in use is taken.
    pub fn set_timeout(&mut self, slot: Slot, timeout: Timeout) {
        self.recency.set_timeout(slot, timeout, self.opposite(slot), self.clock.now());
    }

    /// Takes a live flow and its opposite out of the table now; `None` if it has ended before. As with
    /// [`expired`](Self::expired), it stays readable until it is [released](Self::release).
    pub fn end_conversation(&mut self, slot: Slot) -> Option<Ended> {
        self.recency.has(slot).then(|| self.end(slot))
    }

    /// Sets whether a live flow is the B side of its conversation; its opposite becomes the other side. The order in which
    /// the two end follows. Has no effect on a [later part](super::NextPart) of a conversation, whose sides are those of the
    /// first.
    pub fn set_inverted(&mut self, slot: Slot, is_inverted: bool) {
        let is_later_part = self.records.get(slot.index()).is_some_and(|record| record.status.has(Status::LATER_PART));
        if is_later_part || !self.recency.has(slot) {
            return;
        }
        let opposite = self.opposite(slot).map(|opposite| (opposite, !is_inverted));
        for (slot, is_inverted) in [Some((slot, is_inverted)), opposite].into_iter().flatten() {
            if let Some(record) = self.records.get_mut(slot.index()) {
                let others = record.status.without(Status::INVERTED);
                record.status = if is_inverted { others | Status::INVERTED } else { others };
            }
        }
    }

    /// Adds status bits to a flow.
    pub fn mark(&mut self, slot: Slot, status: Status) {
        if let Some(record) = self.records.get_mut(slot.index()) {
            record.status |= status;
        }
    }
}
