//! The block of bytes that packets are borrowed from.

use std::io::{self, Read};
use std::ops::Range;

use super::error::Failed;
use super::source::Source;

/// The size of the block, unless it is handed over or a larger record needs more. Small enough to stay in a
/// processor's cache until its packets are done with.
const BLOCK: usize = 64 * 1024;

/// The least size of a block that is handed over. What several threads share goes from one processor's cache to the
/// other's once for each block: so in larger ones less often for each packet.
const HANDED_OVER: usize = 256 * 1024;

/// How long a record may be that is kept after it was taken, in bytes: packets of Ethernet are shorter.
const LOOK_BACK: usize = 4096;

/// A window that moves over the bytes of a source.
///
/// It is never larger than twice what a record needs *and* what has really arrived of it, so a false length in a
/// record cannot make it grow.
#[derive(Debug)]
pub(super) struct Buffer {
    source: Source,
    bytes: Vec<u8>,
    /// The part of `bytes` that is read but not taken.
    unread: Range<usize>,
    /// How much was taken last; it stays in front of `unread` where it is [short](LOOK_BACK).
    taken: usize,
    /// Bytes taken before `unread`.
    offset: u64,
    at_end: bool,
    /// Nothing more is read, so that all bytes stay where they are.
    frozen: bool,
}

impl Buffer {
    pub(super) fn new(source: Source) -> Self {
        Self { source, bytes: vec![0; BLOCK], unread: 0..0, taken: 0, offset: 0, at_end: false, frozen: false }
    }

    /// The source of the bytes.
    pub(super) fn source(&self) -> &Source {
        &self.source
    }

    /// Position of the first byte not taken, in the decompressed stream.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// The bytes that are here and not taken.
    #[inline]
    pub(super) fn unread(&self) -> &[u8] {
        self.part(self.unread.clone())
    }

    /// Where in the block these bytes begin.
    pub(super) fn start(&self) -> usize {
        self.unread.start
    }

    /// Reads until `count` bytes are here, or the source is at its end; returns how many are here.
    ///
    /// # Errors
    ///
    /// Those of the source; what is here stays here.
    #[inline]
    pub(super) fn need(&mut self, count: usize) -> Result<usize, Failed> {
        while self.unread.len() < count && !self.at_end && !self.frozen {
            self.read_more(count)?;
        }
        Ok(self.unread.len())
    }

    /// Whether nothing more is read for now.
    pub(super) fn is_frozen(&self) -> bool {
        self.frozen
    }

    /// From now on nothing more is read, or reading is possible again.
    pub(super) fn freeze(&mut self, frozen: bool) {
        self.frozen = frozen;
    }

    /// Takes a record away, and gives the part of it that `data` says.
    #[inline]
    pub(super) fn take(&mut self, len: usize, data: Range<usize>) -> &[u8] {
        let data = self.take_range(len, data);
        self.part(data)
    }

    /// A part of the block.
    #[inline]
    pub(super) fn part(&self, range: Range<usize>) -> &[u8] {
        self.bytes.get(range).unwrap_or_default()
    }

    /// Takes a record away, and tells where in the block the part of it is that `data` says; nothing if it is not
    /// within the record.
    #[inline]
    pub(super) fn take_range(&mut self, len: usize, data: Range<usize>) -> Range<usize> {
        let start = self.unread.start;
        let end = self.skip(len);
        let data = start + data.start..start + data.end;
        if data.end <= end { data } else { 0..0 }
    }

    /// Hands the block over; its bytes that are not taken go on in a new one, made of `spare`.
    pub(super) fn hand_over(&mut self, mut spare: Vec<u8>) -> Vec<u8> {
        let kept = self.kept();
        let rest = self.bytes.get(self.unread.start - kept..self.unread.end).unwrap_or_default();
        let len = rest.len();
        // Bytes of an earlier use that stay behind the rest are overwritten when more is read.
        let size = len.next_multiple_of(BLOCK).max(HANDED_OVER);
        spare.resize(size, 0);
        if let Some(place) = spare.get_mut(..len) {
            place.copy_from_slice(rest);
        }
        self.unread = kept..len;
        std::mem::replace(&mut self.bytes, spare)
    }

