//! Columns take their names from fields.

use t2_core::prelude::*;

#[derive(Columns)]
struct Group(u8);

fn main() {}
