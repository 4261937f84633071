//! A start makes the default.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Clone, Default)]
struct Demo {
    /// Count
    #[flow_col(start = 1)]
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
