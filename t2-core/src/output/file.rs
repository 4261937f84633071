//! Output files that get their names only when they are complete.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::error::{Action, OutputError, STDOUT};

/// What the names of files end in that are not complete.
pub(super) const PART: &str = ".part";

/// An output file. It is written under another name, which begins with its own and ends in `.part`, and gets its name when
/// it is [closed](Self::close) and [published](ClosedFile::publish). So a run that fails leaves nothing that looks
/// complete, and what had the name before stays until then.
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Part(File, TempPath),
    /// Something that is there and no regular file: a pipe, a device.
    Special(File),
    Stdout(io::Stdout),
}

impl OutputFile {
    /// Begins a file that will have this path.
    ///
    /// # Errors
    /// The file cannot be created, a folder has its name, or another run is writing it.
    pub(super) fn create(path: PathBuf) -> Result<Self, OutputError> {
        let error = |source| OutputError::new(Action::Create, &path, source);
        let target = match fs::symlink_metadata(&path).map(|old| old.file_type()) {
            Ok(old) if old.is_dir() => return Err(error(io::ErrorKind::IsADirectory.into())),
            Ok(old) if old.is_fifo() || old.is_char_device() => {
                Target::Special(File::options().write(true).open(&path).map_err(error)?)
            }
            // Not to be written over: a disk, for example.
            Ok(old) if !old.is_file() && !old.is_symlink() => return Err(error(io::ErrorKind::InvalidInput.into())),
            // A link is replaced, and what it points to is left alone.
            _ => {
                let (file, part) = create_part(&path).map_err(error)?;
                Target::Part(file, part)
            }
        };
        let created = Self { path, target };
        created.claim()?;
        Ok(created)
    }

    /// A device, to which everything is written as it comes.
    pub(super) fn device(path: PathBuf) -> Result<Self, OutputError> {
        match File::options().write(true).open(&path) {
            Ok(file) => Ok(Self { path, target: Target::Special(file) }),
            Err(source) => Err(OutputError::new(Action::Create, &path, source)),
        }
    }

    /// Standard output.
    pub fn stdout() -> Self {
        Self { path: PathBuf::from(STDOUT), target: Target::Stdout(io::stdout()) }
    }

    /// Refuses to go on if another run is writing the same file: it holds a lock on a `.part` file of that name.
    ///
    /// Each run locks its own file before it looks for those of others, so of two that begin at the same time at least one
    /// sees the other.
    fn claim(&self) -> Result<(), OutputError> {
        let Target::Part(_, own) = &self.target else { return Ok(()) };
        let is_other = |part: &PathBuf| part.file_name() != own.file_name();
        let parts = parts_of(&self.path, &parts_beside(&self.path));
        match parts.into_iter().filter(is_other).find(|part| is_being_written(part)) {
            Some(_) => Err(OutputError::new(Action::Claim, &self.path, io::ErrorKind::ResourceBusy.into())),
            None => Ok(()),
        }
    }

    /// Writes the part before the rows. A file with nothing else is removed if the run fails.
    ///
    /// # Errors
    /// As for [`write`](Self::write).
    pub fn write_header(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        match &mut self.target {
            Target::Part(file, _) | Target::Special(file) => file.write_all(bytes),
            Target::Stdout(stdout) => stdout.write_all(bytes),
        }
        .map_err(|source| OutputError::new(Action::Write, &self.path, source))
    }

