//! Lengths of time as users write them: `200ms`, `1.5s`, `30m`.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use super::Span;

/// The units in nanoseconds, the largest first.
const UNITS: [(&str, u64); 7] = [
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", NANOS_PER_SEC),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// The reason why a text is no length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SpanError {
    /// It does not begin with a number.
    NoNumber,
    /// It is negative.
    Negative,
    /// The unit is none of `ns`, `us`, `ms`, `s`, `m`, `h` and `d`.
    UnknownUnit,
    /// It is not a whole number of nanoseconds.
    TooFine,
    /// It is longer than a [`Span`] can be, about 292 years.
    TooLong,
}

impl SpanError {
    /// What to write instead.
    pub const fn message(self) -> &'static str {
        match self {
            Self::NoNumber => "write a number and a unit, such as `200ms` or `1.5s`",
            Self::Negative => "a length of time cannot be negative",
            Self::UnknownUnit => "the units are ns, us, ms, s, m (minutes), h and d, without a space before them",
            Self::TooFine => "it is not a whole number of nanoseconds",
            Self::TooLong => "it is longer than 292 years",
        }
    }
}

impl fmt::Display for SpanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl Error for SpanError {}

impl Span {
    /// Reads a length of time: a decimal number and a unit, `ns`, `us`, `ms`, `s`, `m` (minutes), `h` or `d`, as in
    /// `200ms` or `1.5s`. A number without a unit is in seconds.
    ///
    /// # Errors
    /// Anything else, a negative number, and parts of a nanosecond.
    pub const fn parse(text: &str) -> Result<Self, SpanError> {
        let (number, rest) = digits(text.as_bytes());
        let (fraction, unit) = match rest {
            [b'.', rest @ ..] => digits(rest),
            _ => (&[] as &[u8], rest),
        };
        if number.is_empty() && fraction.is_empty() {
            return Err(if let [b'-', ..] = rest { SpanError::Negative } else { SpanError::NoNumber });
        }
        let unit = match unit_of(unit) {
            Some(unit) => unit,
            None => return Err(SpanError::UnknownUnit),
        };
        match (whole_part(number, unit), fraction_part(fraction, unit)) {
            (Some(whole), Some(part)) => match whole.checked_add(part) {
                Some(nanos) if nanos <= i64::MAX as u64 => Ok(Self::from_nanos(nanos as i64)),
                _ => Err(SpanError::TooLong),
            },
            (None, _) => Err(SpanError::TooLong),
            (_, None) => Err(SpanError::TooFine),
        }
    }
}

impl FromStr for Span {
    type Err = SpanError;

    fn from_str(text: &str) -> Result<Self, SpanError> {
        Self::parse(text)
    }
}

/// As [`parse`](Span::parse) reads it, in the largest unit that it is a whole number of.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, nanos) = (if self.is_negative() { "-" } else { "" }, self.nanos().unsigned_abs());
        let (unit, length) = UNITS.into_iter().find(|(_, length)| nanos.is_multiple_of(*length)).unwrap_or(("ns", 1));
        match nanos {
            0 => f.pad("0s"),
            _ => f.pad(&format!("{sign}{}{unit}", nanos / length)),
        }
    }
}

/// The digits that a text begins with, and the rest.
const fn digits(text: &[u8]) -> (&[u8], &[u8]) {
    let mut n = 0;
    let mut rest = text;
    while let [b'0'..=b'9', after @ ..] = rest {
        rest = after;
        n += 1;
    }
    match text.split_at_checked(n) {
        Some(parts) => parts,
        None => (text, &[]),
    }
}

/// The length of a unit in nanoseconds.
const fn unit_of(text: &[u8]) -> Option<u64> {
    if text.is_empty() {
        return Some(NANOS_PER_SEC);
    }
    let mut units: &[(&str, u64)] = &UNITS;
    while let [(name, length), rest @ ..] = units {
        // Units in capitals are others: `M` is a month.
        if is_same(name.as_bytes(), text) {
            return Some(*length);
        }
        units = rest;
    }
    None
}

const fn is_same(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first, after @ ..], [other, behind @ ..]) = (a, b) {
        if *first != *other {
            return false;
        }
        (a, b) = (after, behind);
    }
    a.is_empty() && b.is_empty()
}

