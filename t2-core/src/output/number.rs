//! Numbers as text, appended to a buffer without allocation.

use std::fmt::{self, Write};
use std::time::Duration;

/// Appends a number in decimal; most cells have a single digit.
#[inline]
pub(super) fn small_or_decimal(buffer: &mut Vec<u8>, value: u64) {
    if value < 10 {
        buffer.push(b'0' + value as u8);
    } else {
        decimal(buffer, value);
    }
}

/// Appends a decimal number.
#[inline]
pub(super) fn decimal<N: itoa::Integer>(buffer: &mut Vec<u8>, value: N) {
    buffer.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Appends `digits` hexadecimal digits in lower case.
#[inline]
pub(super) fn hex(buffer: &mut Vec<u8>, value: u64, digits: u8) {
    let digits = usize::from(digits.clamp(1, 16));
    let text = all_digits(value);
    buffer.extend_from_slice(text.get(16 - digits..).unwrap_or_default());
}

/// Appends all 64 bits in hexadecimal, with the mark that it is.
#[inline]
pub(super) fn marked_hex(buffer: &mut Vec<u8>, value: u64) {
    let mut text = *b"0x0000000000000000";
    text[2..].copy_from_slice(&all_digits(value));
    buffer.extend_from_slice(&text);
}

#[inline]
fn all_digits(value: u64) -> [u8; 16] {
    let mut text = [0; 16];
    for (pair, byte) in text.chunks_exact_mut(2).zip(value.to_be_bytes()) {
        pair.copy_from_slice(&hex_pair(byte));
    }
    text
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

/// The eight decimal digits of a number below 10^8: in halves, in pairs, then in digits, all parts of a step at once.
#[inline]
fn eight_digits(number: u32) -> [u8; 8] {
    let (high, low) = (number / 10_000, number % 10_000);
    let halves = u64::from(high) | u64::from(low) << 32;
    // 10486 / 2^20 divides numbers below 10^4 by 100, 103 / 2^10 those below 100 by 10.
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (halves - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    let digits = tens | (pairs - tens * 10) << 8;
    (digits | 0x3030_3030_3030_3030).to_le_bytes()
}

/// The three digits of every number below 1000, and room for a byte.
const THREE_DIGITS: [[u8; 4]; 1000] = {
    let mut table = [[b'0'; 4]; 1000];
    let mut number = 0;
    while number < 1000 {
        table[number][0] += (number / 100) as u8;
        table[number][1] += (number / 10 % 10) as u8;
        table[number][2] += (number % 10) as u8;
        number += 1;
    }
    table
};

/// The three digits of a number, of which only the last three digits count, and a byte more.
#[inline]
fn three_digits(number: u32) -> [u8; 4] {
    THREE_DIGITS[(number % 1000) as usize]
}

/// Appends nanoseconds as seconds with nine decimals.
#[inline]
pub(super) fn nanos(buffer: &mut Vec<u8>, nanos: u64) {
    let time = Duration::from_nanos(nanos);
    seconds(buffer, time.as_secs(), time.subsec_nanos());
}

/// Appends seconds with nine decimals. `nanos` is below a second.
#[inline]
pub(super) fn seconds(buffer: &mut Vec<u8>, secs: u64, nanos: u32) {
    match secs {
        // Most packets follow each other within seconds.
        0..=9 => {
            let mut text = [b'0' + secs as u8; 14];
            decimals(&mut text, 1, nanos);
            appended(buffer, &text, 11);
        }
        // Times from 2001 to 2286 have ten digits.
        1_000_000_000..=9_999_999_999 => {
            let (high, low) = ((secs / 1_000_000) as u32, (secs % 1_000_000) as u32);
            let mut text = [b'0' + (high / 1000) as u8; 23];
            place(&mut text, 1, high);
            place(&mut text, 4, low / 1000);
            place(&mut text, 7, low);
            decimals(&mut text, 10, nanos);
            appended(buffer, &text, 20);
        }
        _ => {
            decimal(buffer, secs);
            let mut text = [0; 13];
            decimals(&mut text, 0, nanos);
            appended(buffer, &text, 10);
        }
    }
}

/// Writes a point and nine digits, and three bytes that do not count, to a text.
#[inline]
fn decimals<const LEN: usize>(text: &mut [u8; LEN], at: usize, nanos: u32) {
    let (millis, rest) = (nanos / 1_000_000, nanos % 1_000_000);
    if let Some(point) = text.get_mut(at) {
        *point = b'.';
    }
    place(text, at + 1, millis);
    place(text, at + 4, rest / 1000);
    place(text, at + 7, rest);
}

/// Writes three digits, and a byte that does not count, to a text.
#[inline]
fn place<const LEN: usize>(text: &mut [u8; LEN], at: usize, number: u32) {
    if let Some(place) = text.get_mut(at..).and_then(|rest| rest.first_chunk_mut()) {
        *place = three_digits(number);
    }
}

/// Appends the beginning of a text. All of it is copied, which is faster than to copy a part.
#[inline]
fn appended<const LEN: usize>(buffer: &mut Vec<u8>, text: &[u8; LEN], length: usize) {
    let end = buffer.len() + length;
    buffer.extend_from_slice(text);
    buffer.truncate(end);
}

/// Appends a number as C's `%.7g` does: seven significant digits, no trailing zeros, an exponent where it is below
/// -4 or above 6 (spec report-cli-sinks, section 2.2).
pub(super) fn seven_digits(buffer: &mut Vec<u8>, value: f32) {
    if !value.is_finite() {
        return not_finite(buffer, f64::from(value));
    }
    // Zero and other whole numbers are what most ratios and counts come to.
    if value.is_sign_positive() && value < 1e6 && value.fract() == 0.0 {
        return decimal(buffer, value as u32);
    }
    if value.is_sign_negative() {
        buffer.push(b'-');
    }
    let size = value.abs();
    let (digits, exponent) = significant(f64::from(size)).unwrap_or_else(|| significant_exactly(size));
    let zeros = digits.iter().rev().take_while(|&&digit| digit == b'0').count();
    let digits = digits.get(..(digits.len() - zeros).max(1)).unwrap_or_default();
    match exponent {
        -4..=-1 => {
            buffer.extend_from_slice(b"0.000".get(..(1 - exponent) as usize).unwrap_or_default());
            buffer.extend_from_slice(digits);
        }
        0..=6 => {
            let whole = exponent as usize + 1;
            match digits.split_at_checked(whole) {
                Some((whole, decimals)) => with_point(buffer, whole, decimals),
                None => {
                    buffer.extend_from_slice(digits);
                    buffer.extend(std::iter::repeat_n(b'0', whole - digits.len()));
                }
            }
        }
        _ => {
            let (first, decimals) = digits.split_at_checked(1).unwrap_or_default();
            with_point(buffer, first, decimals);
            buffer.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
            if exponent.abs() < 10 {
                buffer.push(b'0');
            }
            decimal(buffer, exponent.abs());
        }
    }
}

fn with_point(buffer: &mut Vec<u8>, whole: &[u8], decimals: &[u8]) {
    buffer.extend_from_slice(whole);
    if !decimals.is_empty() {
        buffer.push(b'.');
        buffer.extend_from_slice(decimals);
    }
}

/// Seven significant digits of a positive number in single precision, and its decimal exponent. `None` where scaling it
/// in double precision cannot tell how to round, and for very small and very large numbers.
fn significant(value: f64) -> Option<([u8; 7], i32)> {
    /// The powers of ten that a double holds exactly.
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
    /// The scaled value is off by less than this; it is below 1e7, and a double has 53 bits.
    const DOUBT: f64 = 1e-6;
    let scaled_to = |exponent: i32| {
        let shift = 6 - exponent;
        let power = POWERS.get(shift.unsigned_abs() as usize)?;
        Some(if shift < 0 { value / power } else { value * power })
    };
    let binary = (value.to_bits() >> 52) as i32 - 1023;
    // 1233 / 4096 is the logarithm of 2, slightly less: the estimate is right or one too low.
    let mut exponent = (binary * 1233) >> 12;
    let mut scaled = scaled_to(exponent)?;
    if scaled >= 1e7 {
        exponent += 1;
        scaled = scaled_to(exponent)?;
    }
    let below = scaled.trunc();
    let rest = scaled - below;
    if (rest - 0.5).abs() < DOUBT || scaled < 1e6 {
        return None;
    }
    let mut number = below as u32 + u32::from(rest > 0.5);
    if number == 10_000_000 {
        (number, exponent) = (1_000_000, exponent + 1);
    }
    let [_, digits @ ..] = eight_digits(number);
    Some((digits, exponent))
}

/// The same for every positive number, slowly.
#[cold]
fn significant_exactly(value: f32) -> ([u8; 7], i32) {
    let mut scientific = Short::default();
    // Infallible: the longest form is "d.dddddde-45".
    let _ = write!(scientific, "{value:.6e}");
    let (mantissa, exponent) = scientific.as_str().split_once('e').unwrap_or(("0", "0"));
    let mut digits = [b'0'; 7];
    for (place, digit) in digits.iter_mut().zip(mantissa.bytes().filter(u8::is_ascii_digit)) {
        *place = digit;
    }
    (digits, exponent.parse().unwrap_or(0))
}

/// Appends a number as C's `%f` does: six decimals, never an exponent.
pub(super) fn six_decimals(buffer: &mut Vec<u8>, value: f64) {
    if !value.is_finite() {
        return not_finite(buffer, value);
    }
    // Infallible: writing to a vector cannot fail.
    let _ = std::io::Write::write_fmt(buffer, format_args!("{value:.6}"));
}

fn not_finite(buffer: &mut Vec<u8>, value: f64) {
    let text: &[u8] = match (value.is_nan(), value < 0.0) {
        (true, _) => b"nan",
        (false, true) => b"-inf",
        (false, false) => b"inf",
    };
    buffer.extend_from_slice(text);
}

/// A short text on the stack.
#[derive(Default)]
struct Short {
    bytes: [u8; 24],
    len: usize,
}

impl Short {
    fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

impl Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let place = self.bytes.get_mut(self.len..self.len + text.len()).ok_or(fmt::Error)?;
        place.copy_from_slice(text.as_bytes());
        self.len += text.len();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seven(value: f32) -> String {
        let mut buffer = Vec::new();
        seven_digits(&mut buffer, value);
        String::from_utf8_lossy(&buffer).into_owned()
    }

    #[test]
    fn every_four_digits_are_printed_in_either_half_of_eight() {
        for number in 0..10_000 {
            let other = (number * 7919) % 10_000;
            let text = format!("{number:04}{other:04}");
            assert_eq!(eight_digits(number * 10_000 + other), text.as_bytes());
        }
    }

    #[test]
    fn single_precision_is_printed_like_percent_7_g() {
        let cases: [(f32, &str); 18] = [
            (0.1, "0.1"),
            (1.0 / 3.0, "0.3333333"),
            (1_234_567.0, "1234567"),
            (12_345_678.0, "1.234568e+07"),
            (1e-5, "1e-05"),
            (8.6016e-5, "8.6016e-05"),
            (-0.0, "-0"),
            (0.0, "0"),
            (f32::NAN, "nan"),
            (f32::INFINITY, "inf"),
            (f32::NEG_INFINITY, "-inf"),
            (100.0, "100"),
            (0.0001, "0.0001"),
            (9_999_999.5, "1e+07"),
            (0.5, "0.5"),
            (-2.25, "-2.25"),
            (f32::MAX, "3.402823e+38"),
            (f32::from_bits(1), "1.401298e-45"),
        ];
        for (value, text) in cases {
            assert_eq!(seven(value), text);
        }
    }

    proptest! {
        #[test]
        fn seconds_of_any_length_have_nine_decimals(digits in 0u32..20, part in any::<u64>(), rest in 0..1_000_000_000u32) {
            // As many numbers of each length.
            let secs = part % 10u64.pow(digits);
            let mut buffer = Vec::new();
            seconds(&mut buffer, secs, rest);
            prop_assert_eq!(String::from_utf8_lossy(&buffer), format!("{secs}.{rest:09}"));
        }

        #[test]
        fn digits_that_were_scaled_are_those_of_the_exact_value(bits in 1u32..0x7f80_0000) {
            let value = f32::from_bits(bits);
            if let Some(scaled) = significant(value.into()) {
                prop_assert_eq!(scaled, significant_exactly(value), "{:e}", value);
            }
        }

        #[test]
        fn ratios_of_counts_need_no_exact_digits(part in 1u32..100_000, whole in 1u32..100_000) {
            let value = part as f32 / whole as f32;
            let scaled = significant(value.into());
            prop_assert!(scaled.is_none_or(|scaled| scaled == significant_exactly(value)));
        }
    }

    #[test]
    fn double_precision_is_printed_like_percent_f() {
        for (value, text) in
            [(0.0, "0.000000"), (1_234_567.891, "1234567.891000"), (1e20, "100000000000000000000.000000")]
        {
            let mut buffer = Vec::new();
            six_decimals(&mut buffer, value);
            assert_eq!(buffer, text.as_bytes());
        }
    }

    #[test]
    fn hexadecimal_has_exactly_the_digits_asked_for() {
        let mut buffer = Vec::new();
        hex(&mut buffer, 0xabc, 4);
        assert_eq!(buffer, b"0abc");
    }
}
