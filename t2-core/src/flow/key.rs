//! What makes packets belong to the same flow.

use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::dissect::{Layers, Network, protocol};
use crate::mac::Mac;
use crate::place::place;

/// Which kind of addresses a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    L2,
    V4,
    V6,
}

/// The key of a flow: addresses, EtherType, VLAN, ports and protocol (spec section 1.1).
///
/// It is compared and hashed for every packet, so it is kept as few large numbers.
#[derive(Clone, Copy, Eq)]
pub struct FlowKey {
    source: [u64; 2],
    destination: [u64; 2],
    /// Source port, destination port, EtherType, VLAN id: 16 bits each, the first on top.
    fields: u64,
    /// Kind of the addresses, protocol: 8 bits each.
    kind: u64,
}

/// What mostly differs comes first; the rest is compared without a branch for each number.
impl PartialEq for FlowKey {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        let Self { source: [a, b], destination: [c, d], fields, kind } = self;
        let Self { source: [e, f], destination: [g, h], .. } = other;
        *fields == other.fields && ((a ^ e) | (b ^ f) | (c ^ g) | (d ^ h) | (kind ^ other.kind)) == 0
    }
}

impl Hash for FlowKey {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { source, destination, fields, kind } = self;
        // The last numbers differ in few bits only, and not where the others do.
        let rest = fields ^ kind.rotate_left(48);
        [source[0], source[1], destination[0], destination[1], rest].into_iter().for_each(|word| state.write_u64(word));
    }
}

impl fmt::Debug for FlowKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut key = f.debug_struct("FlowKey");
        key.field("network", &self.network()).field("ports", &self.ports()).field("protocol", &self.protocol());
        key.field("ether_type", &self.ether_type()).field("vlan_id", &(self.fields as u16)).finish()
    }
}

impl FlowKey {
    /// The key of the flow that a packet belongs to.
    #[inline(always)]
    pub fn of(layers: &Layers) -> Self {
        let (kind, source, destination) = match &layers.network {
            Network::V4 { source, destination } => {
                (Kind::V4, [source.to_bits().into(), 0], [destination.to_bits().into(), 0])
            }
            Network::V6 { source, destination } => (Kind::V6, halves(*source), halves(*destination)),
            Network::None => (Kind::L2, mac(layers.source_mac), mac(layers.destination_mac)),
        };
        let ((from, to), protocol) = match kind {
            Kind::L2 => ((0, 0), 0),
            _ => (layers.ports, layers.protocol),
        };
        let fields = words([from, to, layers.ether_type, layers.vlan_id]);
        Self { source, destination, fields, kind: (kind as u64) << 8 | u64::from(protocol) }
    }

    /// The key of the opposite direction.
    #[must_use]
    pub fn reversed(&self) -> Self {
        let (from, to) = self.ports();
        let fields = words([to, from, self.ether_type(), self.fields as u16]);
        Self { source: self.destination, destination: self.source, fields, kind: self.kind }
    }

    /// Whether this is the key of the opposite direction of another one.
    #[inline(always)]
    pub(super) fn is_reverse_of(&self, other: &Self) -> bool {
        let Self { source: [a, b], destination: [c, d], fields, kind } = self;
        let Self { source: [e, f], destination: [g, h], .. } = other;
        // The upper half of the fields are the ports.
        let ports = ((fields >> 32) as u32).rotate_left(16) ^ (other.fields >> 32) as u32;
        let rest = (*fields ^ other.fields) as u32;
        ((a ^ g) | (b ^ h) | (c ^ e) | (d ^ f) | (kind ^ other.kind) | u64::from(ports | rest)) == 0
    }

    /// Whether both directions have the same key.
    pub fn is_symmetric(&self) -> bool {
        let (from, to) = self.ports();
        self.source == self.destination && from == to
    }

    fn kind(&self) -> Kind {
        match self.kind >> 8 {
            kind if kind == Kind::V4 as u64 => Kind::V4,
            kind if kind == Kind::V6 as u64 => Kind::V6,
            _ => Kind::L2,
        }
    }

    /// The addresses of the flow.
    pub fn network(&self) -> Network {
        match self.kind() {
            Kind::L2 => Network::None,
            Kind::V4 => Network::V4 {
                source: Ipv4Addr::from_bits(self.source[0] as u32),
                destination: Ipv4Addr::from_bits(self.destination[0] as u32),
            },
            Kind::V6 => Network::V6 { source: joined(self.source), destination: joined(self.destination) },
        }
    }

