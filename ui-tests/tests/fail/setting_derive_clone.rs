//! A setting is copied to each lane.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Setting)]
enum Shown {
    /// All packets
    All,
    /// The first packet
    First,
}

fn main() {}
