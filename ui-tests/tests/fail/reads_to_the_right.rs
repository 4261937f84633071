//! A plugin reads what is in front of it.

use t2_core::prelude::*;

/// A demonstration
#[plugin("first", reads(Second))]
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
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    LIST = First, Second
}

fn main() {}
