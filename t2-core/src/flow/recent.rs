//! The flows of headers that were seen lately, found without their keys.

use super::Slot;
use crate::dissect::HeadersId;

/// The flow of the packets whose headers have a number: they have the same key.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The places of the first table of headers, then those of the next.
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    headers: Option<HeadersId>,
    slot: Option<Slot>,
}

impl Recent {
    /// The flow of packets with these headers, if one was found lately that has not ended.
    #[inline(always)]
    pub(super) fn flow(&self, headers: HeadersId) -> Option<Slot> {
        let entry = self.entries.get(headers.index())?;
        if entry.headers == Some(headers) { entry.slot } else { None }
    }

    /// This is the flow of packets with these headers.
    pub(super) fn note(&mut self, headers: HeadersId, slot: Slot) {
        let index = headers.index();
        if index >= self.entries.len() {
            self.entries.resize((index + 1).next_multiple_of(HeadersId::PLACES), Entry::default());
        }
        if let Some(entry) = self.entries.get_mut(index) {
            *entry = Entry { headers: Some(headers), slot: Some(slot) };
        }
    }

    /// A flow has ended whose headers have this place in each table.
    pub(super) fn forget(&mut self, place: usize, slot: Slot) {
        for entry in self.entries.iter_mut().skip(place).step_by(HeadersId::PLACES) {
            if entry.slot == Some(slot) {
                entry.slot = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{LinkType, RawPacket};
    use crate::dissect::{Dissector, Packet};
    use crate::time::Timestamp;

    /// The headers of a packet from a port, in a table.
    fn headers(table: u16, port: u8) -> HeadersId {
        let ip = [0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        let frame = [&[2; 12], &[8, 0][..], &ip, &[0x30, port, 0, 53, 0, 8, 0, 0]].concat();
        let (time, link_type, wire_len) = (Timestamp::default(), LinkType::ETHERNET, frame.len() as u32);
        let mut dissector = Dissector::new(table);
        let mut packet = Packet::undissected(RawPacket { time, link_type, wire_len, data: &frame }, 1);
        dissector.dissect(&mut packet).expect("a packet with a flow");
        packet.headers_id().expect("a plain packet")
    }

    #[test]
    fn a_flow_is_that_of_its_headers_until_it_is_forgotten() {
        let (mut recent, slot, headers) = (Recent::default(), Slot::new(3), headers(0, 1));
        assert_eq!(recent.flow(headers), None);
        recent.note(headers, slot);
        assert_eq!(recent.flow(headers), Some(slot));
        recent.forget(headers.place(), Slot::new(4));
        assert_eq!(recent.flow(headers), Some(slot));
        recent.forget(headers.place(), slot);
        assert_eq!(recent.flow(headers), None);
    }

    #[test]
    fn headers_of_all_tables_are_forgotten_with_their_flow() {
        let (mut recent, slot) = (Recent::default(), Slot::new(3));
        let all = [headers(5, 1), headers(0, 1), headers(2, 1)];
        let other = headers(2, 2);
        recent.note(other, Slot::new(1));
        all.iter().for_each(|&headers| recent.note(headers, slot));
        recent.forget(all[0].place(), slot);
        assert_eq!(all.map(|headers| recent.flow(headers)), [None; 3]);
        assert_eq!(recent.flow(other), Some(Slot::new(1)));
    }
}
