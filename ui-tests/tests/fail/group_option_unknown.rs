//! Columns of groups have the options of other columns.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
struct Group {
    /// Count
    #[col(hexx)]
    count: u32,
}

fn main() {}
