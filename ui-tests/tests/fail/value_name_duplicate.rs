//! Two parts of one name.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    x: u8,
    #[value(name = "x")]
    y: u8,
}

fn main() {}
