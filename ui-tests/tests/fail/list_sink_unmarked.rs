//! A sink is marked as one.

use t2_core::prelude::*;

t2_core::plugins! {
    LIST = TxtSink
}

fn main() {}
