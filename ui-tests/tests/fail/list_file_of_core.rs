//! A plugin does not write the files of the core.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo", files("_flows.txt"))]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    LIST = Demo
}

fn main() {}
