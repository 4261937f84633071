//! A group has columns.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
struct Group {
    count: u32,
}

fn main() {}
