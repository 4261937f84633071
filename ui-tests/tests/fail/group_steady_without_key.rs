//! A group of steady columns has a key.

use t2_core::prelude::*;

/// A group
#[derive(Columns)]
pub struct Group {
    /// Count
    #[col]
    count: u32,
}

#[plugin("web")]
#[derive(Default)]
pub struct Web {
    #[packet_cols(steady)]
    group: Group,
}

impl Plugin for Web {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<WebRow> {
        None
    }
}

fn main() {}
