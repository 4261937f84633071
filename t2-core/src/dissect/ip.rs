//! The innermost IP header.

use std::net::IpAddr;

use super::layers::{Layers, Network};
use super::options::HeaderOptions;
use super::packet::Packet;
use super::{ipv6, protocol};

/// The innermost IP header (RFC 791, RFC 8200).
#[derive(Clone, Copy, Debug)]
pub struct Ip<'p> {
    /// The fixed part, or as much of it as both versions have.
    fixed: &'p [u8; 20],
    /// The captured bytes of the header with options and extension headers.
    bytes: &'p [u8],
    layers: &'p Layers,
}

impl<'p> Packet<'p> {
    /// The innermost IP header, of either version.
    #[inline]
    pub fn ip(&self) -> Option<Ip<'p>> {
        let layers = self.layers();
        if layers.network == Network::None {
            return None;
        }
        let captured = self.captured().get(layers.l3_at as usize..)?;
        let bytes = captured.get(..layers.l3_header_len as usize).unwrap_or(captured);
        Some(Ip { fixed: captured.first_chunk()?, bytes, layers })
    }
}

impl<'p> Ip<'p> {
    /// Whether it is IPv4.
    #[inline]
    pub fn is_v4(&self) -> bool {
        matches!(self.layers.network, Network::V4 { .. })
    }

    /// Type of service, in IPv6 the traffic class.
    #[inline]
    pub fn traffic_class(&self) -> u8 {
        let [first, second, ..] = *self.fixed;
        if self.is_v4() { second } else { first << 4 | second >> 4 }
    }

    /// Time to live, in IPv6 the hop limit.
    #[inline]
    pub fn ttl(&self) -> u8 {
        let [_, _, _, _, _, _, _, hop_limit, ttl, ..] = *self.fixed;
        if self.is_v4() { ttl } else { hop_limit }
    }

    /// Identification; `None` in IPv6.
    #[inline]
    pub fn id(&self) -> Option<u16> {
        let [_, _, _, _, high, low, ..] = *self.fixed;
        self.is_v4().then(|| u16::from_be_bytes([high, low]))
    }

    /// The word with flags and fragment offset: that of the header in IPv4, that of the fragment header in IPv6, 0 if
    /// there is none.
    #[inline]
    pub fn fragment_word(&self) -> u16 {
        let [_, _, _, _, _, _, high, low, ..] = *self.fixed;
        if self.is_v4() {
            return u16::from_be_bytes([high, low]);
        }
        let header = self.extension_headers().find(|header| header.protocol == protocol::FRAGMENT);
        header.and_then(|header| header.data.first_chunk()).map_or(0, |word| u16::from_be_bytes(*word))
    }

    /// The flag for more fragments.
    #[inline]
    pub fn more_fragments(&self) -> bool {
        self.fragment_word() & if self.is_v4() { 0x2000 } else { 1 } != 0
    }

    /// The fragment offset in units of 8 bytes.
    #[inline]
    pub fn fragment_offset(&self) -> u16 {
        let word = self.fragment_word();
        if self.is_v4() { word & 0x1fff } else { word >> 3 }
    }

    /// The checksum field; `None` in IPv6.
    #[inline]
    pub fn checksum(&self) -> Option<u16> {
        let [.., high, low, _, _, _, _, _, _, _, _] = *self.fixed;
        self.is_v4().then(|| u16::from_be_bytes([high, low]))
    }

    /// The captured bytes of the header, with options and extension headers.
    #[inline]
    pub fn bytes(&self) -> &'p [u8] {
        self.bytes
    }

    /// Whether the header is captured with all options and extension headers.
    #[inline]
    pub fn is_whole(&self) -> bool {
        self.bytes.len() == self.layers.l3_header_len as usize
    }

    /// The captured bytes of IPv4 options; none in IPv6.
    #[inline]
    pub fn options(&self) -> &'p [u8] {
        if self.is_v4() { self.bytes.get(self.fixed.len()..).unwrap_or_default() } else { &[] }
    }

    /// The extension headers of IPv6, as far as they are captured; none in IPv4.
    #[inline]
    pub fn extension_headers(&self) -> ExtensionHeaders<'p> {
        match (self.is_v4(), self.bytes.get(ipv6::FIXED..)) {
            (false, Some(bytes)) => {
                let [_, _, _, _, _, _, protocol, ..] = *self.fixed;
                ExtensionHeaders { protocol, bytes }
            }
            _ => ExtensionHeaders { protocol: 0, bytes: &[] },
        }
    }

    /// The options of the hop-by-hop header; empty if there is none.
    pub fn hop_by_hop_options(&self) -> &'p [u8] {
        self.extension(protocol::HOP_BY_HOP)
    }

    /// The options of the last destination header; empty if there is none.
    pub fn destination_options(&self) -> &'p [u8] {
        self.extension(protocol::DESTINATION_OPTIONS)
    }

    #[inline]
    fn extension(&self, protocol: u8) -> &'p [u8] {
        let headers = self.extension_headers().filter(|header| header.protocol == protocol);
        headers.last().map_or(&[], |header| header.data)
    }

    /// Source address.
    pub fn source(&self) -> IpAddr {
        self.addresses().0
    }

    /// Destination address.
    pub fn destination(&self) -> IpAddr {
        self.addresses().1
    }

    fn addresses(&self) -> (IpAddr, IpAddr) {
        match self.layers.network {
            Network::V4 { source, destination } => (source.into(), destination.into()),
            Network::V6 { source, destination } => (source.into(), destination.into()),
            // Not reached: this is the header of an IP packet.
            Network::None => (IpAddr::from([0; 4]), IpAddr::from([0; 4])),
        }
    }

    /// Number of the protocol inside, in IPv6 after the extension headers.
    pub fn protocol(&self) -> u8 {
        self.layers.protocol
    }
}

