//! Mistakes in conditions.

use std::error::Error;
use std::fmt;

use super::word::Word;

/// A mistake in a condition: where it is, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// What stands there; empty at the end.
    found: String,
    /// Its first character, from 1; 0 if the condition was not written by hand.
    character: usize,
    remedy: String,
    is_unknown_column: bool,
}

impl FilterError {
    pub(super) fn at(found: &Word, remedy: impl Into<String>) -> Self {
        Self { found: found.text.clone(), character: found.at, remedy: remedy.into(), is_unknown_column: false }
    }

    pub(super) fn unknown_column(column: &Word, remedy: impl Into<String>) -> Self {
        Self { is_unknown_column: true, ..Self::at(column, remedy) }
    }

    /// Which character of the condition it is, from 1; `None` if no text was parsed.
    pub fn character(&self) -> Option<usize> {
        (self.character > 0).then_some(self.character)
    }

    /// The column that the table does not have, if that is the mistake.
    pub fn column(&self) -> Option<&str> {
        self.is_unknown_column.then_some(&self.found)
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { found, character, remedy, .. } = self;
        match (found.as_str(), character) {
            (_, 0) => f.write_str(remedy),
            ("", _) => write!(f, "character {character}, at the end: {remedy}"),
            (found, _) => write!(f, "character {character}, at `{found}`: {remedy}"),
        }
    }
}

impl Error for FilterError {}
