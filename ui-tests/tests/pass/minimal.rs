//! The least that a plugin is.

use t2_core::prelude::*;

#[plugin("demo")]
#[derive(Default)]
struct Demo {}

impl Plugin for Demo {
    fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        None
    }
}

fn main() {
    assert_eq!(ui_tests::names::<Demo>(), "");
    assert_eq!(ui_tests::cells(&Demo::default()), "");
}
