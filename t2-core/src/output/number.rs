//! Numbers as text, appended to a buffer without allocation.

use super::buffer::Buffer;
use crate::mac::Mac;

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// Appends a decimal number; most cells have a few digits.
#[inline]
pub(super) fn decimal(buffer: &mut Buffer, value: u64) {
    match value {
        0..1000 => {
            let (digits, len) = short_digits(value as u32);
            buffer.put_words([digits.into()], len);
        }
        1000..1_000_000 => {
            let (digits, len) = short_digits(value as u32 / 1000);
            let digits = u64::from(digits & 0xff_ffff);
            buffer.put_words([digits | three_digits(value as u32 % 1000) << (len * 8)], len + 3);
        }
        _ => long_decimal(buffer, value),
    }
}

#[inline(never)]
fn long_decimal(buffer: &mut Buffer, value: u64) {
    decimal(buffer, value / 1_000_000);
    buffer.put_words([six_digits((value % 1_000_000) as u32)], 6);
}

/// Appends a decimal number that may have a sign.
pub(super) fn signed(buffer: &mut Buffer, value: i64) {
    if value < 0 {
        buffer.push(b'-');
    }
    decimal(buffer, value.unsigned_abs());
}

/// What hexadecimal digits stand behind.
const HEX_MARK: u64 = u64::from_le_bytes([b'0', b'x', 0, 0, 0, 0, 0, 0]);

/// The two digits of the lowest byte, the first one in the lowest byte.
#[inline]
fn hex_digits(value: u64) -> u64 {
    u16::from_le_bytes(hex_pair(value as u8)).into()
}

/// Appends the lowest `digits` hexadecimal digits, 1 to 16, in lower case, behind the mark that they are.
#[inline]
pub(super) fn hex(buffer: &mut Buffer, value: u64, digits: u8) {
    let pair = |n: u32| hex_digits(value >> (8 * n));
    match digits {
        2 => buffer.put_words([HEX_MARK | pair(0) << 16], 4),
        4 => buffer.put_words([HEX_MARK | pair(1) << 16 | pair(0) << 32], 6),
        8 => buffer.put_words([HEX_MARK | pair(3) << 16 | pair(2) << 32 | pair(1) << 48, pair(0)], 10),
        16 => buffer.put_words(long_hex(value), 18),
        _ => {
            let text = long_hex(value).map(u64::to_le_bytes);
            let skipped = 18 - usize::from(digits.clamp(1, 16));
            buffer.put_all(b"0x");
            buffer.extend(text.as_flattened().get(skipped..18).unwrap_or_default());
        }
    }
}

/// Appends bytes in hexadecimal, with semicolons between them.
#[inline]
pub(super) fn hex_list(buffer: &mut Buffer, bytes: &[u8]) {
    if bytes.is_empty() {
        return;
    }
    buffer.put_each(bytes, |byte| {
        let [high, low] = hex_pair(byte);
        [b'0', b'x', high, low, b';']
    });
    buffer.pop(b';');
}

/// Appends a hardware address: six pairs of hexadecimal digits with colons.
#[inline]
pub(super) fn mac(buffer: &mut Buffer, Mac(bytes): Mac) {
    const COLON: u64 = b':' as u64;
    let [a, b, c, d, e, f] = bytes.map(|byte| u64::from(u16::from_le_bytes(hex_pair(byte))) | COLON << 16);
    buffer.put_words([a | b << 24 | c << 48, c >> 16 | d << 8 | e << 32 | f << 56, f >> 8], 17);
}

/// The two hexadecimal digits of a byte.
#[inline]
pub(super) fn hex_pair(byte: u8) -> [u8; 2] {
    HEX_PAIRS[usize::from(byte)]
}

/// The two hexadecimal digits of every byte.
const HEX_PAIRS: [[u8; 2]; 256] = {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut pairs = [[0; 2]; 256];
    let mut byte = 0;
    while byte < 256 {
        pairs[byte] = [DIGITS[byte >> 4], DIGITS[byte & 0xf]];
        byte += 1;
    }
    pairs
};

