//! Names of ports, protocols and EtherTypes: the tables of `data/names`, which are part of the program, or files of the
//! user in the same form.

mod numbers;
mod ports;
mod prepared;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;
use std::str::Split;

pub(crate) use numbers::{EtherTypes, Protocols};
pub(crate) use ports::Ports;
pub(crate) use prepared::Prepared;
use t2_core::prelude::LoadError;

/// A table of names that is read from text: an entry per line, fields separated by tabs.
pub(crate) trait NameTable: Default {
    /// Adds the entry of a line, unless there is one for the same number.
    ///
    /// # Errors
    /// What is wrong with the line.
    fn add(&mut self, fields: Split<'_, char>) -> Result<(), String>;

    /// Reads a table. Lines that are empty or begin with `#`, a space or a tab are comments.
    ///
    /// # Errors
    /// The first line that is no entry, and why.
    fn parse(text: &str) -> Result<Self, String> {
        let mut table = Self::default();
        for (n, line) in (1..).zip(text.lines()) {
            if !line.is_empty() && !line.starts_with(['#', ' ', '\t']) {
                table.add(line.split('\t')).map_err(|why| format!("line {n}: {why}"))?;
            }
        }
        Ok(table)
    }

    /// Reads a table from a file.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is no entry.
    fn of_file(path: &Path) -> Result<Self, LoadError> {
        let text = fs::read(path).map_err(|error| LoadError::file(path, error))?;
        Self::parse(&String::from_utf8_lossy(&text)).map_err(|why| LoadError::file(path, why))
    }
}

/// The next field of a line.
fn next<'t>(fields: &mut Split<'t, char>, what: &str) -> Result<&'t str, String> {
    fields.next().map(str::trim).filter(|field| !field.is_empty()).ok_or_else(|| format!("{what} is missing"))
}

/// A number of a line, in decimal.
fn number<N: std::str::FromStr>(field: &str, what: &str) -> Result<N, String> {
    field.parse().map_err(|_| format!("`{field}` is not {what}"))
}
