//! What was found in the packets of a block, on its way to the threads that use it.

use crate::capture::{Batch, RawPacket};
use crate::dissect::{Dissector, HeadersId, Layers, NoFlow, Packet, Sizes};
use crate::invariant::broken;

/// What was found in the packets of a block. Headers that several of them have are there once: so less memory goes from
/// processor to processor.
#[derive(Debug, Default)]
pub(super) struct Found {
    packets: Vec<PacketFound>,
    headers: Vec<HeadersFound>,
    /// Where headers are that have a number, by their place among those that are known.
    places: Vec<Option<(HeadersId, u32)>>,
}

/// What is new in a packet.
#[derive(Clone, Copy, Debug)]
struct PacketFound {
    /// Which headers it has.
    headers: u32,
    sizes: Sizes,
}

/// What packets have in common.
#[derive(Debug)]
struct HeadersFound {
    /// With the sizes of one of the packets; of the only one if the headers have no number.
    layers: Layers,
    id: Option<HeadersId>,
    has_flow: Result<(), NoFlow>,
}

impl Found {
    /// Forgets all packets.
    pub(super) fn clear(&mut self) {
        self.packets.clear();
        self.headers.clear();
        self.places.clear();
        self.places.resize(HeadersId::PLACES, None);
    }

    /// Dissects the next packet.
    #[inline(always)]
    pub(super) fn add(&mut self, raw: RawPacket<'_>, dissector: &mut Dissector) {
        let mut packet = Packet::undissected(raw, 0);
        let has_flow = dissector.dissect(&mut packet);
        let headers = match packet.headers_id() {
            Some(id) => match self.places.get(id.place()) {
                Some(&Some((known, index))) if known == id => index,
                _ => self.add_headers(&packet, has_flow),
            },
            None => self.add_headers(&packet, has_flow),
        };
        self.packets.push(PacketFound { headers, sizes: packet.layers().sizes() });
    }

    #[inline(never)]
    fn add_headers(&mut self, packet: &Packet<'_>, has_flow: Result<(), NoFlow>) -> u32 {
        let (index, id) = (self.headers.len() as u32, packet.headers_id());
        if let Some((place, id)) = id.and_then(|id| Some((self.places.get_mut(id.place())?, id))) {
            *place = Some((id, index));
        }
        self.headers.push(HeadersFound { layers: packet.layers().clone(), id, has_flow });
        index
    }

    /// Gives each packet of a batch again, all of which were [added](Self::add), with its number in the run, and whether it
    /// has a flow. `first` is the number of the first.
    #[inline(always)]
    pub(super) fn for_each(
        &mut self,
        batch: &Batch,
        first: u64,
        mut each: impl FnMut(&Packet<'_>, Result<(), NoFlow>),
    ) {
        let Self { packets, headers: all, .. } = self;
        for ((raw, PacketFound { headers, sizes }), number) in batch.iter().zip(packets).zip(first..) {
            let Some(HeadersFound { layers, id, has_flow }) = all.get_mut(*headers as usize) else {
                broken::<()>("a packet whose headers are not there");
                continue;
            };
            layers.set_sizes(sizes);
            each(&Packet::numbered(raw, layers, *id, number), *has_flow);
        }
    }
}

/// Copies of the headers of a block, for a thread that uses it with others.
#[derive(Debug, Default)]
pub(super) struct HeaderCopies {
    copies: Vec<Copied>,
}

/// The headers at an index.
#[derive(Clone, Debug, Default)]
struct Copied {
    /// The number of the block that they are from.
    block: u64,
    layers: Layers,
}

impl HeaderCopies {
    /// The packet at an index of a block with a number, above 0 and different from those of other blocks.
    #[inline(always)]
    pub(super) fn packet<'p>(
        &'p mut self,
        block: u64,
        found: &'p Found,
        n: usize,
        raw: RawPacket<'p>,
        number: u64,
    ) -> Option<Packet<'p>> {
        let PacketFound { headers, sizes } = found.packets.get(n)?;
        let at = *headers as usize;
        let HeadersFound { layers, id, .. } = found.headers.get(at)?;
        let Some(id) = *id else { return Some(Packet::numbered(raw, layers, None, number)) };
        if self.copies.get(at).is_none_or(|copied| copied.block != block) {
            self.copy(block, layers, at);
        }
        let Copied { layers, .. } = self.copies.get_mut(at)?;
        layers.set_sizes(sizes);
        Some(Packet::numbered(raw, layers, Some(id), number))
    }

    #[inline(never)]
    fn copy(&mut self, block: u64, layers: &Layers, at: usize) {
        if at >= self.copies.len() {
            self.copies.resize(at + 1, Copied::default());
        }
        if let Some(copied) = self.copies.get_mut(at) {
            *copied = Copied { block, layers: layers.clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::LinkType;
    use crate::time::Timestamp;

    /// A packet of UDP from a port; the length of its payload in bytes.
    fn frame(port: u8, payload: u8) -> Vec<u8> {
        let ip = [0x45, 0, 0, 28 + payload, 0, 1, 0, 0, 64, 17, 0, 0, 192, 0, 2, 1, 192, 0, 2, 2];
        [&[2; 12], &[8, 0][..], &ip, &[0x30, port, 0, 53, 0, 8 + payload, 0, 0], &vec![b'x'; payload.into()]].concat()
    }

    fn raw(data: &[u8]) -> RawPacket<'_> {
        let (time, link_type, wire_len) = (Timestamp::default(), LinkType::ETHERNET, data.len() as u32);
        RawPacket { time, link_type, wire_len, data }
    }

    /// Packets of two flows in turn, and others whose headers have no number.
    fn frames() -> Vec<Vec<u8>> {
        let mut arp = frame(1, 0);
        arp[12..14].copy_from_slice(&[8, 6]);
        vec![frame(1, 0), frame(2, 3), arp.clone(), frame(1, 7), frame(2, 0), arp, frame(1, 2), Vec::new()]
    }

    #[test]
    fn packets_are_found_again_as_they_were_dissected() {
        let (mut dissector, mut found, mut copies) = (Dissector::default(), Found::default(), HeaderCopies::default());
        for block in 1..4 {
            let frames = frames();
            found.clear();
            frames.iter().for_each(|frame| found.add(raw(frame), &mut dissector));
            assert_eq!(found.headers.len(), 5, "those of two flows, and three without a number");
            let mut batch = Batch::default();
            frames.iter().for_each(|frame| batch.push(&raw(frame)));
            let mut n = 0;
            found.for_each(&batch, 9, |packet, has_flow| {
                is_as_dissected_alone(packet, has_flow);
                assert_eq!(packet.number(), 9 + n);
                n += 1;
            });
            assert_eq!(n, frames.len() as u64);
            for (n, frame) in frames.iter().enumerate() {
                let packet = copies.packet(block, &found, n, raw(frame), 9).expect("a packet");
                is_as_dissected_alone(&packet, Dissector::default().dissect(&mut Packet::undissected(raw(frame), 9)));
            }
        }
    }

    fn is_as_dissected_alone(packet: &Packet<'_>, has_flow: Result<(), NoFlow>) {
        let (mut expected, mut alone) = (Packet::undissected(*packet.raw(), 9), Dissector::default());
        assert_eq!(alone.dissect(&mut expected), has_flow);
        let layers = Layers { kind: expected.layers().kind, ..packet.layers().clone() };
        assert_eq!(format!("{layers:?}"), format!("{:?}", expected.layers()));
        assert_eq!(packet.headers_id().is_some(), expected.headers_id().is_some());
    }
}
