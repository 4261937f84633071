//! From which lanes the rows of the tables come.

use std::borrow::Cow;

use crate::output::LaneIndex;

/// From which lanes the rows of the tables come, in the order of the tables.
#[derive(Debug, Default)]
pub(super) struct RowOrder {
    pub(super) packets: Order,
    pub(super) flows: Order,
}

/// The same of one table.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// The lane of each row.
    lanes: Vec<LaneIndex>,
    /// The rows that only watchers have, by their place among all; none unless outputs get some of the rows only.
    left_out: Vec<usize>,
}

impl RowOrder {
    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        for Order { lanes, left_out } in [&mut self.packets, &mut self.flows] {
            lanes.clear();
            left_out.clear();
        }
    }
}

impl Order {
    /// The next row comes from a lane; whether outputs that do not only watch have it.
    #[inline]
    pub(super) fn push(&mut self, lane: usize, has_row: bool) {
        if !has_row {
            self.left_out.push(self.lanes.len());
        }
        // There are at most 256 lanes.
        self.lanes.push(lane as LaneIndex);
    }

    /// The number of all rows.
    pub(super) fn len(&self) -> usize {
        self.lanes.len()
    }

    /// The lanes of all rows, for watchers.
    pub(super) fn all(&self) -> &[LaneIndex] {
        &self.lanes
    }

    /// The lanes of the rows that other outputs have.
    pub(super) fn written(&self) -> Cow<'_, [LaneIndex]> {
        if self.left_out.is_empty() {
            return Cow::Borrowed(&self.lanes);
        }
        let mut left_out = self.left_out.iter().copied().peekable();
        let rows = self.lanes.iter().enumerate();
        Cow::Owned(rows.filter(|(n, _)| left_out.next_if_eq(n).is_none()).map(|(_, &lane)| lane).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn watchers_have_all_rows_and_other_outputs_those_that_are_not_left_out() {
        let mut order = RowOrder::default();
        for (lane, has_row) in [(2, true), (0, false), (1, false), (3, true), (0, false)] {
            order.flows.push(lane, has_row);
        }
        order.packets.push(7, true);
        assert_eq!((order.flows.all(), &*order.flows.written()), (&[2, 0, 1, 3, 0][..], &[2, 3][..]));
        assert_eq!((order.packets.all(), &*order.packets.written()), (&[7][..], &[7][..]));
        order.clear();
        assert_eq!((order.flows.len(), order.flows.written().len()), (0, 0));
    }
}
