//! A setting that is not in this build.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[total(sum, "Number of packets below {threshold}")]
    count: u32,
    /// Packets below this size are counted
    #[cfg(any())]
    #[setting(default = 1)]
    threshold: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
