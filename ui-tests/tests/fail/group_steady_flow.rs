//! `steady` is for groups of packet columns.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
pub struct Group {
    /// Count
    #[col]
    count: u32,
}

#[plugin("web")]
#[derive(Default)]
pub struct Web {
    #[flow_cols(steady)]
    group: Group,
}

impl Plugin for Web {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
