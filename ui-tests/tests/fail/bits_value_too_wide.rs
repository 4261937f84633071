//! A bit fits into its type.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    /// Cut
    CUT = 0x0100,
}

fn main() {}
