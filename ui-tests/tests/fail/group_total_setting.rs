//! A group knows no settings.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    #[total(sum, "Number of requests above {threshold}")]
    sent: u32,
}

fn main() {}