    /// Writes bytes; give it large pieces.
    ///
    /// # Errors
    /// The system refuses, for example because the disk is full.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        if bytes.is_empty() {
            return Ok(());
        }
        if let Target::Part(_, part) = &mut self.target {
            part.disable_cleanup(true);
        }
        self.write_header(bytes)
    }

    /// Hands over what the system may still hold.
    ///
    /// # Errors
    /// The system refuses.
    pub fn flush(&mut self) -> Result<(), OutputError> {
        match &mut self.target {
            Target::Part(file, _) | Target::Special(file) => file.flush(),
            Target::Stdout(stdout) => stdout.flush(),
        }
        .map_err(|source| OutputError::new(Action::Write, &self.path, source))
    }

    /// The path that it will have.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where it is until it is complete, for libraries that open files themselves: what they write counts as rows, see
    /// [`write`](Self::write). `None` if it is no regular file.
    pub fn part_path(&mut self) -> Option<&Path> {
        let Target::Part(_, part) = &mut self.target else { return None };
        part.disable_cleanup(true);
        Some(part)
    }

    /// Closes the file: everything is written. It has its name when it is [published](ClosedFile::publish).
    ///
    /// # Errors
    /// The system reports that what was written before is lost, as for a full quota or a disk across the network.
    pub fn close(self) -> Result<ClosedFile, OutputError> {
        let Self { path, target } = self;
        let close = |file: File| nix::unistd::close(file).map_err(io::Error::from);
        let (closed, part) = match target {
            Target::Part(file, mut part) => {
                part.disable_cleanup(true);
                (close(file), Some(part))
            }
            Target::Special(file) => (close(file), None),
            Target::Stdout(mut stdout) => (stdout.flush(), None),
        };
        match closed {
            Ok(()) => Ok(ClosedFile { path, part }),
            Err(source) => Err(OutputError::new(Action::Complete, &path, source)),
        }
    }
}

/// For libraries that write. What is written in this way counts as rows: see [`OutputFile::write`].
impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Self::write(self, bytes).map_err(OutputError::into_source)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Self::flush(self).map_err(OutputError::into_source)
    }
}

/// A file that is complete and does not have its name yet.
#[derive(Debug)]
#[must_use = "a file gets its name by `publish`"]
pub struct ClosedFile {
    path: PathBuf,
    part: Option<TempPath>,
}

impl ClosedFile {
    /// Gives the file its name.
    ///
    /// # Errors
    /// The system refuses.
    pub fn publish(self) -> Result<(), OutputError> {
        let Self { path, part } = self;
        let Some(part) = part else { return Ok(()) };
        fs::rename(&part, &path).map_err(|source| OutputError::new(Action::Complete, &path, source))
    }
}

