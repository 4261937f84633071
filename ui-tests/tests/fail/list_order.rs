//! A list in another order than its plugins say.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo", order = 310)]
#[derive(Default)]
struct Demo {
    /// Status
    #[flow_col]
    stat: u8,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

/// Another demonstration
#[plugin("other", order = 307)]
#[derive(Default)]
struct Other {
    /// Status
    #[flow_col]
    status: u8,
}

impl Plugin for Other {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

t2_core::plugins! {
    LIST = Demo, Other
}

fn main() {}
