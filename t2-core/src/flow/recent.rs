//! Flows that were hit lately, found without the index.

use super::{FlowKey, Slot};
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

/// The flows of packets whose headers have no number, by their keys; of those with the same place the one that was
/// found last.
#[derive(Debug)]
pub(super) struct RecentKeys {
    slots: [Option<Slot>; Self::COUNT],
}

impl RecentKeys {
    /// As many flows as take 4 KiB.
    const COUNT: usize = 1 << Self::PLACE_BITS;

    const PLACE_BITS: u32 = 10;

    /// No flow.
    pub(super) const EMPTY: Self = Self { slots: [None; Self::COUNT] };

    /// The flow that may have a key, which its record tells.
    #[inline]
    pub(super) fn candidate(&self, key: &FlowKey) -> Option<Slot> {
        self.slots.get(Self::place(key)).copied().flatten()
    }

    /// A flow with this key was found.
    #[inline]
    pub(super) fn note(&mut self, key: &FlowKey, slot: Slot) {
        if let Some(place) = self.slots.get_mut(Self::place(key)) {
            *place = Some(slot);
        }
    }

    /// A flow with this key has ended.
    #[inline]
    pub(super) fn forget(&mut self, key: &FlowKey, slot: Slot) {
        if let Some(place) = self.slots.get_mut(Self::place(key))
            && *place == Some(slot)
        {
            *place = None;
        }
    }

    #[inline]
    fn place(key: &FlowKey) -> usize {
        key.place(Self::PLACE_BITS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{LinkType, RawPacket};
    use crate::dissect::{Dissector, Layers, Network, Packet};
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

    fn key(host: u8, port: u16) -> FlowKey {
        let network = Network::V4 { source: [10, 0, 0, host].into(), destination: [10, 0, 0, 1].into() };
        FlowKey::of(&Layers { network, ports: (port, 80), ..Layers::default() })
    }

    #[test]
    fn a_flow_is_a_candidate_for_its_key_until_it_is_forgotten() {
        let (mut recent, slot) = (RecentKeys::EMPTY, Slot::new(3));
        assert_eq!(recent.candidate(&key(2, 1000)), None);
        recent.note(&key(2, 1000), slot);
        assert_eq!(recent.candidate(&key(2, 1000)), Some(slot));
        recent.forget(&key(2, 1000), Slot::new(4));
        assert_eq!(recent.candidate(&key(2, 1000)), Some(slot));
        recent.forget(&key(2, 1000), slot);
        assert_eq!(recent.candidate(&key(2, 1000)), None);
    }

    #[test]
    fn keys_are_spread_over_the_places() {
        let hosts = (0..1024).map(|n| key(n as u8, 1000 + n / 256));
        let ports = (0..1024).map(|port| key(2, port));
        for keys in [hosts.collect::<Vec<_>>(), ports.collect()] {
            let mut places: Vec<_> = keys.iter().map(RecentKeys::place).collect();
            places.sort_unstable();
            places.dedup();
            assert!(places.len() > RecentKeys::COUNT / 2, "{}", places.len());
        }
    }
}
