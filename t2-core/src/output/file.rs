//! Output files that look complete only when they are.

use std::error::Error;
use std::ffi::OsString;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The common beginning of the names of a run's output files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prefix(PathBuf);

impl Prefix {
    /// The prefix for what the user gave with `-w`, or for the input if nothing was given (spec report-cli-sinks,
    /// section 1.3). `input` is `None` for standard input.
    ///
    /// # Errors
    /// A folder that is missing and cannot be made.
    pub fn new(given: Option<&Path>, input: Option<&Path>) -> Result<Self, OutputError> {
        let stem = input.map_or(Path::new("stdin"), without_last_extension);
        let Some(given) = given else { return Ok(Self(stem.to_path_buf())) };
        let is_folder = given.as_os_str().as_encoded_bytes().ends_with(b"/") || given.is_dir();
        let folder = if is_folder { Some(given) } else { given.parent() };
        if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir_all(folder).map_err(|source| OutputError::new(Action::CreateFolder, folder, source))?;
        }
        let name = stem.file_name().unwrap_or("out".as_ref());
        Ok(Self(if is_folder { given.join(name) } else { given.to_path_buf() }))
    }

    /// The path of the file with this suffix, such as `_flows.txt`.
    pub fn file(&self, suffix: &str) -> PathBuf {
        let mut name = OsString::from(&self.0);
        name.push(suffix);
        PathBuf::from(name)
    }
}

fn without_last_extension(path: &Path) -> &Path {
    let bytes = path.as_os_str().len() - path.extension().map_or(0, |extension| extension.len() + 1);
    path.to_str().and_then(|text| text.get(..bytes)).map_or(path, Path::new)
}

/// An output file. It is written as `NAME.part` and gets its name when it is [finished](Self::finish), so that a run
/// that fails leaves nothing that looks complete.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Part(File, PathBuf),
    /// Something that is there and no regular file: a pipe, a device.
    Special(File),
    Stdout(io::Stdout),
}

impl OutputFile {
    /// Creates the file; what had its name before is gone.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn create(path: PathBuf) -> Result<Self, OutputError> {
        let error = |source| OutputError::new(Action::Create, &path, source);
        let target = match fs::metadata(&path) {
            Ok(old) if !old.is_file() && !old.is_dir() => {
                Target::Special(File::options().write(true).open(&path).map_err(error)?)
            }
            Ok(old) => {
                if old.is_file() {
                    fs::remove_file(&path).map_err(error)?;
                } else {
                    return Err(error(io::ErrorKind::IsADirectory.into()));
                }
                Self::part(&path).map_err(error)?
            }
            Err(_) => Self::part(&path).map_err(error)?,
        };
        Ok(Self { path, target })
    }

    /// Standard output.
    pub fn stdout() -> Self {
        Self { path: PathBuf::from("standard output"), target: Target::Stdout(io::stdout()) }
    }

    fn part(path: &Path) -> io::Result<Target> {
        let mut name = OsString::from(path);
        name.push(".part");
        let part = PathBuf::from(name);
        Ok(Target::Part(File::create(&part)?, part))
    }

    /// Writes bytes; give it large pieces.
    ///
    /// # Errors
    /// The system refuses, for example because the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        match &mut self.target {
            Target::Part(file, _) | Target::Special(file) => file.write_all(bytes),
            Target::Stdout(stdout) => stdout.write_all(bytes),
        }
        .map_err(|source| OutputError::new(Action::Write, &self.path, source))
    }

    /// Gives the file its name: it is complete.
    ///
    /// # Errors
    /// The system refuses.
    pub fn finish(self) -> Result<(), OutputError> {
        match self.target {
            Target::Part(file, part) => {
                drop(file);
                fs::rename(part, &self.path)
            }
            Target::Special(mut file) => file.flush(),
            Target::Stdout(mut stdout) => stdout.flush(),
        }
        .map_err(|source| OutputError::new(Action::Complete, &self.path, source))
    }
}

/// What could not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    CreateFolder,
    Create,
    Write,
    Complete,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateFolder => "create folder",
            Self::Create => "create",
            Self::Write => "write",
            Self::Complete => "complete",
        })
    }
}

/// An output that could not be written.
#[derive(Debug)]
pub struct OutputError {
    action: Action,
    path: PathBuf,
    source: io::Error,
}

impl OutputError {
    fn new(action: Action, path: &Path, source: io::Error) -> Self {
        Self { action, path: path.to_path_buf(), source }
    }

    /// Whether the file could not even be created: another name may do.
    pub fn is_creation(&self) -> bool {
        matches!(self.action, Action::CreateFolder | Action::Create)
    }

    /// Whether the reader of a pipe has gone away, which is no failure of ours.
    pub fn is_broken_pipe(&self) -> bool {
        self.source.kind() == io::ErrorKind::BrokenPipe
    }
}

impl fmt::Display for OutputError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, path, source } = self;
        let remedy = match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                "; what was written so far stays in files that end in `.part`: free some space, or choose another place \
                 with `-w`"
            }
            _ => "; choose another place with `-w`",
        };
        write!(f, "cannot {action} `{}`: {source}{remedy}", path.display())
    }
}

impl Error for OutputError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_w_the_outputs_lie_beside_the_capture() -> Result<(), OutputError> {
        let prefix = |input: &str| Prefix::new(None, Some(Path::new(input))).map(|prefix| prefix.file("_flows.txt"));
        assert_eq!(prefix("a/b.pcap")?, Path::new("a/b_flows.txt"));
        assert_eq!(prefix("a.d/noext")?, Path::new("a.d/noext_flows.txt"));
        assert_eq!(Prefix::new(None, None)?.file("_flows.txt"), Path::new("stdin_flows.txt"));
        Ok(())
    }

    #[test]
    fn a_folder_gets_the_name_of_the_capture() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let input = Path::new("captures/x.pcap.gz");
        let new = folder.path().join("new/");
        assert_eq!(Prefix::new(Some(&new), Some(input))?.file("_flows.txt"), new.join("x.pcap_flows.txt"));
        assert_eq!(Prefix::new(Some(&folder.path().join("y")), Some(input))?.file(""), folder.path().join("y"));
        Ok(())
    }

    #[test]
    fn a_file_has_its_name_only_when_it_is_finished() -> Result<(), Box<dyn Error>> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x_flows.txt");
        fs::write(&path, "old")?;
        let mut file = OutputFile::create(path.clone())?;
        file.write(b"new")?;
        assert!(!path.exists());
        file.finish()?;
        assert_eq!(fs::read_to_string(&path)?, "new");
        Ok(())
    }
}
