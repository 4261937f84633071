//! Why a run failed, and the exit status that tells of it.

use std::fmt;
use std::io;
use std::path::Path;

use t2_core::capture::OpenError;
use t2_core::engine::{SettingError, StartError, UnknownPlugin};
use t2_core::output::OutputError;

/// Why a run could not be begun, or had to be given up.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong use.
    Use(String),
    /// An output that could not be created, or not be written any more.
    Output(OutputError),
}

impl Failure {
    /// A file of the command line that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::Use(format!("cannot read `{}`: {error}", path.display()))
    }

    /// The exit status of the program.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Use(_) => 2,
            Self::Output(error) if error.is_creation() => 2,
            Self::Output(_) => 1,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Use(why) => f.write_str(why),
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Self {
        match error {
            StartError::Output(error) => Self::Output(error),
            error => Self::Use(error.to_string()),
        }
    }
}

macro_rules! wrong_use {
    ($($error:ty)+) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Use(error.to_string())
            }
        }
    )+};
}

wrong_use! { OpenError SettingError UnknownPlugin }
