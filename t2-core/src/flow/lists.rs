//! One list of flows for each timeout that is in use.

use std::collections::BTreeMap;

use super::{Slot, Timeout};

/// When a flow was hit, among all hits, and which list it is in; ordered by the hit.
///
/// Hits are counted modulo 2^52: that is 14 years of 10 million packets a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Rank(u64);

impl Rank {
    const LIST_BITS: u32 = 12;
    /// The flow is not in the chain of its list, but in its map of late ones.
    const LATE: u64 = 1 << (Self::LIST_BITS - 1);
    /// The step from a hit to the next.
    const STEP: u64 = 1 << Self::LIST_BITS;
    /// The flow is in no list.
    pub(super) const UNLISTED: Self = Self(Self::STEP - 1);
    /// Before the first hit.
    pub(super) const ZERO: Self = Self(0);

    /// The rank of the next hit; says nothing of the list.
    #[inline]
    pub(super) fn next(self) -> Self {
        Self(self.0.wrapping_add(Self::STEP))
    }

    /// The same hit, in the chain of another list.
    #[inline]
    pub(super) fn in_chain(self, list: usize) -> Self {
        Self(self.0 & !(Self::STEP - 1) | list as u64)
    }

    /// The same hit, among the late flows of another list.
    pub(super) fn late_in(self, list: usize) -> Self {
        Self(self.in_chain(list).0 | Self::LATE)
    }

    /// The index of the list whose chain the flow is in; beyond all lists if it is in no chain.
    #[inline]
    pub(super) fn chain(self) -> usize {
        (self.0 & (Self::STEP - 1)) as usize
    }

    /// The index of the list that the flow is in, in its chain or late; beyond all lists if it is in none.
    #[inline]
    pub(super) fn list(self) -> usize {
        (self.0 & (Self::LATE - 1)) as usize
    }

    /// Whether the flow is a late one of its list.
    pub(super) fn is_late(self) -> bool {
        self.0 & Self::LATE != 0
    }
}

/// The flows of one timeout, in the order of their last hits.
///
/// A flow that is hit becomes the last of the chain. A flow that comes from another list, and was not hit after all of
/// this one, is late: to find its place in the chain one might have to pass all others.
#[derive(Debug)]
pub(super) struct List {
    pub(super) timeout: Timeout,
    pub(super) oldest: Option<Slot>,
    pub(super) newest: Option<Slot>,
    /// The first flow of the chain that the search for silent flows has not passed.
    pub(super) mark: Option<Slot>,
    /// Late flows that the search has not passed, and those that it has.
    pub(super) late: BTreeMap<Rank, Slot>,
    pub(super) late_passed: BTreeMap<Rank, Slot>,
}

impl List {
    fn new(timeout: Timeout) -> Self {
        let (late, late_passed) = (BTreeMap::new(), BTreeMap::new());
        Self { timeout, oldest: None, newest: None, mark: None, late, late_passed }
    }

    fn is_empty(&self) -> bool {
        self.oldest.is_none() && self.late.is_empty() && self.late_passed.is_empty()
    }
}

/// The lists, found by timeout. The first is that of the default timeout.
#[derive(Debug)]
pub(super) struct Lists {
    lists: Vec<List>,
    /// The timeout and the index of each list, the largest timeout first.
    by_timeout: Vec<(Timeout, usize)>,
}

impl Lists {
    /// The index of the list of the default timeout.
    pub(super) const DEFAULT: usize = 0;

    /// The most lists that a rank tells apart.
    const MOST: usize = Rank::LATE as usize - 1;

    /// One list, for flows that have the default timeout.
    pub(super) fn new(default: Timeout) -> Self {
        Self { lists: vec![List::new(default)], by_timeout: vec![(default, Self::DEFAULT)] }
    }

    #[inline]
    pub(super) fn get(&self, index: usize) -> Option<&List> {
        self.lists.get(index)
    }

    #[inline]
    pub(super) fn get_mut(&mut self, index: usize) -> Option<&mut List> {
        self.lists.get_mut(index)
    }

