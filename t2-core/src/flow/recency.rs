//! Flows in the order in which they were last hit (spec section 1.6).

use super::Slot;
use crate::time::Timestamp;

/// Links of one flow to its neighbours, and when it was hit.
#[derive(Clone, Copy, Debug, Default)]
struct Links {
    older: Option<Slot>,
    newer: Option<Slot>,
    seen: Timestamp,
}

/// All live flows, from the least to the most recently hit, with a mark for how far the search for silent flows got.
///
/// Flows behind the mark have been found silent while their opposite was not: they are not looked at again by
/// themselves, and leave with their opposite.
#[derive(Debug, Default)]
pub(super) struct Recency {
    links: Vec<Links>,
    oldest: Option<Slot>,
    newest: Option<Slot>,
    mark: Option<Slot>,
}

impl Recency {
    /// Memory that each flow takes, in bytes.
    pub(super) const MEMORY_PER_FLOW: usize = size_of::<Links>();

    /// The least recently hit flow.
    pub(super) fn oldest(&self) -> Option<Slot> {
        self.oldest
    }

    /// The first flow that the search has not passed.
    pub(super) fn mark(&self) -> Option<Slot> {
        self.mark
    }

    /// Moves the mark past its flow.
    pub(super) fn pass(&mut self) {
        self.mark = self.mark.and_then(|slot| self.links_of(slot).newer);
    }

    /// When the clock of timeouts showed a flow's last hit.
    #[inline]
    pub(super) fn seen(&self, slot: Slot) -> Timestamp {
        self.links.get(slot.index()).map_or(Timestamp::default(), |links| links.seen)
    }

    /// Adds a flow that is not in the list, as the most recently hit one, hit now.
    pub(super) fn push(&mut self, slot: Slot, now: Timestamp) {
        if slot.index() >= self.links.len() {
            self.links.resize(slot.index() + 1, Links::default());
        }
        self.append(slot, now);
    }

    /// Makes a flow of the list the most recently hit one, hit now.
    #[inline]
    pub(super) fn touch(&mut self, slot: Slot, now: Timestamp) {
        let Links { older, newer, .. } = self.links_of(slot);
        let Some(newer) = newer else {
            // It is the most recently hit one.
            self.change(slot, |links| links.seen = now);
            self.mark = self.mark.or(Some(slot));
            return;
        };
        self.change(newer, |links| links.older = older);
        match older {
            Some(older) => self.change(older, |links| links.newer = Some(newer)),
            None => self.oldest = Some(newer),
        }
        if self.mark == Some(slot) {
            self.mark = Some(newer);
        }
        self.append(slot, now);
    }

    /// Puts a flow at the end of the list, whose links are there.
    #[inline]
    fn append(&mut self, slot: Slot, now: Timestamp) {
        self.set(slot, Links { older: self.newest, newer: None, seen: now });
        match self.newest {
            Some(newest) => self.change(newest, |links| links.newer = Some(slot)),
            None => self.oldest = Some(slot),
        }
        self.newest = Some(slot);
        self.mark = self.mark.or(Some(slot));
    }

    /// Takes a flow out of the list.
    #[inline]
    pub(super) fn remove(&mut self, slot: Slot) {
        let Links { older, newer, .. } = self.links_of(slot);
        match older {
            Some(older) => self.change(older, |links| links.newer = newer),
            None => self.oldest = newer,
        }
        match newer {
            Some(newer) => self.change(newer, |links| links.older = older),
            None => self.newest = older,
        }
        if self.mark == Some(slot) {
            self.mark = newer;
        }
    }

    fn links_of(&self, slot: Slot) -> Links {
        self.links.get(slot.index()).copied().unwrap_or_default()
    }

    fn set(&mut self, slot: Slot, links: Links) {
        self.change(slot, |place| *place = links);
    }

    fn change(&mut self, slot: Slot, change: impl FnOnce(&mut Links)) {
        if let Some(links) = self.links.get_mut(slot.index()) {
            change(links);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use proptest::prelude::*;

    use super::*;

    fn order(list: &Recency) -> Vec<usize> {
        std::iter::successors(list.oldest, |&slot| list.links_of(slot).newer).map(Slot::index).collect()
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_last_hits(hits in prop::collection::vec((0usize..20, any::<bool>()), 0..200)) {
            let (mut list, mut model) = (Recency::default(), VecDeque::new());
            for (n, remove) in hits {
                let slot = Slot::new(n);
                let known = model.contains(&n);
                model.retain(|&m| m != n);
                match (known, remove) {
                    (true, true) => list.remove(slot),
                    (true, false) => list.touch(slot, Timestamp::default()),
                    (false, _) => list.push(slot, Timestamp::default()),
                }
                if !(known && remove) {
                    model.push_back(n);
                }
                prop_assert_eq!(order(&list), model.iter().copied().collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn a_flow_that_was_passed_is_looked_at_again_once_it_is_hit() {
        let mut list = Recency::default();
        for n in 0..3 {
            list.push(Slot::new(n), Timestamp::default());
        }
        list.pass();
        assert_eq!(list.mark(), Some(Slot::new(1)));
        list.touch(Slot::new(0), Timestamp::default());
        list.pass();
        list.pass();
        assert_eq!(list.mark(), Some(Slot::new(0)));
        list.pass();
        list.touch(Slot::new(0), Timestamp::default());
        assert_eq!(list.mark(), Some(Slot::new(0)));
    }
}
