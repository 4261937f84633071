//! A text cannot be added up.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    sent: u32,
    #[total(sum, "Number of answers")]
    answered: String,
}

fn main() {}
