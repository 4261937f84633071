//! The flows of headers that were seen lately, found without their keys.

use super::Slot;
use crate::dissect::HeadersId;

/// The flow of the packets whose headers have a number: they have the same key.
#[derive(Debug)]
pub(super) struct Recent {
    /// By the place of the headers.
    entries: [Entry; HeadersId::PLACES],
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    headers: Option<HeadersId>,
    slot: Option<Slot>,
}

impl Recent {
    /// No flow.
    pub(super) const EMPTY: Self = Self { entries: [Entry { headers: None, slot: None }; HeadersId::PLACES] };

    /// The flow of packets with these headers, if one was found lately that has not ended.
    #[inline(always)]
    pub(super) fn flow(&self, headers: HeadersId) -> Option<Slot> {
        let entry = self.entries.get(headers.place())?;
        if entry.headers == Some(headers) { entry.slot } else { None }
    }

    /// This is the flow of packets with these headers.
    pub(super) fn note(&mut self, headers: HeadersId, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(headers.place()) {
            *entry = Entry { headers: Some(headers), slot: Some(slot) };
        }
    }

    /// A flow has ended whose headers have this place.
    pub(super) fn forget(&mut self, place: usize, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(place)
            && entry.slot == Some(slot)
        {
            entry.slot = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{LinkType, RawPacket};
    use crate::dissect::{Dissector, Packet};
    use crate::time::Timestamp;

    /// The headers of a packet from a port.
    fn headers(dissector: &mut Dissector, port: u8) -> HeadersId {
        let ip = [0x45, 0, 0, 28, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        let frame = [&[2; 12], &[8, 0][..], &ip, &[0x30, port, 0, 53, 0, 8, 0, 0]].concat();
        let (time, link_type, wire_len) = (Timestamp::default(), LinkType::ETHERNET, frame.len() as u32);
        let mut packet = Packet::undissected(RawPacket { time, link_type, wire_len, data: &frame }, 1);
        dissector.dissect(&mut packet).expect("a packet with a flow");
        packet.headers_id().expect("a plain packet")
    }

    #[test]
    fn a_flow_is_that_of_its_headers_until_it_is_forgotten() {
        let mut dissector = Dissector::default();
        let (mut recent, slot, headers) = (Recent::EMPTY, Slot::new(3), headers(&mut dissector, 1));
        assert_eq!(recent.flow(headers), None);
        recent.note(headers, slot);
        assert_eq!(recent.flow(headers), Some(slot));
        recent.forget(headers.place(), Slot::new(4));
        assert_eq!(recent.flow(headers), Some(slot));
        recent.forget(headers.place(), slot);
        assert_eq!(recent.flow(headers), None);
    }

    #[test]
    fn other_headers_are_not_those_of_the_flow() {
        let mut dissector = Dissector::default();
        let [one, other] = [1, 2].map(|port| headers(&mut dissector, port));
        let mut recent = Recent::EMPTY;
        recent.note(one, Slot::new(3));
        assert_eq!(recent.flow(other), None);
    }
}
