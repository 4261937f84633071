//! A compound is a struct.

use t2_core::prelude::*;

#[derive(Value)]
enum Point {
    Here,
    There,
}

fn main() {}
