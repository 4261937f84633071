//! The values of a setting have no parameters.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
enum Shown<const N: usize> {
    /// All packets
    All,
}

fn main() {}
