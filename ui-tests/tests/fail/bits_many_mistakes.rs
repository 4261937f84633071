//! All mistakes are told at once.

use t2_core::prelude::*;

/// Status
#[bits(u8)]
enum DemoStat {
    CUT = 0x01,
    /// Short
    SHORT,
    /// Long
    LONG = 0x100,
}

fn is_cut(stat: DemoStat) -> bool {
    stat.has(DemoStat::CUT | DemoStat::SHORT)
}

fn main() {
    is_cut(DemoStat::LONG);
}
