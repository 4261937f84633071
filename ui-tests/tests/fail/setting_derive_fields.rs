//! A value of a setting is a name.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
enum Shown {
    /// All packets
    All,
    /// The first packets
    First(u32),
}

fn main() {}
