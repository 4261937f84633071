//! The values of a list are values.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[packet_col]
    results: Vec<Result<u8, u8>>,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        None
    }
}

fn main() {}
