//! Packets that are read together.

use std::ops::Range;

use super::window::{AnyWindow, Form, Passed, Window};
use super::{Capture, Input, LinkType, RawPacket, ReadError, Record};
use crate::time::Timestamp;

/// Packets that were read together; they stay when others are read. To be used again and again.
///
/// ```
/// use t2_core::capture::{Batch, LinkType, RawPacket};
/// use t2_core::time::Timestamp;
///
/// let mut batch = Batch::default();
/// for secs in [1, 2] {
///     let time = Timestamp::new(secs, 0);
///     batch.push(&RawPacket { time, link_type: LinkType::ETHERNET, wire_len: 60, data: &[0; 60] });
/// }
/// batch.retain(|packet| packet.time.secs() > 1);
/// assert_eq!(batch.len(), 1);
/// ```
#[derive(Debug, Default)]
pub struct Batch {
    bytes: Vec<u8>,
    /// How many of the bytes are those of packets; there may be more from an earlier use.
    filled: usize,
    packets: Vec<Packet>,
    passed: Option<Timestamp>,
}

/// A packet whose bytes are in the batch. It goes from one processor's cache to the other's, so it is small.
#[derive(Debug)]
struct Packet {
    time: Timestamp,
    link_type: LinkType,
    wire_len: u32,
    start: u32,
    len: u32,
}

impl Batch {
    /// Number of packets.
    pub fn len(&self) -> usize {
        self.packets.len()
    }

    /// Whether there are no packets.
    pub fn is_empty(&self) -> bool {
        self.packets.is_empty()
    }

    /// How many bytes of packets it holds; those of packets that were taken out are counted until it is cleared.
    pub fn size(&self) -> usize {
        self.filled
    }

    /// Adds the packets of a window that begins at an offset of the bytes.
    fn extend<F: Form>(&mut self, mut window: Window<'_, F>, mut at: usize) -> Passed {
        let before = self.packets.len();
        while let Some((record, _)) = window.next_record() {
            let Record { time, link_type, wire_len, data, len, .. } = record;
            self.packets.push(Packet::new(time, link_type, wire_len, at + data.start..at + data.end));
            at += len;
        }
        window.passed((self.packets.len() - before) as u64)
    }

    /// Forgets the packets.
    pub fn clear(&mut self) {
        self.packets.clear();
        (self.filled, self.passed) = (0, None);
    }

    /// Adds a packet behind the others.
    pub fn push(&mut self, packet: &RawPacket<'_>) {
        let &RawPacket { time, link_type, wire_len, data } = packet;
        let range = self.filled..self.filled + data.len();
        if self.bytes.len() < range.end {
            self.bytes.resize(range.end.next_power_of_two(), 0);
        }
        if let Some(place) = self.bytes.get_mut(range.clone()) {
            place.copy_from_slice(data);
        }
        self.filled = range.end;
        self.packets.push(Packet::new(time, link_type, wire_len, range));
    }

    /// Keeps the packets for which `is_kept` returns `true`.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&RawPacket<'_>) -> bool) {
        let Self { bytes, packets, .. } = self;
        packets.retain(|packet| is_kept(&packet.in_bytes(bytes)));
    }

    /// Keeps the first packets, at most this many.
    pub fn truncate(&mut self, packets: usize) {
        self.packets.truncate(packets);
    }

    /// Moves the packets from number `n` on, counted from 0, and the time that has passed to another batch, which has
    /// nothing else then.
    pub(crate) fn split_off(&mut self, n: usize, rest: &mut Self) {
        rest.clear();
        if n == 0 {
            return std::mem::swap(self, rest);
        }
        self.iter().skip(n).for_each(|packet| rest.push(&packet));
        self.truncate(n);
        rest.passed = self.passed.take();
    }

    /// Records that this time has come since the packets, without another one: of live sources.
    pub fn pass(&mut self, time: Timestamp) {
        self.passed = Some(time);
    }

    /// The time that has come since the packets without another one, if the source knows it.
    pub fn passed(&self) -> Option<Timestamp> {
        self.passed
    }

    /// A packet, counted from 0.
    #[inline]
    pub fn get(&self, n: usize) -> Option<RawPacket<'_>> {
        self.packets.get(n).map(|packet| packet.in_bytes(&self.bytes))
    }

    /// The first packet.
    pub(crate) fn first(&self) -> Option<RawPacket<'_>> {
        self.get(0)
    }

    /// The packets, in order.
    pub fn iter(&self) -> impl Iterator<Item = RawPacket<'_>> {
        self.packets.iter().map(|packet| packet.in_bytes(&self.bytes))
    }

    /// The times of the packets, in order.
    pub(crate) fn times(&self) -> impl Iterator<Item = Timestamp> {
        self.packets.iter().map(|packet| packet.time)
    }
}

