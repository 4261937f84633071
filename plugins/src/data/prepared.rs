//! Tables that `build.rs` makes: nothing of them is read or allocated when the program starts.

/// The bytes of a key.
const KEY: usize = 6;

/// The bytes of a key with the place (four bytes) and the length (two bytes) of its text.
const ENTRY: usize = KEY + 4 + 2;

/// Keys of 48 bits, in order, with their texts.
pub(crate) struct Prepared {
    /// The highest bytes first, in all numbers.
    entries: &'static [[u8; ENTRY]],
    texts: &'static str,
}

impl Prepared {
    /// A table of the files that were made for it.
    pub(crate) const fn new(keys: &'static [u8], texts: &'static str) -> Self {
        Self { entries: keys.as_chunks().0, texts }
    }

    /// The last key up to this one, with its text.
    pub(crate) fn up_to(&self, key: u64) -> Option<(u64, &'static str)> {
        let (before, _) = self.entries.split_at_checked(self.entries.partition_point(|entry| key_of(entry) <= key))?;
        let entry = before.last()?;
        let &[.., a, b, c, d, high, low] = entry;
        let (place, len) = (u32::from_be_bytes([a, b, c, d]) as usize, u16::from_be_bytes([high, low]));
        Some((key_of(entry), self.texts.get(place..place + usize::from(len))?))
    }

    /// The text of a key.
    pub(crate) fn get(&self, key: u64) -> Option<&'static str> {
        self.up_to(key).filter(|(found, _)| *found == key).map(|(_, text)| text)
    }
}

#[inline]
fn key_of(&[a, b, c, d, e, f, g, h, ..]: &[u8; ENTRY]) -> u64 {
    // A whole word is read faster than the bytes of the key.
    u64::from_be_bytes([a, b, c, d, e, f, g, h]) >> (64 - 8 * KEY)
}
