//! A plugin without state still has braces.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo;

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
