//! The default is in the range, also if both are constants.

use t2_core::prelude::*;

const LOWEST: u16 = 1024;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// A demonstration
    #[setting(default = LOWEST - 1, range = LOWEST..)]
    port: u16,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
