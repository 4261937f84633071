//! The hook returns a row.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Size of the packet
    #[packet_col]
    size: u32,
    /// Packets so far
    #[packet_col]
    count: u32,
    packets: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) {
        self.packets += 1;
        let size = packet.wire_len();
        let _ = size;
    }
}

fn main() {}
