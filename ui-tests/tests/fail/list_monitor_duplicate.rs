//! Two plugins with a column of monitoring of one name.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[total(sum, monitor = "counted")]
    packets: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

/// Another demonstration
#[plugin("other")]
#[derive(Default)]
struct Other {
    #[total(sum, monitor = "counted")]
    bytes: u32,
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
