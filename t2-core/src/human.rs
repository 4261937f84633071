//! Numbers, dates and lengths of time as the report prints them (spec report-cli-sinks, section 3.2).
//!
//! ```
//! use t2_core::human;
//!
//! assert_eq!(human::share("Number of packets", 2415, 10_000), "Number of packets: 2415 (2.42 K) [24.15%]");
//! ```

use std::fmt;

use crate::time::{Span, Timestamp};

/// Text that may come from outside, such as the name of a file, without what could control a terminal: control characters
/// are shown as escapes, and so are marks that reverse the direction of writing.
#[derive(Clone, Copy, Debug)]
pub struct Printable<'t>(pub &'t str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_plain = |c: char| {
            !c.is_control() && !matches!(c, '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        let mut rest = self.0;
        while let Some(at) = rest.find(|c| !is_plain(c)) {
            let (plain, odd) = rest.split_at(at);
            f.write_str(plain)?;
            let mut chars = odd.chars();
            chars.next().map_or(Ok(()), |c| c.escape_default().fmt(f))?;
            rest = chars.as_str();
        }
        f.write_str(rest)
    }
}

/// A number with its size in words after it, ` (1.02 K)`, from 1024 on.
///
/// The thresholds are powers of 1024, the divisors powers of 1000, as in T2.
#[derive(Clone, Copy, Debug)]
pub struct Size<'u> {
    /// The number.
    pub value: u64,
    /// The unit after the letter, such as `b/s`.
    pub unit: &'u str,
}

impl fmt::Display for Size<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LETTERS: [char; 6] = ['K', 'M', 'G', 'T', 'P', 'E'];
        let thousands = self.value.checked_ilog2().unwrap_or(0) / 10;
        match thousands.checked_sub(1).and_then(|n| LETTERS.get(n as usize)) {
            Some(letter) => {
                let scaled = self.value as f64 / 1000f64.powi(thousands as i32);
                write!(f, " ({scaled:.2} {letter}{})", self.unit)
            }
            None => Ok(()),
        }
    }
}

/// `label: 2415 (2.42 K)`.
pub fn count(label: &str, value: u64) -> String {
    format!("{label}: {value}{}", Size { value, unit: "" })
}

/// `label: 2415 (2.42 K) [0.25%]`, the share of `whole`.
pub fn share(label: &str, value: u64, whole: u64) -> String {
    format!("{} [{:.2}%]", count(label, value), percent(value, whole))
}

/// How many percent of `whole` the value is; 0 if there is no whole.
pub fn percent(value: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * value as f64 / whole as f64 }
}

/// `label: 2841.12 (2.84 K)`.
pub fn rate(label: &str, value: f64) -> String {
    format!("{label}: {value:.2}{}", Size { value: value as u64, unit: "" })
}

/// `label: 13800 b/s (13.80 Kb/s)`.
pub fn speed(label: &str, bits_per_second: f64) -> String {
    format!("{label}: {bits_per_second:.0} b/s{}", Size { value: bits_per_second as u64, unit: "b/s" })
}

const NANOS_PER_SEC: u64 = 1_000_000_000;

/// `-95.000000000 sec`: sign and size.
fn seconds(span: Span, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let nanos = span.nanos().unsigned_abs();
    let sign = if span.is_negative() { "-" } else { "" };
    write!(f, "{sign}{}.{:09} sec", nanos / NANOS_PER_SEC, nanos % NANOS_PER_SEC)
}

/// `946712870.501268000 sec (Sat 01 Jan 2000 07:47:50 GMT)`; before 1970 the seconds are negative.
#[derive(Clone, Copy, Debug)]
pub struct Date(pub Timestamp);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        seconds(self.0.since_epoch(), f)?;
        // The calendar counts whole seconds, rounded down.
        match jiff::Timestamp::from_second(self.0.secs()) {
            Ok(date) => write!(f, " ({})", date.strftime("%a %d %b %Y %H:%M:%S GMT")),
            Err(_) => Ok(()),
        }
    }
}

