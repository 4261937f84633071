//! What flows share begins empty.

use t2_core::prelude::*;

struct Hosts(u32);

/// A demonstration
#[plugin("demo", shared = Hosts)]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
