//! Checksums of fragmented datagrams.

use super::{Checksum, Packet, Rule, may_be_absent, pseudo_header, sum};

/// The part of a fragment in the checksum of its datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChecksumPart {
    /// The field, in the first fragment.
    pub stored: Option<u16>,
    /// Where it begins in the datagram, in bytes.
    at: u32,
    /// How many bytes are summed up.
    bytes: u32,
    sum: u64,
    /// Length of the datagram, told by the last fragment.
    length: Option<u32>,
}

impl ChecksumPart {
    /// A fragment of so many bytes at a place of its datagram, with the sum of these bytes without the field.
    pub(super) fn new(at: u32, bytes: u32, sum: u64, stored: Option<u16>, is_last: bool) -> Self {
        Self { stored, at, bytes, sum, length: is_last.then(|| at.saturating_add(bytes)) }
    }
}

/// The checksum of a fragmented datagram: the state that a flow keeps between fragments.
#[derive(Clone, Debug, Default)]
pub struct DatagramChecksum {
    /// What is known of the datagram; most flows have no fragments.
    datagram: Option<Box<Datagram>>,
}

/// The most fragments of a datagram that are compared with those that follow: as many as the largest datagram has at the
/// smallest size of packets that every IPv4 host takes (576 bytes, RFC 791).
const COMPARED: usize = 128;

/// A datagram of which some fragments are known.
#[derive(Clone, Debug)]
struct Datagram {
    /// The IP identification.
    id: u32,
    stored: Option<u16>,
    sum: u64,
    bytes: u32,
    length: Option<u32>,
    fragments: Vec<ChecksumPart>,
}

impl DatagramChecksum {
    /// Adds a fragment, in any order. Returns the checksum when the datagram is complete. A fragment that was captured twice
    /// counts once. A fragment of another datagram starts over.
    pub fn add(&mut self, packet: &Packet<'_>, part: ChecksumPart) -> Option<Checksum> {
        let id = packet.layers().ip_id;
        // The same place with other bytes: the identification was used again before the datagram was complete.
        let known = self.datagram.take().filter(|known| known.id == id && !known.contradicts(&part));
        let mut datagram = known.unwrap_or_else(|| Box::new(Datagram::new(id)));
        datagram.add(part);
        let whole = datagram.whole(packet);
        if whole.is_none() {
            self.datagram = Some(datagram);
        }
        whole
    }
}

impl Datagram {
    fn new(id: u32) -> Self {
        Self { id, stored: None, sum: 0, bytes: 0, length: None, fragments: Vec::new() }
    }

    fn contradicts(&self, part: &ChecksumPart) -> bool {
        self.fragments.iter().any(|known| known.at == part.at && known != part)
    }

    fn add(&mut self, part: ChecksumPart) {
        if self.fragments.contains(&part) {
            return;
        }
        let ChecksumPart { stored, sum, bytes, length, .. } = part;
        self.stored = self.stored.or(stored);
        self.sum = sum::add(self.sum, sum);
        self.bytes = self.bytes.saturating_add(bytes);
        self.length = self.length.or(length);
        if self.fragments.len() < COMPARED {
            self.fragments.push(part);
        }
    }

    /// The checksum, once all fragments are added. `packet` is one of them.
    fn whole(&self, packet: &Packet<'_>) -> Option<Checksum> {
        let (length, stored) = (self.length?, self.stored?);
        if length != self.bytes {
            return None;
        }
        let layers = packet.layers();
        let pseudo = if Rule::of(layers)?.has_pseudo_header { pseudo_header(layers, length) } else { 0 };
        let checksum = Checksum::of(sum::add(self.sum, pseudo), stored);
        Some(Checksum { is_absent: may_be_absent(layers) && stored == 0, ..checksum })
    }
}
