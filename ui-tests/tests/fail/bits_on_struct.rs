//! Bits are an enum.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
struct DemoStat {
    cut: u8,
}

fn main() {}
