//! Why a run failed, and the exit status that tells of it.

use std::fmt;
use std::io;
use std::path::Path;

use t2_core::capture::OpenError;
use t2_core::engine::{FileErrors, SettingError, StartError, UnknownPlugin};
use t2_core::output::{OutputError, UnchosenColumn};

/// Why a run could not be begun, or had to be given up.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Wrong use.
    Use(String),
    /// The mistakes of a file with settings.
    Config(FileErrors),
    /// An output that could not be created, or not be written any more.
    Output(OutputError),
}

impl Failure {
    /// A file of the command line that cannot be read.
    pub(crate) fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::Use(format!("cannot read `{}`: {error}", path.display()))
    }

    /// What to print: a message for each mistake.
    pub(crate) fn messages(&self) -> Vec<String> {
        match self {
            Self::Config(errors) => errors.mistakes().iter().map(ToString::to_string).collect(),
            error => vec![error.to_string()],
        }
    }

    /// A file that cannot be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::Use(format!("cannot write `{}`: {error}", path.display()))
    }

    /// The exit status of the program.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Use(_) | Self::Config(_) => 2,
            Self::Output(error) if error.is_creation() => 2,
            Self::Output(_) => 1,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Use(why) => f.write_str(why),
            Self::Config(errors) => errors.fmt(f),
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

impl From<FileErrors> for Failure {
    fn from(errors: FileErrors) -> Self {
        Self::Config(errors)
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

wrong_use! { OpenError SettingError UnchosenColumn UnknownPlugin }

/// The question behind an unknown name, if another name is near: `, did you mean `srcIP`?`.
pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|name| format!(", did you mean `{name}`?")).unwrap_or_default()
}
