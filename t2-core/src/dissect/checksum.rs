//! Checksums of IP headers and transport headers (RFC 1071).

mod datagram;
mod sum;

use super::ip::Ip;
use super::layers::{Fragment, Layers, Network};
use super::packet::Packet;
use super::{ipv4, protocol};

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
    #[inline]
    pub fn is_right(self) -> bool {
        self.is_absent || self.stored == self.computed
    }

    /// The checksum of bytes that are summed up, without the field itself.
    #[inline]
    fn of(sum: u64, stored: u16) -> Self {
        let computed = !sum::pair(sum);
        // There are two ways to write zero (RFC 1071): both are right.
        let is_zero = |number: u16| number == 0 || number == 0xffff;
        let is_other_zero = computed != stored && is_zero(computed) && is_zero(stored);
        let computed = if is_other_zero { stored } else { computed };
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

/// Where TCP and UDP have their checksums.
const TCP_FIELD_AT: usize = 16;
const UDP_FIELD_AT: usize = 6;

impl Rule {
    /// The rule of the protocol of a packet, if that has a checksum of this kind in its version of IP.
    #[inline]
    fn of(layers: &Layers) -> Option<Self> {
        let is_v4 = matches!(layers.network, Network::V4 { .. });
        let is_v6 = matches!(layers.network, Network::V6 { .. });
        let (field_at, has_pseudo_header) = match layers.protocol {
            protocol::TCP => (TCP_FIELD_AT, true),
            protocol::UDP | protocol::UDP_LITE => (UDP_FIELD_AT, true),
            protocol::ICMP | protocol::IGMP if is_v4 => (2, false),
            protocol::ICMPV6 if is_v6 => (2, true),
            protocol::GRE => (4, false),
            // OSPF over IPv6 is version 3 (RFC 5340, appendix A.3.1).
            protocol::OSPF => (12, is_v6),
            _ => return None,
        };
        Some(Self { protocol: layers.protocol, field_at, has_pseudo_header })
    }

    /// Whether a packet with these bytes has the field at all.
    #[inline]
    fn is_in_use(&self, captured: &[u8]) -> bool {
        const GRE_HAS_CHECKSUM: u8 = 0x80;
        self.protocol != protocol::GRE || captured.first().is_some_and(|flags| flags & GRE_HAS_CHECKSUM != 0)
    }
}

impl Ip<'_> {
    /// The checksum of the header; `None` in IPv6 and if the header is not captured whole.
    #[inline]
    pub fn checksum_of_header(&self) -> Option<Checksum> {
        const FIELD_AT: usize = 10;
        let stored = self.checksum().filter(|_| self.is_whole())?;
        let (fixed, options) = self.bytes().split_first_chunk::<{ ipv4::FIXED }>()?;
        let sum = sum::of_header::<_, FIELD_AT>(fixed);
        Some(Checksum::of(if options.is_empty() { sum } else { sum::add(sum, sum::of(options)) }, stored))
    }
}

impl Packet<'_> {
    /// The checksum of the IP header; `None` in IPv6 and if the header is not captured whole.
    #[inline]
    pub fn ip_checksum(&self) -> Option<Checksum> {
        self.ip()?.checksum_of_header()
    }

    /// The checksum of the transport header.
    // Inlined for the few kinds of packets that a caller has, and the parts of the value that it looks at.
    #[inline(always)]
    pub fn transport_checksum(&self) -> TransportChecksum {
        let layers = self.layers();
        let captured = self.captured().get(layers.l4_at as usize..).unwrap_or_default();
        let captured = captured.get(..layers.l4_captured as usize).unwrap_or(captured);
        let Some(rule) = Rule::of(layers).filter(|rule| rule.is_in_use(captured)) else {
            return TransportChecksum::None;
        };
        let field = captured.get(rule.field_at..).and_then(<[u8]>::first_chunk).map(|field| u16::from_be_bytes(*field));
        let stored = field.filter(|_| !layers.fragment.is_later());
        if layers.l3_captured < layers.l3_len {
            return TransportChecksum::Cut { stored };
        }
        if layers.fragment != Fragment::Whole {
            return TransportChecksum::Fragment(self.part(captured, rule, stored));
        }
        match stored {
            None => TransportChecksum::Cut { stored },
            Some(stored) => TransportChecksum::Whole(whole(layers, captured, rule, stored)),
        }
    }

    #[cold]
    fn part(&self, captured: &[u8], rule: Rule, stored: Option<u16>) -> ChecksumPart {
        let bytes = captured.len() as u32;
        let at = self.ip().map_or(0, |ip| 8 * u32::from(ip.fragment_offset()));
        let is_last = self.layers().fragment == Fragment::Last;
        let sum = if stored.is_some() { sum::around(captured, rule.field_at) } else { sum::of(captured) };
        ChecksumPart::new(at, bytes, sum, stored, is_last)
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
            sum::add(sum::around(header, rule.field_at), sum::of(rest))
        }
        // Of a known number of bytes before the field, the compiler makes no loop.
        (protocol::TCP, _) => sum::around(covered, TCP_FIELD_AT),
        (protocol::UDP, _) => sum::around(covered, UDP_FIELD_AT),
        _ => sum::around(covered, rule.field_at),
    };
    let pseudo = if rule.has_pseudo_header { pseudo_header(layers, length as u32) } else { 0 };
    let checksum = Checksum::of(sum::add(sum, pseudo), stored);
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

/// The sum of addresses, protocol and length (RFC 9293, section 3.1; RFC 8200, section 8.1).
fn pseudo_header(layers: &Layers, length: u32) -> u64 {
    let addresses = match layers.network {
        Network::None => 0,
        Network::V4 { source, destination } => {
            sum::add(u32::from_ne_bytes(source.octets()).into(), u32::from_ne_bytes(destination.octets()).into())
        }
        Network::V6 { source, destination } => sum::add(sum::of(&source.octets()), sum::of(&destination.octets())),
    };
    let protocol = u64::from(u16::from_ne_bytes([0, layers.protocol]));
    sum::add(addresses, protocol + u64::from(u32::from_ne_bytes(length.to_be_bytes())))
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
