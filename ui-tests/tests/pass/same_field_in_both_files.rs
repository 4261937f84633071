//! A packet column and a flow column of one name.

use t2_core::prelude::*;

/// Has a status
#[plugin("demo")]
#[derive(Default)]
pub struct Demo {
    /// Status of the flow
    #[flow_col(hex)]
    flow_stat: u16,
    /// Status so far
    #[packet_col(hex)]
    flow_stat: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<DemoRow> {
        self.flow_stat |= 1;
        Some(DemoRow { flow_stat: self.flow_stat.into() })
    }
}

fn main() {
    assert_eq!(ui_tests::names::<Demo>(), ui_tests::names::<DemoRow>());
    assert_eq!(ui_tests::cells(&Demo { flow_stat: 1 }), "0x0001");
    assert_eq!(ui_tests::cells(&DemoRow { flow_stat: 1 }), "0x00000001");
}
