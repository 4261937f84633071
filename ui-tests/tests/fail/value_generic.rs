//! A compound has a fixed kind.

use t2_core::prelude::*;

#[derive(Value)]
struct Point<T> {
    x: T,
    y: T,
}

fn main() {}
