//! The program t2, with the standard plugins.

use std::process::ExitCode;

fn main() -> ExitCode {
    t2::main(&t2::STANDARD)
}