/// A whole number of units in nanoseconds, if they fit.
const fn whole_part(mut digits: &[u8], unit: u64) -> Option<u64> {
    let mut number = 0u64;
    while let [digit, rest @ ..] = digits {
        number = match number.checked_mul(10) {
            Some(tens) => match tens.checked_add((*digit - b'0') as u64) {
                Some(number) => number,
                None => return None,
            },
            None => return None,
        };
        digits = rest;
    }
    number.checked_mul(unit)
}

/// The decimal places of a number of units in nanoseconds, if that is a whole number.
const fn fraction_part(mut digits: &[u8], unit: u64) -> Option<u64> {
    /// A day has 2^16 as a factor of its nanoseconds: no exact fraction has more digits, but for zeros at the end.
    const MOST_DIGITS: u32 = 16;
    let (mut number, mut count) = (0u64, 0);
    while has_other_digits(digits) {
        let [digit, rest @ ..] = digits else { break };
        if count == MOST_DIGITS {
            return None;
        }
        number = number * 10 + (*digit - b'0') as u64;
        count += 1;
        digits = rest;
    }
    let (nanos, scale) = (number as u128 * unit as u128, 10u128.pow(count));
    if nanos.is_multiple_of(scale) { Some((nanos / scale) as u64) } else { None }
}

/// Whether any digit is not zero.
const fn has_other_digits(mut digits: &[u8]) -> bool {
    while let [digit, rest @ ..] = digits {
        if *digit != b'0' {
            return true;
        }
        digits = rest;
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_length_of_time_is_a_number_and_a_unit() {
        let cases = [
            ("5ns", 5),
            ("10us", 10_000),
            ("200ms", 200_000_000),
            ("1.5s", 1_500_000_000),
            ("30m", 1_800_000_000_000),
            ("2h", 7_200_000_000_000),
            ("1d", 86_400_000_000_000),
            ("182", 182_000_000_000),
            (".5", 500_000_000),
            ("0.25us", 250),
            ("1.000000000000000000000ns", 1),
            ("0", 0),
            ("9223372036.854775807s", i64::MAX),
        ];
        for (text, nanos) in cases {
            assert_eq!(Span::parse(text), Ok(Span::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn what_is_no_length_of_time_is_refused_with_the_reason() {
        let cases = [
            ("", SpanError::NoNumber),
            ("ms", SpanError::NoNumber),
            (".", SpanError::NoNumber),
            ("+5s", SpanError::NoNumber),
            ("-5s", SpanError::Negative),
            ("5 s", SpanError::UnknownUnit),
            ("5M", SpanError::UnknownUnit),
            ("5min", SpanError::UnknownUnit),
            ("1e3s", SpanError::UnknownUnit),
            ("1.2.3", SpanError::UnknownUnit),
            ("0.5ns", SpanError::TooFine),
            ("0.0000000001", SpanError::TooFine),
            ("0.00000000000000001d", SpanError::TooFine),
            ("9223372036.854775808s", SpanError::TooLong),
            ("99999999999999999999999", SpanError::TooLong),
            ("300000d", SpanError::TooLong),
        ];
        for (text, error) in cases {
            assert_eq!(Span::parse(text), Err(error), "{text}");
        }
    }

    #[test]
    fn a_span_is_shown_in_the_largest_unit_that_needs_no_fraction() {
        for text in ["5ns", "1500ms", "90s", "45m", "2h", "1d", "0s"] {
            assert_eq!(Span::parse(text).map(|span| span.to_string()).as_deref(), Ok(text));
        }
        assert_eq!(Span::from_nanos(-2_000).to_string(), "-2us");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(nanos in 0..i64::MAX) {
            let span = Span::from_nanos(nanos);
            prop_assert_eq!(Span::parse(&span.to_string()), Ok(span));
        }

        #[test]
        fn decimal_seconds_are_exact_to_the_nanosecond(secs in 0i64..9_000_000_000, nanos in 0i64..1_000_000_000) {
            let span = Span::from_nanos(secs * 1_000_000_000 + nanos);
            prop_assert_eq!(Span::parse(&format!("{secs}.{nanos:09}")), Ok(span));
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "[-0-9. a-z]{0,40}") {
            let _ = Span::parse(&text);
        }
    }
}
