//! Numbers as text, appended to a buffer without allocation.

use super::buffer::{Buffer, SEPARATOR};
use crate::mac::Mac;

pub(super) const NANOS_PER_SEC: u64 = 1_000_000_000;

const TEN_SECONDS: u64 = 10 * NANOS_PER_SEC;

/// Appends a decimal number; most cells have a few digits. With `CELL`, here and below, the separator is part of what is
/// appended.
#[inline]
pub(super) fn decimal<const CELL: bool>(buffer: &mut Buffer, value: u64) {
    match value {
        0..1000 => {
            let (digits, len) = short_digits(value as u32);
            buffer.put(&digits, len + usize::from(CELL));
        }
        1000..1_000_000 => {
            let (digits, len) = short_digits(value as u32 / 1000);
            buffer.put_with(len + 3 + usize::from(CELL), |place: &mut [u8; 8]| {
                put_at(place, 0, digits);
                put_at(place, len, last_digits(value as u32 % 1000));
            });
        }
        _ => long_decimal(buffer, value, usize::from(CELL)),
    }
}

/// The digits of a number below a million and the separator, and how many digits there are.
#[inline]
pub(super) fn short_number(number: u32) -> ([u8; 8], usize) {
    let mut text = [0; 8];
    if number < 1000 {
        let (digits, len) = short_digits(number);
        put_at(&mut text, 0, digits);
        return (text, len);
    }
    let (digits, len) = short_digits(number / 1000);
    put_at(&mut text, 0, digits);
    put_at(&mut text, len, last_digits(number % 1000));
    (text, len + 3)
}

/// Puts a piece at a position of a place.
#[inline]
pub(super) fn put_at<const N: usize>(place: &mut [u8], at: usize, piece: [u8; N]) {
    if let Some(place) = place.get_mut(at..).and_then(<[u8]>::first_chunk_mut) {
        *place = piece;
    }
}

/// Appends a number of a million or more, with this many separators.
#[inline(never)]
fn long_decimal(buffer: &mut Buffer, value: u64, separators: usize) {
    let (high, low) = (value / NANOS_PER_SEC, nine_digits((value % NANOS_PER_SEC) as u32));
    match high {
        0 => {
            let [first, second, third] = low;
            let (digits, len) = short_digits(first);
            buffer.put_with(len + 6 + separators, |place: &mut [u8; 12]| {
                put_at(place, 0, digits);
                put_at(place, len, last_digits(second));
                put_at(place, len + 3, last_digits(third));
            });
        }
        _ => {
            decimal::<false>(buffer, high);
            buffer.put_with(9 + separators, |place| put_nine_digits(place, low));
        }
    }
}

