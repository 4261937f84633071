//! The files that plugins write themselves.

use std::io;
use std::path::Path;

use super::error::{Action, OutputError};
use super::{ClosedFile, OutputFile, Outputs};

/// The files of one plugin, open until the end of the run.
#[derive(Debug, Default)]
pub(crate) struct PluginFiles {
    files: Vec<(&'static str, OutputFile)>,
}

impl PluginFiles {
    /// Creates files with these suffixes, such as `_scanners.txt`.
    ///
    /// # Errors
    /// A file that cannot be created.
    pub(crate) fn create(outputs: &Outputs, suffixes: &[&'static str]) -> Result<Self, OutputError> {
        let files = suffixes.iter().map(|&suffix| Ok((suffix, outputs.create(suffix)?)));
        Ok(Self { files: files.collect::<Result<_, OutputError>>()? })
    }

    /// Writes text to the file with a suffix.
    ///
    /// # Errors
    /// The plugin does not declare a file with this suffix, or the system refuses.
    pub(crate) fn write(&mut self, suffix: &str, text: &str) -> Result<(), OutputError> {
        match self.files.iter_mut().find(|(known, _)| *known == suffix) {
            Some((_, file)) => file.write(text.as_bytes()),
            None => Err(OutputError::new(Action::Undeclared, Path::new(suffix), io::ErrorKind::NotFound.into())),
        }
    }

    /// Closes all files.
    ///
    /// # Errors
    /// A file that cannot be completed.
    pub(crate) fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        self.files.into_iter().map(|(_, file)| file.close()).collect()
    }
}
