//! The packets of several interfaces, in the order of time.

use std::time::{Duration, Instant};

use t2_core::capture::Batch;
use t2_core::time::Timestamp;

use super::interface::{Interface, Rest, SILENT};

/// How long packets wait for earlier ones of other interfaces.
const HELD: Duration = SILENT;

/// Packets of one interface that wait for those of others. What is behind them waits in the buffer of the system.
pub(super) struct Head {
    batch: Batch,
    next: usize,
    read: Instant,
}

impl Head {
    /// One without packets.
    pub(super) fn new() -> Self {
        Self { batch: Batch::default(), next: 0, read: Instant::now() }
    }

    fn time(&self) -> Option<Timestamp> {
        self.batch.get(self.next).map(|packet| packet.time)
    }

    /// Whether there are no packets.
    pub(super) fn is_empty(&self) -> bool {
        self.time().is_none()
    }

    /// Reads packets, if there are none.
    pub(super) fn fill(&mut self, interface: &mut Interface, until: Option<Timestamp>) {
        if self.is_empty() {
            self.batch.clear();
            (self.next, self.read) = (0, Instant::now());
            if !interface.is_done() {
                interface.read(&mut self.batch, until);
            }
        }
    }

    /// The time of the next packet, if no earlier one of another interface can come: it is not after `horizon`, or was
    /// read long enough ago, whatever the clock of the system shows meanwhile.
    fn due(&self, horizon: Timestamp) -> Option<Timestamp> {
        self.time().filter(|&time| time <= horizon || self.read.elapsed() >= HELD)
    }

    fn move_to(&mut self, batch: &mut Batch) {
        if let Some(packet) = self.batch.get(self.next) {
            batch.push(&packet);
        }
        self.next += 1;
    }
}

/// The time up to which packets of all interfaces are there, if they are read now.
pub(super) fn horizon() -> Timestamp {
    let held = i64::try_from(HELD.as_nanos()).unwrap_or(i64::MAX);
    Timestamp::from_nanos(Timestamp::now().nanos().saturating_sub(held))
}

/// Moves packets that are due to a batch, in the order of their times, up to the last one of a head: the interface may have
/// more, which is to be read before. Whether these are all.
pub(super) fn merge(heads: &mut [Head], horizon: Timestamp, batch: &mut Batch) -> Rest {
    loop {
        let due = heads.iter_mut().filter_map(|head| head.due(horizon).map(|time| (time, head)));
        let Some((_, first)) = due.min_by_key(|(time, _)| *time) else { return Rest::None };
        first.move_to(batch);
        if first.is_empty() {
            return Rest::Some;
        }
    }
}

#[cfg(test)]
mod tests {
    use t2_core::capture::{LinkType, RawPacket};

    use super::*;

    fn head(seconds: &[i64]) -> Head {
        let mut head = Head::new();
        for &second in seconds {
            let time = Timestamp::new(second, 0);
            head.batch.push(&RawPacket { time, link_type: LinkType::ETHERNET, wire_len: 0, data: &[] });
        }
        head
    }

    /// The times in seconds that are moved, and whether there may be more.
    fn merged(heads: &mut [Head], horizon: i64) -> (Vec<i64>, Rest) {
        let mut batch = Batch::default();
        let rest = merge(heads, Timestamp::new(horizon, 0), &mut batch);
        (batch.iter().map(|packet| packet.time.secs()).collect(), rest)
    }

    #[test]
    fn packets_are_merged_up_to_the_horizon_and_the_others_wait() {
        let mut heads = [head(&[1, 4, 9]), head(&[2, 3, 5])];
        assert_eq!(merged(&mut heads, 4), (vec![1, 2, 3, 4], Rest::None));
        assert_eq!(merged(&mut heads, 9), (vec![5], Rest::Some));
        assert_eq!(merged(&mut heads, 9), (vec![9], Rest::Some));
        assert_eq!(merged(&mut heads, 9), (vec![], Rest::None));
    }

    #[test]
    fn nothing_is_taken_before_packets_that_are_not_read_yet() {
        let mut heads = [head(&[1, 2]), head(&[4])];
        assert_eq!(merged(&mut heads, 9), (vec![1, 2], Rest::Some));
        heads[0] = head(&[3, 5]);
        assert_eq!(merged(&mut heads, 9), (vec![3, 4], Rest::Some));
    }

    #[test]
    fn packets_from_the_future_do_not_wait_for_it() {
        let mut heads = [head(&[9])];
        assert_eq!(merged(&mut heads, 1), (vec![], Rest::None));
        heads[0].read = Instant::now().checked_sub(HELD).expect("a machine that runs for longer");
        assert_eq!(merged(&mut heads, 1), (vec![9], Rest::Some));
    }
}
