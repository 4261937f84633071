//! Every bit is explained.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    CUT = 0x01,
    /// Short
    SHORT = 0x02,
}

fn main() {}
