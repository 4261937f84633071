//! Hexadecimal is for integers.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    #[value(hex)]
    x: f32,
    y: u8,
}

fn main() {}
