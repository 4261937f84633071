//! Settings are the fields of a struct.

use t2_core::prelude::*;

#[derive(Clone, Settings)]
enum Style {
    Plain,
}

fn main() {}
