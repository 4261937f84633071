//! Why a run cannot be made, or has failed.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use super::configuration::{FileErrors, SettingError};
use super::list::UnknownPlugin;
use super::start::StartError;
use crate::capture::OpenError;
use crate::output::OutputError;
use crate::report::RunSummary;
use crate::settings::nearest;

/// Why a [`Run`](super::Run) cannot be made, or has failed. Its text says where, and what to do about it.
///
/// ```
/// use t2_core::engine::{Run, RunError};
///
/// t2_core::plugins! { PLUGINS = sink t2_core::output::TxtSink }
///
/// let error = Run::new(&PLUGINS).read("missing.pcap").expect_err("there is no such file");
/// assert!(matches!(error, RunError::NoCapture(_)));
/// assert_eq!(error.to_string(), "missing.pcap does not exist: check the path");
/// ```
// No variant has the name of a type, such as `Plugin`: messages of the compiler would then write that with its path.
#[derive(Debug)]
#[non_exhaustive]
pub enum RunError {
    /// A plugin that is not in the list.
    NoPlugin(UnknownPlugin),
    /// A setting that cannot be changed that way.
    BadSetting(SettingError),
    /// A file with settings has mistakes.
    BadConfig(FileErrors),
    /// A capture that cannot be opened.
    NoCapture(OpenError),
    /// An output would replace a capture.
    Replaces {
        /// The capture, as it was named.
        capture: String,
        /// The output.
        output: PathBuf,
    },
    /// The run cannot begin.
    NotStarted(StartError),
    /// An output that cannot be written or completed.
    OutputFailed {
        /// Which, and why.
        error: OutputError,
        /// What is known of the run; `None` if it has not begun.
        summary: Option<Box<RunSummary>>,
    },
    /// The run has ended before, with an error.
    Ended,
    /// A table has no column of this name.
    NoColumn(UnknownColumn),
}

/// A column that a table does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, columns } = self;
        if columns.is_empty() {
            return write!(f, "the table with the column `{name}` was not kept: call `keep` on the run");
        }
        write!(f, "unknown column `{name}`")?;
        if let Some(nearest) = nearest(name, columns.iter().map(String::as_str)) {
            write!(f, ", did you mean `{nearest}`?")?;
        }
        write!(f, " (columns are {})", columns.join(", "))
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlugin(error) => error.fmt(f),
            Self::BadSetting(error) => error.fmt(f),
            Self::BadConfig(error) => error.fmt(f),
            Self::NoCapture(error) => error.fmt(f),
            Self::Replaces { capture, output } => {
                write!(f, "the output `{}` would replace the capture `{capture}`", output.display())?;
                f.write_str(": give the run another prefix")
            }
            Self::NotStarted(error) => error.fmt(f),
            Self::OutputFailed { error, .. } => error.fmt(f),
            Self::Ended => f.write_str("the run has ended with an error: start another one"),
            Self::NoColumn(error) => error.fmt(f),
        }
    }
}

impl Error for UnknownColumn {}

impl Error for RunError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::NoPlugin(error) => Some(error),
            Self::BadSetting(error) => Some(error),
            Self::BadConfig(error) => Some(error),
            Self::NoCapture(error) => Some(error),
            Self::NotStarted(error) => Some(error),
            Self::OutputFailed { error, .. } => Some(error),
            Self::NoColumn(error) => Some(error),
            Self::Replaces { .. } | Self::Ended => None,
        }
    }
}

impl From<OutputError> for RunError {
    fn from(error: OutputError) -> Self {
        Self::OutputFailed { error, summary: None }
    }
}

macro_rules! from {
    ($($error:ty => $variant:ident)+) => {$(
        impl From<$error> for RunError {
            fn from(error: $error) -> Self {
                Self::$variant(error)
            }
        }
    )+};
}

from! {
    UnknownPlugin => NoPlugin
    SettingError => BadSetting
    FileErrors => BadConfig
    OpenError => NoCapture
    StartError => NotStarted
    UnknownColumn => NoColumn
}
