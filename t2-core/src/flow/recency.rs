//! Flows in the order in which they were last hit (spec section 1.6), by timeout.

use super::lists::{List, Lists, Rank};
use super::quiet::Quiet;
use super::{Slot, Timeout};
use crate::invariant::broken;
use crate::time::{Span, Timestamp};

/// Links of one flow to its neighbours in the chain of its list, and when it was hit.
#[derive(Clone, Copy, Debug)]
struct Links {
    older: Option<Slot>,
    newer: Option<Slot>,
    seen: Timestamp,
    rank: Rank,
}

impl Links {
    /// Those of a flow that is in no list.
    const NONE: Self = Self { older: None, newer: None, seen: Timestamp::from_nanos(0), rank: Rank::UNLISTED };
}

/// All live flows, in one list for each timeout, from the least to the most recently hit, with a mark in each list for
/// how far the search for silent flows got.
///
/// Flows behind the mark have been found silent while their opposite was not: they are not looked at again by
/// themselves, and leave with their opposite.
#[derive(Debug)]
pub(super) struct Recency {
    links: Vec<Links>,
    lists: Lists,
    /// The last hit.
    last: Rank,
    /// When none of the flows that [`next_of`](Self::next_of) returns needs a look. It regards each of them.
    quiet: Quiet,
    /// The clock counts as set back for a flow that was hit this far ahead of it: by the default timeout, whatever the
    /// flow's own. So small steps back do not reorder flows of short timeouts.
    back: Span,
}

impl Recency {
    /// Memory that each flow takes, in bytes, about: its links, and an entry among the late flows of its list. The nodes
    /// of that map may be half empty, but as a rule only one flow of a conversation is late.
    pub(super) const MEMORY_PER_FLOW: usize = size_of::<Links>() + size_of::<(Rank, Slot)>();

    /// No flow, with room for this number; new ones will have this timeout.
    pub(super) fn new(timeout: Timeout, room: usize) -> Self {
        Self {
            links: Vec::with_capacity(room),
            lists: Lists::new(timeout),
            last: Rank::ZERO,
            quiet: Quiet::ALWAYS,
            back: timeout.span(),
        }
    }

    /// Whether [`due`](Self::due) has nothing to return at this time. `false` does not say that it has something.
    #[inline]
    pub(super) fn is_quiet(&self, now: Timestamp) -> bool {
        self.quiet.contains(now)
    }

    /// The times at which [`due`](Self::due) has nothing to return, if no flow is added, moved or given another timeout.
    pub(super) fn quiet(&self) -> Quiet {
        self.quiet
    }

    /// The least recently hit flow that has reached its timeout, or since whose hit the clock was set back, of those that
    /// the search has not passed.
    pub(super) fn due(&mut self, now: Timestamp) -> Option<Slot> {
        let mut quiet = Quiet::ALWAYS;
        let mut first: Option<(Rank, Slot)> = None;
        for list in self.lists.iter() {
            let Some(slot) = self.next_of(list) else { continue };
            let Links { seen, rank, .. } = self.links_of(slot);
            let (silence, timeout) = (now - seen, list.timeout.span());
            if silence < timeout && silence > -self.back {
                quiet.regard(seen, timeout, self.back);
            } else if first.is_none_or(|(least, _)| rank < least) {
                first = Some((rank, slot));
            }
        }
        if first.is_none() {
            self.quiet = quiet;
        }
        first.map(|(_, slot)| slot)
    }

    /// The first flow of a list that the search has not passed.
    fn next_of(&self, list: &List) -> Option<Slot> {
        if list.late.is_empty() {
            return list.mark;
        }
        let late = list.late.first_key_value().map(|(_, &slot)| slot);
        [late, list.mark].into_iter().flatten().min_by_key(|&slot| self.links_of(slot).rank)
    }

    /// Moves the search past a flow that is [`due`](Self::due), because of its opposite. If that was passed itself, and
    /// is not silent by now after all (time went backwards), it is looked at again: else both would stay for ever.
    pub(super) fn pass(&mut self, slot: Slot, opposite: Slot) {
        let Links { newer, rank, .. } = self.links_of(slot);
        let Some(list) = self.lists.get_mut(rank.list()) else { return broken("a flow without a list is due") };
        if rank.is_late() {
            list.late.remove(&rank);
            list.late_passed.insert(rank, slot);
        } else {
            list.mark = newer;
        }
        self.regard_next(rank.list());
        if self.is_passed(opposite) {
            self.move_to(opposite, self.links_of(opposite).rank.list(), false);
        }
    }

