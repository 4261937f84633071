//! Timeouts of flows.

use crate::time::{Span, Timestamp};

/// A silence after which a flow ends, or the longest time that a flow may last. It is positive and finite.
///
/// ```
/// use t2_core::prelude::*;
///
/// let timeout = Timeout::from_secs(2.5);
/// assert!(timeout.is_reached_by(Span::from_nanos(2_500_000_000)));
/// assert!(!timeout.is_reached_by(Span::from_nanos(2_400_000_000)));
/// ```
///
/// T2 compares in single precision: a silence that rounds to the timeout reaches it (181.999995 s reaches 182 s,
/// 181.99999 s does not; spec section 1.5). The limit is computed once, so that comparisons are of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timeout {
    limit: i64,
}

impl Timeout {
    /// [`DEFAULT`](Self::DEFAULT) in seconds.
    pub const DEFAULT_SECS: f32 = 182.0;

    /// The timeout of flows unless a user or a plugin sets another one: 182 seconds.
    pub const DEFAULT: Self = Self::from_secs(Self::DEFAULT_SECS);

    /// A timeout in seconds.
    ///
    /// For constants, so it returns no error: less than a nanosecond (also 0, negative and NaN) gives one nanosecond, more
    /// than 292 years gives 292 years. For values from users, use [`from_span`](Self::from_span).
    pub const fn from_secs(secs: f32) -> Self {
        let below = f32::from_bits(secs.to_bits().saturating_sub(1));
        let halfway = (below as f64 + secs as f64) / 2.0;
        let limit = (halfway * 1e9).ceil() as i64;
        Self { limit: if limit < 1 { 1 } else { limit } }
    }

    /// A timeout of this length; `None` if it is not positive.
    ///
    /// The length is rounded to single precision, as in [`from_secs`](Self::from_secs): equal values are equal timeouts,
    /// whichever way they are given.
    pub const fn from_span(span: Span) -> Option<Self> {
        if span.nanos() > 0 { Some(Self::from_secs((span.nanos() as f64 / 1e9) as f32)) } else { None }
    }

    /// The shortest silence that is long enough.
    pub const fn span(self) -> Span {
        Span::from_nanos(self.limit)
    }

    /// Whether the step from a time to another neither goes back as far as the timeout, nor forward as far as `ahead`.
    #[inline]
    pub(super) fn is_near(self, from: Timestamp, to: Timestamp, ahead: Span) -> bool {
        // One comparison: what goes back too far wraps to a large number. So does all that is 292 years or more.
        let step = to.nanos().wrapping_sub(from.nanos());
        let reach = ahead.nanos().wrapping_add(self.limit) as u64;
        step.wrapping_add(self.limit - 1) as u64 <= reach - 2
    }

    /// Whether a silence is long enough.
    #[inline]
    pub const fn is_reached_by(self, silence: Span) -> bool {
        silence.nanos() >= self.limit
    }
}

impl Default for Timeout {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silence_that_rounds_to_the_timeout_in_single_precision_reaches_it() {
        let timeout = Timeout::default();
        assert!(timeout.is_reached_by(Span::from_nanos(182_000_000_000)));
        assert!(timeout.is_reached_by(Span::from_nanos(181_999_995_000)));
        assert!(!timeout.is_reached_by(Span::from_nanos(181_999_990_000)));
        assert!(!timeout.is_reached_by(Span::from_nanos(-1)));
    }

    #[test]
    fn seconds_that_are_no_timeout_give_the_shortest_or_the_longest_one() {
        for secs in [0.0, -0.0, -1.0, f32::NAN, f32::NEG_INFINITY, 1e-30] {
            assert_eq!(Timeout::from_secs(secs).span(), Span::from_nanos(1), "{secs}");
        }
        for secs in [1e30, f32::MAX, f32::INFINITY] {
            assert_eq!(Timeout::from_secs(secs).span(), Span::from_nanos(i64::MAX), "{secs}");
        }
    }

    #[test]
    fn a_span_gives_the_same_timeout_as_its_seconds_and_must_be_positive() {
        for (nanos, secs) in [(182_000_000_000, 182.0), (100_000_000, 0.1), (610_000_000_000, 610.0), (1, 1e-9)] {
            assert_eq!(Timeout::from_span(Span::from_nanos(nanos)), Some(Timeout::from_secs(secs)), "{secs}");
        }
        assert_eq!([0, -1, i64::MIN].map(|nanos| Timeout::from_span(Span::from_nanos(nanos))), [None; 3]);
    }

    #[test]
    fn steps_are_near_between_two_bounds() {
        let timeout = Timeout::from_secs(1.0);
        let (back, ahead) = (timeout.span().nanos(), 5_000_000_000);
        let is_near =
            |from, to| timeout.is_near(Timestamp::from_nanos(from), Timestamp::from_nanos(to), Span::from_nanos(ahead));
        for (step, near) in [(0, true), (ahead - 1, true), (ahead, false), (1 - back, true), (-back, false)] {
            assert_eq!(is_near(7, 7 + step), near, "{step}");
        }
        for (from, to) in [(0, i64::MIN), (0, i64::MAX), (i64::MIN, 0), (i64::MAX, 0)] {
            assert!(!is_near(from, to), "{from} to {to}");
        }
    }
}
