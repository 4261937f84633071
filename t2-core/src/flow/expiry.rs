//! When flows end: after a silence, for want of room, with the run (spec sections 1.5 to 1.8).

use super::quiet::Quiet;
use super::search::spread;
use super::{Ended, FlowKey, FlowTable, Slot};
use crate::dissect::{Packet, Status};
use crate::invariant::broken;
use crate::time::Timestamp;

impl FlowTable {
    /// Takes the time of the next packet; returns the time that timeouts go by at this packet.
    ///
    /// That is the packet's own time, unless it is so far from those before that it [is doubted](Self::is_time_doubted).
    #[inline]
    pub fn tick(&mut self, time: Timestamp) -> Timestamp {
        self.clock.tick(time, self.limits.timeout)
    }

    /// Whether the next packet, at this time, ends no flow by it, and its time is not doubted: then the clock has taken it.
    #[inline(always)]
    pub fn goes_on(&mut self, time: Timestamp) -> bool {
        let goes_on = self.calm.contains(time);
        if goes_on {
            self.clock.go_on(time);
        }
        goes_on
    }

    /// Finds out until when nothing is to be asked but whether the table [goes on](Self::goes_on).
    #[inline]
    pub fn find_calm(&mut self) {
        // What was found before mostly holds: the time is in it, and no flow has to be looked at sooner.
        let holds = self.calm.contains(self.clock.now()) && self.calm.is_within(&self.recency.quiet());
        if !holds || !self.clock.is_steady() {
            self.find_other_calm();
        }
    }

    #[inline(never)]
    fn find_other_calm(&mut self) {
        // Within this span no step of the clock is doubted, whichever way it goes, and no flow can be hit so far ahead that
        // the clock would count as set back for it.
        let span = self.limits.timeout.span();
        self.calm = match self.clock.is_steady() {
            true => self.recency.quiet().near(self.clock.now(), span),
            false => Quiet::NEVER,
        };
    }

    /// This time has come without a packet. Returns the time that timeouts go by now; it never goes back by this.
    pub fn pass(&mut self, time: Timestamp) -> Timestamp {
        self.calm = Quiet::NEVER;
        self.clock.pass(time)
    }

    /// Whether the time of the last [`tick`](Self::tick) is far from those before, and no second packet has confirmed it
    /// (spec section 9.4, B56).
    #[inline]
    pub fn is_time_doubted(&self) -> bool {
        self.clock.is_doubted()
    }

    /// The next flow that has reached its timeout at `now`, with its opposite, which has reached its own. It stays
    /// readable until [`release`](Self::release) is called, which must be done before the table is used otherwise.
    ///
    /// The least recently hit flow comes first, whatever its timeout.
    #[inline]
    pub fn expired(&mut self, now: Timestamp) -> Option<Ended> {
        if self.recency.is_quiet(now) { None } else { self.search_expired(now) }
    }

    #[cold]
    fn search_expired(&mut self, now: Timestamp) -> Option<Ended> {
        /// How many flows are corrected at most: so the time that a packet takes is bounded.
        const CORRECTED: usize = 8;
        let mut corrected = 0;
        while corrected < CORRECTED {
            let slot = self.recency.due(now)?;
            if now < self.recency.seen(slot) {
                // The clock was ahead when the flow was hit, and has been set back. Its silence is counted from now on.
                self.recency.touch_again(slot, now);
                corrected += 1;
                continue;
            }
            match self.opposite(slot).filter(|&opposite| !self.recency.is_silent(opposite, now)) {
                None => return Some(self.end(slot)),
                Some(opposite) => self.recency.pass(slot, opposite),
            }
        }
        None
    }

    /// The conversation that a packet would go on with, if by the packet's own time it was silent too long.
    pub fn silent(&mut self, packet: &Packet<'_>) -> Option<Ended> {
        let key = FlowKey::of(packet.layers());
        let slot = self.slot_of(&key).or_else(|| self.slot_of(&key.reversed()))?;
        let was_silent = |slot: Slot| {
            let last = self.records.get(slot.index()).map(|record| record.last);
            last.is_some_and(|last| self.recency.timeout(slot).is_reached_by(packet.time() - last))
        };
        let both_were = was_silent(slot) && self.opposite(slot).is_none_or(was_silent);
        both_were.then(|| self.end(slot))
    }

    /// The flow that has to go before another can be opened, if the table is full.
    pub fn evict(&mut self) -> Option<Ended> {
        if self.len() < self.limits.capacity {
            return None;
        }
        let slot = self.recency.oldest()?;
        self.mark(slot, Status::TABLE_FULL);
        Some(self.end(slot))
    }

    /// No packet comes any more: the flows that are left are not found by their keys from now on, and only
    /// [taken out](Self::oldest).
    pub fn close(&mut self) {
        self.slots.clear();
    }

    /// The least recently hit flow with its opposite, whatever its age: at the end of the run.
    pub fn oldest(&mut self) -> Option<Ended> {
        let slot = self.recency.oldest()?;
        Some(self.end(slot))
    }

    /// Takes a flow and its opposite out of the table.
    pub(super) fn end(&mut self, slot: Slot) -> Ended {
        let opposite = self.opposite(slot);
        let is_b = self.records.get(slot.index()).is_some_and(|record| record.status.has(Status::INVERTED));
        let ended = match opposite {
            Some(opposite) if is_b => Ended { first: opposite, second: Some(slot) },
            opposite => Ended { first: slot, second: opposite },
        };
        self.forget(ended.first);
        if let Some(second) = ended.second {
            self.forget(second);
        }
        ended
    }

    fn forget(&mut self, slot: Slot) {
        self.recency.remove(slot);
        if self.slots.is_empty() {
            // The table is closed.
            return;
        }
        let Some(record) = self.records.get(slot.index()) else {
            return broken("a slot without a record");
        };
        if record.status.has(Status::FRAGMENT_PENDING) {
            self.fragments.forget(&record.key, slot);
        }
        self.recent.forget(record.headers_place.into(), slot);
        self.recent_keys.forget(&record.key, slot);
        if let Ok(entry) = self.slots.find_entry(spread(record.hash), |&other| other == slot) {
            entry.remove();
        }
    }
}
