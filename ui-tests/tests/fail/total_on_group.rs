//! A group has the totals of its fields.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    sent: u32,
}

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[flow_cols]
    #[total(sum, "Number of requests")]
    requests: Requests,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
