//! Columns are described.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[flow_col]
    stat: u8,
    ///
    #[packet_col]
    size: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        None
    }
}

fn main() {}
