//! What of the input was not read, and why.

use std::fmt;
use std::sync::Arc;

use super::{DoubtfulTimes, OpenError, ReadError, Received, Skipped};

/// What of a source was not read, and why, with what is odd about the rest.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Unread {
    /// Captures that could not be opened.
    pub unopened: Vec<Arc<OpenError>>,
    /// Why captures could not be read to their ends. The error that ends the whole source is not among them.
    pub errors: Vec<Arc<ReadError>>,
    /// Damage in the middle of captures that was skipped; one entry per damaged capture.
    pub skipped: Vec<Skipped>,
    /// Where the user stopped the reading.
    pub interrupted: Vec<Interruption>,
    /// Impossible times in captures.
    pub doubtful_times: Vec<DoubtfulTimes>,
    /// Number of packets that were read and not selected.
    pub unselected: u64,
    /// What the system has counted at live interfaces, among it what it has dropped.
    pub received: Received,
    /// Other remarks, one sentence each.
    pub remarks: Vec<String>,
}

impl Unread {
    /// Adds what was not read of another source.
    pub fn add(&mut self, other: Self) {
        let Self { unopened, errors, skipped, interrupted, doubtful_times, unselected, received, remarks } = other;
        self.unopened.extend(unopened);
        self.errors.extend(errors);
        self.skipped.extend(skipped);
        self.interrupted.extend(interrupted);
        self.doubtful_times.extend(doubtful_times);
        self.unselected += unselected;
        self.received += received;
        self.remarks.extend(remarks);
    }
}

/// Where the user stopped the reading of a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Interruption {
    /// The file, as it was named.
    pub name: String,
    /// Packets of it that were read.
    pub packets: u64,
    /// Bytes of it that were read, decompressed if it is compressed.
    pub offset: u64,
}

impl fmt::Display for Interruption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, packets, offset } = self;
        write!(f, "{name}: reading was stopped after packet {packets}, at byte offset {offset}; the rest was not read")
    }
}
