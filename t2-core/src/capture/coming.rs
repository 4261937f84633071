//! The captures of a list that are still to be read.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Capture, Control, OpenError};
use crate::file_id::FileId;
use crate::time::Timestamp;

/// Captures that are read one after the other, or merged.
pub(super) trait Coming: Send {
    /// The time of the first packet of the next capture, if it is known.
    fn first_time(&self) -> Option<Timestamp>;

    /// Opens the next capture.
    fn open(&mut self, control: &Control) -> Next;

    /// How many captures there are in all, if that is known.
    fn count(&self) -> Option<usize>;

    /// How many of them are left, if that is known.
    fn left(&self) -> usize;
}

/// What comes next.
pub(super) enum Next {
    /// A capture.
    Capture(Box<Capture>),
    /// One that cannot be opened.
    Failed(OpenError),
    /// There is none yet.
    NotYet,
    /// There is no other.
    End,
}

/// A list of capture files. Each was opened once to see that it is a capture.
///
/// ```
/// use t2_core::capture::CaptureList;
///
/// let list = CaptureList::new(["missing.pcap"]);
/// assert!(list.is_empty() && list.unopened().len() == 1);
/// ```
#[derive(Debug, Default)]
pub struct CaptureList {
    files: VecDeque<Listed>,
    count: usize,
    unopened: Vec<Arc<OpenError>>,
    size: u64,
    ids: Vec<FileId>,
}

/// A capture of a list.
#[derive(Debug)]
struct Listed {
    path: PathBuf,
    /// The time of its first packet, if it has one and could be looked at before.
    first: Option<Timestamp>,
}

impl CaptureList {
    /// Looks at these files. Those that cannot be opened are left out, and [remembered](Self::unopened). A FIFO is not
    /// looked at, as its bytes come once.
    pub fn new<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Self {
        let mut list = Self::default();
        for path in paths {
            list.look_at(path.as_ref());
        }
        list.count = list.files.len();
        list
    }

    fn look_at(&mut self, path: &Path) {
        let metadata = fs::metadata(path).ok();
        let file = metadata.filter(|metadata| metadata.is_file());
        let mut first = None;
        // A path that is missing or a folder is opened, too: the error says why it cannot be read.
        if file.is_some() || !path.exists() || path.is_dir() {
            match Capture::open(path) {
                // An error behind the header is found again when the file is read.
                Ok(mut capture) => first = capture.next_packet().ok().flatten().map(|packet| packet.time),
                Err(error) => return self.unopened.push(Arc::new(error)),
            }
        }
        self.size += file.as_ref().map_or(0, fs::Metadata::len);
        self.ids.extend(file.as_ref().map(FileId::of));
        self.files.push_back(Listed { path: path.to_path_buf(), first });
    }

    /// Sorts the captures by the time of their first packet. Those without packets come first; others of the same time
    /// stay in the order that they have.
    #[must_use]
    pub fn by_first_packet(mut self) -> Self {
        self.files.make_contiguous().sort_by_key(|listed| listed.first);
        self
    }

    /// Whether no capture can be read.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// How many captures can be read.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// The paths of the captures that can be read, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|listed| listed.path.as_path())
    }

    /// Why others cannot be read.
    pub fn unopened(&self) -> &[Arc<OpenError>] {
        &self.unopened
    }

    /// The size of all files in bytes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// The files.
    pub(super) fn ids(&self) -> &[FileId] {
        &self.ids
    }
}

impl Coming for CaptureList {
    fn first_time(&self) -> Option<Timestamp> {
        // One that could not be looked at, or has no packets, is opened at once.
        self.files.front().map(|listed| listed.first.unwrap_or(Timestamp::from_nanos(i64::MIN)))
    }

    fn open(&mut self, control: &Control) -> Next {
        let Some(Listed { path, .. }) = self.files.pop_front() else { return Next::End };
        Capture::open_with(&path, control).map_or_else(Next::Failed, |capture| Next::Capture(Box::new(capture)))
    }

    fn count(&self) -> Option<usize> {
        Some(self.count)
    }

    fn left(&self) -> usize {
        self.files.len()
    }
}