/// An extension header of IPv6.
#[derive(Clone, Copy, Debug)]
pub struct ExtensionHeader<'p> {
    /// Its protocol number.
    pub protocol: u8,
    /// The bytes after its first two.
    pub data: &'p [u8],
}

impl<'p> ExtensionHeader<'p> {
    /// The options in it, if it is a header of options.
    pub fn options(&self) -> HeaderOptions<'p> {
        match self.protocol {
            protocol::HOP_BY_HOP | protocol::DESTINATION_OPTIONS => HeaderOptions::ipv6(self.data),
            _ => HeaderOptions::ipv6(&[]),
        }
    }
}

/// The extension headers of an IPv6 packet, in order.
#[derive(Clone, Debug)]
pub struct ExtensionHeaders<'p> {
    protocol: u8,
    bytes: &'p [u8],
}

impl<'p> Iterator for ExtensionHeaders<'p> {
    type Item = ExtensionHeader<'p>;

    #[inline]
    fn next(&mut self) -> Option<ExtensionHeader<'p>> {
        let &[next, length, ..] = self.bytes else { return None };
        let length = match self.protocol {
            protocol::HOP_BY_HOP | protocol::DESTINATION_OPTIONS | protocol::ROUTING => 8 * (usize::from(length) + 1),
            protocol::FRAGMENT => 8,
            protocol::AH => 4 * (usize::from(length) + 2),
            _ => return None,
        };
        let protocol = std::mem::replace(&mut self.protocol, next);
        let (header, rest) = self.bytes.split_at_checked(length).unwrap_or((self.bytes, &[]));
        self.bytes = rest;
        Some(ExtensionHeader { protocol, data: header.get(2..).unwrap_or_default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::{LinkType, RawPacket};
    use crate::dissect::find_layers;
    use crate::time::Timestamp;

    /// An IPv6 packet with hop-by-hop options, a fragment header (offset 0, more to come) and destination options.
    fn packet() -> Vec<u8> {
        let mut packet = vec![0; 12];
        packet.extend_from_slice(&[0x86, 0xdd, 0x6a, 0xb0, 0, 0, 0, 24 + 8, 0, 64]);
        packet.extend_from_slice(&[[0xfe; 16], [7; 16]].concat());
        packet.extend_from_slice(&[44, 0, 5, 2, 0, 0, 1, 0]);
        packet.extend_from_slice(&[60, 0, 0, 1, 0, 0, 0, 9]);
        packet.extend_from_slice(&[17, 0, 1, 4, 0, 0, 0, 0]);
        packet.extend_from_slice(&[0, 7, 0, 8, 0, 8, 0, 0]);
        packet
    }

    #[test]
    fn extension_headers_of_ipv6_are_read_in_order() {
        let data = packet();
        let wire_len = data.len() as u32;
        let raw = RawPacket { time: Timestamp::default(), link_type: LinkType::ETHERNET, wire_len, data: &data };
        let mut layers = Layers::default();
        find_layers(&raw, &mut layers).expect("a packet with a flow");
        let packet = Packet::new(raw, &layers);
        let ip = packet.ip().expect("an IP header");
        let headers: Vec<_> = ip.extension_headers().map(|header| (header.protocol, header.data.len())).collect();
        assert_eq!(headers, [(0, 6), (44, 6), (60, 6)]);
        assert_eq!((ip.hop_by_hop_options(), ip.destination_options()), (&data[56..62], &data[72..78]));
        assert_eq!((ip.traffic_class(), ip.ttl(), ip.id(), ip.checksum()), (0xab, 64, None, None));
        assert_eq!((ip.fragment_word(), ip.more_fragments(), ip.fragment_offset()), (1, true, 0));
        let kinds: Vec<_> = ip.extension_headers().flat_map(|header| header.options()).collect();
        assert_eq!(kinds.iter().flatten().map(|option| option.kind).collect::<Vec<_>>(), [5, 1, 1]);
        assert!(ip.is_whole() && ip.options().is_empty());
    }
}
