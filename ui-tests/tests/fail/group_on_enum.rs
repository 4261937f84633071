//! A group is a struct.

use t2_core::prelude::*;

#[derive(Columns)]
enum Group {
    One,
}

fn main() {}
