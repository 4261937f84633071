//! The hook also gets the flow.

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
    fn packet(&mut self, packet: &Packet) -> Option<DemoRow> {
        self.packets += 1;
        Some(DemoRow { size: packet.wire_len(), count: self.packets })
    }
}

fn main() {}
