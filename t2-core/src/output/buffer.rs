//! Text that grows at its end, a few bytes at a time.

use std::fmt;

/// How many bytes there is room for at least, once there is a text.
const LEAST: usize = 4096;

/// A text, and room behind it that is initialised: so a piece goes there with one comparison, in whole words, and what is
/// too much of it is overwritten by the next piece.
#[derive(Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    /// Less than 4 GiB, or the text is cut: so a single comparison tells whether there is room.
    len: u32,
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
    /// The text.
    #[inline]
    pub(super) fn bytes(&self) -> &[u8] {
        self.room.get(..self.len as usize).unwrap_or_default()
    }

    /// Keeps the beginning of the text.
    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        self.len = u32::try_from(len).map_or(self.len, |len| self.len.min(len));
    }

    /// The next bytes of the room, if it is large enough.
    #[inline]
    fn place(&mut self, len: usize) -> Option<&mut [u8]> {
        let at = self.len as usize;
        self.room.get_mut(at..at + len)
    }

    /// Appends the first `len` bytes of a piece. All of it is copied, which is faster than to copy a part.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, piece: &[u8; N], len: usize) {
        debug_assert!(len <= N);
        if let Some(place) = self.place(N).and_then(<[u8]>::first_chunk_mut) {
            *place = *piece;
            self.len += len as u32;
        } else {
            self.grow_with(piece, len);
        }
    }

    /// Appends the first `len` bytes of words, the lowest byte of each first.
    #[inline]
    pub(super) fn put_words<const N: usize>(&mut self, words: [u64; N], len: usize) {
        debug_assert!(len <= N * 8);
        if let Some(place) = self.place(N * 8).and_then(|place| place.as_chunks_mut().0.first_chunk_mut::<N>()) {
            place.iter_mut().zip(words).for_each(|(place, word)| *place = word.to_le_bytes());
            self.len += len as u32;
        } else {
            self.grow_with_words(words, len);
        }
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

    /// Appends bytes of any number.
    #[inline]
    pub(super) fn extend(&mut self, bytes: &[u8]) {
        if let Some(place) = self.place(bytes.len()) {
            place.copy_from_slice(bytes);
            self.len += bytes.len() as u32;
        } else {
            self.grow_with(bytes, bytes.len());
        }
    }

    /// Appends the first `len` bytes of a piece for which there is no room.
    #[cold]
    #[inline(never)]
    fn grow_with(&mut self, piece: &[u8], len: usize) {
        let (at, end) = (self.len as usize, self.len as usize + len);
        let Ok(new_len) = u32::try_from(end) else { return };
        self.room.resize((end * 2).max(LEAST), 0);
        if let (Some(place), Some(piece)) = (self.room.get_mut(at..end), piece.get(..len)) {
            place.copy_from_slice(piece);
            self.len = new_len;
        }
    }

    /// The same for words.
    #[cold]
    #[inline(never)]
    fn grow_with_words<const N: usize>(&mut self, words: [u64; N], len: usize) {
        self.grow_with(words.map(u64::to_le_bytes).as_flattened(), len);
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
                expected.extend_from_slice(&piece[..*len]);
            }
            prop_assert_eq!(buffer.bytes(), expected);
        }
    }
}
