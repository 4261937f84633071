//! A borrowed column names its lifetime.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[packet_col]
    payload: &[u8],
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow<'_>> {
        None
    }
}

fn main() {}
