//! One plain value is kept per flow.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo<T> {
    state: T,
    /// Size of the packet
    #[packet_col]
    size: u32,
}

impl<T: Default + Send + 'static> Plugin for Demo<T> {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        Some(DemoRow { size: packet.wire_len() })
    }
}

fn main() {}
