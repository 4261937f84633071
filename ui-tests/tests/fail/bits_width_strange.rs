//! Bits are kept in unsigned integers.

use t2_core::prelude::*;

/// Status
#[bits(i32)]
enum DemoStat {
    /// Cut
    CUT = 0x01,
}

fn main() {}
