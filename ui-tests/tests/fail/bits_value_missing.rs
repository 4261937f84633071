//! Every bit has a value.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT = 0x01,
    /// Short
    SHORT,
}

fn main() {}
