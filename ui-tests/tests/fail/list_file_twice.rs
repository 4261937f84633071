//! Two plugins do not write the same file.

use t2_core::prelude::*;

/// A demonstration
#[plugin("first", files("_hosts.txt"))]
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
#[plugin("second", files("_hosts.txt"))]
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
