//! A plugin that has something to say about single packets only.

use t2_core::prelude::*;

/// Shows sizes
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Size of the packet
    #[packet_col]
    size: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        Some(DemoRow { size: packet.wire_len() })
    }
}

fn main() {
    assert_eq!(ui_tests::names::<Demo>(), "");
    assert_eq!(ui_tests::cells(&DemoRow { size: 3 }), "3");
}
