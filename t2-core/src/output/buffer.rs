//! Text that grows at its end, a few bytes at a time.

use std::fmt;

use crate::row::MOST_COLUMNS;

/// How much text there is room for; it is written out before.
const ROOM: usize = 512 * 1024;

/// What stands after every cell.
pub(super) const SEPARATOR: u8 = b'\t';

/// The longest piece.
const LONGEST: usize = 64;

/// What is left of the room where it is [looked at](Buffer::check): the most that the cells of a plugin take, without texts
/// of any length.
const RESERVE: usize = MOST_COLUMNS * LONGEST;

/// A text, and room behind it that is initialised. The room is of fixed size, and looked at before the cells of a plugin:
/// so a piece goes there without a comparison, in whole words, and what is too much of it is overwritten by the next piece.
pub(super) struct Buffer {
    room: Box<[u8; ROOM + LONGEST]>,
    /// How much of the room is taken.
    len: usize,
    /// The text in front of that in the room, if the room was full.
    moved: Vec<u8>,
}

impl Default for Buffer {
    fn default() -> Self {
        // Not on the stack.
        let room = vec![0; ROOM + LONGEST].try_into().unwrap_or_else(|_| Box::new([0; ROOM + LONGEST]));
        Self { room, len: 0, moved: Vec::new() }
    }
}

impl fmt::Debug for Buffer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Buffer").field(&self.bytes().escape_ascii().to_string()).finish()
    }
}

impl fmt::Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.extend(text.as_bytes());
        Ok(())
    }
}

