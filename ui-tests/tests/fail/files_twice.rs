//! A file is declared once.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo", files("_hosts.txt", "_hosts.txt"))]
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
