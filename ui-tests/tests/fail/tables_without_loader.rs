//! Data is loaded by somebody.

use t2_core::prelude::*;

struct Names;

/// A demonstration
#[plugin("demo", tables = Names)]
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
