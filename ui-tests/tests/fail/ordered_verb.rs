//! Only an ordered plugin may steer flows.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.end();
        flow.set_timeout(Timeout::DEFAULT);
        None
    }
}

fn main() {}
