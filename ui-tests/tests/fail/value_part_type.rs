//! Parts are values.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    x: u8,
    y: Result<u8, u8>,
}

fn main() {}
