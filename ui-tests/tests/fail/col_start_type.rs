//! A start is of the type of its column.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
struct Demo {
    /// Count
    #[flow_col(start = "one")]
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
