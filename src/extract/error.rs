//! Why packets could not be extracted.

use std::error::Error;
use std::fmt;
use std::io;

use t2_core::capture::ReadError;
use t2_core::output::OutputError;

/// Why packets could not be extracted. The outputs of the run are complete.
#[derive(Debug)]
pub(crate) enum ExtractError {
    /// The file cannot be written.
    Output(OutputError),
    /// What was noted of the packets cannot be read.
    Spool(io::Error),
    /// The capture cannot be read again.
    Unread(ReadError),
    /// The capture has fewer packets than before.
    Changed {
        /// The capture.
        name: String,
        /// The packet that is not there any more.
        packet: u64,
    },
    /// The user has stopped it.
    Stopped {
        /// Packets that were written.
        packets: u64,
    },
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Output(error) => return error.fmt(f),
            Self::Spool(error) => write!(f, "--extract: what was noted of the packets cannot be read: {error}")?,
            Self::Unread(error) => write!(f, "--extract: the second time, {error}")?,
            Self::Changed { name, packet } => {
                write!(f, "--extract: {name} has changed while it was read: packet {packet} is not there any more")?;
            }
            Self::Stopped { packets } => write!(f, "--extract: stopped after {packets} packets")?,
        }
        f.write_str("; the packets so far are in a file that ends in `.part`, unless there are none")
    }
}

impl Error for ExtractError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Output(error) => Some(error),
            Self::Spool(error) => Some(error),
            Self::Unread(error) => Some(error),
            Self::Changed { .. } | Self::Stopped { .. } => None,
        }
    }
}
