//! A plugin is a struct, not its hook.

use t2_core::prelude::*;

#[plugin("demo")]
fn packet() {}

fn main() {}
