//! Plugins of a kind may be declared by a macro of the author.

use t2_core::plugin::Describe;
use t2_core::prelude::*;

macro_rules! counter {
    ($plugin:ident, $row:ident, $name:literal, $doc:literal, $field:ident: $type:ty, $size:ident: $borrowed:ty) => {
        #[doc = $doc]
        #[plugin($name)]
        #[derive(Default)]
        struct $plugin {
            #[doc = $doc]
            #[flow_col]
            #[total(sum, $doc)]
            $field: $type,
            #[doc = $doc]
            #[packet_col]
            $size: $borrowed,
        }

        impl Plugin for $plugin {
            fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<$row> {
                None
            }
        }
    };
}

counter!(First, FirstRow, "first", "The first", first_count: u32, first_size: &'static str);
counter!(Second, SecondRow, "second", "The second", second_count: u64, second_size: Vec<u8>);

fn main() {
    assert_eq!((First::NAME, Second::NAME), ("first", "second"));
    assert_eq!(ui_tests::names::<Second>(), "secondCount");
    assert_eq!(ui_tests::cells(&FirstRow { first_size: "x" }), "\"x\"");
    assert_eq!(ui_tests::cells(&SecondRow { second_size: vec![1, 2] }), "1;2");
}
