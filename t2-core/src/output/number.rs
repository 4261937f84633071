//! Numbers as text, appended to a buffer without allocation.

use std::fmt::{self, Write};

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

/// A point, and nanoseconds as nine digits behind it.
#[inline]
fn point_and_nanos(nanos: u32) -> [u8; 10] {
    let (first, rest) = (nanos / 100_000_000, nanos % 100_000_000);
    let [a, b, c, d, e, f, g, h] = eight_digits(rest);
    [b'.', b'0' + first as u8, a, b, c, d, e, f, g, h]
}

/// Appends seconds with nine decimals. `nanos` is below a second.
#[inline]
pub(super) fn seconds(buffer: &mut Vec<u8>, secs: u64, nanos: u32) {
    let decimals = point_and_nanos(nanos);
    match u8::try_from(secs) {
        // Most packets follow each other within seconds: one piece is faster than two.
        Ok(digit @ 0..=9) => {
            let mut text = [b'0' + digit; 11];
            text[1..].copy_from_slice(&decimals);
            buffer.extend_from_slice(&text);
        }
        _ => {
            decimal(buffer, secs);
            buffer.extend_from_slice(&decimals);
        }
    }
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
    let mut scientific = Short::default();
    // Infallible: the longest form is "-d.dddddde-45".
    let _ = write!(scientific, "{value:.6e}");
    let text = scientific.as_str();
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    buffer.extend_from_slice(sign.as_bytes());
    let digits = || mantissa.bytes().filter(u8::is_ascii_digit);
    let significant = 7 - digits().rev().take_while(|&digit| digit == b'0').count();
    let digits = digits().take(significant.max(1));
    match exponent {
        -4..=-1 => {
            buffer.extend_from_slice(b"0.");
            buffer.extend(std::iter::repeat_n(b'0', -exponent as usize - 1));
            buffer.extend(digits);
        }
        0..=6 => {
            let whole = exponent as usize + 1;
            buffer.extend(digits.clone().chain(std::iter::repeat(b'0')).take(whole));
            with_point(buffer, digits.skip(whole));
        }
        _ => {
            buffer.extend(digits.clone().take(1));
            with_point(buffer, digits.skip(1));
            buffer.extend_from_slice(if exponent < 0 { b"e-" } else { b"e+" });
            if exponent.abs() < 10 {
                buffer.push(b'0');
            }
            decimal(buffer, exponent.abs());
        }
    }
}

fn with_point(buffer: &mut Vec<u8>, decimals: impl Iterator<Item = u8>) {
    let mut decimals = decimals.peekable();
    if decimals.peek().is_some() {
        buffer.push(b'.');
        buffer.extend(decimals);
    }
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
