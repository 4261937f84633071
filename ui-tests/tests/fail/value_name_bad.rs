//! A name that typed outputs could not have.

use t2_core::prelude::*;

#[derive(Value)]
struct Point {
    #[value(name = "x axis")]
    x: u8,
    #[value("y")]
    y: u8,
    #[value(name)]
    z: u8,
}

fn main() {}
