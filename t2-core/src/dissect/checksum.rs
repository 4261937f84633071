//! Checksums of IP headers and transport headers (RFC 1071).

mod datagram;

use etherparse::checksum::u64_16bit_word as sum;

use super::layers::{Layers, Network};
use super::packet::Packet;
use super::protocol;

pub use datagram::{ChecksumPart, DatagramChecksum};

/// A checksum: the field of the packet, and the value computed from its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checksum {
    /// The field of the packet.
    pub stored: u16,
    /// The right value of the field.
    pub computed: u16,
    /// Whether the sender left the field empty, as the protocol allows.
    pub is_absent: bool,
}

impl Checksum {
    /// Whether the checksum is right or absent.
    pub fn is_right(self) -> bool {
        self.is_absent || self.stored == self.computed
    }

    /// The checksum of bytes that are summed up, without the field itself.
    fn of(sum: u64, stored: u16) -> Self {
        let computed = sum::ones_complement(sum).to_be();
        // There are two ways to write zero (RFC 1071): both are right.
        let is_zero = |number: u16| number == 0 || number == 0xffff;
        let computed = if is_zero(computed) && is_zero(stored) { stored } else { computed };
        Self { stored, computed, is_absent: false }
    }
}

/// The checksum of a transport header, if it can be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransportChecksum {
    /// Neither the protocol nor this packet has one.
    None,
    /// Bytes that it covers are not captured; the field may be.
    Cut {
        /// The field of the packet.
        stored: Option<u16>,
    },
    /// The packet is a fragment: more is needed.
    Fragment(ChecksumPart),
    /// It can be told.
    Whole(Checksum),
}

/// Where a protocol has its checksum, and what that covers besides the header and its payload.
#[derive(Clone, Copy)]
struct Rule {
    protocol: u8,
    field_at: usize,
    has_pseudo_header: bool,
}

/// The protocols with a checksum of this kind.
const RULES: &[Rule] = &[
    Rule { protocol: protocol::TCP, field_at: 16, has_pseudo_header: true },
    Rule { protocol: protocol::UDP, field_at: 6, has_pseudo_header: true },
    Rule { protocol: protocol::ICMP, field_at: 2, has_pseudo_header: false },
    Rule { protocol: protocol::ICMPV6, field_at: 2, has_pseudo_header: true },
    Rule { protocol: protocol::IGMP, field_at: 2, has_pseudo_header: false },
    Rule { protocol: protocol::UDP_LITE, field_at: 6, has_pseudo_header: true },
    Rule { protocol: protocol::GRE, field_at: 4, has_pseudo_header: false },
    Rule { protocol: protocol::OSPF, field_at: 12, has_pseudo_header: false },
];

impl Rule {
    fn of(layers: &Layers) -> Option<Self> {
        let rule = *RULES.iter().find(|rule| rule.protocol == layers.protocol)?;
        let is_v6 = matches!(layers.network, Network::V6 { .. });
        // OSPF over IPv6 is version 3 (RFC 5340, appendix A.3.1).
        Some(Self { has_pseudo_header: rule.has_pseudo_header || (is_v6 && rule.protocol == protocol::OSPF), ..rule })
    }
}

impl Packet<'_> {
    /// The checksum of the IP header; `None` in IPv6 and if the header is not captured whole.
    pub fn ip_checksum(&self) -> Option<Checksum> {
        let ip = self.ip().filter(super::Ip::is_whole)?;
        let stored = ip.checksum()?;
        let (before, rest) = ip.bytes().split_at_checked(10)?;
        Some(Checksum::of(sum::add_slice(sum::add_slice(0, before), rest.get(2..)?), stored))
    }

    /// The checksum of the transport header.
    pub fn transport_checksum(&self) -> TransportChecksum {
        let layers = self.layers();
        let captured = self.captured().get(layers.l4_at as usize..).unwrap_or_default();
        let captured = captured.get(..layers.l4_captured as usize).unwrap_or(captured);
        let is_fragment = layers.fragment != super::Fragment::Whole;
        let Some(rule) = Rule::of(layers).filter(|rule| rule.is_in_use(captured, layers)) else {
            return TransportChecksum::None;
        };
        let field = captured.get(rule.field_at..).and_then(<[u8]>::first_chunk).map(|field| u16::from_be_bytes(*field));
        let stored = field.filter(|_| !layers.fragment.is_later());
        if layers.l3_captured < layers.l3_len {
            return TransportChecksum::Cut { stored };
        }
        if is_fragment {
            return TransportChecksum::Fragment(self.part(captured, rule, stored));
        }
        match stored {
            None => TransportChecksum::Cut { stored },
            Some(stored) => TransportChecksum::Whole(whole(layers, captured, rule, stored)),
        }
    }

    fn part(&self, captured: &[u8], rule: Rule, stored: Option<u16>) -> ChecksumPart {
        let bytes = captured.len() as u32;
        let at = self.ip().map_or(0, |ip| 8 * u32::from(ip.fragment_offset()));
        let is_last = self.layers().fragment == super::Fragment::Last;
        let sum = if stored.is_some() { without_field(captured, rule.field_at) } else { sum::add_slice(0, captured) };
        ChecksumPart::new(at, bytes, sum, stored, is_last)
    }
}

