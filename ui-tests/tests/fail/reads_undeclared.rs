//! What is read is declared.

use t2_core::prelude::*;

/// A demonstration
#[plugin("first")]
#[derive(Default)]
struct First {
    count: u32,
}

impl Plugin for First {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

/// A demonstration
#[plugin("second")]
#[derive(Default)]
struct Second {
    count: u32,
}

impl Plugin for Second {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        let _ = flow.read::<First>();
        None
    }
}

fn main() {}
