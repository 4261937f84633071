//! Columns of groups are described.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
struct Group {
    #[col]
    count: u32,
}

fn main() {}
