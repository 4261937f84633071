//! The time that timeouts go by (spec flow-and-packet, section 9.4, B56).
//!
//! One packet with a wrong time must not end all flows, and must not keep them from ending. So a time that is far from
//! those before it is doubted until a second packet confirms it; the clock stands still meanwhile. Packets keep their own
//! time, whatever the clock shows.

use super::Timeout;
use crate::time::{Span, Timestamp};

/// A step forward beyond this is doubted: a day. A silence of hours is met in quiet captures.
const FAR: Span = Span::from_nanos(86_400 * 1_000_000_000);

/// The time that timeouts go by.
#[derive(Debug, Default)]
pub(super) struct Clock {
    now: Timestamp,
    /// Whether there was a packet.
    runs: bool,
    /// Whether the time of the packet before is doubted.
    is_doubted: bool,
    /// The time of the packet before, if it is doubted.
    doubted: Timestamp,
}

impl Clock {
    /// Takes the time of the next packet; returns the time that timeouts go by at this packet.
    #[inline]
    pub(super) fn tick(&mut self, time: Timestamp, timeout: Timeout) -> Timestamp {
        if self.runs && timeout.is_near(self.now, time, FAR) {
            self.is_doubted = false;
            self.now = time;
            return time;
        }
        self.doubt(time, timeout)
    }

    /// Takes the time of the next packet, which is near enough, while the clock [is steady](Self::is_steady).
    #[inline(always)]
    pub(super) fn go_on(&mut self, time: Timestamp) {
        self.now = time;
    }

    /// Whether there was a packet, and the time of the last one is not doubted.
    pub(super) fn is_steady(&self) -> bool {
        self.runs && !self.is_doubted
    }

    #[cold]
    fn doubt(&mut self, time: Timestamp, timeout: Timeout) -> Timestamp {
        let is_confirmed = self.is_doubted && timeout.is_near(self.doubted, time, timeout.span());
        if is_confirmed || !self.runs {
            (self.now, self.runs, self.is_doubted) = (time, true, false);
        } else {
            (self.doubted, self.is_doubted) = (time, true);
        }
        self.now
    }

    /// Takes a time that has come without a packet, from a source that knows it: it is not doubted. Returns the time that
    /// timeouts go by.
    pub(super) fn pass(&mut self, time: Timestamp) -> Timestamp {
        if self.runs && time > self.now {
            (self.now, self.is_doubted) = (time, false);
        }
        self.now
    }

    /// The time at the last packet, or that has come since.
    #[inline]
    pub(super) fn now(&self) -> Timestamp {
        self.now
    }

    /// Whether the time of the last packet is doubted.
    #[inline]
    pub(super) fn is_doubted(&self) -> bool {
        self.is_doubted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The times in seconds that the clock shows at packets with these times.
    fn shown<const N: usize>(times: [i64; N]) -> [i64; N] {
        let mut clock = Clock::default();
        times.map(|secs| clock.tick(Timestamp::new(secs, 0), Timeout::default()).secs())
    }

    #[test]
    fn usual_steps_are_followed_at_once() {
        assert_eq!(shown([1000, 1001, 1000, 900, 900 + 86_399]), [1000, 1001, 1000, 900, 900 + 86_399]);
    }

    #[test]
    fn one_time_far_ahead_or_behind_is_not_followed() {
        assert_eq!(shown([1000, 4_000_000_000, 1001]), [1000, 1000, 1001]);
        assert_eq!(shown([1000, 0, 1001]), [1000, 1000, 1001]);
    }

    #[test]
    fn a_far_time_is_followed_once_a_second_packet_has_it() {
        assert_eq!(shown([1000, 4_000_000_000, 4_000_000_001]), [1000, 1000, 4_000_000_001]);
        assert_eq!(shown([4_000_000_000, 1000, 1001]), [4_000_000_000, 4_000_000_000, 1001]);
    }

    #[test]
    fn a_usual_time_between_two_wrong_ones_ends_the_doubt() {
        assert_eq!(shown([1000, 4_000_000_000, 1001, 4_000_000_001, 1002]), [1000, 1000, 1001, 1001, 1002]);
    }

    #[test]
    fn time_goes_on_without_packets_once_there_was_one_and_never_back() {
        let mut clock = Clock::default();
        assert_eq!(clock.pass(Timestamp::new(50, 0)), Timestamp::default());
        clock.tick(Timestamp::new(1000, 0), Timeout::default());
        assert_eq!(
            [500, 5_000_000, 7].map(|secs| clock.pass(Timestamp::new(secs, 0)).secs()),
            [1000, 5_000_000, 5_000_000]
        );
    }

    #[test]
    fn two_wrong_times_that_differ_confirm_nothing() {
        assert_eq!(shown([1000, 4_000_000_000, 3_000_000_000, 1001]), [1000, 1000, 1000, 1001]);
    }
}