    /// Source and destination address of an IP flow.
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        match self.network() {
            Network::None => None,
            Network::V4 { source, destination } => Some((source.into(), destination.into())),
            Network::V6 { source, destination } => Some((source.into(), destination.into())),
        }
    }

    /// Source and destination hardware address of a layer-2 flow.
    pub fn macs(&self) -> Option<(Mac, Mac)> {
        let mac = |[word, _]: [u64; 2]| {
            let [_, _, a, b, c, d, e, f] = word.to_be_bytes();
            Mac([a, b, c, d, e, f])
        };
        self.is_l2().then(|| (mac(self.source), mac(self.destination)))
    }

    /// Whether this is a flow between hardware addresses.
    pub fn is_l2(&self) -> bool {
        self.kind() == Kind::L2
    }

    /// Source and destination port; 0 where there is none.
    pub fn ports(&self) -> (u16, u16) {
        ((self.fields >> 48) as u16, (self.fields >> 32) as u16)
    }

    /// IP protocol number; 0 in layer-2 flows.
    pub fn protocol(&self) -> u8 {
        self.kind as u8
    }

    /// A place among 2 to the power of `bits`, for less than it takes to hash a key well.
    #[inline]
    pub(super) fn place(&self, bits: u32) -> usize {
        let Self { source: [a, b], destination: [c, d], fields, .. } = self;
        place(a ^ b ^ (c ^ d).rotate_left(8) ^ fields.rotate_left(32), bits)
    }

    /// A hash that both directions have in common.
    #[inline]
    pub(super) fn hash_of_both(&self, hasher: &impl BuildHasher) -> u32 {
        let ports = self.fields >> 32;
        let [source, destination] = [(self.source, ports >> 16), (self.destination, ports & 0xffff)];
        let (first, second) = if source <= destination { (source, destination) } else { (destination, source) };
        let mut state = hasher.build_hasher();
        let ([a, b], from) = first;
        let ([c, d], to) = second;
        // The last numbers differ in few bits only, and not where the others do.
        let rest = from << 48 | to << 32 | self.fields & u64::from(u32::MAX);
        [a, b, c, d, rest ^ self.kind.rotate_left(24)].into_iter().for_each(|word| state.write_u64(word));
        let hash = state.finish();
        (hash ^ hash >> 32) as u32
    }

    /// Whether this is a TCP flow.
    pub fn is_tcp(&self) -> bool {
        self.protocol() == protocol::TCP && !self.is_l2()
    }

    /// EtherType of the innermost IP header, or of the layer-2 payload.
    pub fn ether_type(&self) -> u16 {
        (self.fields >> 16) as u16
    }

    /// The id that ties the fragments of one datagram together.
    pub(super) fn fragments(&self, ip_id: u32) -> (Self, u32) {
        (Self { fields: self.fields & u64::from(u32::MAX), ..*self }, ip_id)
    }
}

/// Four numbers in one, the first on top.
#[inline]
fn words([a, b, c, d]: [u16; 4]) -> u64 {
    u64::from(a) << 48 | u64::from(b) << 32 | u64::from(c) << 16 | u64::from(d)
}

#[inline]
fn halves(address: Ipv6Addr) -> [u64; 2] {
    let bits = address.to_bits();
    [(bits >> 64) as u64, bits as u64]
}

fn joined([high, low]: [u64; 2]) -> Ipv6Addr {
    Ipv6Addr::from_bits(u128::from(high) << 64 | u128::from(low))
}

fn mac(address: Option<Mac>) -> [u64; 2] {
    let [a, b, c, d, e, f] = address.unwrap_or_default().0;
    [u64::from_be_bytes([0, 0, a, b, c, d, e, f]), 0]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_what_it_was_made_of_and_so_does_its_reverse() {
        let (source, destination) = (Ipv6Addr::from_bits(7 << 64 | 9), Ipv6Addr::from_bits(1 << 127));
        let layers = Layers {
            network: Network::V6 { source, destination },
            ports: (65_535, 1),
            ether_type: 0x86dd,
            vlan_id: 4095,
            protocol: 255,
            ..Layers::default()
        };
        let key = FlowKey::of(&layers);
        assert_eq!((key.network(), key.ports()), (layers.network, (65_535, 1)));
        assert_eq!((key.ether_type(), key.protocol(), key.is_l2()), (0x86dd, 255, false));
        let reversed = key.reversed();
        let network = Network::V6 { source: destination, destination: source };
        assert_eq!((reversed.network(), reversed.ports()), (network, (1, 65_535)));
        assert_eq!((reversed.ether_type(), reversed.protocol()), (0x86dd, 255));
        assert_eq!(reversed.reversed(), key);
        assert!(reversed.is_reverse_of(&key) && key.is_reverse_of(&reversed) && !key.is_reverse_of(&key));
    }

    #[test]
    fn both_directions_have_the_same_hash_and_other_keys_others() {
        let hasher = foldhash::fast::FixedState::with_seed(1);
        let key = |host, port| {
            let network = Network::V4 { source: [10, 0, 0, host].into(), destination: [10, 0, 0, 1].into() };
            FlowKey::of(&Layers { network, ports: (port, 80), ..Layers::default() })
        };
        let keys: Vec<_> = (0..=255).map(|host| key(host, 9)).chain((10..266).map(|port| key(7, port))).collect();
        let mut hashes: Vec<_> = keys.iter().map(|key| key.hash_of_both(&hasher)).collect();
        let reversed: Vec<_> = keys.iter().map(|key| key.reversed().hash_of_both(&hasher)).collect();
        assert_eq!(hashes, reversed);
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), keys.len());
    }

    #[test]
    fn keys_differ_in_every_field() {
        let base = Layers {
            network: Network::V4 { source: [1, 2, 3, 4].into(), destination: [5, 6, 7, 8].into() },
            ..Layers::default()
        };
        let others = [
            Layers { ports: (1, 0), ..base.clone() },
            Layers { ports: (0, 1), ..base.clone() },
            Layers { ether_type: 1, ..base.clone() },
            Layers { vlan_id: 1, ..base.clone() },
            Layers { protocol: 1, ..base.clone() },
            Layers { network: Network::None, ..base.clone() },
        ];
        for other in &others {
            assert_ne!(FlowKey::of(other), FlowKey::of(&base));
            assert!(!FlowKey::of(other).reversed().is_reverse_of(&FlowKey::of(&base)));
        }
    }
}
