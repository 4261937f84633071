//! Columns of groups have names of their own.

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
    #[flow_cols]
    one: Group,
    #[flow_cols]
    other: Group,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    /// Plugins
    pub PLUGINS = Demo
}

fn main() {
    let _ = PLUGINS;
}
