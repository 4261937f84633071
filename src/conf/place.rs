//! Where the file with settings is, and how it is replaced.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::describe::ConfigFile;
use crate::failure::Failure;

/// The file that is read and changed if the user names no other.
const FILE: &str = "t2.toml";

/// The file, as the user names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p> {
    /// The name, if one is given.
    pub(super) named: Option<&'p Path>,
}

impl Place<'_> {
    /// Its path.
    pub(super) fn path(&self) -> &Path {
        self.named.unwrap_or(Path::new(FILE))
    }

    /// Its name, for messages.
    pub(super) fn name(&self) -> String {
        self.path().display().to_string()
    }

    /// What is in it; `None` if there is none.
    pub(super) fn read_if_there(&self) -> Result<Option<ConfigFile>, Failure> {
        match fs::symlink_metadata(self.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            _ => ConfigFile::read(self.path()).map(Some),
        }
    }

    /// The file whose values count: the one that is named, or the usual one if there is one.
    pub(super) fn values(&self) -> Result<Option<ConfigFile>, Failure> {
        match self.named {
            Some(path) => ConfigFile::read(path).map(Some),
            None => self.read_if_there(),
        }
    }

    /// Replaces the file as a whole, or leaves it as it is.
    pub(super) fn write(&self, text: &str) -> Result<(), Failure> {
        replace(self.path(), text).map_err(|error| Failure::unwritable(self.path(), &error))
    }
}

/// Replaces the file that a path leads to, links followed; it keeps its permissions.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Ok(path) => path,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return fs::write(path, text),
        Err(error) => return Err(error),
    };
    let permissions = fs::metadata(&path)?.permissions();
    let mut name = path.clone().into_os_string();
    name.push(".part");
    let part = Path::new(&name);
    let written = File::create_new(part).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.set_permissions(permissions)?;
        file.sync_all()
    });
    match written.and_then(|()| fs::rename(part, &path)) {
        // What lies there is somebody else's.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error),
        Err(error) => {
            // The first error counts.
            let _ = fs::remove_file(part);
            Err(error)
        }
        Ok(()) => Ok(()),
    }
}
