//! Options of parts without the derive.

use t2_core::prelude::*;

struct Point {
    #[value(hex)]
    x: u8,
}

fn main() {
    let _ = (Point { x: 1 }.x, Kind::U8);
}
