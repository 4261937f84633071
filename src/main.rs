//! The command line of t2: reads a capture, writes flows, packets and the end report.

mod cli;
mod failure;
mod machine;
mod messages;
mod progress;
mod reporter;
mod run;
mod signals;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    match run::run(&cli::Arguments::parse()) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            // The status says that it failed, whether the message can be printed or not.
            let _ = messages::print(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}
