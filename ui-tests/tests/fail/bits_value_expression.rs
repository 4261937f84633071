//! A bit is a plain number.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT = 1 << 3,
}

fn main() {}
