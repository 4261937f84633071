//! A plugin that is added to a list has columns of its own.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Column
    #[flow_col(name = "flowInd")]
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    BASE = sink TxtSink
}

t2_core::plugins! {
    LIST = ..BASE, Demo
}

fn main() {}
