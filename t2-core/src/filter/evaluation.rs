//! Conditions on the cells of rows, as they come.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use super::bind::{BoundTest, Condition};
use super::check::Check;
use crate::mac::Mac;
use crate::row::RowEncoder;
use crate::time::{Span, Timestamp};
use crate::value::{Encoder, Group};

/// Takes the cells of rows, and tells of each row whether a condition is true. Nothing is kept of the cells.
#[derive(Clone, Debug)]
pub struct Evaluation {
    condition: Arc<Condition>,
    results: Vec<Seen>,
    /// The number of the cell that is written.
    column: usize,
    /// The groups around the value to come, innermost last: the next part of a compound, nothing for a list.
    groups: Vec<Option<usize>>,
    /// The column whose number is noted, if any, and that number in the row.
    noting: Option<usize>,
    noted: u64,
}

/// What is known of a test in a row.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    has_value: bool,
    is_so: bool,
}

impl Evaluation {
    /// An evaluation of rows that have all columns of the table, in order.
    pub fn new(condition: Arc<Condition>) -> Self {
        let results = vec![Seen::default(); condition.tests.len()];
        Self { condition, results, column: 0, groups: Vec::new(), noting: None, noted: 0 }
    }

    /// The same, and the number in a column is [noted](Self::noted), so that the caller knows the row.
    pub fn noting(condition: Arc<Condition>, column: usize) -> Self {
        Self { noting: Some(column), ..Self::new(condition) }
    }

    /// The number in the column that is noted; 0 if it has none.
    pub fn noted(&self) -> u64 {
        self.noted
    }

    /// The row is complete; whether the condition is true for it.
    pub fn end_row(&mut self) -> bool {
        let Self { condition, results, .. } = self;
        let is_true = condition.is_true(|number| {
            let result = results.get(number).copied().unwrap_or_default();
            match condition.tests.get(number) {
                Some(BoundTest { is_not: true, .. }) => result.has_value && !result.is_so,
                _ => result.is_so,
            }
        });
        self.results.fill(Seen::default());
        (self.column, self.noted) = (0, 0);
        is_true
    }

    /// A value of the cell.
    #[inline]
    fn value(&mut self, is_so: impl Fn(&Check) -> bool) {
        let Self { condition, results, column, groups, .. } = self;
        let Some(tests) = condition.by_column.get(*column).filter(|tests| !tests.is_empty()) else { return };
        for &number in tests {
            let (Some(test), Some(result)) = (condition.tests.get(number), results.get_mut(number)) else { continue };
            let is_meant = groups.iter().flatten().map(|next| next.saturating_sub(1)).eq(test.parts.iter().copied());
            if is_meant {
                result.has_value = true;
                result.is_so |= is_so(&test.check);
            }
        }
    }
}

impl Encoder for Evaluation {
    fn unsigned(&mut self, value: u64) {
        if self.noting == Some(self.column) {
            self.noted = value;
        }
        self.value(|check| check.whole(value.into()));
    }

    fn signed(&mut self, value: i64) {
        self.value(|check| check.whole(value.into()));
    }

    fn hex(&mut self, value: u64, _: u8) {
        self.unsigned(value);
    }

    fn float(&mut self, value: f32) {
        self.double(value.into());
    }

    fn double(&mut self, value: f64) {
        self.value(|check| check.real(value));
    }

    fn char(&mut self, value: char) {
        self.text(value.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn text(&mut self, value: &[u8]) {
        self.value(|check| check.text(value));
    }

    fn binary(&mut self, value: &[u8]) {
        self.text(value);
    }

    fn time(&mut self, value: Timestamp) {
        self.signed(value.nanos());
    }

    fn span(&mut self, value: Span) {
        self.signed(value.nanos());
    }

    fn mac(&mut self, value: Mac) {
        self.value(|check| check.mac(value));
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        self.value(|check| check.address(IpAddr::V4(value)));
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        self.value(|check| check.address(IpAddr::V6(value)));
    }

    fn absent(&mut self) {}

    fn begin(&mut self, group: Group) {
        self.groups.push((group == Group::Compound).then_some(0));
    }

    fn item(&mut self) {
        if let Some(Some(next)) = self.groups.last_mut() {
            *next += 1;
        }
    }

    fn end(&mut self, _: Group) {
        self.groups.pop();
    }
}

impl RowEncoder for Evaluation {
    fn end_cell(&mut self) {
        self.column += 1;
    }
}
