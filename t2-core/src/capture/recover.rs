//! Damage in the midst of a capture, and what was skipped because of it.
//!
//! A record that cannot be is the sign that bytes before it were lost or changed. Reading goes on where records can be
//! told from other bytes again, as nothing is gained by giving up a capture of hours for a few bytes.

use std::fmt;

use super::buffer::Buffer;
use super::error::{Damage, Fault};

/// How far behind a corrupt record the next one is searched for, in bytes.
pub(super) const SEARCHED: usize = 1024 * 1024;

/// Bytes that are skipped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    /// How many.
    pub(super) len: usize,
    /// The packets that they are for sure.
    pub(super) packets: u64,
}

/// Finds the first place behind the bytes at hand where `is_found` says so; tells what is before it.
///
/// # Errors
///
/// Those of reading.
pub(super) fn search(
    buffer: &mut Buffer,
    is_found: impl Fn(&mut Buffer, usize) -> Result<bool, Fault>,
) -> Result<Option<Stretch>, Fault> {
    for len in 1..=SEARCHED {
        if buffer.need(len)? < len {
            break;
        }
        if is_found(buffer, len)? {
            return Ok(Some(Stretch { len, packets: 0 }));
        }
    }
    Ok(None)
}

/// The damage of a capture that was skipped.
#[derive(Debug)]
pub struct Skipped {
    /// The file, as it was named.
    pub name: String,
    /// What was wrong in the first place.
    pub damage: Damage,
    /// Packets before the first place.
    pub packets: u64,
    /// The first place: bytes from the start of the capture, decompressed if it is compressed.
    pub offset: u64,
    /// In how many places there was damage.
    pub places: u64,
    /// Bytes that were skipped in all of them.
    pub bytes: u64,
    /// Packets among these bytes that could be told and not read; there may be more in what could not be told.
    pub refused: u64,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, damage, packets, offset, places, bytes, refused } = self;
        write!(f, "{name}: the record after packet {packets}, at byte offset {offset}, is corrupt, {damage}")?;
        if *places > 1 {
            write!(f, ", and so are {} others", places - 1)?;
        }
        write!(f, ": {bytes} bytes were skipped")?;
        match refused {
            0 => f.write_str(", look there for packets that are missing"),
            1 => f.write_str(" and a packet in them refused"),
            _ => write!(f, " and {refused} packets in them refused"),
        }
    }
}
