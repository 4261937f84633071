//! A struct without columns.

use t2_core::prelude::*;

struct Demo;

t2_core::plugins! {
    LIST = Demo
}

fn main() {}
