//! How long a flow may be silent before it ends.

use crate::time::{Span, Timestamp};

/// A silence after which a flow ends.
///
/// T2 compares in single precision: a silence that rounds to the timeout reaches it (181.999995 s reaches 182 s,
/// 181.99999 s does not; spec section 1.5). The limit is worked out once, so that a comparison is one of integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timeout {
    limit: i64,
}

impl Timeout {
    /// What a flow gets that no plugin gives another timeout: 182 seconds.
    pub const DEFAULT_SECS: f32 = 182.0;

    /// A timeout of so many seconds.
    pub fn from_secs(secs: f32) -> Self {
        let below = f32::from_bits(secs.to_bits().saturating_sub(1));
        let halfway = (f64::from(below) + f64::from(secs)) / 2.0;
        Self { limit: (halfway * 1e9).ceil() as i64 }
    }

    /// The shortest silence that is long enough.
    pub fn span(self) -> Span {
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
    pub fn is_reached_by(self, silence: Span) -> bool {
        silence.nanos() >= self.limit
    }
}

impl Default for Timeout {
    fn default() -> Self {
        Self::from_secs(Self::DEFAULT_SECS)
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
