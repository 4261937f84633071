//! Flows may move between threads.

use std::rc::Rc;

use t2_core::prelude::*;

/// A demonstration
#[plugin("demo")]
#[derive(Default)]
struct Demo {
    state: Rc<u8>,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
