//! The kinds of columns are fixed.

use t2_core::prelude::*;

#[derive(Columns)]
struct Group<T> {
    /// Count
    #[col]
    count: T,
}

fn main() {}
