//! A field is one total.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    sent: u32,
    #[total(sum, "Number of answers")]
    #[total(max, "Most answers")]
    answered: u32,
}

fn main() {}
