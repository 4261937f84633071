//! The identity of a file, whatever its name.

use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;

/// What two names of one file have in common, hard and symbolic links too: its device and its inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    /// The file that has this metadata.
    pub fn of(metadata: &Metadata) -> Self {
        Self { device: metadata.dev(), inode: metadata.ino() }
    }
}
