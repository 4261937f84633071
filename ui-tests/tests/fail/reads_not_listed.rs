//! A plugin reads what is in the list.

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
#[plugin("second", reads(First))]
#[derive(Default)]
struct Second {
    count: u32,
}

impl Plugin for Second {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    LIST = Second, sink TxtSink
}

fn main() {}