    fn is_passed(&self, slot: Slot) -> bool {
        let rank = self.links_of(slot).rank;
        self.lists.get(rank.list()).is_some_and(|list| match rank.is_late() {
            true => list.late_passed.contains_key(&rank),
            false => list.mark.is_none_or(|mark| rank < self.links_of(mark).rank),
        })
    }

    /// The least recently hit flow.
    pub(super) fn oldest(&self) -> Option<Slot> {
        let first = self.lists.iter().filter_map(|list| self.oldest_of(list));
        first.min_by_key(|&slot| self.links_of(slot).rank)
    }

    /// The least recently hit flow of a list.
    fn oldest_of(&self, list: &List) -> Option<Slot> {
        if list.late.is_empty() && list.late_passed.is_empty() {
            return list.oldest;
        }
        let late = [&list.late, &list.late_passed].map(|late| late.first_key_value().map(|(_, &slot)| slot));
        late.into_iter().chain([list.oldest]).flatten().min_by_key(|&slot| self.links_of(slot).rank)
    }

    /// All flows, the least recently hit first.
    pub(super) fn in_order(&self) -> Vec<Slot> {
        let indices = 0..self.links.len();
        let mut slots: Vec<_> = indices.map(Slot::new).filter(|&slot| self.has(slot)).collect();
        slots.sort_unstable_by_key(|&slot| self.links_of(slot).rank);
        slots
    }

    /// Whether a flow is in the lists.
    pub(super) fn has(&self, slot: Slot) -> bool {
        self.links_of(slot).rank != Rank::UNLISTED
    }

    /// When the clock of timeouts showed a flow's last hit.
    #[inline]
    pub(super) fn seen(&self, slot: Slot) -> Timestamp {
        self.links_of(slot).seen
    }

    /// The timeout of a flow; the default one if it is in no list.
    pub(super) fn timeout(&self, slot: Slot) -> Timeout {
        let list = self.lists.get(self.links_of(slot).rank.list()).or(self.lists.get(Lists::DEFAULT));
        list.map_or(Timeout::DEFAULT, |list| list.timeout)
    }

    /// Whether a flow has reached its timeout.
    pub(super) fn is_silent(&self, slot: Slot, now: Timestamp) -> bool {
        self.timeout(slot).is_reached_by(now - self.seen(slot))
    }

    /// Adds a flow that is not in the lists, as the most recently hit one, hit now, with the default timeout.
    pub(super) fn push(&mut self, slot: Slot, now: Timestamp) {
        if slot.index() >= self.links.len() {
            self.links.resize(slot.index() + 1, Links::NONE);
        }
        self.last = self.last.next();
        self.append(slot, now, self.last.in_chain(Lists::DEFAULT));
    }

    /// Makes a flow of the lists the most recently hit one, hit now.
    #[inline(always)]
    pub(super) fn touch(&mut self, slot: Slot, now: Timestamp) {
        let Some(links) = self.links.get_mut(slot.index()) else { return broken("a flow without links") };
        let Some(list) = self.lists.get_mut(links.rank.chain()) else { return self.touch_late(slot, now) };
        if list.mark.is_none() || list.mark == Some(slot) {
            return self.touch_first(slot, now);
        }
        self.renew(slot, now);
    }

    /// The same for the first flow of its list that the search has not passed, or for one of a list that has none.
    #[inline(never)]
    fn touch_first(&mut self, slot: Slot, now: Timestamp) {
        let Links { newer, rank, .. } = self.links_of(slot);
        let Some(list) = self.lists.get_mut(rank.chain()) else { return broken("a flow without a list is first") };
        list.mark = list.mark.and(newer).or(Some(slot));
        self.renew(slot, now);
        self.regard_next(rank.chain());
    }

    /// Makes a flow of a chain the most recently hit one, hit now.
    #[inline(always)]
    fn renew(&mut self, slot: Slot, now: Timestamp) {
        let Some(links) = self.links.get_mut(slot.index()) else { return };
        let Links { older, newer, rank, .. } = *links;
        let Some(list) = self.lists.get_mut(rank.chain()) else { return };
        self.last = self.last.next();
        (links.seen, links.rank) = (now, self.last.in_chain(rank.chain()));
        // Without a newer one it is the most recently hit one of its list, and stays there.
        if newer.is_some() {
            let newest = list.newest.replace(slot);
            (links.older, links.newer) = (newest, None);
            match self.links.get_mut(Slot::index_of(older)) {
                Some(older) => older.newer = newer,
                None => list.oldest = newer,
            }
            if let Some(newer) = self.links.get_mut(Slot::index_of(newer)) {
                newer.older = older;
            }
            if let Some(newest) = self.links.get_mut(Slot::index_of(newest)) {
                newest.newer = Some(slot);
            }
        }
    }

