//! Times and hexadecimal numbers as text: mostly, they have much of one before.

use super::buffer::Buffer;
use super::number::{self, NANOS_PER_SEC};
use crate::place::place;

/// A second since 1970 as text: most packets are in that of the packet before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Second {
    /// In nanoseconds.
    start: u64,
    /// Its ten digits and the decimal point.
    text: [u8; 11],
}

impl Default for Second {
    fn default() -> Self {
        Self::new(1_000_000_000)
    }
}

impl Second {
    /// The second of a time in nanoseconds, if it has ten digits: from 2001 to 2286.
    fn of(time: i64) -> Option<Self> {
        let second = u64::try_from(time).ok()? / NANOS_PER_SEC;
        (1_000_000_000..10_000_000_000).contains(&second).then(|| Self::new(second))
    }

    fn new(second: u64) -> Self {
        let (high, low) = ((second / 1_000_000) as u32, number::six_digits((second % 1_000_000) as u32));
        let first = u64::from(b'0' as u32 + high / 1000) | number::three_digits(high % 1000) << 8 | low << 32;
        let [a, b, c, d, e, f, g, h] = first.to_le_bytes();
        let [i, j, ..] = (low >> 32).to_le_bytes();
        let text = [a, b, c, d, e, f, g, h, i, j, b'.'];
        Self { start: second * NANOS_PER_SEC, text }
    }

    /// Appends a time in nanoseconds as seconds with nine decimals; returns whether it does, as the second has ten digits.
    #[inline]
    pub(super) fn put<const CELL: bool>(&mut self, buffer: &mut Buffer, time: i64) -> bool {
        let nanos = (time as u64).wrapping_sub(self.start);
        if nanos >= NANOS_PER_SEC {
            return self.put_other::<CELL>(buffer, time);
        }
        self.put_nanos::<CELL>(buffer, nanos as u32);
        true
    }

    /// Appends a time that is in another second.
    #[cold]
    #[inline(never)]
    fn put_other<const CELL: bool>(&mut self, buffer: &mut Buffer, time: i64) -> bool {
        let Some(second) = Self::of(time) else { return false };
        *self = second;
        self.put_nanos::<CELL>(buffer, (time as u64).wrapping_sub(self.start) as u32);
        true
    }

    /// Appends a time of this second.
    #[inline]
    fn put_nanos<const CELL: bool>(&self, buffer: &mut Buffer, nanos: u32) {
        buffer.put_with(20 + usize::from(CELL), |place: &mut [u8; 21]| {
            number::put_at(place, 0, self.text);
            if let Some(decimals) = place.last_chunk_mut() {
                number::put_decimals(decimals, nanos);
            }
        });
    }
}

/// Hexadecimal numbers of 16 digits that were printed before: the status of flows has few values.
#[derive(Clone, Debug)]
pub(super) struct LongHex(Box<[(u64, [u64; 3]); 16]>);

impl Default for LongHex {
    fn default() -> Self {
        Self(Box::new([(0, number::long_hex(0)); 16]))
    }
}

impl LongHex {
    /// Appends the lowest `digits` hexadecimal digits of a number.
    #[inline]
    pub(super) fn put<const CELL: bool>(&mut self, buffer: &mut Buffer, value: u64, digits: u8) {
        if digits != 16 {
            return number::hex::<CELL>(buffer, value, digits);
        }
        let place = &mut self.0[place(value, 4)];
        if place.0 != value {
            *place = (value, number::long_hex(value));
        }
        buffer.put_words(place.1, 18 + usize::from(CELL));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn times_have_nine_decimals_whatever_the_second_before(
            times in prop::collection::vec((0..=10u32, 0..4u64, 0..NANOS_PER_SEC), 1..20)
        ) {
            let mut second = Second::default();
            for (digits, part, rest) in times {
                // Seconds of all lengths, near to each other.
                let secs = 10u64.pow(digits).saturating_sub(2) + part;
                let Ok(time) = i64::try_from(secs * NANOS_PER_SEC + rest) else { continue };
                let mut buffer = Buffer::default();
                let text = format!("{secs}.{rest:09}");
                match second.put::<false>(&mut buffer, time) && second.put::<true>(&mut buffer, time) {
                    true => prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{text}{text}\t")),
                    false => prop_assert!(buffer.bytes().is_empty() && text.len() != 20),
                }
            }
        }

        #[test]
        fn hexadecimal_numbers_that_are_kept_are_those_that_are_asked_for(values in prop::collection::vec(0u64..200, 1..100)) {
            let mut kept = LongHex::default();
            for value in values {
                // Some come again.
                let value = ((value / 8) << 40) | (value % 2);
                let mut buffer = Buffer::default();
                kept.put::<false>(&mut buffer, value, 16);
                kept.put::<true>(&mut buffer, value, 16);
                prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("0x{value:016x}0x{value:016x}\t"));
            }
        }
    }
}
