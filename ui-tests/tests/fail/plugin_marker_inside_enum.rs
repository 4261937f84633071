//! Columns of something that is no struct.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
enum Demo {
    #[default]
    Ip,
    Tcp {
        /// Status
        #[flow_col]
        stat: u8,
    },
}

fn main() {}
