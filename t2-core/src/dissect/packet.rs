//! A packet as plugins see it.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::layers::{Layers, Network};
use super::{HeaderPath, HeadersId, Status, TcpFlags, VlanTags, protocol};
use crate::capture::RawPacket;
use crate::time::Timestamp;

/// A dissected packet: a view that is cheap to copy.
///
/// Methods read captured bytes only, and return `None` for what was not captured.
///
/// ```
/// use t2_core::prelude::*;
///
/// fn window(packet: &Packet) -> Option<u16> {
///     Some(packet.first_fragment()?.tcp()?.window())
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Packet<'p> {
    number: u64,
    raw: RawPacket<'p>,
    layers: &'p Layers,
    headers: Option<HeadersId>,
}

impl<'p> Packet<'p> {
    /// The view of a packet and its layers.
    #[inline]
    pub(crate) fn new(raw: RawPacket<'p>, layers: &'p Layers) -> Self {
        Self::numbered(raw, layers, None, 0)
    }

    /// A packet with its number in the run, whose layers are not [found](Self::found) yet.
    #[inline(always)]
    pub(crate) fn undissected(raw: RawPacket<'p>, number: u64) -> Self {
        static NONE: Layers = Layers::EMPTY;
        Self { number, raw, layers: &NONE, headers: None }
    }

    /// A packet with its number in the run, its layers, and the number of its headers.
    #[inline(always)]
    pub(crate) fn numbered(raw: RawPacket<'p>, layers: &'p Layers, headers: Option<HeadersId>, number: u64) -> Self {
        Self { number, raw, layers, headers }
    }

    /// These are the layers of the packet, and its headers have this number.
    #[inline(always)]
    pub(super) fn found(&mut self, layers: &'p Layers, headers: Option<HeadersId>) {
        (self.layers, self.headers) = (layers, headers);
    }

    /// Number of the packet in the run, from 1; 0 outside of a run.
    #[inline]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The packet as the capture has it.
    #[inline]
    pub(crate) fn raw(&self) -> &RawPacket<'p> {
        &self.raw
    }

    /// When it was captured.
    #[inline]
    pub fn time(&self) -> Timestamp {
        self.raw.time
    }

    /// Length on the wire in bytes.
    #[inline]
    pub fn wire_len(&self) -> u32 {
        self.raw.wire_len
    }

    /// The captured bytes, from the link layer on.
    #[inline]
    pub fn captured(&self) -> &'p [u8] {
        self.raw.data
    }

    /// What the dissection found: offsets, lengths, addresses, tags.
    #[inline]
    pub fn layers(&self) -> &'p Layers {
        self.layers
    }

    /// The headers as a number, if they have one: a short answer to whether packets have the same.
    #[inline]
    pub fn headers_id(&self) -> Option<HeadersId> {
        self.headers
    }

    /// The status bits that this packet sets in its flow.
    pub fn status(&self) -> Status {
        self.layers.status
    }

    /// The headers, outermost first.
    pub fn path(&self) -> &'p HeaderPath {
        &self.layers.path
    }

    /// The VLAN tags of the last tag stack.
    pub fn vlan_tags(&self) -> VlanTags {
        self.layers.vlan_tags
    }

    /// The packet itself if it is an IP packet that may have a transport header; `None` for later fragments and layer-2
    /// packets.
    #[inline]
    pub fn first_fragment(&self) -> Option<Self> {
        (self.layers.network != Network::None && !self.layers.fragment.is_later()).then_some(*self)
    }

    /// The innermost IP header's addresses, if it is IPv4: source and destination.
    pub fn ipv4(&self) -> Option<(Ipv4Addr, Ipv4Addr)> {
        match self.layers.network {
            Network::V4 { source, destination } => Some((source, destination)),
            _ => None,
        }
    }

    /// The innermost IP header's addresses, if it is IPv6: source and destination.
    pub fn ipv6(&self) -> Option<(Ipv6Addr, Ipv6Addr)> {
        match self.layers.network {
            Network::V6 { source, destination } => Some((source, destination)),
            _ => None,
        }
    }

    /// The TCP header, if its fixed part is captured.
    #[inline]
    pub fn tcp(&self) -> Option<Tcp<'p>> {
        let bytes = self.transport(protocol::TCP)?;
        Some(Tcp { fixed: bytes.first_chunk()?, bytes })
    }

    /// The UDP header.
    pub fn udp(&self) -> Option<Udp<'p>> {
        Some(Udp { header: self.transport(protocol::UDP)?.first_chunk()? })
    }

    /// The length field of the UDP or UDP-Lite header; of the latter that is the coverage of its checksum.
    #[inline]
    pub fn udp_length(&self) -> Option<u16> {
        let bytes = self.transport(protocol::UDP).or_else(|| self.transport(protocol::UDP_LITE))?;
        Some(Udp { header: bytes.first_chunk()? }.length())
    }

    /// The ICMP or ICMPv6 header.
    pub fn icmp(&self) -> Option<Icmp<'p>> {
        let bytes = self.transport(protocol::ICMP).or_else(|| self.transport(protocol::ICMPV6))?;
        Some(Icmp { header: bytes.first_chunk()?, bytes })
    }

    /// The captured bytes from the transport header on, if it is that of `protocol`.
    #[inline]
    pub fn transport(&self, protocol: u8) -> Option<&'p [u8]> {
        let layers = self.first_fragment()?.layers;
        let captured = self.raw.data.get(layers.l4_at as usize..)?;
        (layers.protocol == protocol).then(|| captured.get(..layers.l4_captured as usize).unwrap_or(captured))
    }

    /// The captured payload behind the transport header.
    #[inline]
    pub fn payload(&self) -> &'p [u8] {
        let captured = self.raw.data.get(self.layers.l7_at as usize..).unwrap_or_default();
        captured.get(..self.layers.l7_captured as usize).unwrap_or(captured)
    }
}

