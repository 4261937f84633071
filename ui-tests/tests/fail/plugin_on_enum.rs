//! A plugin is a struct.

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
enum Demo {
    #[default]
    Tcp,
    Udp,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