/// Appends a decimal number that may have a sign.
pub(super) fn signed(buffer: &mut Buffer, value: i64) {
    if value < 0 {
        buffer.push(b'-');
    }
    decimal::<false>(buffer, value.unsigned_abs());
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
pub(super) fn hex<const CELL: bool>(buffer: &mut Buffer, value: u64, digits: u8) {
    const END: u64 = SEPARATOR as u64;
    let pair = |n: u32| hex_digits(value >> (8 * n));
    let len = usize::from(digits) + 2 + usize::from(CELL);
    match digits {
        2 => buffer.put_words([HEX_MARK | pair(0) << 16 | END << 32], len),
        4 => buffer.put_words([HEX_MARK | pair(1) << 16 | pair(0) << 32 | END << 48], len),
        8 => buffer.put_words([HEX_MARK | pair(3) << 16 | pair(2) << 32 | pair(1) << 48, pair(0) | END << 16], len),
        16 => buffer.put_words(long_hex(value), len),
        _ => {
            let text = long_hex(value).map(u64::to_le_bytes);
            let skipped = 18 - usize::from(digits.clamp(1, 16));
            buffer.put_all(b"0x");
            buffer.extend(text.as_flattened().get(skipped..18 + usize::from(CELL)).unwrap_or_default());
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
pub(super) fn mac<const CELL: bool>(buffer: &mut Buffer, Mac(bytes): Mac) {
    const COLONS: [u8; 18] = {
        let mut text = [b':'; 18];
        text[17] = SEPARATOR;
        text
    };
    buffer.put_with(17 + usize::from(CELL), |place| {
        *place = COLONS;
        let (places, _) = place.as_chunks_mut::<3>();
        for ([high, low, _], byte) in places.iter_mut().zip(bytes) {
            [*high, *low] = hex_pair(byte);
        }
    });
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

/// The three digits of every number below 1000, the first in the lowest byte, and the separator; as many more as an index
/// of ten bits needs.
const THREE_DIGITS: [u32; 1024] = {
    let mut table = [0; 1024];
    let mut number = 0;
    while number < 1000 {
        let [a, b, c] = [b'0' + (number / 100) as u8, b'0' + (number / 10 % 10) as u8, b'0' + (number % 10) as u8];
        table[number] = u32::from_le_bytes([a, b, c, SEPARATOR]);
        number += 1;
    }
    table
};

/// The three digits of a number below 1000, the first in the lowest byte.
#[inline]
pub(super) fn three_digits(number: u32) -> u64 {
    (THREE_DIGITS[(number & 0x3ff) as usize] & 0xff_ffff).into()
}

/// The three digits of a number below 1000, and the separator.
#[inline]
pub(super) fn last_digits(number: u32) -> [u8; 4] {
    THREE_DIGITS[(number & 0x3ff) as usize].to_le_bytes()
}

/// The six digits of a number below a million, the first in the lowest byte.
#[inline]
pub(super) fn six_digits(number: u32) -> u64 {
    three_digits(number / 1000) | three_digits(number % 1000) << 24
}

/// How many digits every number below 1000 has; as many more as an index of ten bits needs.
const LENGTHS: [u8; 1024] = {
    let mut table = [3; 1024];
    let mut number = 0;
    while number < 100 {
        table[number] = if number < 10 { 1 } else { 2 };
        number += 1;
    }
    table
};

/// The digits of every number below 1000 without zeros in front, the first in the lowest byte, and the separator.
const SHORT_DIGITS: [u32; 1024] = {
    let mut table = THREE_DIGITS;
    let mut number = 0;
    while number < 100 {
        table[number] >>= (3 - LENGTHS[number]) * 8;
        number += 1;
    }
    table
};

/// The digits of a number below 1000 and the separator, and how many digits there are.
#[inline]
fn short_digits(number: u32) -> ([u8; 4], usize) {
    let number = (number & 0x3ff) as usize;
    (SHORT_DIGITS[number].to_le_bytes(), usize::from(LENGTHS[number] & 3))
}

/// The digits of a number below a billion, three by three.
#[inline]
fn nine_digits(number: u32) -> [u32; 3] {
    // A millionth as a fraction of 64 bits, rounded up: what is too much of the product is less than the last digit. It has
    // the first three digits in front of the point, and what follows them behind it, which comes there by 1000.
    const MILLIONTH: u64 = u64::MAX / 1_000_000 + 1;
    let mut product = u128::from(number) * u128::from(MILLIONTH);
    [(); 3].map(|()| {
        let digits = (product >> 64) as u32;
        product = u128::from(product as u64) * 1000;
        digits
    })
}

/// Puts nine digits at the beginning of a place, and the separator.
#[inline]
fn put_nine_digits(place: &mut [u8; 10], digits: [u32; 3]) {
    // Digits overwrite the separator of those before.
    digits.into_iter().enumerate().for_each(|(n, digits)| put_at(place, 3 * n, last_digits(digits)));
}

/// Puts the nine decimals of nanoseconds below a second at the beginning of a place, and the separator.
#[inline]
pub(super) fn put_decimals(place: &mut [u8; 10], nanos: u32) {
    put_nine_digits(place, nine_digits(nanos));
}

/// Appends nanoseconds as seconds with nine decimals.
#[inline]
pub(super) fn nanos<const CELL: bool>(buffer: &mut Buffer, nanos: i64) {
    // Most packets follow each other within a second.
    let (second, nanos) = match nanos as u64 {
        nanos @ 0..NANOS_PER_SEC => (0, nanos as u32),
        nanos @ NANOS_PER_SEC..TEN_SECONDS => ((nanos / NANOS_PER_SEC) as u16, (nanos % NANOS_PER_SEC) as u32),
        _ => return long_nanos(buffer, nanos, usize::from(CELL)),
    };
    buffer.put_with(11 + usize::from(CELL), |place: &mut [u8; 12]| {
        let [first, point, decimals @ ..] = place;
        [*first, *point] = (u16::from_le_bytes(*b"0.") + second).to_le_bytes();
        put_decimals(decimals, nanos);
    });
}

/// The same for ten seconds and more, and for less than none, with this many separators.
#[inline(never)]
fn long_nanos(buffer: &mut Buffer, nanos: i64, separators: usize) {
    if nanos < 0 {
        buffer.push(b'-');
    }
    let nanos = nanos.unsigned_abs();
    decimal::<false>(buffer, nanos / NANOS_PER_SEC);
    buffer.put_with(10 + separators, |place: &mut [u8; 11]| {
        let [point, decimals @ ..] = place;
        *point = b'.';
        put_decimals(decimals, (nanos % NANOS_PER_SEC) as u32);
    });
}

/// The text of a number with 16 digits, and the separator.
#[inline(never)]
pub(super) fn long_hex(value: u64) -> [u64; 3] {
    let pair = |n: u32| hex_digits(value >> (8 * n));
    let first = HEX_MARK | pair(7) << 16 | pair(6) << 32 | pair(5) << 48;
    [first, pair(4) | pair(3) << 16 | pair(2) << 32 | pair(1) << 48, pair(0) | u64::from(SEPARATOR) << 16]
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
            let positive = value.unsigned_abs();
            decimal::<true>(&mut buffer, positive);
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{value}{positive}\t"));
        }

        #[test]
        fn seconds_of_any_length_have_nine_decimals(
            digits in 0u32..10, part: u64, rest in 0..NANOS_PER_SEC, is_negative: bool
        ) {
            // As many numbers of each length.
            let secs = part % 10u64.pow(digits);
            let value = (secs * NANOS_PER_SEC + rest) as i64;
            let (value, sign) = if is_negative && value > 0 { (-value, "-") } else { (value, "") };
            let mut buffer = Buffer::default();
            nanos::<false>(&mut buffer, value);
            nanos::<true>(&mut buffer, value);
            let text = format!("{sign}{secs}.{rest:09}");
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{text}{text}\t"));
        }

        #[test]
        fn hexadecimal_digits_are_those_of_the_standard_library(value: u64, digits in 1u8..=16) {
            let mut buffer = Buffer::default();
            hex::<false>(&mut buffer, value, digits);
            hex::<true>(&mut buffer, value, digits);
            let all = format!("{value:016x}");
            let wanted = &all[16 - usize::from(digits)..];
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("0x{wanted}0x{wanted}\t"));
        }
    }
}
