//! A setting takes its name from its field.

use t2_core::prelude::*;

#[derive(Clone, Settings)]
struct Style(u32);

fn main() {}
