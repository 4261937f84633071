//! The names of files are texts.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo", files(hosts))]
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
