//! A field is a column of one file.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[packet_col]
    #[flow_col]
    stat: u8,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        None
    }
}

fn main() {}
