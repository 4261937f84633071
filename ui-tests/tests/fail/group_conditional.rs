//! A group is always there.

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
    #[cfg(all())]
    #[flow_cols]
    group: Group,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
