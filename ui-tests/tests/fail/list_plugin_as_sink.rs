//! A plugin is no sink.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[flow_col]
    stat: u8,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    LIST = sink Demo
}

fn main() {}
