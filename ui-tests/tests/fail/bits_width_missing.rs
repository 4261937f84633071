//! Bits have a width.

use t2_core::prelude::*;

/// Status
#[bits]
enum DemoStat {
    /// Cut
    CUT = 0x01,
}

fn main() {}
