//! The times at which no flow has to be looked at.

use crate::time::{Span, Timestamp};

/// The open interval of times at which no flow can have reached its timeout, and none was hit so far ahead that the clock
/// must have been set back since. It may be shorter than it could be, never longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quiet {
    after: Timestamp,
    before: Timestamp,
}

impl Quiet {
    /// Without flows all times are quiet.
    pub(super) const ALWAYS: Self =
        Self { after: Timestamp::from_nanos(i64::MIN), before: Timestamp::from_nanos(i64::MAX) };

    /// Whether no flow has to be looked at.
    #[inline]
    pub(super) fn contains(&self, now: Timestamp) -> bool {
        self.after < now && now < self.before
    }

    /// No time is quiet.
    pub(super) const NEVER: Self =
        Self { after: Timestamp::from_nanos(i64::MAX), before: Timestamp::from_nanos(i64::MIN) };

    /// Whether all its times are those of another interval.
    #[inline]
    pub(super) fn is_within(&self, other: &Self) -> bool {
        other.after <= self.after && self.before <= other.before
    }

    /// The part of it that is nearer to a time than half of a span.
    pub(super) fn near(&self, time: Timestamp, span: Span) -> Self {
        let (time, half) = (time.nanos(), span.nanos() / 2);
        Self {
            after: self.after.max(Timestamp::from_nanos(time.saturating_sub(half))),
            before: self.before.min(Timestamp::from_nanos(time.saturating_add(half))),
        }
    }

    /// Regards a flow that was hit at `seen`: it is to be looked at once it was silent for `timeout`, or once the clock
    /// is back by `back`.
    #[inline]
    pub(super) fn regard(&mut self, seen: Timestamp, timeout: Span, back: Span) {
        let (seen, timeout, back) = (seen.nanos(), timeout.nanos(), back.nanos());
        self.after = self.after.max(Timestamp::from_nanos(seen.saturating_sub(back)));
        self.before = self.before.min(Timestamp::from_nanos(seen.saturating_add(timeout)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_bounds_of_all_flows_count() {
        let mut quiet = Quiet::ALWAYS;
        let is_quiet = |quiet: Quiet, now| quiet.contains(Timestamp::from_nanos(now));
        assert!(is_quiet(quiet, i64::MIN + 1) && is_quiet(quiet, i64::MAX - 1));
        quiet.regard(Timestamp::from_nanos(100), Span::from_nanos(10), Span::from_nanos(5));
        assert_eq!([95, 96, 109, 110].map(|now| is_quiet(quiet, now)), [false, true, true, false]);
        quiet.regard(Timestamp::from_nanos(103), Span::from_nanos(3), Span::from_nanos(5));
        assert_eq!([98, 99, 105, 106].map(|now| is_quiet(quiet, now)), [false, true, true, false]);
        quiet.regard(Timestamp::from_nanos(100), Span::from_nanos(10), Span::from_nanos(5));
        assert_eq!([98, 99, 105, 106].map(|now| is_quiet(quiet, now)), [false, true, true, false]);
    }

    #[test]
    fn the_part_near_a_time_is_as_long_as_the_span_at_most() {
        let mut quiet = Quiet::ALWAYS;
        quiet.regard(Timestamp::from_nanos(100), Span::from_nanos(10), Span::from_nanos(9));
        let is_quiet = |at, nanos| {
            quiet.near(Timestamp::from_nanos(at), Span::from_nanos(6)).contains(Timestamp::from_nanos(nanos))
        };
        assert_eq!([97, 98, 102, 103].map(|nanos| is_quiet(100, nanos)), [false, true, true, false]);
        assert_eq!([91, 92, 93, 94].map(|nanos| is_quiet(91, nanos)), [false, true, true, false]);
        assert!(!Quiet::NEVER.near(Timestamp::from_nanos(5), Span::from_nanos(6)).contains(Timestamp::from_nanos(5)));
    }

    #[test]
    fn the_part_near_a_time_is_within_the_whole() {
        let mut quiet = Quiet::ALWAYS;
        quiet.regard(Timestamp::from_nanos(100), Span::from_nanos(10), Span::from_nanos(9));
        let near = quiet.near(Timestamp::from_nanos(100), Span::from_nanos(6));
        assert!(near.is_within(&quiet) && quiet.is_within(&quiet) && !quiet.is_within(&near));
        quiet.regard(Timestamp::from_nanos(101), Span::from_nanos(1), Span::from_nanos(9));
        assert!(!near.is_within(&quiet));
    }

    #[test]
    fn bounds_beyond_all_times_are_clamped() {
        let mut quiet = Quiet::ALWAYS;
        quiet.regard(Timestamp::from_nanos(i64::MAX), Span::from_nanos(9), Span::from_nanos(i64::MAX));
        assert!(quiet.contains(Timestamp::from_nanos(1)) && !quiet.contains(Timestamp::from_nanos(0)));
    }
}