    /// Takes so many bytes away, of those that are here; returns where the rest starts in `bytes`.
    #[inline]
    pub(super) fn skip(&mut self, len: usize) -> usize {
        let len = len.min(self.unread.len());
        self.unread.start += len;
        self.offset += len as u64;
        self.taken = len;
        self.unread.start
    }

    /// How many bytes in front of the unread ones are kept.
    fn kept(&self) -> usize {
        if self.taken <= LOOK_BACK { self.taken.min(self.unread.start) } else { 0 }
    }

    /// What was taken last; nothing if it is no longer there.
    pub(super) fn taken(&self) -> &[u8] {
        self.bytes.get(self.unread.start - self.kept()..self.unread.start).unwrap_or_default()
    }

    /// Gives back what was taken last, if it is still there; returns how many bytes that are.
    pub(super) fn take_back(&mut self) -> usize {
        let back = self.kept();
        self.unread.start -= back;
        self.offset -= back as u64;
        self.taken = 0;
        back
    }

    /// Reads once, after making room if the record of `count` bytes cannot end in the block as it stands.
    #[cold]
    fn read_more(&mut self, count: usize) -> Result<(), Failed> {
        let crosses_end = self.bytes.len() - self.unread.start < count;
        let kept = self.kept();
        if self.unread.start > kept && (crosses_end || self.unread.is_empty()) {
            let first = self.unread.start - kept;
            self.bytes.copy_within(first..self.unread.end, 0);
            self.unread = kept..self.unread.end - first;
        }
        if self.unread.end == self.bytes.len() {
            self.bytes.resize(self.bytes.len() * 2, 0);
        }
        let room = self.bytes.get_mut(self.unread.end..).unwrap_or_default();
        match self.source.read(room) {
            Ok(0) => self.at_end = true,
            Ok(read) => self.unread.end += read.min(room.len()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(Failed::new(error, self.source.compression())),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buffer(bytes: impl AsRef<[u8]> + Send + 'static) -> Buffer {
        Buffer::new(Source::new(Box::new(io::Cursor::new(bytes))).unwrap())
    }

    #[test]
    fn a_record_that_crosses_the_end_of_a_block_is_whole() {
        let bytes: Vec<u8> = (0..BLOCK + 100).map(|i| i as u8).collect();
        let mut buffer = buffer(bytes.clone());
        assert!(buffer.need(BLOCK - 10).unwrap() >= BLOCK - 10);
        buffer.skip(BLOCK - 10);
        assert!(buffer.need(50).unwrap() >= 50);
        assert_eq!(buffer.take(50, 5..50), &bytes[BLOCK - 5..BLOCK + 40]);
        assert_eq!(buffer.offset(), BLOCK as u64 + 40);
        assert_eq!(buffer.bytes.len(), BLOCK);
    }

    #[test]
    fn the_block_grows_for_a_larger_record() {
        let mut buffer = buffer(vec![7; 3 * BLOCK]);
        assert!(buffer.need(3 * BLOCK).unwrap() == 3 * BLOCK);
        assert_eq!(buffer.take(3 * BLOCK, 0..3 * BLOCK).len(), 3 * BLOCK);
    }

    #[test]
    fn the_block_does_not_grow_for_bytes_that_do_not_come() {
        let mut buffer = buffer(vec![7; 100]);
        assert_eq!(buffer.need(usize::MAX).unwrap(), 100);
        assert_eq!(buffer.bytes.len(), BLOCK);
    }

    #[test]
    fn a_record_cannot_give_bytes_of_the_next_one() {
        let mut buffer = buffer("abcdef");
        assert_eq!(buffer.need(6).unwrap(), 6);
        assert_eq!(buffer.take(3, 1..4), b"");
        assert_eq!(buffer.unread(), b"def");
    }
}
