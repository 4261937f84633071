//! Damage in the middle of a capture, and what was skipped because of it.
//!
//! A record that cannot be is the sign that bytes before it were lost or changed. Reading goes on where records can be
//! told from other bytes again, as nothing is gained by giving up a capture of hours for a few bytes.

use std::fmt;

use super::buffer::Buffer;
use super::error::{Damage, Trouble};

/// How many bytes the search looks at before it gives them up; also the longest record that it believes in.
pub(super) const STEP: usize = 1024 * 1024;

/// A search for the place behind damage where records begin again. It can be interrupted and taken up again.
#[derive(Debug)]
pub(super) struct Search {
    /// What was wrong.
    pub(super) damage: Damage,
    /// Where the damage begins: bytes from the start of the capture.
    pub(super) offset: u64,
}

impl Search {
    /// Takes bytes away up to the first place where `is_found` says so; `false` if there is none.
    ///
    /// The damaged record itself, at its start, is no such place.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause; the search can be taken up again after that.
    pub(super) fn run(
        &self,
        buffer: &mut Buffer,
        is_found: impl Fn(&mut Buffer, usize) -> Result<bool, Trouble>,
    ) -> Result<bool, Trouble> {
        let mut at = usize::from(buffer.offset() == self.offset);
        loop {
            if buffer.need(at + 1)? <= at {
                buffer.skip(at);
                return Ok(false);
            }
            if is_found(buffer, at)? {
                buffer.skip(at);
                return Ok(true);
            }
            at += 1;
            if at > STEP {
                buffer.skip(at);
                at = 0;
            }
        }
    }
}

/// The damage of a capture that was skipped.
#[derive(Clone, Debug)]
#[non_exhaustive]
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
    /// Packets that were recognised in these bytes and refused; there may be more that were not recognised.
    pub refused: u64,
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, damage, packets, offset, places, bytes, refused } = self;
        write!(f, "{name}: the record after packet {packets}, at byte offset {offset}, is corrupt, {damage}")?;
        match places {
            0 | 1 => {}
            2 => f.write_str(", and so is one other")?,
            _ => write!(f, ", and so are {} others", places - 1)?,
        }
        if *bytes == 0 {
            return Ok(());
        }
        write!(f, ": {bytes} bytes were skipped")?;
        match refused {
            0 => f.write_str("; packets in them are lost"),
            1 => f.write_str(" and a packet in them refused"),
            _ => write!(f, " and {refused} packets in them refused"),
        }
    }
}