    /// All lists, those of the largest timeout first.
    pub(super) fn iter(&self) -> impl Iterator<Item = &List> {
        self.by_timeout.iter().filter_map(|&(_, index)| self.lists.get(index))
    }

    /// The index of the list of a timeout, which is made if there is none. It takes over one that has become empty, so
    /// there are no more lists than timeouts were in use at once. Beyond 2047 the list of the next shorter timeout is
    /// taken, or that of the shortest.
    pub(super) fn of(&mut self, timeout: Timeout) -> usize {
        let found = self.by_timeout.binary_search_by(|(known, _)| timeout.cmp(known));
        let at = match found {
            Ok(at) => return self.by_timeout.get(at).map_or(Self::DEFAULT, |&(_, index)| index),
            Err(at) => at,
        };
        let empty = self.by_timeout.iter().position(|&(_, index)| self.is_free(index));
        let index = match empty {
            Some(empty) => self.by_timeout.remove(empty).1,
            None if self.lists.len() < Self::MOST => self.lists.len(),
            None => {
                let nearest = self.by_timeout.get(at).or(self.by_timeout.last());
                return nearest.map_or(Self::DEFAULT, |&(_, index)| index);
            }
        };
        match self.lists.get_mut(index) {
            Some(list) => list.timeout = timeout,
            None => self.lists.push(List::new(timeout)),
        }
        let at = self.by_timeout.partition_point(|&(known, _)| known > timeout);
        self.by_timeout.insert(at, (timeout, index));
        index
    }

    /// Whether a list has no flows and need not be kept.
    fn is_free(&self, index: usize) -> bool {
        index != Self::DEFAULT && self.lists.get(index).is_some_and(List::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::Span;

    fn timeouts(lists: &Lists) -> Vec<i64> {
        lists.iter().map(|list| list.timeout.span().nanos()).collect()
    }

    fn nanos(nanos: i64) -> Timeout {
        Timeout::from_span(Span::from_nanos(nanos)).expect("a timeout")
    }

    #[test]
    fn lists_are_in_the_order_of_their_timeouts_and_found_again() {
        let mut lists = Lists::new(nanos(5));
        let mut filled = |timeout| {
            let index = lists.of(nanos(timeout));
            lists.get_mut(index).expect("a list").oldest = Some(Slot::new(0));
            index
        };
        assert_eq!([9, 2, 5, 7, 9, 2].map(&mut filled), [1, 2, 0, 3, 1, 2]);
        assert_eq!(timeouts(&lists), [9, 7, 5, 2]);
    }

    #[test]
    fn an_empty_list_is_taken_for_another_timeout_but_that_of_the_default_is_not() {
        let mut lists = Lists::new(nanos(5));
        assert_eq!([9, 2, 9].map(|timeout| lists.of(nanos(timeout))), [1, 1, 1]);
        assert_eq!(timeouts(&lists), [9, 5]);
    }

    #[test]
    fn beyond_the_most_lists_the_next_shorter_timeout_is_taken() {
        let mut lists = Lists::new(nanos(1000));
        for n in 1..Lists::MOST {
            let index = lists.of(nanos(1000 + n as i64 * 100));
            assert_eq!(index, n);
            lists.get_mut(index).expect("a list").oldest = Some(Slot::new(0));
        }
        assert_eq!([1250, 1200, 1, i64::MAX].map(|n| lists.of(nanos(n))), [2, 2, 0, Lists::MOST - 1]);
        assert_eq!(Rank::UNLISTED.list(), Lists::MOST);
    }

    #[test]
    fn ranks_are_ordered_by_the_hit_and_know_the_list() {
        let first = Rank::ZERO.next();
        let (late, second) = (first.late_in(7), first.next().in_chain(3));
        assert!(Rank::ZERO < late && late < second);
        assert_eq!((late.list(), late.is_late(), late.chain() > Lists::MOST), (7, true, true));
        assert_eq!((second.list(), second.is_late(), second.chain()), (3, false, 3));
    }
}
