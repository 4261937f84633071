//! A plugin has a name.

use t2_core::prelude::*;

/// A demonstration
#[plugin]
#[derive(Default)]
struct TcpDemo {
    /// Status
    #[flow_col]
    stat: u8,
}

fn main() {}
