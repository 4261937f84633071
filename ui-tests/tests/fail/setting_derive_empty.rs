//! A setting has values.

use t2_core::prelude::*;

/// Which packets are shown
#[derive(Clone, Setting)]
enum Shown {}

fn main() {}
