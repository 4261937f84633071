//! Two totals in a line need a label.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    sent: u32,
    #[total(sum, with(good))]
    answered: u32,
    #[total(sum)]
    good: u32,
}

fn main() {}
