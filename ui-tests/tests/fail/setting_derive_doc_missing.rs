//! Every value is explained.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
enum Shown {
    All,
    /// The first packet
    First,
}

fn main() {}