/// A TCP header (RFC 9293).
#[derive(Clone, Copy, Debug)]
pub struct Tcp<'p> {
    fixed: &'p [u8; 20],
    bytes: &'p [u8],
}

impl<'p> Tcp<'p> {
    /// Source port.
    pub fn source_port(&self) -> u16 {
        self.u16::<0>()
    }

    /// Destination port.
    pub fn destination_port(&self) -> u16 {
        self.u16::<2>()
    }

    /// Sequence number.
    #[inline]
    pub fn sequence(&self) -> u32 {
        u32::from(self.u16::<4>()) << 16 | u32::from(self.u16::<6>())
    }

    /// Acknowledgement number.
    #[inline]
    pub fn acknowledgement(&self) -> u32 {
        u32::from(self.u16::<8>()) << 16 | u32::from(self.u16::<10>())
    }

    /// Length of the header with options in bytes, as it says; may be less than 20.
    #[inline]
    pub fn header_len(&self) -> usize {
        usize::from(self.u16::<12>() >> 12) * 4
    }

    /// The flags.
    #[inline]
    pub fn flags(&self) -> TcpFlags {
        TcpFlags(self.u16::<12>() as u8)
    }

    /// The window field, not scaled.
    #[inline]
    pub fn window(&self) -> u16 {
        self.u16::<14>()
    }

    /// The option bytes, as far as they are captured.
    #[inline]
    pub fn options(&self) -> &'p [u8] {
        let end = self.header_len().clamp(self.fixed.len(), self.bytes.len());
        self.bytes.get(self.fixed.len()..end).unwrap_or_default()
    }

    /// Whether all option bytes are captured.
    #[inline]
    pub fn options_are_whole(&self) -> bool {
        self.header_len() <= self.bytes.len()
    }

    #[inline]
    fn u16<const AT: usize>(&self) -> u16 {
        const { assert!(AT + 1 < 20) };
        u16::from_be_bytes([self.fixed[AT], self.fixed[AT + 1]])
    }
}

/// A UDP header (RFC 768).
#[derive(Clone, Copy, Debug)]
pub struct Udp<'p> {
    header: &'p [u8; 8],
}

impl Udp<'_> {
    /// Source port.
    pub fn source_port(&self) -> u16 {
        u16::from_be_bytes([self.header[0], self.header[1]])
    }

    /// Destination port.
    pub fn destination_port(&self) -> u16 {
        u16::from_be_bytes([self.header[2], self.header[3]])
    }

    /// The length field: header and payload in bytes.
    pub fn length(&self) -> u16 {
        u16::from_be_bytes([self.header[4], self.header[5]])
    }
}

/// The first bytes of an ICMP or ICMPv6 message (RFC 792, RFC 4443).
#[derive(Clone, Copy, Debug)]
pub struct Icmp<'p> {
    header: &'p [u8; 4],
    bytes: &'p [u8],
}

impl Icmp<'_> {
    /// Type of the message.
    pub fn kind(&self) -> u8 {
        self.header[0]
    }

    /// Code of the message.
    pub fn code(&self) -> u8 {
        self.header[1]
    }

    /// Bytes 4 to 7, if they are captured: identifier and sequence number of an echo, the gateway of a redirect, others.
    pub fn rest(&self) -> Option<[u8; 4]> {
        self.bytes.get(4..)?.first_chunk().copied()
    }
}