impl Packet {
    #[inline]
    fn new(time: Timestamp, link_type: LinkType, wire_len: u32, data: Range<usize>) -> Self {
        // A batch is much smaller than 4 GiB; from there on packets have no bytes.
        let place = u32::try_from(data.start).ok().zip(u32::try_from(data.len()).ok());
        let (start, len) = place.unwrap_or_default();
        Self { time, link_type, wire_len, start, len }
    }

    #[inline]
    fn in_bytes<'b>(&self, bytes: &'b [u8]) -> RawPacket<'b> {
        let &Self { time, link_type, wire_len, start, len } = self;
        let data = bytes.get(start as usize..).and_then(|bytes| bytes.get(..len as usize)).unwrap_or_default();
        RawPacket { time, link_type, wire_len, data }
    }
}

impl Capture {
    /// Reads the next packets into `batch`, as many as are in memory when the first of them is; none at a pause, at the
    /// end of the capture, and after an error. They are the same as those of [`next_packet`](Self::next_packet).
    ///
    /// # Errors
    /// As for [`next_packet`](Self::next_packet); the batch has no packets then.
    pub(super) fn read_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
        batch.clear();
        let first = match self.next_record()? {
            Input::Packet(record) => record,
            Input::Pause => return Ok(Input::Pause),
            Input::End => return Ok(Input::End),
        };
        self.add(batch, first);
        self.buffer.freeze(true);
        // What cannot be had without reading more, for whatever reason, is left to the next batch.
        loop {
            self.add_window(batch);
            let Some(record) = self.parse().ok().flatten() else { break };
            self.add(batch, record);
        }
        self.buffer.freeze(false);
        batch.bytes = self.buffer.hand_over(std::mem::take(&mut batch.bytes));
        batch.filled = batch.bytes.len();
        Ok(Input::Packet(()))
    }

    /// Adds the packets that are at hand.
    fn add_window(&mut self, batch: &mut Batch) {
        let at = self.buffer.start();
        let passed = match self.window() {
            AnyWindow::Classic(window) => batch.extend(window, at),
            AnyWindow::Ng(window) => batch.extend(window, at),
            AnyWindow::Nothing => return,
        };
        self.pass(passed);
    }

    fn add(&mut self, batch: &mut Batch, record: Record) {
        let Record { time, link_type, wire_len, data, len, .. } = record;
        self.packets += 1;
        let data = self.buffer.take_range(len, data);
        batch.packets.push(Packet::new(time, link_type, wire_len, data));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, drain, in_pieces, open_in_pieces};
    use super::*;

    /// Everything that batches tell, in the form that single packets have.
    fn drain_batches(capture: &mut Capture) -> (Vec<samples::Packet>, Option<String>) {
        let (mut packets, mut batch) = (Vec::new(), Batch::default());
        loop {
            match capture.read_batch(&mut batch) {
                Ok(Input::Packet(())) => packets.extend(batch.iter().map(samples::Packet::from)),
                Ok(_) => return (packets, None),
                Err(error) => return (packets, Some(error.to_string())),
            }
        }
    }

    proptest! {
        #[test]
        fn batches_tell_what_single_packets_tell(
            (bytes, chunk) in in_pieces(prop_oneof![9 => 1_usize..2000, 1 => 1_usize..200_000]),
        ) {
            let open = |chunk| open_in_pieces(&bytes, chunk);
            if let (Some(mut single), Some(mut batched)) = (open(usize::MAX), open(chunk)) {
                let (packets, error) = drain(&mut single);
                prop_assert_eq!(drain_batches(&mut batched), (packets, error.map(|error| error.to_string())));
                let told = |capture: &Capture| capture.skipped().map(ToString::to_string);
                prop_assert_eq!(told(&single), told(&batched));
            }
        }
    }
}