impl Buffer {
    /// The text, if it was [completed](Self::complete).
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        if self.moved.is_empty() { self.in_room() } else { &self.moved }
    }

    #[inline]
    fn in_room(&self) -> &[u8] {
        self.room.get(..self.len).unwrap_or_default()
    }

    /// The length of the text.
    #[inline]
    pub(super) fn len(&self) -> usize {
        self.moved.len() + self.len
    }

    /// The text from a position on, if it was not moved.
    pub(super) fn since(&self, position: usize) -> Option<&[u8]> {
        self.in_room().get(position.checked_sub(self.moved.len())?..)
    }

    /// Keeps the beginning of the text.
    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len.saturating_sub(self.moved.len()));
        self.moved.truncate(len);
    }

    /// Appends the first `len` bytes of a piece. All of it is copied, which is faster than to copy a part.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, piece: &[u8; N], len: usize) {
        self.put_with(len, |place| *place = *piece);
    }

    /// Appends the first `len` bytes of what is written to a place behind the text.
    #[inline]
    pub(super) fn put_with<const N: usize>(&mut self, len: usize, write: impl FnOnce(&mut [u8; N])) {
        debug_assert!(len <= N);
        self.put_written(|place| {
            write(place);
            len
        });
    }

    /// The same where it is known afterwards how many bytes they are.
    #[inline]
    pub(super) fn put_written<const N: usize>(&mut self, write: impl FnOnce(&mut [u8; N]) -> usize) {
        const { assert!(N <= LONGEST) };
        debug_assert!(self.len + N <= ROOM);
        // Always in the room, as the compiler sees: so there is nothing to compare.
        let at = self.len % ROOM;
        if let Some(place) = self.room.get_mut(at..at + N).and_then(<[u8]>::first_chunk_mut) {
            self.len += write(place);
        }
    }

    /// Appends the first `len` bytes of words, the lowest byte of each first.
    #[inline]
    pub(super) fn put_words<const N: usize>(&mut self, words: [u64; N], len: usize) {
        const { assert!(N * 8 <= LONGEST) };
        debug_assert!(len <= N * 8 && self.len + len <= ROOM);
        let at = self.len % ROOM;
        let place = self.room.get_mut(at..at + N * 8).and_then(|place| place.as_chunks_mut().0.first_chunk_mut::<N>());
        if let Some(place) = place {
            place.iter_mut().zip(words).for_each(|(place, word)| *place = word.to_le_bytes());
        }
        self.len += len;
    }

    /// Appends a piece.
    #[inline]
    pub(super) fn put_all<const N: usize>(&mut self, piece: &[u8; N]) {
        self.put(piece, N);
    }

    /// Appends a byte.
    #[inline]
    pub(super) fn push(&mut self, byte: u8) {
        self.put(&[byte], 1);
    }

    /// Takes away the last byte, if it is this one.
    #[inline]
    pub(super) fn pop(&mut self, byte: u8) {
        match self.in_room() {
            [.., last] if *last == byte => self.len -= 1,
            [] if self.moved.last() == Some(&byte) => drop(self.moved.pop()),
            _ => {}
        }
    }

    /// Appends bytes of any number.
    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        let at = self.len;
        // What a check has left is for pieces.
        let place = self.room.get_mut(..ROOM - RESERVE).and_then(|room| room.get_mut(at..at + bytes.len()));
        if let Some(place) = place {
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        } else {
            self.make_room();
            self.moved.extend_from_slice(bytes);
        }
    }

    /// Appends a piece for each of some bytes.
    #[inline]
    pub(super) fn put_each<const N: usize>(&mut self, bytes: &[u8], piece: impl Fn(u8) -> [u8; N]) {
        let (at, len) = (self.len, bytes.len() * N);
        let place = self.room.get_mut(..ROOM - RESERVE).and_then(|room| room.get_mut(at..at + len));
        if let Some(place) = place {
            place.as_chunks_mut().0.iter_mut().zip(bytes).for_each(|(place, byte)| *place = piece(*byte));
            self.len += len;
        } else {
            self.make_room();
            bytes.iter().for_each(|byte| self.moved.extend_from_slice(&piece(*byte)));
        }
    }

    /// Makes sure that there is room for the cells of a plugin, or for more pieces of a cell.
    #[inline]
    pub(super) fn check(&mut self) {
        if self.len > ROOM - RESERVE {
            self.make_room();
        }
    }

    /// The text is complete so far.
    #[inline]
    pub(super) fn complete(&mut self) {
        if !self.moved.is_empty() {
            self.make_room();
        }
    }

    #[cold]
    #[inline(never)]
    fn make_room(&mut self) {
        self.moved.extend_from_slice(self.room.get(..self.len.min(ROOM)).unwrap_or_default());
        self.len = 0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn words(piece: &[u8; 24]) -> [u64; 3] {
        let mut words = piece.as_chunks().0.iter().map(|word| u64::from_le_bytes(*word));
        std::array::from_fn(|_| words.next().unwrap_or_default())
    }

    proptest! {
        #[test]
        fn pieces_of_any_length_follow_each_other(pieces in prop::collection::vec((any::<[u8; 24]>(), 0usize..=24), 0..600)) {
            let (mut buffer, mut expected) = (Buffer::default(), Vec::new());
            for (n, (piece, len)) in pieces.iter().enumerate() {
                match n % 4 {
                    0 => buffer.put(piece, *len),
                    3 => buffer.put_words(words(piece), *len),
                    1 => buffer.extend(&piece[..*len]),
                    _ => piece[..*len].iter().for_each(|&byte| buffer.push(byte)),
                }
                buffer.check();
                expected.extend_from_slice(&piece[..*len]);
            }
            prop_assert_eq!(buffer.bytes(), expected);
        }

        #[test]
        fn a_text_longer_than_the_room_is_moved_and_complete(
            pieces in prop::collection::vec((0u8..5, any::<u8>(), 0..ROOM / 3), 1..30)
        ) {
            let (mut buffer, mut expected) = (Buffer::default(), Vec::new());
            for (kind, byte, len) in pieces {
                let bytes = vec![byte; len];
                match kind {
                    0 => buffer.extend(&bytes),
                    1 => bytes.iter().for_each(|&byte| {
                        buffer.push(byte);
                        buffer.check();
                    }),
                    2 => buffer.put_each(&bytes, |byte| [byte]),
                    3 => buffer.pop(byte),
                    _ => buffer.complete(),
                }
                match kind {
                    0..=2 => expected.extend_from_slice(&bytes),
                    3 if expected.last() == Some(&byte) => drop(expected.pop()),
                    _ => {}
                }
                prop_assert_eq!(buffer.len(), expected.len());
                let position = expected.len().saturating_sub(len);
                prop_assert!(buffer.since(position).is_none_or(|since| since == &expected[position..]));
            }
            buffer.complete();
            prop_assert!(buffer.bytes() == expected);
            buffer.truncate(expected.len() / 2);
            buffer.complete();
            prop_assert!(buffer.bytes() == &expected[..expected.len() / 2]);
        }
    }
}
