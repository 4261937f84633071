//! Impossible times in a capture: how they are corrected, and how many there are.

use std::fmt;

use crate::time::Timestamp;

/// What is wrong with the time of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// The fraction of a second is a second or more, and is carried over.
    Fraction {
        /// The fraction is one of microseconds, and not of nanoseconds.
        is_micros: bool,
    },
    /// A time in nanoseconds since 1970 that a [`Timestamp`] cannot hold.
    Beyond(i128),
}

/// The ways in which times are doubtful.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DoubtKind {
    /// Fractions of 1,000,000 microseconds and more.
    Micros,
    /// Fractions of 1,000,000,000 nanoseconds and more.
    Nanos,
    /// Times that 64 bits of nanoseconds do not hold: before September 1677 or after April 2262.
    Beyond,
}

/// The doubtful times of one kind in a capture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DoubtfulTimes {
    /// The file, as it was named.
    pub name: String,
    /// What is wrong with them.
    pub kind: DoubtKind,
    /// The first packet that has such a time: its number in the capture, from 1.
    pub first: u64,
    /// Number of packets with such a time.
    pub packets: u64,
}

impl fmt::Display for DoubtfulTimes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, kind, first, packets } = self;
        match packets {
            1 => write!(f, "{name}: packet {first} has a time with ")?,
            _ => write!(f, "{name}: {packets} packets, the first of them packet {first}, have times with ")?,
        }
        f.write_str(match kind {
            DoubtKind::Micros => {
                "a fraction of 1000000 microseconds or more, which is carried over into the seconds: the fractions are \
                 probably nanoseconds, and times between packets are wrong"
            }
            DoubtKind::Nanos => {
                "a fraction of 1000000000 nanoseconds or more, which is carried over into the seconds: the capture is \
                 probably damaged"
            }
            DoubtKind::Beyond => {
                "a year before 1678 or after 2261: such times are moved to 4611686018.427387904 s and later, or to the \
                 negative of it and earlier, and keep their distances from each other; the capture probably states a wrong \
                 unit of time, such as microseconds for nanoseconds"
            }
        })
    }
}

/// The doubtful times of a capture.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    found: Vec<DoubtfulTimes>,
    ahead: Anchor,
    behind: Anchor,
}

impl Doubts {
    /// One entry for each kind that was met.
    pub(super) fn found(&self) -> &[DoubtfulTimes] {
        &self.found
    }

    /// Counts the packet with this number; returns the time that it is shown with, where `time` cannot be it.
    #[cold]
    pub(super) fn note(&mut self, doubt: Doubt, time: Timestamp, packet: u64, name: &str) -> Timestamp {
        let (kind, time) = match doubt {
            Doubt::Fraction { is_micros: true } => (DoubtKind::Micros, time),
            Doubt::Fraction { is_micros: false } => (DoubtKind::Nanos, time),
            Doubt::Beyond(nanos) if nanos > 0 => (DoubtKind::Beyond, self.ahead.place(nanos, Anchor::AHEAD)),
            Doubt::Beyond(nanos) => (DoubtKind::Beyond, self.behind.place(nanos, -Anchor::AHEAD)),
        };
        match self.found.iter_mut().find(|found| found.kind == kind) {
            Some(found) => found.packets += 1,
            None => self.found.push(DoubtfulTimes { name: name.to_owned(), kind, first: packet, packets: 1 }),
        }
        time
    }
}

/// Where times that are too far away are shown: the first of them at a place that leaves room on both sides, the others
/// at their distances from it.
#[derive(Debug, Default)]
struct Anchor(Option<i128>);

impl Anchor {
    /// The place for times after 2262, in nanoseconds: the year 2116, half of what a [`Timestamp`] holds.
    const AHEAD: i64 = 1 << 62;

    fn place(&mut self, nanos: i128, at: i64) -> Timestamp {
        let first = *self.0.get_or_insert(nanos);
        // No time of a capture has more than 96 bits, so this does not overflow.
        let shown = i128::from(at) + (nanos - first);
        Timestamp::from_nanos(shown.clamp(i64::MIN.into(), i64::MAX.into()) as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where these times are shown, in nanoseconds from the place of the first.
    fn shown<const N: usize>(nanos: [i128; N]) -> [i64; N] {
        let mut doubts = Doubts::default();
        nanos.map(|nanos| {
            let time = doubts.note(Doubt::Beyond(nanos), Timestamp::default(), 1, "");
            time.nanos().wrapping_sub(if nanos > 0 { Anchor::AHEAD } else { -Anchor::AHEAD })
        })
    }

    #[test]
    fn times_that_are_too_far_away_keep_their_distances() {
        let far = 1 << 80;
        assert_eq!(shown([far, far + 250, far - 7, -far, -far - 5]), [0, 250, -7, 0, -5]);
    }

    #[test]
    fn distances_that_no_time_holds_are_clamped() {
        let far = 1 << 80;
        assert_eq!(
            shown([far, far * 2, far / 2])[1..],
            [i64::MAX - Anchor::AHEAD, i64::MIN.wrapping_sub(Anchor::AHEAD)]
        );
    }

    #[test]
    fn each_kind_is_counted_from_its_first_packet_on() {
        let mut doubts = Doubts::default();
        let (micros, nanos) = (Doubt::Fraction { is_micros: true }, Doubt::Fraction { is_micros: false });
        for (packet, doubt) in [(3, micros), (4, nanos), (9, micros)] {
            assert_eq!(doubts.note(doubt, Timestamp::new(7, 0), packet, "a.pcap"), Timestamp::new(7, 0));
        }
        let found: Vec<_> = doubts.found().iter().map(|found| (found.kind, found.first, found.packets)).collect();
        assert_eq!(found, [(DoubtKind::Micros, 3, 2), (DoubtKind::Nanos, 4, 1)]);
        let text = doubts.found()[0].to_string();
        assert!(text.starts_with("a.pcap: 2 packets, the first of them packet 3, have"), "{text}");
        assert!(text.contains("probably nanoseconds"), "{text}");
        assert!(doubts.found()[1].to_string().starts_with("a.pcap: packet 4 has"));
    }
}
