//! A default lies in its range.

use t2_core::prelude::*;

#[derive(Clone, Settings)]
struct Style {
    /// Rows that are kept
    #[setting(default = 0, range = 1..)]
    rows: u32,
}

fn main() {}