    /// The same, where it is not to be part of the caller.
    #[cold]
    pub(super) fn touch_again(&mut self, slot: Slot, now: Timestamp) {
        self.touch(slot, now);
    }

    /// Regards the first flow of a list that the search has not passed, which has become another one or was hit.
    #[inline(never)]
    fn regard_next(&mut self, list: usize) {
        let Some(list) = self.lists.get(list) else { return broken("a list that is not there") };
        if let Some(next) = self.next_of(list) {
            self.quiet.regard(self.seen(next), list.timeout.span(), self.back);
        }
    }

    #[cold]
    fn touch_late(&mut self, slot: Slot, now: Timestamp) {
        let list = self.links_of(slot).rank.list();
        self.take_out(slot);
        self.last = self.last.next();
        self.append(slot, now, self.last.in_chain(list));
    }

    /// Gives a flow of the lists another timeout. It keeps its place in the order of hits. If it is silent at once, while
    /// its opposite is not, the search has passed it: it leaves with its opposite.
    ///
    /// Takes logarithmic time: a flow that was not hit after all others of its new list is late there.
    pub(super) fn set_timeout(&mut self, slot: Slot, timeout: Timeout, opposite: Option<Slot>, now: Timestamp) {
        if !self.has(slot) || self.timeout(slot) == timeout {
            return;
        }
        let list = self.lists.of(timeout);
        if list == self.links_of(slot).rank.list() {
            return;
        }
        let is_awaited = |opposite| !self.is_silent(opposite, now) && !self.is_passed(opposite);
        let is_passed = timeout.is_reached_by(now - self.seen(slot)) && opposite.is_some_and(is_awaited);
        self.move_to(slot, list, is_passed);
    }

    /// Moves a flow to a list, perhaps its own, as one that the search has passed or not.
    fn move_to(&mut self, slot: Slot, list: usize, is_passed: bool) {
        let Links { seen, rank, .. } = self.links_of(slot);
        self.take_out(slot);
        let newest = self.lists.get(list).and_then(|list| list.newest);
        if !is_passed && newest.is_none_or(|newest| self.links_of(newest).rank < rank) {
            return self.append(slot, seen, rank.in_chain(list));
        }
        let rank = rank.late_in(list);
        self.change(slot, |links| *links = Links { seen, rank, ..Links::NONE });
        let Some(list) = self.lists.get_mut(list) else { return broken("a flow of no list") };
        if is_passed {
            list.late_passed.insert(rank, slot);
        } else {
            list.late.insert(rank, slot);
            self.quiet.regard(seen, list.timeout.span(), self.back);
        }
    }

    /// Puts a flow at the end of the chain of its list.
    fn append(&mut self, slot: Slot, seen: Timestamp, rank: Rank) {
        let Some(list) = self.lists.get_mut(rank.chain()) else { return broken("a flow of no list") };
        let older = list.newest.replace(slot);
        if older.is_none() {
            list.oldest = Some(slot);
        }
        if list.mark.is_none() {
            list.mark = Some(slot);
            self.quiet.regard(seen, list.timeout.span(), self.back);
        }
        if let Some(older) = older {
            self.change(older, |links| links.newer = Some(slot));
        }
        self.change(slot, |links| *links = Links { older, newer: None, seen, rank });
    }

    /// Takes a flow out of the lists.
    pub(super) fn remove(&mut self, slot: Slot) {
        self.take_out(slot);
        self.change(slot, |links| *links = Links::NONE);
    }

    /// Takes a flow out of its list; its links stay as they are.
    fn take_out(&mut self, slot: Slot) {
        let Links { older, newer, rank, .. } = self.links_of(slot);
        let Some(list) = self.lists.get_mut(rank.list()) else { return broken("a flow of no list") };
        if rank.is_late() {
            if list.late.remove(&rank).is_none() {
                list.late_passed.remove(&rank);
            }
            return self.regard_next(rank.list());
        }
        let was_marked = list.mark == Some(slot);
        if was_marked {
            list.mark = newer;
        }
        if older.is_none() {
            list.oldest = newer;
        }
        if newer.is_none() {
            list.newest = older;
        }
        if let Some(older) = older {
            self.change(older, |links| links.newer = newer);
        }
        if let Some(newer) = newer {
            self.change(newer, |links| links.older = older);
        }
        if was_marked {
            self.regard_next(rank.list());
        }
    }

    fn links_of(&self, slot: Slot) -> Links {
        self.links.get(slot.index()).copied().unwrap_or(Links::NONE)
    }

    fn change(&mut self, slot: Slot, change: impl FnOnce(&mut Links)) {
        if let Some(links) = self.links.get_mut(slot.index()) {
            change(links);
        }
    }
}

#[cfg(test)]
#[path = "tests/recency.rs"]
mod tests;
