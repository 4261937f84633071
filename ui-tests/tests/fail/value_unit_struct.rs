//! A compound has parts.

use t2_core::prelude::*;

#[derive(Value)]
struct Point;

fn main() {}
