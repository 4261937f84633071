//! The packets that are in memory at once, one after the other.

use super::classic::Classic;
use super::ng::Ng;
use super::{Capture, Input, Parser, RawPacket, ReadError, Record};

/// Packets that are whole in memory with nothing wrong.
///
/// They are borrowed from the capture as it is, so that nothing is written to it for each of them. [`Capture::pass`]
/// records at the end how many were read.
#[derive(Debug)]
pub(crate) struct Window<'c, F> {
    /// What knows the records.
    parser: &'c F,
    whole: &'c [u8],
    rest: &'c [u8],
    /// Length of the last record in bytes.
    last: usize,
}

/// A window of a capture in any form. The loop over its packets is compiled for each form, so that it is not asked for
/// each of them which it is.
#[derive(Debug)]
pub(crate) enum AnyWindow<'c> {
    Classic(Window<'c, Classic>),
    Ng(Window<'c, Ng>),
    /// There are no packets.
    Nothing,
}

/// What knows the records of a form of captures.
pub(crate) trait Form {
    /// The next packet, if it is whole at the start of the unread bytes and nothing is wrong with it.
    fn next_at_hand(&self, unread: &[u8]) -> Option<Record>;
}

impl Form for Classic {
    #[inline(always)]
    fn next_at_hand(&self, unread: &[u8]) -> Option<Record> {
        self.at_hand(unread)
    }
}

impl Form for Ng {
    #[inline(always)]
    fn next_at_hand(&self, unread: &[u8]) -> Option<Record> {
        self.at_hand(unread)
    }
}

/// What of a window was read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Passed {
    packets: u64,
    /// Length of all records in bytes.
    bytes: usize,
    /// Length of the last record in bytes.
    last: usize,
}

impl<'c, F: Form> Window<'c, F> {
    fn new(parser: &'c F, whole: &'c [u8]) -> Self {
        Self { parser, whole, rest: whole, last: 0 }
    }

    /// The same as a value of the caller's own, which the compiler keeps in registers as long as there are enough.
    #[inline(always)]
    pub(crate) fn own(self) -> Self {
        let Self { parser, whole, rest, last } = self;
        Self { parser, whole, rest, last }
    }

    /// The next packet. `None` says nothing about what comes in the capture.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<RawPacket<'c>> {
        let (Record { time, link_type, wire_len, data, .. }, bytes) = self.next_record()?;
        Some(RawPacket { time, link_type, wire_len, data: bytes.get(data)? })
    }

    /// The next record and its bytes.
    #[inline(always)]
    pub(super) fn next_record(&mut self) -> Option<(Record, &'c [u8])> {
        let record = self.parser.next_at_hand(self.rest)?;
        let (bytes, rest) = self.rest.split_at_checked(record.len)?;
        (self.rest, self.last) = (rest, record.len);
        Some((record, bytes))
    }

    /// What was read: this number of packets.
    pub(crate) fn passed(&self, packets: u64) -> Passed {
        Passed { packets, bytes: self.whole.len() - self.rest.len(), last: self.last }
    }
}

impl Capture {
    /// What comes next: a packet with the window behind it, a pause, or the end. The packets of the window that were read
    /// have to be [passed](Self::pass).
    ///
    /// # Errors
    ///
    /// As for [`next_packet`](Self::next_packet).
    pub(crate) fn next_window(&mut self) -> Result<Input<(RawPacket<'_>, AnyWindow<'_>)>, ReadError> {
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
    pub(super) fn window(&self) -> AnyWindow<'_> {
        let whole = self.buffer.unread();
        match &self.parser {
            _ if self.done || self.search.is_some() => AnyWindow::Nothing,
            Parser::Classic(classic) => AnyWindow::Classic(Window::new(classic, whole)),
            Parser::Ng(ng) => AnyWindow::Ng(Window::new(ng, whole)),
            Parser::Nothing => AnyWindow::Nothing,
        }
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

    fn drain_window<F: Form>(mut window: Window<'_, F>, packets: &mut Vec<samples::Packet>) -> Passed {
        let before = packets.len();
        while let Some(raw) = window.next() {
            packets.push(samples::Packet::from(raw));
        }
        window.passed((packets.len() - before) as u64)
    }

    /// Everything that windows tell, in the form that single packets have.
    fn drain_windows(capture: &mut Capture) -> (Vec<samples::Packet>, Option<String>) {
        let mut packets = Vec::new();
        loop {
            let passed = match capture.next_window() {
                Ok(Input::Packet((first, window))) => {
                    packets.push(samples::Packet::from(first));
                    match window {
                        AnyWindow::Classic(window) => drain_window(window, &mut packets),
                        AnyWindow::Ng(window) => drain_window(window, &mut packets),
                        AnyWindow::Nothing => Passed::default(),
                    }
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
