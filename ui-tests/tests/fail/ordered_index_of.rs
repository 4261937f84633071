//! Only an ordered plugin may look for other flows.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.index_of(&flow.key().reversed())?;
        None
    }
}

fn main() {}
