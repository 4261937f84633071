//! A group has no groups.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    sent: u32,
    #[total(sum, with(answers.good), "Number of answers, good")]
    answered: u32,
}

fn main() {}
