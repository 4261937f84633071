//! A line has two totals.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[total(sum, with(answered), with_share(lost), "Number of scans, answered")]
    scans: u32,
    #[total(sum)]
    answered: u32,
    #[total(sum)]
    lost: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
