//! Steady columns are those of the plugin.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
struct Group {
    /// Count
    #[col(steady)]
    count: u32,
}

fn main() {}
