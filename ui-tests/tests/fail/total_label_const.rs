//! A name in the label that is neither setting nor constant.

use t2_core::prelude::*;

const LIMIT: u32 = 1;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    #[total(sum, "Number of packets below {LIMT}")]
    count: u32,
}

#[allow(dead_code)]
fn limit() -> u32 {
    LIMIT
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