/// Creates a file beside the path that nobody else has, and locks it.
fn create_part(path: &Path) -> io::Result<(File, TempPath)> {
    /// Names of files have at most 255 bytes; the rest is for what is appended.
    const LONGEST: usize = 230;
    let Some(name) = path.file_name() else { return Err(io::ErrorKind::InvalidInput.into()) };
    let name = name.as_bytes();
    let mut beginning = std::ffi::OsStr::from_bytes(name.get(..LONGEST).unwrap_or(name)).to_os_string();
    beginning.push(".");
    let mut builder = tempfile::Builder::new();
    builder.prefix(&beginning).suffix(PART).permissions(fs::Permissions::from_mode(0o666));
    let (file, part) = builder.tempfile_in(folder_of(path))?.into_parts();
    // Where files cannot be locked, two runs are not kept apart; their files are.
    let _ = file.lock();
    Ok((file, part))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The names of the incomplete files in the folder of a path.
pub(super) fn parts_beside(path: &Path) -> Vec<OsString> {
    let Ok(entries) = fs::read_dir(folder_of(path)) else { return Vec::new() };
    let names = entries.filter_map(|entry| Some(entry.ok()?.file_name()));
    names.filter(|name| name.as_bytes().ends_with(PART.as_bytes())).collect()
}

/// Those that will have a path, or would have had it.
pub(super) fn parts_of(path: &Path, beside: &[OsString]) -> Vec<PathBuf> {
    let Some(name) = path.file_name() else { return Vec::new() };
    let is_part = |other: &[u8]| {
        let rest = other.strip_prefix(name.as_bytes()).and_then(|rest| rest.strip_suffix(PART.as_bytes()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"."))
    };
    let parts = beside.iter().filter(|other| is_part(other.as_bytes()));
    let mut parts: Vec<_> = parts.map(|other| path.with_file_name(other)).collect();
    parts.sort();
    parts
}

/// Whether a run is at work on an incomplete file: it holds a lock on it.
pub(super) fn is_being_written(part: &Path) -> bool {
    if !fs::symlink_metadata(part).is_ok_and(|metadata| metadata.is_file()) {
        return false;
    }
    let lock = File::open(part).map(|file| file.try_lock_shared());
    matches!(lock, Ok(Err(TryLockError::WouldBlock)))
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::os::unix::fs::symlink;

    use super::*;

    type Done = Result<(), Box<dyn Error>>;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_had_the_name_stays_until_the_file_is_published() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("x_flows.txt");
        fs::write(&path, "old")?;
        let mut file = OutputFile::create(path.clone())?;
        file.write(b"new")?;
        let closed = file.close()?;
        assert_eq!(fs::read_to_string(&path)?, "old");
        closed.publish()?;
        assert_eq!(fs::read_to_string(&path)?, "new");
        assert_eq!(names(folder.path()), ["x_flows.txt"]);
        Ok(())
    }

    #[test]
    fn a_file_with_rows_stays_as_part_and_one_without_is_removed() -> Done {
        let folder = tempfile::tempdir()?;
        let create = |name| OutputFile::create(folder.path().join(name));
        let (mut with, mut without) = (create("with")?, create("without")?);
        with.write_header(b"header")?;
        with.write(b"row")?;
        without.write_header(b"header")?;
        drop((with, without));
        let left = names(folder.path());
        assert!(matches!(&left[..], [name] if name.starts_with("with.") && name.ends_with(".part")), "{left:?}");
        Ok(())
    }

    #[test]
    fn a_link_is_replaced_and_its_target_left_alone() -> Done {
        let folder = tempfile::tempdir()?;
        let (path, precious) = (folder.path().join("out"), folder.path().join("precious"));
        fs::write(&precious, "precious")?;
        symlink("precious", &path)?;
        let mut file = OutputFile::create(path.clone())?;
        file.write(b"new")?;
        file.close()?.publish()?;
        assert_eq!((fs::read_to_string(&path)?, fs::read_to_string(&precious)?), ("new".into(), "precious".into()));
        Ok(())
    }

    #[test]
    fn a_second_writer_of_a_file_is_refused_as_long_as_the_first_is_at_work() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("out");
        let mut first = OutputFile::create(path.clone())?;
        first.write(b"row")?;
        let refused = OutputFile::create(path.clone()).unwrap_err();
        assert!(refused.is_creation() && refused.to_string().contains("another run"), "{refused}");
        drop(first);
        assert_eq!(parts_of(&path, &parts_beside(&path)).len(), 1);
        OutputFile::create(path)?;
        Ok(())
    }

    #[test]
    fn what_is_no_file_is_refused() -> Done {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("out");
        let _socket = std::os::unix::net::UnixListener::bind(&path)?;
        assert!(OutputFile::create(path).unwrap_err().is_creation());
        Ok(())
    }

    #[test]
    fn a_file_has_the_usual_permissions() -> Done {
        let folder = tempfile::tempdir()?;
        let (path, usual) = (folder.path().join("out"), folder.path().join("usual"));
        fs::write(&usual, "")?;
        OutputFile::create(path.clone())?.close()?.publish()?;
        assert_eq!(fs::metadata(&path)?.permissions(), fs::metadata(&usual)?.permissions());
        Ok(())
    }

    #[test]
    fn names_that_only_begin_alike_are_other_files() -> Done {
        let folder = tempfile::tempdir()?;
        for name in ["out.a.part", "out.part", "out2.a.part", "out.txt"] {
            fs::write(folder.path().join(name), "")?;
        }
        let path = folder.path().join("out");
        let parts = parts_of(&path, &parts_beside(&path));
        assert_eq!(parts, ["out.a.part", "out.part"].map(|name| folder.path().join(name)));
        Ok(())
    }
}
