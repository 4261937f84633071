//! A misspelt option.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    #[value(hx)]
    x: u8,
    y: u8,
}

fn main() {}
