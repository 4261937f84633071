//! Numbers as text, appended to a buffer without allocation.

use super::buffer::Buffer;

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// Appends a decimal number; most cells have a few digits.
#[inline]
pub(super) fn decimal(buffer: &mut Buffer, value: u64) {
    match value {
        0..=9 => buffer.push(b'0' + value as u8),
        10..1_000_000 => {
            let digits = six_digits(value as u32);
            // The first digit is the lowest byte: zeros before it, which differ in no bit from `0`, are shifted out.
            let zeros = (digits ^ ZEROS).trailing_zeros() & !7;
            buffer.put(&(digits >> zeros).to_le_bytes(), 6 - zeros as usize / 8);
        }
        _ => long_decimal(buffer, value),
    }
}

#[inline(never)]
fn long_decimal(buffer: &mut Buffer, value: u64) {
    buffer.extend(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends a decimal number that may have a sign.
pub(super) fn signed(buffer: &mut Buffer, value: i64) {
    if value < 0 {
        buffer.push(b'-');
    }
    decimal(buffer, value.unsigned_abs());
}

/// Appends the lowest `digits` hexadecimal digits, 1 to 16, in lower case, behind the mark that they are.
#[inline]
pub(super) fn hex(buffer: &mut Buffer, value: u64, digits: u8) {
    let mut all = [0; 16];
    for (pair, byte) in all.chunks_exact_mut(2).zip(value.to_be_bytes()) {
        pair.copy_from_slice(&hex_pair(byte));
    }
    if digits == 16 {
        let mut text = *b"0x0000000000000000";
        text[2..].copy_from_slice(&all);
        buffer.put_all(&text);
    } else {
        buffer.put_all(b"0x");
        buffer.extend(all.get(16 - usize::from(digits.clamp(1, 16))..).unwrap_or_default());
    }
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

/// The text of eight zeros.
const ZEROS: u64 = u64::from_le_bytes([b'0'; 8]);

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
        buffer.put::<16>(&bytes(text), 11);
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
    let text =
        [u64::from(b'.') | three_digits(millis) << 8 | three_digits(rest / 1000) << 32, three_digits(rest % 1000)];
    let [first, last] = text;
    buffer.put::<16>(&bytes([first | last << 56, last >> 8]), 10);
}

/// Appends the nanoseconds of a time since 1970 as seconds with nine decimals.
#[inline]
pub(super) fn time(buffer: &mut Buffer, time: u64) {
    // Times from 2001 to 2286 have ten digits.
    let secs @ 1_000_000_000..10_000_000_000 = time / NANOS_PER_SEC else { return nanos(buffer, time) };
    let nanos = (time % NANOS_PER_SEC) as u32;
    let ((high, low), (millis, rest)) =
        (((secs / 1_000_000) as u32, (secs % 1_000_000) as u32), (nanos / 1_000_000, nanos % 1_000_000));
    let (low, decimals) = (six_digits(low), six_digits(rest));
    let text = [
        u64::from(b'0' as u32 + high / 1000) | three_digits(high % 1000) << 8 | low << 32,
        low >> 32 | u64::from(b'.') << 16 | three_digits(millis) << 24 | decimals << 48,
        decimals >> 16,
    ];
    buffer.put::<24>(&bytes(text), 20);
}

/// Words as bytes, the lowest first.
#[inline]
fn bytes<const WORDS: usize, const BYTES: usize>(words: [u64; WORDS]) -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    for (place, word) in bytes.as_chunks_mut().0.iter_mut().zip(words) {
        *place = word.to_le_bytes();
    }
    bytes
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
        fn seconds_of_any_length_have_nine_decimals(digits in 0u32..11, part: u64, rest in 0..1_000_000_000u64) {
            // As many numbers of each length.
            let secs = part % 10u64.pow(digits);
            for print in [nanos, time] {
                let mut buffer = Buffer::default();
                print(&mut buffer, secs * NANOS_PER_SEC + rest);
                prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{secs}.{rest:09}"));
            }
        }

        #[test]
        fn hexadecimal_digits_are_those_of_the_standard_library(value: u64, digits in 1u8..=16) {
            let mut buffer = Buffer::default();
            hex(&mut buffer, value, digits);
            let all = format!("{value:016x}");
            prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("0x{}", &all[16 - usize::from(digits)..]));
        }
    }
}
