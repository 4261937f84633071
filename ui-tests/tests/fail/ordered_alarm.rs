//! Only an ordered plugin may raise alarms.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.alarm(1);
        None
    }
}

fn main() {}
