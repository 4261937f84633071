//! How a command ended, and the exit status of that.

use std::process::ExitCode;

/// How a command ended that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// All was done.
    Complete,
    /// Data was lost or refused; standard error says what.
    Incomplete,
    /// Another program was run, which ended with this status.
    Status(u8),
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::SUCCESS,
            Outcome::Incomplete => Self::from(1),
            Outcome::Status(status) => Self::from(status),
        }
    }
}