impl Rule {
    /// Whether the packet has the field at all.
    fn is_in_use(&self, captured: &[u8], layers: &Layers) -> bool {
        const GRE_HAS_CHECKSUM: u8 = 0x80;
        match self.protocol {
            protocol::GRE => captured.first().is_some_and(|flags| flags & GRE_HAS_CHECKSUM != 0),
            protocol::IGMP | protocol::ICMP => matches!(layers.network, Network::V4 { .. }),
            protocol::ICMPV6 => matches!(layers.network, Network::V6 { .. }),
            _ => true,
        }
    }
}

fn whole(layers: &Layers, captured: &[u8], rule: Rule, stored: u16) -> Checksum {
    /// The authentication field of OSPF version 2 is left out (RFC 2328, appendix D.4).
    const OSPF_AUTHENTICATION: std::ops::Range<usize> = 16..24;
    let length_field = captured.get(4..).and_then(<[u8]>::first_chunk).map_or(0, |&field| u16::from_be_bytes(field));
    let length_field = usize::from(length_field);
    // The length of UDP, and the coverage of UDP-Lite (RFC 3828), may leave bytes out.
    let said = captured.get(..length_field).filter(|said| said.len() >= 8);
    let (covered, length) = match (rule.protocol, said) {
        (protocol::UDP, Some(said)) => (said, said.len()),
        (protocol::UDP_LITE, Some(said)) => (said, captured.len()),
        _ => (captured, captured.len()),
    };
    let sum = match (rule.protocol, covered.get(OSPF_AUTHENTICATION.end..)) {
        (protocol::OSPF, Some(rest)) if !rule.has_pseudo_header => {
            let header = covered.get(..OSPF_AUTHENTICATION.start).unwrap_or_default();
            sum::add_slice(without_field(header, rule.field_at), rest)
        }
        _ => without_field(covered, rule.field_at),
    };
    let pseudo = if rule.has_pseudo_header { pseudo_header(layers, length as u32) } else { 0 };
    let checksum = Checksum::of(sum::add_8bytes(sum, pseudo.to_ne_bytes()), stored);
    let is_udp = matches!(rule.protocol, protocol::UDP | protocol::UDP_LITE);
    // A checksum of UDP that is zero is sent as its other form, as zero means none (RFC 768).
    let computed = if is_udp && checksum.computed == 0 && stored != 0 { 0xffff } else { checksum.computed };
    let is_absent = may_be_absent(layers) && stored == 0;
    Checksum { computed: if is_absent && computed == 0 { 0xffff } else { computed }, is_absent, ..checksum }
}

/// UDP over IPv4 may leave the checksum out.
fn may_be_absent(layers: &Layers) -> bool {
    layers.protocol == protocol::UDP && matches!(layers.network, Network::V4 { .. })
}

/// The sum of all bytes but those of the checksum field, which is at an even offset.
fn without_field(bytes: &[u8], field_at: usize) -> u64 {
    let (before, field) = bytes.split_at_checked(field_at).unwrap_or((bytes, &[]));
    sum::add_slice(sum::add_slice(0, before), field.get(2..).unwrap_or_default())
}

