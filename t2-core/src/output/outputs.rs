//! The output files of a run: their names, the files they must not replace, and the files of earlier runs.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use super::appended::AppendedFile;
use super::error::{Action, OutputError};
use super::file::{OutputFile, is_being_written, parts_beside, parts_of};
use super::part::Part;
use super::prefix::Prefix;
use crate::file_id::FileId;

/// What the names of the core's files end in.
pub(crate) const SUFFIXES: [&str; 5] = ["_flows.txt", "_headers.txt", "_packets.txt", "_monitoring.txt", "_log.txt"];

/// The outputs of a run. Clones are of the same run.
#[derive(Clone, Debug)]
pub struct Outputs {
    prefix: Prefix,
    protected: Vec<(FileId, String)>,
    /// What the names of the plugins' own files end in.
    plugin_suffixes: Vec<&'static str>,
    created: Arc<Mutex<Vec<PathBuf>>>,
    /// Which part of the outputs the files are that are created, if they are in parts.
    part: Option<Part>,
}

impl Outputs {
    /// Outputs whose names begin with this prefix.
    pub fn new(prefix: Prefix) -> Self {
        Self { prefix, protected: Vec::new(), plugin_suffixes: Vec::new(), created: Arc::default(), part: None }
    }

    /// Protects a file: no output may replace it. Errors call it `what`, such as `the capture`.
    #[must_use]
    pub fn protect(mut self, file: Option<FileId>, what: impl Into<String>) -> Self {
        self.protected.extend(file.map(|file| (file, what.into())));
        self
    }

    /// Adds the suffixes of files that plugins of the program may write, in this run or not, so that
    /// [`left_by_others`](Self::left_by_others) finds those of earlier runs.
    #[must_use]
    pub fn with_suffixes(mut self, suffixes: impl IntoIterator<Item = &'static str>) -> Self {
        self.plugin_suffixes.extend(suffixes);
        self
    }

    /// The same for the files of a part.
    #[must_use]
    pub(crate) fn in_part(&self, part: Option<Part>) -> Self {
        Self { part, ..self.clone() }
    }

    /// Which part of the outputs is created, if they are in parts.
    pub fn part(&self) -> Option<Part> {
        self.part
    }

    /// Begins the output whose name ends so, such as `_flows.txt`.
    ///
    /// # Errors
    /// The file cannot be created, is protected, or is being written by another run.
    pub fn create(&self, suffix: &str) -> Result<OutputFile, OutputError> {
        let path = self.unprotected(suffix)?;
        self.created.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
        if self.prefix.is_device() { OutputFile::device(path) } else { OutputFile::create(path) }
    }

    /// The file whose name ends so, to which runs append rows under this header line.
    ///
    /// # Errors
    /// The file is protected, cannot be read, or has another header line.
    pub fn appended(&self, suffix: &str, header: String) -> Result<AppendedFile, OutputError> {
        AppendedFile::new(self.unprotected(suffix)?, header, self.prefix.is_device())
    }

    /// The path of the output whose name ends so, for a library that adds to a file that is there. It is one of the
    /// outputs of this run from then on.
    ///
    /// # Errors
    /// The file is protected.
    pub fn existing(&self, suffix: &str) -> Result<PathBuf, OutputError> {
        let path = self.unprotected(suffix)?;
        self.created.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
        Ok(path)
    }

    /// The path of an output, if no protected file has it.
    fn unprotected(&self, suffix: &str) -> Result<PathBuf, OutputError> {
        let path = self.path(suffix);
        let id = fs::metadata(&path).ok().as_ref().map(FileId::of);
        match self.protected.iter().find(|(protected, _)| Some(*protected) == id) {
            Some((_, what)) => {
                let source = io::ErrorKind::AlreadyExists.into();
                Err(OutputError::new(Action::Replace(what.clone()), &path, source))
            }
            None => Ok(path),
        }
    }

    /// The output of this run that would replace a file.
    pub fn replacing(&self, file: FileId) -> Option<PathBuf> {
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        created.iter().find(|path| fs::metadata(path).is_ok_and(|metadata| FileId::of(&metadata) == file)).cloned()
    }

