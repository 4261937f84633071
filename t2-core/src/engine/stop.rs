//! Why no further packet of a capture is read.

use super::schedule::Due;
use crate::capture::ReadError;

/// Why no further packet is read.
pub(super) enum Stop {
    /// Another number of threads is to go on.
    Changing,
    /// A pause was asked for.
    Paused,
    /// Something is due before the next packet.
    Due(Vec<Due>),
    /// The capture is at its end, or cannot be read to it.
    AtEnd(Option<ReadError>),
}
