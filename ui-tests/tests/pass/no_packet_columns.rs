//! A plugin that has nothing to say about single packets.

use t2_core::prelude::*;

/// Counts packets
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Packets of the flow
    #[flow_col]
    packets: u64,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        self.packets += 1;
        None
    }
}

fn main() {
    assert_eq!(ui_tests::cells(&Demo { packets: 3 }), "3");
}
