//! Settings have fixed types.

use t2_core::prelude::*;

#[derive(Clone, Settings)]
struct Style<T> {
    /// Rows that are kept
    #[setting(default = 1)]
    rows: T,
}

fn main() {}
