//! t2 with the plugin of this crate beside its own.

use std::process::ExitCode;

use port_scan::PortScan;

t2::plugins! { PLUGINS = ..t2::STANDARD, PortScan }

fn main() -> ExitCode {
    t2::main(&PLUGINS)
}
