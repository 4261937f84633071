//! The command line of t2: reads a capture, writes flows, packets and the end report.

mod cli;
mod failure;
mod machine;
mod progress;
mod run;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match run::run(&cli::Arguments::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            eprintln!("t2: {error}");
            ExitCode::from(error.exit_code())
        }
    }
}
