//! What is due at certain times of the capture: a row of monitoring, another part of the outputs.

use crate::capture::Batch;
use crate::time::{Span, Timestamp};

/// What can be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Due {
    /// A row of the table of monitoring.
    Monitor,
    /// The outputs go on in other files, which are named after the beginning of this interval.
    Rotate(Timestamp),
}

/// What is due at the beginning of each interval of a length. Intervals are counted from 1970, so that they begin at full
/// hours if they are an hour long, whenever the capture begins.
#[derive(Debug)]
struct Periodic {
    length: Span,
    is_rotation: bool,
    /// Which interval it is; `None` before the first packet.
    current: Option<i64>,
}

/// What is due at certain times of the capture.
#[derive(Debug, Default)]
pub(super) struct Schedule {
    periods: Vec<Periodic>,
    /// Packets that were read before something was due that comes first.
    pub(super) rest: Batch,
}

/// The step of time back from which on an interval counts as another one, in nanoseconds: packets of several interfaces
/// may be out of order by less.
const BACK: i64 = 60 * 1_000_000_000;

impl Periodic {
    fn number(&self, time: Timestamp) -> i64 {
        time.nanos().div_euclid(self.length.nanos().max(1))
    }

    /// Whether the interval ends before this time.
    fn ends_before(&self, time: Timestamp) -> bool {
        let Some(current) = self.current else { return true };
        let begin = current.saturating_mul(self.length.nanos());
        self.number(time) > current || time.nanos() < begin.saturating_sub(self.length.nanos().max(BACK))
    }

    /// Begins the interval of a time. Returns what is due: at the first packet the first part begins, and there is no row.
    fn begin(&mut self, time: Timestamp) -> Option<Due> {
        let number = self.number(time);
        let is_first = self.current.replace(number).is_none();
        if self.is_rotation {
            return Some(Due::Rotate(Timestamp::from_nanos(number.saturating_mul(self.length.nanos()))));
        }
        (!is_first).then_some(Due::Monitor)
    }
}

impl Schedule {
    /// Rows of monitoring and other parts of the outputs, each if there is an interval for it.
    pub(super) fn new(monitoring: Option<Span>, rotation: Option<Span>) -> Self {
        let periodic = |length, is_rotation| Periodic { length, is_rotation, current: None };
        // Rows of an interval go into its own part.
        let monitoring = monitoring.map(|length| periodic(length, false));
        let periods = monitoring.into_iter().chain(rotation.map(|length| periodic(length, true))).collect();
        Self { periods, rest: Batch::default() }
    }

    /// Whether nothing is ever due.
    pub(super) fn is_empty(&self) -> bool {
        self.periods.is_empty()
    }

    /// The first packet of a batch, counted from 0, before which something is due; the number of packets if it is before
    /// the time that has passed since.
    pub(super) fn first_due(&self, batch: &Batch) -> Option<usize> {
        let is_due = |time| self.periods.iter().any(|period| period.ends_before(time));
        let mut times = batch.times().chain(batch.passed());
        if self.is_empty() { None } else { times.position(is_due) }
    }

    /// What is due before a time.
    pub(super) fn due(&mut self, time: Timestamp) -> Vec<Due> {
        let due = self.periods.iter_mut().filter(|period| period.ends_before(time));
        due.filter_map(|period| period.begin(time)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(secs: i64) -> Timestamp {
        Timestamp::new(secs, 0)
    }

    fn every(secs: i64) -> Option<Span> {
        Some(Span::from_nanos(secs * 1_000_000_000))
    }

    /// What is due before each of these times in seconds: how many rows of monitoring, and the beginnings of parts.
    fn due<const N: usize>(schedule: &mut Schedule, times: [i64; N]) -> [(usize, Vec<i64>); N] {
        times.map(|time| {
            let due = schedule.due(secs(time));
            let begin = |due: &Due| match due {
                Due::Monitor => None,
                Due::Rotate(begin) => Some(begin.secs()),
            };
            let begins: Vec<_> = due.iter().filter_map(begin).collect();
            (due.len() - begins.len(), begins)
        })
    }

    #[test]
    fn something_is_due_once_at_the_first_packet_of_another_interval() {
        let mut schedule = Schedule::new(every(10), None);
        let rows = due(&mut schedule, [1003, 1004, 1010, 1019, 1055, 1056]).map(|(rows, _)| rows);
        assert_eq!(rows, [0, 0, 1, 0, 1, 0]);
    }

    #[test]
    fn parts_begin_at_full_intervals() {
        let mut schedule = Schedule::new(None, every(300));
        let parts = due(&mut schedule, [1000, 1199, 1200, 2000]).map(|(_, parts)| parts);
        assert_eq!(parts, [vec![900], vec![], vec![1200], vec![1800]]);
    }

    #[test]
    fn a_small_step_back_begins_nothing_and_a_large_one_does() {
        let mut schedule = Schedule::new(every(10), None);
        let rows = due(&mut schedule, [1009, 1010, 1009, 955, 4_000_000_000, 960]).map(|(rows, _)| rows);
        assert_eq!(rows, [0, 1, 0, 0, 1, 1]);
    }

    #[test]
    fn no_time_overflows() {
        let mut schedule = Schedule::new(every(1), every(1));
        for nanos in [0, i64::MAX, i64::MIN, 7, i64::MAX] {
            schedule.due(Timestamp::from_nanos(nanos));
        }
    }

    #[test]
    fn the_first_packet_before_which_something_is_due_is_found_and_so_is_the_time_behind_them() {
        let mut schedule = Schedule::new(every(10), None);
        let mut batch = Batch::default();
        schedule.due(secs(100));
        for time in [101, 109, 110] {
            let link_type = crate::capture::LinkType::ETHERNET;
            batch.push(&crate::capture::RawPacket { time: secs(time), link_type, wire_len: 0, data: &[] });
        }
        assert_eq!(schedule.first_due(&batch), Some(2));
        batch.truncate(2);
        assert_eq!(schedule.first_due(&batch), None);
        batch.pass(secs(110));
        assert_eq!(schedule.first_due(&batch), Some(2));
    }
}
