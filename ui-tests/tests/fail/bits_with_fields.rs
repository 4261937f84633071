//! A bit holds nothing.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT(u8) = 0x01,
}

fn main() {}
