//! Columns of a struct that is no plugin.

use t2_core::prelude::*;

/// A demonstration
#[derive(Default)]
struct Demo {
    /// Status
    #[flow_col]
    stat: u8,
}

fn main() {
    let _ = (Demo::default().stat, Kind::U8);
}
