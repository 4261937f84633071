//! The default is in the range, also if it is written as a text.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    /// A demonstration
    #[setting(default = "1us", range = "1ms"..="1h")]
    silence: Span,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
