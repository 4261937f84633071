//! Text that grows at its end, a few bytes at a time.

use std::fmt;

/// How many bytes there is room for at least, once there is a text.
const LEAST: usize = 4096;

/// A text, and room behind it that is initialised: so a piece goes there with one comparison, in whole words, and what is
/// too much of it is overwritten by the next piece.
#[derive(Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    len: usize,
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
        self.room.get(..self.len).unwrap_or_default()
    }

    /// Keeps the beginning of the text.
    #[inline]
    pub(super) fn truncate(&mut self, len: usize) {
        self.len = self.len.min(len);
    }

    /// Appends the first `len` bytes of a piece. All of it is copied, which is faster than to copy a part.
    #[inline]
    pub(super) fn put<const N: usize>(&mut self, piece: &[u8; N], len: usize) {
        debug_assert!(len <= N);
        if let Some(place) = self.room.get_mut(self.len..).and_then(<[u8]>::first_chunk_mut) {
            *place = *piece;
            self.len += len;
        } else {
            self.grow_with(piece.get(..len).unwrap_or_default());
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
        if let Some(place) = self.room.get_mut(self.len..).and_then(|room| room.get_mut(..bytes.len())) {
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        } else {
            self.grow_with(bytes);
        }
    }

    /// Appends bytes for which there is no room.
    #[cold]
    #[inline(never)]
    fn grow_with(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        self.room.resize((end * 2).max(LEAST), 0);
        if let Some(place) = self.room.get_mut(self.len..end) {
            place.copy_from_slice(bytes);
            self.len = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_of_any_length_follow_each_other(pieces in prop::collection::vec((any::<[u8; 24]>(), 0usize..=24), 0..600)) {
            let (mut buffer, mut expected) = (Buffer::default(), Vec::new());
            for (n, (piece, len)) in pieces.iter().enumerate() {
                match n % 3 {
                    0 => buffer.put(piece, *len),
                    1 => buffer.extend(&piece[..*len]),
                    _ => piece[..*len].iter().for_each(|&byte| buffer.push(byte)),
                }
                expected.extend_from_slice(&piece[..*len]);
            }
            prop_assert_eq!(buffer.bytes(), expected);
        }
    }
}
