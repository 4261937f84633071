//! Packets that are read together.

use std::ops::Range;

use super::{Capture, Input, LinkType, RawPacket, ReadError, Record};
use crate::time::Timestamp;

/// Packets that were read together; they stay when others are read. To be used again and again.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    bytes: Vec<u8>,
    packets: Vec<Packet>,
}

/// A packet whose bytes are in the batch.
#[derive(Debug)]
struct Packet {
    time: Timestamp,
    link_type: LinkType,
    wire_len: u32,
    data: Range<usize>,
}

impl Batch {
    /// Number of packets.
    pub(crate) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Forgets the packets.
    pub(crate) fn clear(&mut self) {
        self.packets.clear();
    }

    /// A packet, counted from 0.
    #[inline]
    pub(crate) fn get(&self, n: usize) -> Option<RawPacket<'_>> {
        self.packets.get(n).map(|packet| self.raw(packet))
    }

    /// The first packet.
    pub(crate) fn first(&self) -> Option<RawPacket<'_>> {
        self.get(0)
    }

    /// The packets, in the order of the capture.
    pub(crate) fn iter(&self) -> impl Iterator<Item = RawPacket<'_>> {
        self.packets.iter().map(|packet| self.raw(packet))
    }

    #[inline]
    fn raw(&self, packet: &Packet) -> RawPacket<'_> {
        let &Packet { time, link_type, wire_len, ref data } = packet;
        RawPacket { time, link_type, wire_len, data: self.bytes.get(data.clone()).unwrap_or_default() }
    }
}

impl Capture {
    /// Reads the next packets into `batch`, as many as are in memory when the first of them is; none at a pause, at the
    /// end of the capture, and after an error. They are the same as those of [`next_packet`](Self::next_packet).
    ///
    /// # Errors
    /// As for [`next_packet`](Self::next_packet); the batch has no packets then.
    pub(crate) fn next_batch(&mut self, batch: &mut Batch) -> Result<Input<()>, ReadError> {
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
        Ok(Input::Packet(()))
    }

    /// Adds the packets that are at hand.
    fn add_window(&mut self, batch: &mut Batch) {
        let mut at = self.buffer.start();
        let mut window = self.window();
        while let Some((record, _)) = window.next_record() {
            let Record { time, link_type, wire_len, data, len, .. } = record;
            batch.packets.push(Packet { time, link_type, wire_len, data: at + data.start..at + data.end });
            at += len;
        }
        let passed = window.passed();
        self.pass(passed);
    }

    fn add(&mut self, batch: &mut Batch, record: Record) {
        let Record { time, link_type, wire_len, data, len, .. } = record;
        self.packets += 1;
        let data = self.buffer.take_range(len, data);
        batch.packets.push(Packet { time, link_type, wire_len, data });
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
            match capture.next_batch(&mut batch) {
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
