//! A list of plugins and a sink.

use t2_core::prelude::*;

macro_rules! plugin {
    ($plugin:ident, $name:literal, $order:literal, $column:literal) => {
        /// A demonstration
        #[plugin($name, order = $order)]
        #[derive(Default)]
        pub struct $plugin {
            /// Status
            #[flow_col(name = $column)]
            stat: u8,
        }

        impl Plugin for $plugin {
            fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
                None
            }
        }
    };
}

plugin!(First, "first", 1, "firstStat");
plugin!(Second, "second", 2, "secondStat");

t2_core::plugins! {
    /// All plugins of this program.
    pub PLUGINS = First, Second, sink TxtSink
}

fn main() {
    let names: Vec<_> = PLUGINS.entries().iter().map(|entry| entry.name).collect();
    assert_eq!(names, ["first", "second", "txtSink"]);
}
