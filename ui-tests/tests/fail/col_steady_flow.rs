//! `steady` is for packet columns.

use t2_core::prelude::*;

#[plugin("web")]
#[derive(Default)]
pub struct Web {
    /// Requests of the flow
    #[flow_col(steady)]
    requests: u32,
}

impl Plugin for Web {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
