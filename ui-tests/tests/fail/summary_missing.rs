//! A summary says what it makes of flows.

use t2_core::prelude::*;

#[derive(Default)]
struct Talkers;

/// A demonstration
#[plugin("demo", summary = Talkers)]
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
