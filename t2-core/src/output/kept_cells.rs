//! Cells that are copied where they come again: those of labels and other texts of the program, and of header paths.

use std::num::NonZeroU64;

use super::buffer::Buffer;
use crate::place::place;

/// The longest cell that is kept: a label of 30 letters in quotes, and the separator.
const LONGEST: usize = 40;

/// Cells that were printed before. Each has a place that follows from its key.
#[derive(Debug)]
pub(super) struct KeptCells(Box<[Kept; 64]>);

#[derive(Clone, Copy, Debug)]
struct Kept {
    key: Key,
    /// How long the cell is, with its separator.
    len: u8,
    cell: [u8; LONGEST],
}

/// What tells a cell from all others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64, u64);

impl Key {
    /// The key of no cell: there is no text at this address.
    const NONE: Self = Self(0, 0);

    /// That of a text of the program: where it stands and how long it is. The same text elsewhere is another one.
    #[inline]
    pub(super) fn of_text(text: &'static str, has_quotes: bool) -> Self {
        Self(text.as_ptr().addr() as u64, (text.len() as u64) << 1 | u64::from(has_quotes))
    }

    /// That of a header path.
    #[inline]
    pub(super) fn of_path(code: NonZeroU64) -> Self {
        // No text is as long.
        Self(code.get(), u64::MAX)
    }
}

impl Default for KeptCells {
    fn default() -> Self {
        Self(Box::new([Kept { key: Key::NONE, len: 0, cell: [0; LONGEST] }; 64]))
    }
}

impl KeptCells {
    #[inline]
    fn place(&mut self, key: Key) -> &mut Kept {
        &mut self.0[place(key.0, 6)]
    }

    /// Appends a cell, if it is kept.
    #[inline]
    pub(super) fn put(&mut self, buffer: &mut Buffer, key: Key) -> bool {
        let kept = self.place(key);
        let is_kept = kept.key == key;
        if is_kept {
            buffer.put(&kept.cell, kept.len.into());
        }
        is_kept
    }

    /// Keeps the cell that was appended last, from a position on, if it is not too long.
    pub(super) fn keep(&mut self, buffer: &Buffer, key: Key, begin: usize) {
        let kept = self.place(key);
        if let Some(cell) = buffer.since(begin)
            && let Some(place) = kept.cell.get_mut(..cell.len())
        {
            place.copy_from_slice(cell);
            (kept.key, kept.len) = (key, cell.len() as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LONG: &str = "a text that is much too long for a label, and for its place, too";

    proptest! {
        #[test]
        fn a_cell_is_kept_until_another_takes_its_place_and_is_never_that_of_another(
            cells in prop::collection::vec((0usize..LONG.len(), 0usize..50, any::<bool>(), any::<bool>()), 1..100)
        ) {
            let mut kept = KeptCells::default();
            for (begin, len, has_quotes, is_path) in cells {
                // Parts of the same text have places next to each other.
                let text = LONG.get(begin..LONG.len().min(begin + len)).unwrap_or_default();
                let code = NonZeroU64::new(begin as u64 + 1).filter(|_| is_path);
                let key = code.map_or(Key::of_text(text, has_quotes), Key::of_path);
                // Some are too long to be kept.
                let cell = format!("{key:?}\t").repeat(if begin % 8 == 0 { 2 } else { 1 }).into_bytes();
                let mut buffer = Buffer::default();
                buffer.extend(b"before");
                if !kept.put(&mut buffer, key) {
                    buffer.extend(&cell);
                    kept.keep(&buffer, key, 6);
                    let mut again = Buffer::default();
                    prop_assert_eq!(kept.put(&mut again, key), cell.len() <= LONGEST);
                }
                prop_assert_eq!(buffer.bytes(), [&b"before"[..], &cell].concat());
            }
        }
    }
}
