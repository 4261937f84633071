//! A field is one column or a group.

use t2_core::prelude::*;

/// A group
#[derive(Columns, Default)]
struct Group {
    /// Count
    #[col]
    count: u32,
}

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Count
    #[flow_col]
    #[flow_cols]
    count: u32,
    #[flow_cols]
    group: Group,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
