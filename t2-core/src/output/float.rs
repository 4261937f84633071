//! Numbers in single and double precision as text.

use std::fmt::{self, Write};

use super::buffer::Buffer;
use super::number;

/// The eight decimal digits of a number below 10^8, the first in the lowest byte: in halves, in pairs, then in digits, all
/// parts of a step at once.
#[inline]
fn eight_digits(number: u32) -> u64 {
    let (high, low) = (number / 10_000, number % 10_000);
    let halves = u64::from(high) | u64::from(low) << 32;
    // 10486 / 2^20 divides numbers below 10^4 by 100, 103 / 2^10 those below 100 by 10.
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let pairs = hundreds | (halves - hundreds * 100) << 16;
    let tens = ((pairs * 103) >> 10) & 0x000f_000f_000f_000f;
    let digits = tens | (pairs - tens * 10) << 8;
    digits | 0x3030_3030_3030_3030
}

/// Seven zeros.
const ZEROS: u64 = 0x0030_3030_3030_3030;

/// What stands before the digits of a number below one.
const BELOW_ONE: u64 = u64::from_le_bytes(*b"0.000\0\0\0");

/// Appends a number as C's `%.7g` does: seven significant digits, no trailing zeros, an exponent where it is below
/// -4 or above 6 (spec report-cli-sinks, section 2.2).
pub(super) fn seven_digits(buffer: &mut Buffer, value: f32) {
    if !value.is_finite() {
        return not_finite(buffer, f64::from(value));
    }
    // Zero and other whole numbers are what most ratios and counts come to.
    let whole = value as i32;
    if whole as f32 == value && (0..1_000_000).contains(&whole) && value.is_sign_positive() {
        return number::decimal::<false>(buffer, whole as u64);
    }
    if value.is_sign_negative() {
        buffer.push(b'-');
    }
    let size = value.abs();
    let (digits, exponent) = significant(f64::from(size)).unwrap_or_else(|| significant_exactly(size));
    // Without trailing zeros; those are the highest bytes.
    let kept = 8 - (digits ^ ZEROS).leading_zeros() as usize / 8;
    match exponent {
        -4..=-1 => {
            let before = (1 - exponent) as usize;
            let zeros = BELOW_ONE & low_bytes(before);
            let text = u128::from(zeros) | u128::from(digits) << (before * 8);
            buffer.put(&text.to_le_bytes(), before + kept);
        }
        0..=6 => {
            let whole = exponent as usize + 1;
            if kept <= whole {
                return buffer.put(&digits.to_le_bytes(), whole);
            }
            let decimals = (digits & !low_bytes(whole)) << 8;
            let text = digits & low_bytes(whole) | u64::from(b'.') << (whole * 8) | decimals;
            buffer.put(&text.to_le_bytes(), kept + 1);
        }
        _ => with_exponent(buffer, digits, kept, exponent),
    }
}

/// The bits of the lowest bytes of a word, up to seven of them.
#[inline]
const fn low_bytes(count: usize) -> u64 {
    (1 << (count * 8)) - 1
}

#[cold]
fn with_exponent(buffer: &mut Buffer, digits: u64, kept: usize, exponent: i32) {
    buffer.put(&digits.to_le_bytes(), 1);
    if kept > 1 {
        buffer.push(b'.');
        buffer.put(&(digits >> 8).to_le_bytes(), kept - 1);
    }
    buffer.put_all(if exponent < 0 { b"e-" } else { b"e+" });
    if exponent.abs() < 10 {
        buffer.push(b'0');
    }
    number::decimal::<false>(buffer, exponent.unsigned_abs().into());
}

/// Seven significant digits of a positive number in single precision, the first in the lowest byte, and its decimal exponent. `None` where scaling it
/// in double precision cannot tell how to round, and for very small and very large numbers.
fn significant(value: f64) -> Option<(u64, i32)> {
    /// The powers of ten that a double holds exactly.
    const POWERS: [f64; 23] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ];
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
    if scaled < 1e6 {
        return None;
    }
    let mut number = rounded(scaled)?;
    if number == 10_000_000 {
        (number, exponent) = (1_000_000, exponent + 1);
    }
    Some((eight_digits(number) >> 8, exponent))
}

/// The whole number next to one below 1e7 that was scaled. `None` where scaling leaves doubt which that is.
#[inline]
fn rounded(scaled: f64) -> Option<u32> {
    /// The scaled number is off by less than this: a double has 53 bits.
    const DOUBT: f64 = 1e-6;
    let below = scaled as i32;
    let rest = scaled - f64::from(below);
    ((rest - 0.5).abs() >= DOUBT).then(|| below as u32 + u32::from(rest > 0.5))
}