/// `95.000000000 sec (1m 35s)`; the words from a minute on, parts that are zero left out.
#[derive(Clone, Copy, Debug)]
pub struct Length(pub Span);

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const PARTS: [(u64, &str); 5] = [(31_536_000, "y"), (86_400, "d"), (3600, "h"), (60, "m"), (1, "s")];
        seconds(self.0, f)?;
        let secs = self.0.nanos().unsigned_abs() / NANOS_PER_SEC;
        if secs < 60 {
            return Ok(());
        }
        let mut rest = secs;
        let mut before = " (";
        for (length, letter) in PARTS {
            if rest >= length {
                write!(f, "{before}{}{letter}", rest / length)?;
                rest %= length;
                before = " ";
            }
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(value: u64) -> String {
        Size { value, unit: "" }.to_string()
    }

    #[test]
    fn sizes_have_binary_thresholds_and_decimal_divisors() {
        let cases = [
            (0, ""),
            (1023, ""),
            (1024, " (1.02 K)"),
            (999_999, " (1000.00 K)"),
            (1_048_575, " (1048.58 K)"),
            (1_048_576, " (1.05 M)"),
            (1_073_741_823, " (1073.74 M)"),
            (104_125, " (104.12 K)"),
            (1 << 30, " (1.07 G)"),
            (1 << 40, " (1.10 T)"),
            (1 << 50, " (1.13 P)"),
            (1 << 60, " (1.15 E)"),
            (u64::MAX, " (18.45 E)"),
        ];
        for (value, text) in cases {
            assert_eq!(size(value), text);
        }
    }

    #[test]
    fn shares_speeds_and_rates_look_like_the_reference() {
        assert_eq!(share("Number", 2267, 871_144), "Number: 2267 (2.27 K) [0.26%]");
        assert_eq!(speed("<Raw bandwidth>", 150_780_458.0), "<Raw bandwidth>: 150780458 b/s (150.78 Mb/s)");
        assert_eq!(speed("<Bandwidth>", 540.0), "<Bandwidth>: 540 b/s");
        assert_eq!(rate("x", 2841.12), "x: 2841.12 (2.84 K)");
    }

    #[test]
    fn a_share_of_nothing_is_none_and_a_share_of_one_is_all() {
        assert_eq!((percent(1, 0), percent(0, 1), percent(1, 1), percent(1, 8)), (0.0, 0.0, 100.0, 12.5));
        assert_eq!(share("x", 1, 0), "x: 1 [0.00%]");
        assert_eq!(share("x", 657, 800_000), "x: 657 [0.08%]");
    }

    #[test]
    fn numbers_are_rounded_as_they_are_and_sized_by_their_whole_part() {
        assert_eq!(rate("x", 657.0 / 8.0), "x: 82.12");
        assert_eq!(rate("x", 1023.99), "x: 1023.99");
        assert_eq!(speed("x", 1023.4), "x: 1023 b/s");
        assert_eq!(speed("x", 13_800.0), "x: 13800 b/s (13.80 Kb/s)");
        assert_eq!(count("x", 1024), "x: 1024 (1.02 K)");
    }

    #[test]
    fn dates_before_1970_and_beyond_the_calendar_have_their_seconds() {
        let far = Timestamp::from_nanos(i64::MAX);
        assert_eq!(Date(far).to_string(), "9223372036.854775807 sec (Fri 11 Apr 2262 23:47:16 GMT)");
        assert_eq!(Date(Timestamp::new(-1, 0)).to_string(), "-1.000000000 sec (Wed 31 Dec 1969 23:59:59 GMT)");
        let before = Timestamp::from_nanos(-100_500_000_000);
        assert_eq!(Date(before).to_string(), "-100.500000000 sec (Wed 31 Dec 1969 23:58:19 GMT)");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        for (secs, text) in [
            (1_022_171_701, "1022171701.691172000 sec (Thu 23 May 2002 16:35:01 GMT)"),
            (951_782_400, "951782400.691172000 sec (Tue 29 Feb 2000 00:00:00 GMT)"),
            (0, "0.691172000 sec (Thu 01 Jan 1970 00:00:00 GMT)"),
        ] {
            assert_eq!(Date(Timestamp::new(secs, 691_172_000)).to_string(), text);
        }
    }

    #[test]
    fn lengths_leave_out_parts_that_are_zero() {
        for (secs, text) in [
            (59, "59.000000000 sec"),
            (60, "60.000000000 sec (1m)"),
            (61, "61.000000000 sec (1m 1s)"),
            (3600, "3600.000000000 sec (1h)"),
            (3601, "3601.000000000 sec (1h 1s)"),
            (86_399, "86399.000000000 sec (23h 59m 59s)"),
            (86_400, "86400.000000000 sec (1d)"),
            (31_535_999, "31535999.000000000 sec (364d 23h 59m 59s)"),
            (31_536_000, "31536000.000000000 sec (1y)"),
            (-61, "-61.000000000 sec (1m 1s)"),
            (746_543_905, "746543905.000000000 sec (23y 245d 13h 18m 25s)"),
        ] {
            assert_eq!(Length(Span::from_nanos(secs * 1_000_000_000)).to_string(), text);
        }
        assert_eq!(Length(Span::from_nanos(59_999_999_999)).to_string(), "59.999999999 sec");
        assert_eq!(Length(Span::from_nanos(-500)).to_string(), "-0.000000500 sec");
    }
}
