//! The packets of a source that the user wants.

use super::unread::Unread;
use super::{Batch, Info, Input, PacketSource, RawPacket, ReadError, Received};
use crate::file_id::FileId;
use crate::time::Timestamp;

/// Selects packets by what they are, each by itself or by those before it.
pub trait PacketFilter: Send {
    /// Whether the next packet is wanted.
    fn selects(&mut self, packet: &RawPacket<'_>) -> bool;

    /// What the user should know of the packets so far, one sentence each.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }
}

/// Packets of a range of time, from the first time to before the second one.
///
/// ```
/// use t2_core::capture::{LinkType, PacketFilter, RawPacket, TimeRange};
/// use t2_core::time::Timestamp;
///
/// let mut range = TimeRange { from: None, to: Some(Timestamp::new(5, 0)) };
/// let at = |secs| RawPacket { time: Timestamp::new(secs, 0), link_type: LinkType::ETHERNET, wire_len: 60, data: &[] };
/// assert!(range.selects(&at(4)) && !range.selects(&at(5)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TimeRange {
    /// The first time; `None` for no limit.
    pub from: Option<Timestamp>,
    /// The time behind the last one; `None` for no limit.
    pub to: Option<Timestamp>,
}

impl PacketFilter for TimeRange {
    fn selects(&mut self, packet: &RawPacket<'_>) -> bool {
        self.from.is_none_or(|from| packet.time >= from) && self.to.is_none_or(|to| packet.time < to)
    }
}

/// A source of which only some packets are read.
pub struct Selected<S> {
    source: S,
    filters: Vec<Box<dyn PacketFilter>>,
    /// How many more packets are read; `None` for all.
    left: Option<u64>,
    unselected: u64,
}

impl<S: PacketSource> Selected<S> {
    /// The packets of a source that all filters select, at most this many.
    pub fn new(source: S, filters: Vec<Box<dyn PacketFilter>>, most: Option<u64>) -> Self {
        Self { source, filters, left: most, unselected: 0 }
    }

    fn select(&mut self, batch: &mut Batch) {
        let Self { filters, left, unselected, .. } = self;
        let before = batch.len();
        batch.retain(|packet| filters.iter_mut().all(|filter| filter.selects(packet)));
        *unselected += (before - batch.len()) as u64;
        if let Some(left) = left {
            batch.truncate(usize::try_from(*left).unwrap_or(usize::MAX));
            *left -= batch.len() as u64;
        }
    }
}

impl<S: PacketSource> PacketSource for Selected<S> {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        loop {
            if self.left == Some(0) {
                batch.clear();
                return Ok(Input::End);
            }
            match self.source.next_batch(batch)? {
                Input::Packet(()) => {}
                other => return Ok(other),
            }
            self.select(batch);
            if !batch.is_empty() || batch.passed().is_some() {
                return Ok(Input::Packet(()));
            }
        }
    }

    fn name(&self) -> &str {
        self.source.name()
    }

    fn info(&self) -> Info {
        self.source.info()
    }

    fn position(&self) -> u64 {
        self.source.position()
    }

    fn unread(&self) -> Unread {
        let mut unread = self.source.unread();
        unread.unselected += self.unselected;
        unread.remarks.extend(self.filters.iter().flat_map(|filter| filter.remarks()));
        unread
    }

    fn received(&self) -> Option<Received> {
        self.source.received()
    }

    fn file_ids(&self) -> Vec<FileId> {
        self.source.file_ids()
    }
}

impl<S: PacketSource + ?Sized> PacketSource for Box<S> {
    fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        (**self).next_batch(batch)
    }

    fn name(&self) -> &str {
        (**self).name()
    }

    fn info(&self) -> Info {
        (**self).info()
    }

    fn position(&self) -> u64 {
        (**self).position()
    }

    fn unread(&self) -> Unread {
        (**self).unread()
    }

    fn received(&self) -> Option<Received> {
        (**self).received()
    }

    fn file_ids(&self) -> Vec<FileId> {
        (**self).file_ids()
    }

    fn as_capture(&mut self) -> Option<&mut super::Capture> {
        (**self).as_capture()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;

    /// Batches of packets at these times in seconds; one without packets only says that time has passed.
    struct Batches(Vec<Vec<i64>>);

    impl PacketSource for Batches {
        fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
            batch.clear();
            if self.0.is_empty() {
                return Ok(Input::End);
            }
            let times = self.0.remove(0);
            if times.is_empty() {
                batch.pass(Timestamp::new(1000, 0));
            }
            for secs in times {
                let time = Timestamp::new(secs, 0);
                batch.push(&RawPacket { time, link_type: LinkType::ETHERNET, wire_len: 60, data: &[0; 60] });
            }
            Ok(Input::Packet(()))
        }

        fn name(&self) -> &str {
            "batches"
        }

        fn info(&self) -> Info {
            Info::default()
        }
    }

    /// The times of all packets that are selected, and how many batches only had a time.
    fn drain(selected: &mut Selected<Batches>) -> (Vec<i64>, usize) {
        let (mut times, mut passed, mut batch) = (Vec::new(), 0, Batch::default());
        while let Ok(Input::Packet(())) = selected.next_batch(&mut batch) {
            assert!(!batch.is_empty() || batch.passed().is_some());
            times.extend(batch.iter().map(|packet| packet.time.secs()));
            passed += usize::from(batch.passed().is_some());
        }
        (times, passed)
    }

    fn range(from: i64, to: i64) -> Vec<Box<dyn PacketFilter>> {
        let at = |secs| Some(Timestamp::new(secs, 0));
        vec![Box::new(TimeRange { from: at(from), to: at(to) })]
    }

    #[test]
    fn packets_that_are_not_selected_are_counted_and_time_passes_all_the_same() {
        let batches = Batches(vec![vec![1, 2], vec![3, 9, 4], vec![], vec![7]]);
        let mut selected = Selected::new(batches, range(2, 5), None);
        assert_eq!(drain(&mut selected), (vec![2, 3, 4], 1));
        assert_eq!(selected.unread().unselected, 3);
    }

    #[test]
    fn no_more_packets_are_read_than_are_wanted() {
        let batches = Batches(vec![vec![1, 2, 3], vec![4, 5], vec![6]]);
        let mut selected = Selected::new(batches, range(2, 9), Some(3));
        assert_eq!(drain(&mut selected), (vec![2, 3, 4], 0));
        assert_eq!(drain(&mut Selected::new(Batches(vec![vec![1]]), Vec::new(), Some(0))), (vec![], 0));
    }
}
