//! Packet columns are not kept.

use t2_core::prelude::*;

/// Requests
#[derive(Columns, Default)]
struct Requests {
    /// Requests sent
    #[col]
    #[total(sum, "Number of requests")]
    sent: u32,
}

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[packet_cols]
    requests: Option<Requests>,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        None
    }
}

fn main() {}
