//! Opening the files that captures come in.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::control::{Control, ControlledFile, IsFinal};
use super::error::OpenCause;
use crate::file_id::FileId;

/// An open file, and what is known of it.
pub(super) struct Opened {
    pub(super) reader: Box<dyn Read + Send>,
    /// Length in bytes, if it is a regular file.
    pub(super) size: Option<u64>,
    /// Which file it is.
    pub(super) id: Option<FileId>,
    /// Set when the control has ended the reading before the end of the file.
    pub(super) ended_early: Arc<AtomicBool>,
}

impl Opened {
    /// Opens a file, or anything else with a path that can be read, such as a FIFO.
    pub(super) fn file(path: &Path, control: Option<&Control>) -> Result<Self, OpenCause> {
        let is_fifo = path.metadata().is_ok_and(|metadata| metadata.file_type().is_fifo());
        let mut options = File::options();
        options.read(true);
        if is_fifo && control.is_some() {
            // Opening waits for somebody who writes, and could not be stopped: reading can.
            options.custom_flags(nix::fcntl::OFlag::O_NONBLOCK.bits());
        }
        let file = options.open(path)?;
        let metadata = file.metadata()?;
        if metadata.is_dir() {
            return Err(OpenCause::Directory);
        }
        Ok(Self::new(file, &metadata, control))
    }

    /// Opens a file that may still be written: its end is waited for until nobody writes to it any more.
    pub(super) fn followed(path: &Path, control: &Control, is_final: IsFinal) -> Result<Self, OpenCause> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Self::file(path, Some(control));
        }
        let ended_early = Arc::default();
        let reader = ControlledFile::new(file, control.clone(), false, Arc::clone(&ended_early)).following(is_final);
        Ok(Self { reader: Box::new(reader), size: None, id: Some(FileId::of(&metadata)), ended_early })
    }

    /// Standard input.
    pub(super) fn stdin(control: Option<&Control>) -> Result<Self, OpenCause> {
        let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
        let metadata = file.metadata()?;
        Ok(Self { size: None, ..Self::new(file, &metadata, control) })
    }

    /// A reader that is no file.
    pub(super) fn reader(reader: impl Read + Send + 'static) -> Self {
        Self { reader: Box::new(reader), size: None, id: None, ended_early: Arc::default() }
    }

    fn new(file: File, metadata: &Metadata, control: Option<&Control>) -> Self {
        let ended_early = Arc::default();
        let reader: Box<dyn Read + Send> = match control {
            Some(control) => {
                let (control, waits) = (control.clone(), !metadata.is_file());
                Box::new(ControlledFile::new(file, control, waits, Arc::clone(&ended_early)))
            }
            None => Box::new(file),
        };
        let size = metadata.is_file().then_some(metadata.len());
        Self { reader, size, id: Some(FileId::of(metadata)), ended_early }
    }
}
