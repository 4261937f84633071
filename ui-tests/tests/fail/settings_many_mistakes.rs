//! All mistakes of a struct of settings are told at once.

use t2_core::prelude::*;

#[derive(Clone, Settings)]
struct Style {
    #[setting(default = 1)]
    rows: u32,
    /// The smallest value
    #[setting(defalt = 1)]
    least: u32,
    /// The same name
    #[setting(default = 2)]
    LEAST: u32,
    /// No value to begin with
    greatest: u32,
    /// Twice
    #[setting(default = 3)]
    #[setting(default = 4)]
    twice: u32,
}

fn main() {}
