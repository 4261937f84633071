//! Settings are not kept per flow.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Packets below this size are counted
    #[setting(default = 1)]
    threshold: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        let _ = packet.wire_len() < self.threshold;
        None
    }
}

fn main() {}
