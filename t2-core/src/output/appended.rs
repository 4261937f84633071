//! Files that runs append rows to.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use super::error::{Action, OutputError};

/// A file that keeps the rows of earlier runs. All rows are under one header line. Made by
/// [`Outputs::appended`](super::Outputs::appended).
#[derive(Debug)]
pub struct AppendedFile {
    path: PathBuf,
    header: String,
    is_device: bool,
}

impl AppendedFile {
    /// The file with this path and header line. It need not exist.
    ///
    /// # Errors
    /// It cannot be read, is no regular file, or has another header line.
    pub(super) fn new(path: PathBuf, header: String, is_device: bool) -> Result<Self, OutputError> {
        let new = Self { path, header, is_device };
        if is_device {
            return Ok(new);
        }
        match fs::metadata(&new.path) {
            Ok(metadata) if !metadata.is_file() => Err(new.error(Action::Create, io::ErrorKind::InvalidInput.into())),
            Ok(_) => {
                let mut file = File::open(&new.path).map_err(|source| new.error(Action::Create, source))?;
                new.check(&mut file)?;
                Ok(new)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(new),
            Err(source) => Err(new.error(Action::Create, source)),
        }
    }

    fn error(&self, action: Action, source: io::Error) -> OutputError {
        OutputError::new(action, &self.path, source)
    }

    /// Whether the file has the header line, or is empty.
    fn check(&self, file: &mut File) -> Result<(), OutputError> {
        let mut start = Vec::new();
        let read = file.take(self.header.len() as u64).read_to_end(&mut start);
        read.map_err(|source| self.error(Action::Create, source))?;
        match start.is_empty() || start == self.header.as_bytes() {
            true => Ok(()),
            false => Err(self.error(Action::Append, io::ErrorKind::InvalidData.into())),
        }
    }

    /// Appends rows, each with its line end; writes the header line first if the file is new. Rows of runs that end at the
    /// same time do not mix.
    ///
    /// # Errors
    /// The file cannot be written, or another run has begun it with another header line. Then the file is as it was.
    pub fn append(self, rows: &str) -> Result<(), OutputError> {
        if self.is_device {
            let written =
                File::options().write(true).open(&self.path).and_then(|mut file| self.write(&mut file, 0, rows));
            return written.map_err(|source| self.error(Action::Write, source));
        }
        let create = |source| self.error(Action::Create, source);
        let mut file = File::options().read(true).append(true).create(true).open(&self.path).map_err(create)?;
        // Where files cannot be locked, the rows of two runs are still written in one piece each.
        let _ = file.lock();
        self.check(&mut file)?;
        let length = file.seek(SeekFrom::End(0)).map_err(create)?;
        self.write(&mut file, length, rows).map_err(|source| {
            // What is left of a row would make the rows of later runs part of it.
            let _ = file.set_len(length);
            self.error(Action::Write, source)
        })
    }

    fn write(&self, file: &mut File, length: u64, rows: &str) -> io::Result<()> {
        let header = if length == 0 { self.header.as_str() } else { "" };
        file.write_all(format!("{header}{rows}").as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::path::Path;

    use super::*;

    type Done = Result<(), Box<dyn Error>>;

    fn file(path: &Path, header: &str) -> Result<AppendedFile, OutputError> {
        AppendedFile::new(path.to_path_buf(), header.to_owned(), false)
    }

    #[test]
    fn the_header_line_is_written_once_and_rows_of_earlier_runs_stay() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x_summary.txt");
        for row in ["1\t2\n", "3\t4\n"] {
            file(&path, "%a\tb\n")?.append(row)?;
        }
        assert_eq!(fs::read_to_string(&path)?, "%a\tb\n1\t2\n3\t4\n");
        Ok(())
    }

    #[test]
    fn a_file_with_other_columns_is_refused_before_the_run_and_at_its_end() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x_summary.txt");
        let begun = file(&path, "%a\tb\n")?;
        file(&path, "%a\n")?.append("1\n")?;
        let refused = [file(&path, "%a\tb\n").map(|_| ()).unwrap_err(), begun.append("1\t2\n").unwrap_err()];
        for error in refused {
            assert!(error.is_creation() && error.to_string().contains("has other columns than this run"), "{error}");
        }
        assert_eq!(fs::read_to_string(&path)?, "%a\n1\n");
        Ok(())
    }

    #[test]
    fn what_is_no_file_is_refused() -> Done {
        let folder = tempfile::tempdir()?;
        assert!(file(folder.path(), "%a\n").unwrap_err().is_creation());
        Ok(())
    }
}
