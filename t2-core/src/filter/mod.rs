//! Conditions on the columns of a table: `dstPort == 53 and pktsSnt > 10`.
//!
//! A [`Filter`] is a condition as it is written. With the [`Schema`] of a table it becomes a [`Condition`], whose values
//! have the kinds of the columns; an [`Evaluation`] then takes the cells of rows.
//!
//! ```
//! use t2_core::engine::Plan;
//! use t2_core::filter::{Evaluation, Filter};
//! use t2_core::output::TableKind;
//! use t2_core::row::Cells;
//!
//! let flows = Plan::new(&[]).table(TableKind::Flows).schema();
//! let filter: Filter = "dir == B and not flowInd in 1-3,7".parse()?;
//! let mut evaluation = Evaluation::new(filter.bind(&flows)?.into());
//! let mut is_so = |dir: char, flow: u64| {
//!     let mut cells = Cells::new(&mut evaluation);
//!     let _ = [cells.cell(&dir), cells.cell(&flow)];
//!     evaluation.end_row()
//! };
//! assert!(is_so('B', 4));
//! assert!(!is_so('B', 7) && !is_so('A', 4));
//!
//! let error = "dir = B".parse::<Filter>().unwrap_err();
//! assert_eq!(error.to_string(), "character 5, at `=`: write `==`");
//! # Ok::<(), t2_core::filter::FilterError>(())
//! ```
//!
//! # The language
//!
//! | written | true if |
//! |---|---|
//! | `dstPort == 53`, `!=`, `<`, `<=`, `>`, `>=` | the value compares so |
//! | `dstPort in 53,5300-5399` | the value is one of these, or in one of these ranges of whole numbers |
//! | `srcIP in 10.0.0.0/8,2001:db8::/32` | the address is in one of these networks |
//! | `hdrDesc ~ vlan` | the text contains this |
//! | `flowStat & 0x10`, `tcpFStat & SYN,RST` | one of these bits is set |
//! | `a and b`, `a or b`, `not a`, `(a)` | as usual; `not` binds closest, then `and`. `&&`, `||` and `!` are the same |
//!
//! Numbers are decimal or hexadecimal, times are seconds since 1970 or dates (`2011-06-24T15:51:31.5`, in UTC unless a zone
//! is behind it), lengths of time have a unit or are in seconds. Values with spaces or signs of the language are quoted.
//!
//! A list has what one of its values has; but `!=` is true if it has a value and none is equal. Where there is no value, no
//! comparison is true, `!=` neither. A part of a compound is named behind a point: `srcMac_dstMac_numP.numP > 1`.

mod bind;
mod check;
mod error;
mod evaluation;
mod expression;
mod family;
mod literal;
mod parser;
mod tokens;
mod word;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use bind::Condition;
pub use error::FilterError;
pub use evaluation::Evaluation;
use expression::{Expression, Operator, Test};
use word::Word;

use crate::output::Schema;

/// A condition as it is written, of any table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter(Expression);

impl Filter {
    /// The condition that a column has one of these values, which are written as behind `in`; never true without values.
    pub fn any_of<V: Into<String>>(column: &str, values: impl IntoIterator<Item = V>) -> Self {
        let values = values.into_iter().map(|value| Word::new(value, 0)).collect();
        Self(Expression::Test(Test { column: Word::new(column, 0), operator: Operator::In, values }))
    }

    /// The condition for a table: its columns are there, and the values are of their kinds.
    ///
    /// # Errors
    /// A column that is not there, with the nearest one; a comparison that its kind does not have, or a value of another
    /// kind, with what to write.
    pub fn bind(&self, table: &Schema) -> Result<Condition, FilterError> {
        Condition::new(&self.0, table)
    }
}

impl FromStr for Filter {
    type Err = FilterError;

    fn from_str(text: &str) -> Result<Self, FilterError> {
        parser::parse(text).map(Self)
    }
}

/// As it is parsed, with one space between words.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
