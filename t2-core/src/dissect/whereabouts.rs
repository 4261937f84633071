//! Where the headers of a flow are in packets that are not plain: a guess from a few bytes, which is right in most of them.

use super::known::{V4_SECOND, v4_number, v6_number, word};
use super::plain::{IPV4, IPV6};
use super::{Layers, Network, ether, ether_type, ppp, protocol};
use crate::capture::LinkType;
use crate::place::place;

/// Where packets of each shape had the IP header of their flow last.
#[derive(Debug)]
pub(super) struct Whereabouts {
    seen: [u16; Self::SHAPES],
}

impl Default for Whereabouts {
    fn default() -> Self {
        Self { seen: [0; Self::SHAPES] }
    }
}

impl Whereabouts {
    const SHAPES: usize = 256;

    /// The offset at which packets of a shape had the IP header of their flow last.
    #[inline]
    pub(super) fn guess(&self, shape: usize) -> u16 {
        self.seen.get(shape).copied().unwrap_or_default()
    }

    /// A packet of a shape had it at this offset.
    pub(super) fn note(&mut self, shape: usize, at: u16) {
        if let Some(seen) = self.seen.get_mut(shape) {
            *seen = at;
        }
    }

    /// The shape of a packet, as a number below [`SHAPES`](Self::SHAPES): packets with the same chain of headers have the
    /// same mostly, and others do not mostly. `None`: it has no IP header, as far as that can be seen at once.
    #[inline]
    pub(super) fn shape(link_type: LinkType, data: &[u8]) -> Option<usize> {
        /// Linux cooked capture.
        const SLL: LinkType = LinkType(113);
        let type_at = match link_type {
            LinkType::ETHERNET => ether::MACS,
            SLL => 14,
            LinkType(other) => return Some(fold(other, 0)),
        };
        typed(data, type_at)
    }
}

/// A number from addresses, ports and protocol of an IP flow, of which the layers have been found; the same as the headers
/// of plain packets with them have.
pub(super) fn number_of(layers: &Layers) -> Option<u64> {
    let ([i, j], [k, l]) = (layers.ports.0.to_be_bytes(), layers.ports.1.to_be_bytes());
    match layers.network {
        Network::None => None,
        Network::V4 { source, destination } => {
            let ([a, b, c, d], [e, f, g, h]) = (source.octets(), destination.octets());
            let second = u64::from_ne_bytes([0, layers.protocol, 0, 0, a, b, c, d]);
            Some(v4_number([0, second, u64::from_ne_bytes([e, f, g, h, i, j, k, l])]))
        }
        Network::V6 { source, destination } => {
            let first = u64::from_ne_bytes([0, 0, 0, 0, 0, 0, layers.protocol, 0]);
            let (source, destination) = (source.octets(), destination.octets());
            let [a, b] = [word(&source)?, word(source.get(8..)?)?];
            let [c, d] = [word(&destination)?, word(destination.get(8..)?)?];
            Some(v6_number([first, a, b, c, d, u32::from_ne_bytes([i, j, k, l]).into()]))
        }
    }
}

/// The same number from the bytes of a packet that has the IP header of its flow at this offset.
#[inline]
pub(super) fn number_at(data: &[u8], at: u16) -> Option<u64> {
    let bytes = data.get(at.into()..)?;
    if bytes.first()? >> 4 == 4 { v4_number_in(bytes) } else { v6_number_in(bytes) }
}

#[inline]
fn v4_number_in(bytes: &[u8]) -> Option<u64> {
    let fixed = bytes.first_chunk::<{ IPV4 as usize }>()?;
    let &[first, .., e, f, g, h] = fixed;
    let [i, j, k, l] = ports(fixed[9], bytes.get(usize::from(first & 0xf) * 4..)?)?;
    Some(v4_number([0, word(fixed.get(8..)?)? & V4_SECOND, u64::from_ne_bytes([e, f, g, h, i, j, k, l])]))
}

#[inline]
fn v6_number_in(bytes: &[u8]) -> Option<u64> {
    let (fixed, rest) = bytes.split_first_chunk::<{ IPV6 as usize }>()?;
    let [a, b] = [word(fixed.get(8..)?)?, word(fixed.get(16..)?)?];
    let [c, d] = [word(fixed.get(24..)?)?, word(fixed.get(32..)?)?];
    Some(v6_number([word(fixed)?, a, b, c, d, u32::from_ne_bytes(ports(fixed[6], rest)?).into()]))
}

/// Source and destination port; 0 if the protocol has none.
#[inline]
fn ports(protocol: u8, header: &[u8]) -> Option<[u8; 4]> {
    match protocol {
        protocol::TCP | protocol::UDP | protocol::UDP_LITE | protocol::SCTP => header.first_chunk().copied(),
        _ => Some([0; 4]),
    }
}

/// The shape of what an EtherType at an offset stands before, VLAN tags or not.
#[inline]
fn typed(data: &[u8], mut type_at: usize) -> Option<usize> {
    const TAG: usize = 4;
    /// The bottom-of-stack bits of two MPLS labels.
    const BOTTOMS: u64 = u64::from_be_bytes([0, 0, 1, 0, 0, 0, 1, 0]);
    let number = |at: usize| Some(u16::from_be_bytes(*data.get(at..)?.first_chunk()?));
    let mut ether_type = number(type_at)?;
    while ether::is_tag(ether_type) {
        type_at += TAG;
        ether_type = number(type_at)?;
    }
    let inside = data.get(type_at + 2..)?;
    let detail = match ether_type {
        ether_type::IPV4 => carried(*inside.get(9)?, inside.get(IPV4 as usize..)?),
        ether_type::IPV6 => carried(*inside.get(6)?, inside.get(IPV6 as usize..)?),
        ether_type::MPLS => {
            (u64::from_be_bytes(*inside.first_chunk()?) & BOTTOMS).count_ones() | u32::from(*inside.get(2)? & 1) << 2
        }
        ether_type::ARP | ether_type::LLDP | ether_type::PPPOE_DISCOVERY | 0..=ether::MAX_LENGTH => return None,
        ether_type::PPPOE_SESSION if !matches!(inside.get(ppp::PPPOE..), Some([0, 0x21 | 0x57, ..])) => return None,
        _ => 0,
    };
    Some(fold(detail, u32::from(ether_type) << 8 | type_at as u32))
}

/// The shape of what IP carries: of the tunnels that may have headers of several lengths, by their first bytes.
#[inline]
fn carried(protocol: u8, header: &[u8]) -> u32 {
    let detail = match (protocol, header) {
        (protocol::GRE, &[high, low, ..]) => u16::from_be_bytes([high, low]).into(),
        (protocol::UDP, &[a, b, c, d, _, _, _, _, first, ..]) => {
            u32::from(u16::from_be_bytes([a, b]).min(u16::from_be_bytes([c, d]))) << 8 | u32::from(first)
        }
        _ => 0,
    };
    detail << 8 | u32::from(protocol)
}

#[inline]
fn fold(a: u32, b: u32) -> usize {
    place(u64::from(a) << 32 | u64::from(b), Whereabouts::SHAPES.ilog2())
}
