//! The packets that are in memory at once, one after the other.

use super::classic::Classic;
use super::ng::Ng;
use super::{Capture, Input, Parser, RawPacket, ReadError, Record};

/// Packets that are whole in memory with nothing wrong.
///
/// They are borrowed from the capture as it is, so that nothing is written to it for each of them. [`Capture::pass`]
/// records at the end how many were read.
#[derive(Debug)]
pub(crate) struct Window<'c> {
    parser: Records<'c>,
    whole: &'c [u8],
    rest: &'c [u8],
    packets: u64,
    /// Length of the last record in bytes.
    last: usize,
}

/// What knows the records of a window.
#[derive(Debug)]
enum Records<'c> {
    Classic(&'c Classic),
    Ng(&'c Ng),
    /// There are none.
    Nothing,
}

/// What of a window was read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Passed {
    packets: u64,
    /// Length of all records in bytes.
    bytes: usize,
    /// Length of the last record in bytes.
    last: usize,
}

impl<'c> Window<'c> {
    /// The next packet. `None` says nothing about what comes in the capture.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<RawPacket<'c>> {
        let (Record { time, link_type, wire_len, data, .. }, bytes) = self.next_record()?;
        Some(RawPacket { time, link_type, wire_len, data: bytes.get(data)? })
    }

    /// The next record and its bytes.
    #[inline(always)]
    pub(super) fn next_record(&mut self) -> Option<(Record, &'c [u8])> {
        let record = match self.parser {
            Records::Classic(classic) => classic.at_hand(self.rest)?,
            Records::Ng(ng) => ng.at_hand(self.rest)?,
            Records::Nothing => return None,
        };
        let (bytes, rest) = self.rest.split_at_checked(record.len)?;
        (self.rest, self.last) = (rest, record.len);
        self.packets += 1;
        Some((record, bytes))
    }

    /// What was read.
    pub(crate) fn passed(&self) -> Passed {
        Passed { packets: self.packets, bytes: self.whole.len() - self.rest.len(), last: self.last }
    }
}

impl Capture {
    /// What comes next: a packet with the window behind it, a pause, or the end. The packets of the window that were read
    /// have to be [passed](Self::pass).
    ///
    /// # Errors
    ///
    /// As for [`next_packet`](Self::next_packet).
    pub(crate) fn next_window(&mut self) -> Result<Input<(RawPacket<'_>, Window<'_>)>, ReadError> {
        let Record { time, link_type, wire_len, data, len, .. } = match self.next_record()? {
            Input::Packet(record) => record,
            Input::Pause => return Ok(Input::Pause),
            Input::End => return Ok(Input::End),
        };
        self.packets += 1;
        let data = self.buffer.take_range(len, data);
        let first = RawPacket { time, link_type, wire_len, data: self.buffer.part(data) };
        Ok(Input::Packet((first, self.window())))
    }

    /// The packets that are at hand.
    pub(super) fn window(&self) -> Window<'_> {
        let parser = match &self.parser {
            _ if self.done || self.search.is_some() => Records::Nothing,
            Parser::Classic(classic) => Records::Classic(classic),
            Parser::Ng(ng) => Records::Ng(ng),
            Parser::Nothing => Records::Nothing,
        };
        let whole = self.buffer.unread();
        Window { parser, whole, rest: whole, packets: 0, last: 0 }
    }

    /// Takes away what was read of a window.
    pub(crate) fn pass(&mut self, passed: Passed) {
        let Passed { packets, bytes, last } = passed;
        if packets > 0 {
            self.packets += packets;
            self.buffer.skip(bytes - last);
            self.buffer.skip(last);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::samples::{self, drain, in_pieces, open_in_pieces};
    use super::*;

    /// Everything that windows tell, in the form that single packets have.
    fn drain_windows(capture: &mut Capture) -> (Vec<samples::Packet>, Option<String>) {
        let mut packets = Vec::new();
        loop {
            let passed = match capture.next_window() {
                Ok(Input::Packet((first, mut window))) => {
                    packets.push(samples::Packet::from(first));
                    while let Some(raw) = window.next() {
                        packets.push(samples::Packet::from(raw));
                    }
                    window.passed()
                }
                Ok(_) => return (packets, None),
                Err(error) => return (packets, Some(error.to_string())),
            };
            capture.pass(passed);
        }
    }

    proptest! {
        #[test]
        fn windows_tell_what_single_packets_tell(
            (bytes, chunk) in in_pieces(prop_oneof![9 => 0_usize..2000, 1 => 1_usize..200_000]),
        ) {
            let open = |chunk| open_in_pieces(&bytes, chunk);
            if let (Some(mut single), Some(mut windows)) = (open(usize::MAX), open(chunk)) {
                let (packets, error) = drain(&mut single);
                prop_assert_eq!(drain_windows(&mut windows), (packets, error.map(|error| error.to_string())));
                let told = |capture: &Capture| {
                    let skipped = capture.skipped().map(ToString::to_string);
                    (skipped, capture.packets(), capture.offset())
                };
                prop_assert_eq!(told(&single), told(&windows));
            }
        }
    }
}