    /// The path of the output with this suffix.
    pub fn path(&self, suffix: &str) -> PathBuf {
        match self.part {
            Some(part) if !self.prefix.is_device() => part.file(&self.prefix.file(""), suffix),
            _ => self.prefix.file(suffix),
        }
    }

    /// Files that earlier runs with this prefix left and that this run, whose outputs are all [begun](Self::create), does
    /// not write: outputs of other kinds, and incomplete files.
    pub fn left_by_others(&self) -> Vec<PathBuf> {
        if self.prefix.is_device() {
            return Vec::new();
        }
        let created = self.created.lock().unwrap_or_else(PoisonError::into_inner);
        let beside = parts_beside(&self.prefix.file("_"));
        let mut left = Vec::new();
        for suffix in SUFFIXES.iter().chain(&self.plugin_suffixes) {
            let path = self.prefix.file(suffix);
            let parts = parts_of(&path, &beside).into_iter().filter(|part| !is_being_written(part));
            let is_other = !created.contains(&path) && fs::symlink_metadata(&path).is_ok();
            left.extend(parts.collect::<Vec<_>>());
            left.extend(is_other.then_some(path));
        }
        left
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::*;

    type Done = Result<(), Box<dyn Error>>;

    fn outputs(folder: &Path) -> Result<Outputs, OutputError> {
        Ok(Outputs::new(Prefix::new(Some(&folder.join("o")), None)?))
    }

    #[test]
    fn a_protected_file_is_refused_under_all_its_names() -> Done {
        let folder = tempfile::tempdir()?;
        let capture = folder.path().join("capture");
        fs::write(&capture, "evidence")?;
        fs::hard_link(&capture, folder.path().join("o_flows.txt"))?;
        symlink("capture", folder.path().join("o_log.txt"))?;
        let id = FileId::of(&fs::metadata(&capture)?);
        let outputs = outputs(folder.path())?.protect(Some(id), "the capture");
        for suffix in ["_flows.txt", "_log.txt"] {
            let refused = outputs.create(suffix).unwrap_err();
            assert!(refused.is_creation() && refused.to_string().contains("is the capture"), "{refused}");
        }
        outputs.create("_packets.txt")?;
        assert_eq!(fs::read_to_string(&capture)?, "evidence");
        Ok(())
    }

    #[test]
    fn files_of_earlier_runs_are_named_unless_this_run_writes_them() -> Done {
        let folder = tempfile::tempdir()?;
        for name in ["o_flows.txt", "o_packets.txt", "o_packets.txt.x1.part", "o_notes.txt", "p_flows.txt"] {
            fs::write(folder.path().join(name), "")?;
        }
        let outputs = outputs(folder.path())?;
        let _flows = outputs.create("_flows.txt")?;
        let left = ["o_packets.txt.x1.part", "o_packets.txt"].map(|name| folder.path().join(name));
        assert_eq!(outputs.left_by_others(), left);
        Ok(())
    }

    #[test]
    fn files_of_plugins_that_do_not_run_are_named_too() -> Done {
        let folder = tempfile::tempdir()?;
        for name in ["o_hosts.txt", "o_scanners.txt"] {
            fs::write(folder.path().join(name), "")?;
        }
        let outputs = outputs(folder.path())?.with_suffixes(["_hosts.txt", "_scanners.txt"]);
        let _hosts = outputs.create("_hosts.txt")?;
        assert_eq!(outputs.left_by_others(), [folder.path().join("o_scanners.txt")]);
        Ok(())
    }

    #[test]
    fn the_output_that_would_replace_a_file_is_found() -> Done {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("o_flows.txt"), "")?;
        let id = FileId::of(&fs::metadata(folder.path().join("o_flows.txt"))?);
        let outputs = outputs(folder.path())?;
        assert_eq!(outputs.replacing(id), None);
        let _flows = outputs.create("_flows.txt")?;
        assert_eq!(outputs.replacing(id), Some(folder.path().join("o_flows.txt")));
        Ok(())
    }
}
