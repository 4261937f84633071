//! Values have names of their own.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
enum Shown {
    /// All packets
    All,
    /// All packets
    ALL,
}

fn main() {}
