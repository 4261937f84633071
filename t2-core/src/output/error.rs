//! Errors of outputs, with the remedy.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// How messages name standard output.
pub(super) const STDOUT: &str = "standard output";

/// What could not be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    CreateFolder,
    Create,
    /// The output would replace a file that is in use, which is this.
    Replace(String),
    /// Rows are to be appended to a file with other columns.
    Append,
    /// The tables of the run, or what was chosen, do not fit the output: why, with the remedy.
    Refuse(String),
    /// Another run writes the output.
    Claim,
    /// A plugin writes a file that it does not declare.
    Undeclared,
    Write,
    Complete,
}

/// An output that could not be written.
#[derive(Debug)]
pub struct OutputError {
    action: Action,
    path: PathBuf,
    source: io::Error,
}

impl OutputError {
    pub(super) fn new(action: Action, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_path_buf(), source }
    }

    /// Standard output, or the program that shows it, does not take what is printed.
    pub fn stdout(source: io::Error) -> Self {
        Self::new(Action::Write, Path::new(STDOUT), source)
    }

    /// An output that does not take what is written.
    pub fn write(path: &Path, source: io::Error) -> Self {
        Self::new(Action::Write, path, source)
    }

    /// An output that cannot be completed.
    pub fn complete(path: &Path, source: io::Error) -> Self {
        Self::new(Action::Complete, path, source)
    }

    /// An output that cannot be created.
    pub fn create(path: &Path, source: io::Error) -> Self {
        Self::new(Action::Create, path, source)
    }

    /// An output that cannot be made of the tables of the run, or not where it is to go. The text says why, with the remedy.
    pub fn refused(why: impl Into<String>) -> Self {
        Self::new(Action::Refuse(why.into()), Path::new(""), io::ErrorKind::InvalidInput.into())
    }

    /// Whether the output could not be created: another name may help.
    pub fn is_creation(&self) -> bool {
        !matches!(self.action, Action::Undeclared | Action::Write | Action::Complete)
    }

    /// What the system says.
    pub(super) fn into_source(self) -> io::Error {
        self.source
    }

    /// Whether the reader of a pipe has closed it, which is no failure of the run.
    pub fn is_broken_pipe(&self) -> bool {
        self.source.kind() == io::ErrorKind::BrokenPipe
    }

    fn remedy(&self) -> &'static str {
        match (&self.action, self.source.kind()) {
            (Action::Write | Action::Complete, _) if self.path.as_os_str() == STDOUT => "",
            (_, io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge) => {
                "; what was written so far stays in files that end in `.part`: free some space, or choose another place \
                 with `-w`"
            }
            (Action::Write | Action::Complete, _) => "; what was written so far stays in files that end in `.part`",
            _ => "; choose another place with `-w`",
        }
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, path, source } = self;
        let (path, remedy) = (path.display(), self.remedy());
        match action {
            Action::CreateFolder => write!(f, "cannot create folder `{path}`: {source}{remedy}"),
            Action::Create => write!(f, "cannot create `{path}`: {source}{remedy}"),
            Action::Replace(what) => write!(f, "`{path}` is {what}, which an output would replace{remedy}"),
            Action::Append => {
                write!(f, "`{path}` has other columns than this run: move it away, or choose another place with `-w`")
            }
            Action::Refuse(why) => f.write_str(why),
            Action::Claim => write!(f, "`{path}` is being written by another run: wait for its end{remedy}"),
            Action::Undeclared => {
                write!(
                    f,
                    "a plugin writes `{path}` without declaring it: write `files(\"{path}\")` in its `#[plugin(..)]`"
                )
            }
            Action::Write => write!(f, "cannot write `{path}`: {source}{remedy}"),
            Action::Complete => write!(f, "cannot complete `{path}`: {source}{remedy}"),
        }
    }
}

impl Error for OutputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}
