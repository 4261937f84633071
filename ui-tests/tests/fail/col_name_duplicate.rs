//! Two columns of one name.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[flow_col]
    demo_stat: u8,
    /// Status again
    #[flow_col(name = "demoStat")]
    status: u8,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
