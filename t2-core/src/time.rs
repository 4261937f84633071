//! Points in time and lengths of time, in nanoseconds.
//!
//! ```
//! use t2_core::prelude::*;
//!
//! let (sent, answered) = (Timestamp::new(1_700_000_000, 250_000_000), Timestamp::new(1_700_000_001, 0));
//! assert_eq!((answered - sent).as_secs_f64(), 0.75);
//! ```

mod date;
mod text;

use std::ops::{Neg, Sub};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub use date::TimestampError;
pub use text::SpanError;

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// A point in time: nanoseconds since 1970-01-01 00:00:00 UTC.
///
/// Packet times are those of the capture: they may lie before 1970 or go backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The time that the clock of the system shows; 1970 if it is set before.
    pub fn now() -> Self {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self::new(since_epoch.as_secs() as i64, since_epoch.subsec_nanos())
    }

    /// A point in time from nanoseconds since the epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// A point in time from whole seconds and nanoseconds; what does not fit is clamped (year 2262).
    pub const fn new(secs: i64, nanos: u32) -> Self {
        Self(secs.saturating_mul(NANOS_PER_SEC).saturating_add(nanos as i64))
    }

    /// Nanoseconds since the epoch.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The time since the epoch; negative before it.
    pub const fn since_epoch(self) -> Span {
        Span(self.0)
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn secs(self) -> i64 {
        self.0.div_euclid(NANOS_PER_SEC)
    }

    /// The nanoseconds after [`secs`](Self::secs), 0 to 999 999 999.
    pub const fn subsec_nanos(self) -> u32 {
        self.0.rem_euclid(NANOS_PER_SEC) as u32
    }
}

/// A length of time that was measured; what is longer than 292 years is cut.
impl From<Duration> for Span {
    fn from(duration: Duration) -> Self {
        Self::from_nanos(i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX))
    }
}

impl Timestamp {
    /// The time since another point that is too far away for any span.
    #[cold]
    fn far_from(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Neg for Span {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sub for Timestamp {
    type Output = Span;

    #[inline]
    fn sub(self, earlier: Self) -> Span {
        // `saturating_sub` would work out where it is clamped, every time.
        self.0.checked_sub(earlier.0).map_or_else(|| self.far_from(earlier), Span)
    }
}

/// A length of time in nanoseconds; negative if time went backwards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(i64);

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of a number of nanoseconds.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The span in nanoseconds.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// The span in seconds, as near as an `f64` comes.
    pub fn as_secs_f64(self) -> f64 {
        self.0 as f64 / NANOS_PER_SEC as f64
    }

    /// The span rounded to a double-precision number of seconds, in whole nanoseconds: the same up to 48 days, beyond that
    /// off by less than a microsecond. Times between packets are printed like this (spec flow-and-packet, section 7.3).
    #[inline]
    pub fn in_double_precision(self) -> Self {
        /// Up to this many nanoseconds, 2^22 s, a double tells nanoseconds apart.
        const EXACT: i64 = (1 << 22) * NANOS_PER_SEC;
        // One comparison for both signs.
        if self.0.wrapping_add(EXACT) as u64 <= 2 * EXACT as u64 { self } else { self.rounded() }
    }

    #[cold]
    fn rounded(self) -> Self {
        let (secs, nanos) = (self.0 / NANOS_PER_SEC, self.0 % NANOS_PER_SEC);
        let sum = secs as f64 + nanos as f64 / NANOS_PER_SEC as f64;
        // Both parts of a double this large are whole numbers of 2^-52 at least; so this is exact up to the last step.
        let (whole, fraction) = (sum.trunc(), sum.fract());
        Self(
            (whole as i64)
                .saturating_mul(NANOS_PER_SEC)
                .saturating_add((fraction * NANOS_PER_SEC as f64).round_ties_even() as i64),
        )
    }

    /// Whether time went backwards.
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_time_before_the_epoch_has_a_positive_fraction() {
        let time = Timestamp::from_nanos(-1);
        assert_eq!((time.secs(), time.subsec_nanos()), (-1, 999_999_999));
    }

    #[test]
    fn differences_are_signed_and_never_overflow() {
        let (early, late) = (Timestamp::from_nanos(i64::MIN), Timestamp::from_nanos(i64::MAX));
        assert!((early - late).is_negative());
        assert_eq!((Timestamp::new(2, 5) - Timestamp::new(1, 6)).nanos(), 999_999_999);
    }

    #[test]
    fn times_and_differences_beyond_what_can_be_are_clamped() {
        assert_eq!(Timestamp::new(i64::MAX, 0).nanos(), i64::MAX);
        assert_eq!(Timestamp::new(i64::MIN, 5).nanos(), i64::MIN + 5);
        assert_eq!(Timestamp::new(9_223_372_036, 999_999_999).nanos(), i64::MAX);
        let (early, late) = (Timestamp::from_nanos(i64::MIN), Timestamp::from_nanos(i64::MAX));
        assert_eq!(((late - early).nanos(), (early - late).nanos()), (i64::MAX, i64::MIN));
    }

    #[test]
    fn seconds_are_rounded_down_and_what_is_left_is_positive() {
        for (nanos, secs, rest) in [
            (0, 0, 0),
            (999_999_999, 0, 999_999_999),
            (1_000_000_000, 1, 0),
            (-1_000_000_000, -1, 0),
            (-1_000_000_001, -2, 999_999_999),
        ] {
            let time = Timestamp::from_nanos(nanos);
            assert_eq!((time.secs(), time.subsec_nanos()), (secs, rest), "{nanos}");
            assert_eq!(Timestamp::new(secs, rest), time);
        }
    }

    #[test]
    fn no_time_is_not_negative_and_parts_of_a_second_count() {
        assert!(!Span::ZERO.is_negative() && Span::from_nanos(-1).is_negative());
        assert_eq!(Span::from_nanos(-1_250_000_000).as_secs_f64(), -1.25);
    }

    #[test]
    fn spans_are_exact_up_to_48_days_and_rounded_beyond() {
        let rounded = |nanos| Span::from_nanos(nanos).in_double_precision().nanos();
        assert_eq!(rounded(4_194_303_999_999_999), 4_194_303_999_999_999);
        // A double of this size has steps of 1.9 ns and more.
        assert_eq!(rounded(9_000_000_000_000_001), 9_000_000_000_000_001 + 1);
    }

    proptest! {
        #[test]
        fn a_span_in_double_precision_prints_as_the_double_does(secs in -1i64 << 32..1 << 32, nanos in 0..NANOS_PER_SEC) {
            let span = Span(secs * NANOS_PER_SEC + nanos).in_double_precision();
            let (whole, rest) = (span.0 / NANOS_PER_SEC, (span.0 % NANOS_PER_SEC).abs());
            let sign = if span.0 < 0 { "-" } else { "" };
            let double = secs as f64 + nanos as f64 / 1e9;
            prop_assert_eq!(format!("{sign}{}.{rest:09}", whole.abs()), format!("{double:.9}"));
        }
    }
}
