//! The values of a setting are the variants of an enum.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
struct Shown {
    first: bool,
}

fn main() {}