/// The three digits of every number below 1000, the first in the lowest byte; as many more as an index of ten bits needs.
const THREE_DIGITS: [u32; 1024] = {
    let mut table = [0; 1024];
    let mut number = 0;
    while number < 1000 {
        let digits = [number / 100, number / 10 % 10, number % 10];
        table[number] = u32::from_le_bytes([b'0' + digits[0] as u8, b'0' + digits[1] as u8, b'0' + digits[2] as u8, 0]);
        number += 1;
    }
    table
};

/// The three digits of a number below 1000, the first in the lowest byte.
#[inline]
fn three_digits(number: u32) -> u64 {
    THREE_DIGITS[(number & 0x3ff) as usize].into()
}

/// The six digits of a number below a million, the first in the lowest byte.
#[inline]
fn six_digits(number: u32) -> u64 {
    three_digits(number / 1000) | three_digits(number % 1000) << 24
}

/// The digits of every number below 1000 without zeros in front, the first in the lowest byte, and how many there are in
/// the highest one; as many more as an index of ten bits needs.
const SHORT_DIGITS: [u32; 1024] = {
    let mut table = [0; 1024];
    let mut number = 0;
    while number < 1000 {
        let len = 1 + (number > 9) as u32 + (number > 99) as u32;
        table[number] = THREE_DIGITS[number] >> ((3 - len) * 8) | len << 24;
        number += 1;
    }
    table
};

/// The digits of a number below 1000, the first in the lowest byte of three, and how many there are.
#[inline]
fn short_digits(number: u32) -> (u32, usize) {
    let digits = SHORT_DIGITS[(number & 0x3ff) as usize];
    (digits, (digits >> 24) as usize)
}

/// Appends nanoseconds as seconds with nine decimals.
#[inline]
pub(super) fn nanos(buffer: &mut Buffer, nanos: u64) {
    // Most packets follow each other within seconds.
    if nanos < 10_000_000_000 {
        let (millis, rest) = ((nanos / 1_000_000) as u32, (nanos % 1_000_000) as u32);
        let second = u64::from(b'0' as u32 + millis / 1000);
        let text = [
            second | u64::from(b'.') << 8 | three_digits(millis % 1000) << 16 | three_digits(rest / 1000) << 40,
            three_digits(rest % 1000),
        ];
        buffer.put_words(text, 11);
    } else {
        long_nanos(buffer, nanos);
    }
}

/// The same for ten seconds and more.
#[inline(never)]
fn long_nanos(buffer: &mut Buffer, nanos: u64) {
    decimal(buffer, nanos / NANOS_PER_SEC);
    let nanos = (nanos % NANOS_PER_SEC) as u32;
    let (millis, rest) = (nanos / 1_000_000, nanos % 1_000_000);
    let last = three_digits(rest % 1000);
    let first = u64::from(b'.') | three_digits(millis) << 8 | three_digits(rest / 1000) << 32;
    buffer.put_words([first | last << 56, last >> 8], 10);
}

/// A second since 1970 as text: most packets are in that of the packet before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Second {
    /// In nanoseconds.
    start: u64,
    /// Its ten digits and the decimal point.
    text: [u64; 2],
}

impl Default for Second {
    fn default() -> Self {
        Self::new(1_000_000_000)
    }
}

impl Second {
    /// The second of a time in nanoseconds, if it has ten digits: from 2001 to 2286.
    pub(super) fn of(time: i64) -> Option<Self> {
        let second = u64::try_from(time).ok()? / NANOS_PER_SEC;
        (1_000_000_000..10_000_000_000).contains(&second).then(|| Self::new(second))
    }

    fn new(second: u64) -> Self {
        let (high, low) = ((second / 1_000_000) as u32, six_digits((second % 1_000_000) as u32));
        let first = u64::from(b'0' as u32 + high / 1000) | three_digits(high % 1000) << 8 | low << 32;
        Self { start: second * NANOS_PER_SEC, text: [first, low >> 32 | u64::from(b'.') << 16] }
    }

