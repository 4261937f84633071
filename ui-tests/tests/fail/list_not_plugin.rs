//! A struct with columns but without hooks.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// Status
    #[flow_col]
    stat: u8,
}

t2_core::plugins! {
    LIST = Demo
}

fn main() {}
