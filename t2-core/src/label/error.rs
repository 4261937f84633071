//! Files of labels that cannot be used.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// A file of labels that cannot be used: which, where, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelError {
    path: PathBuf,
    line: Option<u64>,
    why: String,
}

impl LabelError {
    /// The file as a whole.
    pub(super) fn file(path: &Path, why: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), line: None, why: why.to_string() }
    }

    /// A line of it, from 1.
    pub(super) fn line(path: &Path, line: u64, why: impl fmt::Display) -> Self {
        Self { path: path.to_owned(), line: Some(line), why: why.to_string() }
    }
}

impl LabelError {
    /// The file is one of a folder, where it need not be.
    pub(super) fn in_folder(self) -> Self {
        Self {
            why: format!("{} (the folder was named: move the file out of it, or name single files)", self.why),
            ..self
        }
    }
}

impl fmt::Display for LabelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot load labels from `{}`: ", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.why)
    }
}

impl Error for LabelError {}
