//! A total that is not in this build.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[total(sum, with(answered), "Number of scans, answered")]
    scans: u32,
    #[cfg(any())]
    #[total(sum)]
    answered: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