/// The same as [`significant`] for every positive number, slowly.
#[cold]
fn significant_exactly(value: f32) -> (u64, i32) {
    let mut scientific = Short::default();
    // Infallible: the longest form is "d.dddddde-45".
    let _ = write!(scientific, "{value:.6e}");
    let (mantissa, exponent) = scientific.as_str().split_once('e').unwrap_or(("0", "0"));
    let mut digits = ZEROS.to_le_bytes();
    for (place, digit) in digits.iter_mut().zip(mantissa.bytes().filter(u8::is_ascii_digit)) {
        *place = digit;
    }
    (u64::from_le_bytes(digits), exponent.parse().unwrap_or(0))
}

/// Appends a number as C's `%f` does: six decimals, never an exponent.
pub(super) fn six_decimals(buffer: &mut Buffer, value: f64) {
    if !value.is_finite() {
        return not_finite(buffer, value);
    }
    match millionths(value) {
        Some((whole, millionths)) => {
            number::decimal::<false>(buffer, whole);
            let decimals = eight_digits(millionths) >> 16;
            buffer.put(&(u64::from(b'.') | decimals << 8).to_le_bytes(), 7);
        }
        None => exact_six_decimals(buffer, value),
    }
}

/// The whole part and the millionths of a number that is not negative. `None` where scaling cannot tell how to round, and
/// for very large numbers.
fn millionths(value: f64) -> Option<(u64, u32)> {
    if value.is_sign_negative() || value >= 1e15 {
        return None;
    }
    let whole = value as u64;
    // The difference is exact.
    match rounded((value - whole as f64) * 1e6)? {
        1_000_000 => Some((whole + 1, 0)),
        millionths => Some((whole, millionths)),
    }
}

/// The same for every finite number, slowly.
#[cold]
fn exact_six_decimals(buffer: &mut Buffer, value: f64) {
    // Infallible: there is always room.
    let _ = write!(buffer, "{value:.6}");
}

fn not_finite(buffer: &mut Buffer, value: f64) {
    let text: &[u8] = match (value.is_nan(), value < 0.0) {
        (true, _) => b"nan",
        (false, true) => b"-inf",
        (false, false) => b"inf",
    };
    buffer.extend(text);
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
        let mut buffer = Buffer::default();
        seven_digits(&mut buffer, value);
        String::from_utf8_lossy(buffer.bytes()).into_owned()
    }

    #[test]
    fn every_four_digits_are_printed_in_either_half_of_eight() {
        for number in 0..10_000 {
            let other = (number * 7919) % 10_000;
            let text = format!("{number:04}{other:04}");
            assert_eq!(eight_digits(number * 10_000 + other).to_le_bytes(), text.as_bytes());
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

    /// `%.7g` by the standard library's digits.
    fn by_texts(value: f32) -> String {
        let scientific = format!("{:.6e}", value.abs());
        let (mantissa, exponent) = scientific.split_once('e').unwrap_or_default();
        let exponent: i32 = exponent.parse().unwrap_or_default();
        let short = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
        let text = match exponent {
            -4..=6 => {
                let digits = mantissa.replace('.', "");
                let (whole, decimals) = match usize::try_from(exponent) {
                    Ok(exponent) => (digits[..=exponent].to_owned(), digits[exponent + 1..].to_owned()),
                    Err(_) => ("0".to_owned(), "0".repeat((-1 - exponent) as usize) + &digits),
                };
                short(&format!("{whole}.{decimals}"))
            }
            _ => format!("{}e{}{:02}", short(mantissa), if exponent < 0 { '-' } else { '+' }, exponent.abs()),
        };
        if value.is_sign_negative() { format!("-{text}") } else { text }
    }

    proptest! {
        #[test]
        fn single_precision_of_any_size_is_printed_like_percent_7_g(bits in 1u32..0x7f80_0000, size in -6f32..9.0, part in 0f32..1.0) {
            for value in [f32::from_bits(bits), part * 10f32.powf(size), -part * 10f32.powf(size), (part * 1e7).trunc()] {
                prop_assert_eq!(seven(value), by_texts(value));
            }
        }

        #[test]
        fn double_precision_of_any_size_is_printed_like_percent_f(
            bits: u64,
            size in -8f64..18.0,
            part in 0f64..1.0,
            number in 0u64..1 << 40,
        ) {
            let halves = number as f64 / f64::from(1 << 21);
            for value in [f64::from_bits(bits), part * 10f64.powf(size), halves, -halves, number as f64 / 1e6] {
                let mut buffer = Buffer::default();
                six_decimals(&mut buffer, value);
                if value.is_finite() {
                    prop_assert_eq!(String::from_utf8_lossy(buffer.bytes()), format!("{value:.6}"));
                }
            }
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
        for (value, text) in [
            (0.0, "0.000000"),
            (1_234_567.891, "1234567.891000"),
            (0.999_999_7, "1.000000"),
            (1e20, "100000000000000000000.000000"),
        ] {
            let mut buffer = Buffer::default();
            six_decimals(&mut buffer, value);
            assert_eq!(buffer.bytes(), text.as_bytes());
        }
    }
}
