//! A set of bits has some.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
}

fn main() {}
