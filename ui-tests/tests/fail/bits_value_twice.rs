//! A bit has one name.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT = 0x01,
    /// Short
    SHORT = 0x01,
}

fn main() {}
