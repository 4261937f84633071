//! Two settings of one name.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Packets below this size are counted
    #[setting(default = 1)]
    min_size: u32,
    /// Packets below this size are counted too
    #[setting(default = 1)]
    minSize: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