/// The sum of addresses, protocol and length (RFC 9293, section 3.1; RFC 8200, section 8.1).
fn pseudo_header(layers: &Layers, length: u32) -> u64 {
    let sum = match layers.network {
        Network::None => 0,
        Network::V4 { source, destination } => {
            sum::add_4bytes(sum::add_4bytes(0, source.octets()), destination.octets())
        }
        Network::V6 { source, destination } => {
            sum::add_slice(sum::add_slice(0, &source.octets()), &destination.octets())
        }
    };
    sum::add_4bytes(sum::add_2bytes(sum, [0, layers.protocol]), length.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use etherparse::PacketBuilder;
    use proptest::prelude::*;

    use super::*;
    use crate::capture::{LinkType, RawPacket};
    use crate::dissect::find_layers;
    use crate::time::Timestamp;

    const MACS: ([u8; 6], [u8; 6]) = ([2, 0, 0, 0, 0, 1], [2, 0, 0, 0, 0, 2]);
    /// Bytes of an Ethernet and an IPv4 header.
    const HEADERS: usize = 14 + 20;

    fn checksums(data: &[u8]) -> (Option<Checksum>, TransportChecksum) {
        let wire_len = data.len() as u32;
        let raw = RawPacket { time: Timestamp::default(), link_type: LinkType::ETHERNET, wire_len, data };
        let mut layers = Layers::default();
        find_layers(&raw, &mut layers).expect("a packet with a flow");
        let packet = Packet::new(raw, &layers);
        (packet.ip_checksum(), packet.transport_checksum())
    }

    /// A packet that etherparse makes, with the checksums that it computes.
    fn made(kind: u8, is_v4: bool, payload: &[u8]) -> Vec<u8> {
        let ethernet = PacketBuilder::ethernet2(MACS.0, MACS.1);
        let ip = match is_v4 {
            true => ethernet.ipv4([192, 0, 2, 1], [198, 51, 100, 255], 64),
            false => ethernet.ipv6([0xfe; 16], [7; 16], 64),
        };
        let mut bytes = Vec::new();
        let written = match (kind, is_v4) {
            (0, _) => ip.tcp(40_000, 443, 7, 9).write(&mut bytes, payload),
            (1, _) => ip.udp(40_000, 53).write(&mut bytes, payload),
            (_, true) => ip.icmpv4_echo_request(1, 2).write(&mut bytes, payload),
            (_, false) => ip.icmpv6_echo_request(1, 2).write(&mut bytes, payload),
        };
        written.expect("a packet");
        bytes
    }

    proptest! {
        #[test]
        fn checksums_are_right_until_a_bit_is_flipped(
            kind in 0u8..3,
            is_v4: bool,
            payload in prop::collection::vec(any::<u8>(), 1..80),
            flipped in any::<prop::sample::Index>(),
        ) {
            let mut packet = made(kind, is_v4, &payload);
            let (ip, TransportChecksum::Whole(transport)) = checksums(&packet) else { panic!("a whole packet") };
            prop_assert_eq!(ip.map(Checksum::is_right), is_v4.then_some(true));
            prop_assert!(transport.is_right() && !transport.is_absent, "{:?}", transport);
            let at = packet.len() - 1 - flipped.index(payload.len());
            packet[at] ^= 0x10;
            let (_, TransportChecksum::Whole(transport)) = checksums(&packet) else { panic!("a whole packet") };
            prop_assert!(!transport.is_right());
        }
    }

    #[test]
    fn udp_over_ipv4_may_have_none_and_over_ipv6_must_have_one() {
        for (is_v4, is_right) in [(true, true), (false, false)] {
            let mut packet = made(1, is_v4, b"question");
            let at = packet.len() - 10;
            packet[at..at + 2].fill(0);
            let (_, TransportChecksum::Whole(checksum)) = checksums(&packet) else { panic!("a whole packet") };
            assert_eq!((checksum.is_right(), checksum.is_absent, checksum.stored), (is_right, is_right, 0));
            assert_ne!(checksum.computed, 0);
        }
    }

    #[test]
    fn udp_lite_covers_what_its_field_says() {
        let mut packet = made(1, true, b"question");
        packet[23] = protocol::UDP_LITE;
        packet[HEADERS + 4..HEADERS + 6].copy_from_slice(&8u16.to_be_bytes());
        let computed = |packet: &[u8]| match checksums(packet).1 {
            TransportChecksum::Whole(checksum) => checksum.computed,
            other => panic!("{other:?}"),
        };
        let before = computed(&packet);
        *packet.last_mut().expect("a byte") ^= 1;
        assert_eq!(computed(&packet), before);
        packet[HEADERS] ^= 1;
        assert_ne!(computed(&packet), before);
    }

    #[test]
    fn a_packet_that_is_cut_has_the_field_only() {
        let packet = made(0, true, b"some payload");
        let raw = &packet[..packet.len() - 1];
        let raw = RawPacket {
            time: Timestamp::default(),
            link_type: LinkType::ETHERNET,
            wire_len: packet.len() as u32,
            data: raw,
        };
        let mut layers = Layers::default();
        find_layers(&raw, &mut layers).expect("a packet with a flow");
        let field = u16::from_be_bytes([packet[HEADERS + 16], packet[HEADERS + 17]]);
        assert_eq!(Packet::new(raw, &layers).transport_checksum(), TransportChecksum::Cut { stored: Some(field) });
    }

    #[test]
    fn gre_without_checksum_has_none() {
        let mut packet = made(1, true, b"\x00\x00\x88\xb5payload");
        packet[23] = protocol::GRE;
        packet.drain(HEADERS..HEADERS + 8);
        assert_eq!(checksums(&packet).1, TransportChecksum::None);
    }
}
