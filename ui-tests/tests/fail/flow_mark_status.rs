//! A flow is marked with what plugins may set; what the core has seen is not theirs to say.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.mark(Status::IPV4);
        None
    }
}

fn main() {}
