//! Many mistakes: all of them are told at once, and nothing else.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo plugin", ordre = 5)]
#[derive(Default)]
struct Demo {
    #[flow_col]
    stat: u8,
    /// Bytes
    #[flow_col(hxe)]
    bytes: u64,
    /// Size of the packet
    #[packet_col(name = "packet size")]
    size: u32,
    /// Packets so far
    #[packet_col]
    #[total(sum, "Number of packets")]
    count: u32,
    #[total("Number of bytes")]
    sum: u64,
    /// Packets below this size are counted
    #[setting]
    threshold: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<DemoRow> {
        let size = packet.wire_len();
        if size < flow.settings().threshold {
            self.sum += self.bytes + u64::from(self.stat);
        }
        Some(DemoRow { size, count: 1 })
    }
}

fn main() {}
