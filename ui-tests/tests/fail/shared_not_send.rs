//! What flows share may go to another thread.

use t2_core::prelude::*;

#[derive(Default)]
struct Hosts(std::rc::Rc<u32>);

/// A demonstration
#[plugin("demo", shared = Hosts)]
#[derive(Default)]
struct Demo {
    count: u32,
}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {}