    /// Appends a time in nanoseconds as seconds with nine decimals, if it is in this second.
    #[inline]
    pub(super) fn time(&self, buffer: &mut Buffer, time: i64) -> bool {
        let nanos = (time as u64).wrapping_sub(self.start);
        if nanos >= NANOS_PER_SEC {
            return false;
        }
        let nanos = nanos as u32;
        let (millis, rest) = (nanos / 1_000_000, nanos % 1_000_000);
        let ([first, last], micros) = (self.text, three_digits(rest / 1000));
        let text =
            [first, last | three_digits(millis) << 24 | micros << 48, micros >> 16 | three_digits(rest % 1000) << 8];
        buffer.put_words(text, 20);
        true
    }
}

/// Hexadecimal numbers of 16 digits that were printed before: the status of flows has few values.
#[derive(Clone, Debug)]
pub(super) struct LongHex(Box<[(u64, [u64; 3]); 16]>);

impl Default for LongHex {
    fn default() -> Self {
        Self(Box::new([(0, long_hex(0)); 16]))
    }
}

impl LongHex {
    /// Appends a number.
    #[inline]
    pub(super) fn put(&mut self, buffer: &mut Buffer, value: u64) {
        // Multiplied by the golden ratio, numbers that differ in few bits differ in the highest ones.
        let place = &mut self.0[(value.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 60) as usize];
        if place.0 != value {
            *place = (value, long_hex(value));
        }
        buffer.put_words(place.1, 18);
    }
}

/// The text of a number with 16 digits.
#[inline(never)]
fn long_hex(value: u64) -> [u64; 3] {
    let pair = |n: u32| hex_digits(value >> (8 * n));
    let first = HEX_MARK | pair(7) << 16 | pair(6) << 32 | pair(5) << 48;
    [first, pair(4) | pair(3) << 16 | pair(2) << 32 | pair(1) << 48, pair(0)]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decimals_of_any_length_are_those_of_the_standard_library(digits in 0u32..20, part: u64, is_negative: bool) {
            // As many numbers of each length.
            let value = (part % 10u64.pow(digits)) as i64;
            let value = if is_negative { value.saturating_neg() } else { value };
            let mut buffer = Buffer::default();
            signed(&mut buffer, value);
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), value.to_string());
        }

        #[test]
        fn seconds_of_any_length_have_nine_decimals(digits in 0u32..11, part: u64, rest in 0..NANOS_PER_SEC) {
            // As many numbers of each length.
            let secs = part % 10u64.pow(digits);
            let mut buffer = Buffer::default();
            nanos(&mut buffer, secs * NANOS_PER_SEC + rest);
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{secs}.{rest:09}"));
        }

        #[test]
        fn times_have_nine_decimals_whatever_the_second_before(
            times in prop::collection::vec((0..=10u32, 0..4u64, 0..NANOS_PER_SEC), 1..20)
        ) {
            let mut second = Second::default();
            for (digits, part, rest) in times {
                // Seconds of all lengths, near to each other.
                let secs = 10u64.pow(digits).saturating_sub(2) + part;
                let time = (secs * NANOS_PER_SEC + rest) as i64;
                let mut buffer = Buffer::default();
                if second.time(&mut buffer, time) {
                    prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{secs}.{rest:09}"));
                } else {
                    prop_assert!(buffer.bytes().is_empty());
                    second = Second::of(time).unwrap_or(second);
                }
            }
        }

        #[test]
        fn hexadecimal_digits_are_those_of_the_standard_library(value: u64, digits in 1u8..=16) {
            let mut buffer = Buffer::default();
            hex(&mut buffer, value, digits);
            let all = format!("{value:016x}");
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("0x{}", &all[16 - usize::from(digits)..]));
        }

        #[test]
        fn hexadecimal_numbers_that_are_kept_are_those_that_are_asked_for(values in prop::collection::vec(0u64..200, 1..100)) {
            let mut kept = LongHex::default();
            for value in values {
                // Some come again.
                let value = ((value / 8) << 40) | (value % 2);
                let mut buffer = Buffer::default();
                kept.put(&mut buffer, value);
                prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("0x{value:016x}"));
            }
        }
    }
}
