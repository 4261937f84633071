//! A part is a number or a text.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    #[value(hex, bare)]
    x: u8,
    y: u8,
}

fn main() {}
