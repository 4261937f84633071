//! A bit is one bit.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT = 0x01,
    /// Short
    SHORT = 0x03,
}

fn main() {}
