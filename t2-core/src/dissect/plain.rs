//! The chain of most packets in one go: Ethernet with one VLAN tag or none, IP without options or fragments, TCP or UDP
//! outside of any tunnel.
//!
//! What the table of layers finds out step by step is known here from the start, so each field of the layers is written
//! once, from numbers that are at hand. Whatever is out of the ordinary is left to the table, and so are packets whose
//! ports or payload show in the path. A property test holds both to the same result on packets of every kind.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::layers::{Fragment, Layers, Network, VlanTags};
use super::path::PlainPath;
use super::token::{Name, Token};
use super::walk::Walk;
use super::{Kind, Status, ether, ether_type, ipv4, ipv6, link, protocol, transport, tunnel};
use crate::mac::Mac;

/// The only port of a tunnel in TCP, which is that of AYIYA.
const TCP_TUNNEL: u16 = 5072;

/// The ports that show in the path.
const SSDP: u16 = 1900;
const NAT_TRAVERSAL: u16 = 4500;

/// Length of an Ethernet header without tags, in bytes.
pub(super) const ETHERNET: u32 = 14;

/// Length of a VLAN tag in bytes.
const TAG: u32 = 4;

/// Length of the fixed IP headers in bytes.
pub(super) const IPV4: u32 = ipv4::FIXED as u32;
pub(super) const IPV6: u32 = ipv6::FIXED as u32;

/// Length of the UDP header in bytes; so much of a header of TCP, too, is looked at here at least.
const UDP: u32 = 8;

/// Length in bytes of a TCP header that does not tell it.
const TCP: u32 = 20;

/// What comes before the IP header, and the whole packet.
#[derive(Clone, Copy)]
pub(super) struct Frame<'p> {
    pub(super) data: &'p [u8],
    pub(super) wire_len: u32,
    pub(super) head: &'p [u8; ETHERNET as usize],
    /// The id of the VLAN tag.
    pub(super) tag: Option<u16>,
}

/// The transport header.
#[derive(Clone, Copy)]
pub(super) struct Transport<'p> {
    pub(super) ports: (u16, u16),
    /// The length that it tells, if it is that of UDP.
    udp_len: u16,
    /// The captured bytes from the header on.
    bytes: &'p [u8],
}

/// Dissects the packet if it is plain Ethernet. `false` leaves it to the table, and anything in the layers: so what is no
/// part of a decision can be written before all decisions are made, and need not be kept until then.
///
/// A function of its own, so that it has all registers for itself, and takes none from the loop over packets.
#[inline(never)]
pub(super) fn ethernet(data: &[u8], wire_len: u32, layers: &mut Layers) -> bool {
    let Some((head, rest)) = data.split_first_chunk::<{ ETHERNET as usize }>() else { return false };
    if data.len() > wire_len as usize || link::is_isl(head) {
        return false;
    }
    let frame = Frame { data, wire_len, head, tag: None };
    match ether_type(head) {
        ether_type::IPV4 => v4(frame, rest, layers),
        ether_type::IPV6 => v6(frame, rest, layers),
        _ => tagged(data, wire_len, layers),
    }
}

#[inline]
fn ether_type(head: &[u8; ETHERNET as usize]) -> u16 {
    u16::from_be_bytes([head[12], head[13]])
}

/// Dissects the packet if it has a tag and is plain behind it. Most have none, and are spared what they do not need.
#[inline(never)]
fn tagged(data: &[u8], wire_len: u32, layers: &mut Layers) -> bool {
    let Some((head, rest)) = data.split_first_chunk::<{ ETHERNET as usize }>() else { return false };
    let Some((&[id_high, id_low, high, low], inside)) = rest.split_first_chunk() else { return false };
    if !ether::is_tag(ether_type(head)) {
        return false;
    }
    let frame = Frame { data, wire_len, head, tag: Some(u16::from_be_bytes([id_high, id_low]) & 0x0fff) };
    match u16::from_be_bytes([high, low]) {
        ether_type::IPV4 => v4(frame, inside, layers),
        ether_type::IPV6 => v6(frame, inside, layers),
        _ => false,
    }
}

#[inline(always)]
fn v4(frame: Frame<'_>, bytes: &[u8], layers: &mut Layers) -> bool {
    let Some((fixed, rest)) = bytes.split_first_chunk::<{ IPV4 as usize }>() else { return false };
    let &[version, _, len_high, len_low, id_high, id_low, offset_high, offset_low, _, protocol, ..] = fixed;
    let fragmented = u16::from_be_bytes([offset_high, offset_low]) & 0x3fff != 0;
    let Some(transport) = Transport::of(rest) else { return false };
    if version != 0x45 || fragmented {
        return false;
    }
    let Some((source, destination)) = addresses(fixed) else { return false };
    layers.network = Network::V4 { source: Ipv4Addr::from(source), destination: Ipv4Addr::from(destination) };
    layers.ip_id = u16::from_be_bytes([id_high, id_low]).into();
    layers.ports = transport.ports;
    let len = u32::from(u16::from_be_bytes([len_high, len_low]));
    match protocol {
        protocol::TCP => transport.is_all_tcp() && fill::<false, true>(frame, len, transport, layers),
        protocol::UDP => {
            transport.is_all_udp(frame, IPV4, len, layers) && fill::<false, false>(frame, len, transport, layers)
        }
        _ => false,
    }
}

#[inline(always)]
fn v6(frame: Frame<'_>, bytes: &[u8], layers: &mut Layers) -> bool {
    let Some((fixed, rest)) = bytes.split_first_chunk::<{ IPV6 as usize }>() else { return false };
    let &[version, _, _, _, len_high, len_low, protocol, ..] = fixed;
    let payload_len = u32::from(u16::from_be_bytes([len_high, len_low]));
    let Some(transport) = Transport::of(rest) else { return false };
    if version >> 4 != 6 || payload_len == 0 {
        return false;
    }
    let Some((source, destination)) = addresses(fixed) else { return false };
    layers.network = Network::V6 { source: Ipv6Addr::from(source), destination: Ipv6Addr::from(destination) };
    layers.ip_id = 0;
    let len = IPV6 + payload_len;
    match protocol {
        protocol::TCP => transport.is_all_tcp() && fill::<true, true>(frame, len, transport, layers),
        protocol::UDP => {
            transport.is_all_udp(frame, IPV6, len, layers) && fill::<true, false>(frame, len, transport, layers)
        }
        _ => false,
    }
}

/// Source and destination address, which an IP header ends in.
#[inline]
fn addresses<const LEN: usize>(header: &[u8]) -> Option<([u8; LEN], [u8; LEN])> {
    let (rest, destination) = header.split_last_chunk()?;
    Some((*rest.last_chunk()?, *destination))
}

impl<'p> Frame<'p> {
    /// Where the IP header is.
    #[inline]
    fn ip_at(self) -> u32 {
        if self.tag.is_some() { ETHERNET + TAG } else { ETHERNET }
    }
}

/// Whether there is no tunnel behind the UDP header at an offset.
#[cold]
fn is_no_tunnel(data: &[u8], wire_len: u32, at: usize, layers: &mut Layers) -> bool {
    let walk = Walk::new(data, wire_len, layers, ());
    tunnel::by_port(&walk, protocol::UDP, at).is_none()
}

impl<'p> Transport<'p> {
    /// The header, if enough of it is captured that the walk over the extension headers of IPv6 gets there.
    #[inline]
    pub(super) fn of(bytes: &'p [u8]) -> Option<Self> {
        let &[a, b, c, d, e, f, ..] = bytes.first_chunk::<{ UDP as usize }>()?;
        let ports = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
        Some(Self { ports, udp_len: u16::from_be_bytes([e, f]), bytes })
    }

    /// Whether the rest of an IP packet is TCP and its payload: no tunnel, and nothing that shows in the path.
    #[inline]
    pub(super) fn is_all_tcp(self) -> bool {
        !self.has_port(TCP_TUNNEL) && !self.has_port(SSDP)
    }

    /// Whether the rest of an IP packet of this length is UDP and its payload: no tunnel, nothing that shows in the path,
    /// and nothing behind what UDP says that it has.
    #[inline(always)]
    fn is_all_udp(self, frame: Frame<'_>, ip_header_len: u32, ip_len: u32, layers: &mut Layers) -> bool {
        if self.has_port(SSDP) || self.has_port(NAT_TRAVERSAL) || !self.has_usual_udp(ip_len, ip_header_len) {
            return false;
        }
        if !tunnel::is_likely(self.ports, self.first()) {
            return true;
        }
        is_no_tunnel(frame.data, frame.wire_len, (frame.ip_at() + ip_header_len) as usize, layers)
    }

    /// Whether the payload of UDP does not begin as one that shows in the path, and the IP packet has nothing behind it.
    #[inline(always)]
    fn has_usual_udp(self, ip_len: u32, ip_header_len: u32) -> bool {
        /// The types of DTLS records.
        const DTLS: std::ops::RangeInclusive<u8> = 0x14..=0x1a;
        let is_dtls = self.first().is_some_and(|first| DTLS.contains(&first));
        !is_dtls && self.is_whole_udp(ip_len, ip_header_len)
    }

    /// Whether the IP packet has nothing behind the datagram of UDP.
    #[inline(always)]
    fn is_whole_udp(self, ip_len: u32, ip_header_len: u32) -> bool {
        self.udp_len == 0 || u32::from(self.udp_len) >= ip_len.saturating_sub(ip_header_len)
    }

    /// Whether a packet with this protocol may be plain: it is TCP, or UDP that is no tunnel at first sight. Others need not
    /// displace headers that are known.
    #[inline(always)]
    pub(super) fn may_be_plain(self, protocol: u8) -> bool {
        protocol == protocol::TCP || (protocol == protocol::UDP && !tunnel::is_likely(self.ports, self.first()))
    }

    /// The same as [`is_all_udp`](Self::is_all_udp) where another packet with the same ports was plain: whether this one is.
    #[inline(always)]
    pub(super) fn is_all_udp_again(self, ip_len: u32, ip_header_len: u32) -> bool {
        !tunnel::begins_likely(self.first()) && self.has_usual_udp(ip_len, ip_header_len)
    }

    /// The first byte behind the header of UDP.
    #[inline]
    fn first(self) -> Option<u8> {
        self.bytes.get(UDP as usize).copied()
    }

    #[inline]
    fn has_port(self, port: u16) -> bool {
        self.ports.0 == port || self.ports.1 == port
    }

    /// The length of the header, of which so much is captured: as it says itself where that is captured, or the least that
    /// it can be. `None` if the packet has no room for it.
    #[inline]
    fn header_len<const IS_TCP: bool>(self, captured: u32, is_snapped: bool) -> Option<u32> {
        match self.bytes.first_chunk::<{ TCP as usize }>() {
            _ if !IS_TCP => Some(UDP),
            Some(fixed) if captured >= TCP => Some(u32::from(fixed[12] >> 4) * 4),
            _ => is_snapped.then_some(TCP),
        }
    }
}

/// Writes all layers that are not written yet; what packets of the same kind have in common is there already if the packet
/// before was one. `false`: the packet is longer than its frame, or too short for its headers.
#[inline(always)]
fn fill<const IS_V6: bool, const IS_TCP: bool>(
    frame: Frame<'_>,
    ip_len: u32,
    header: Transport<'_>,
    layers: &mut Layers,
) -> bool {
    if !sizes::<IS_V6, IS_TCP>(frame, ip_len, header, layers) {
        return false;
    }
    let this = Kind::new(frame.tag.is_some(), IS_V6, IS_TCP);
    if layers.kind != this {
        start::<IS_V6, IS_TCP>(layers, this);
    }
    if let Some(id) = frame.tag {
        (layers.vlan_id, layers.vlan_tags) = (id, VlanTags::one(id));
    }
    let &[a, b, c, d, e, f, g, h, i, j, k, l, _, _] = frame.head;
    layers.source_mac = Some(Mac([g, h, i, j, k, l]));
    layers.destination_mac = Some(Mac([a, b, c, d, e, f]));
    if IS_V6 {
        layers.ports = if has_ports::<IS_TCP>(layers.l4_captured) { header.ports } else { (0, 0) };
    }
    true
}

/// Whether the ports of IPv6 packets are read: whatever captured bytes there are, fewer than the fixed header has none.
#[inline]
pub(super) fn has_ports<const IS_TCP: bool>(l4_captured: u32) -> bool {
    l4_captured >= if IS_TCP { TCP } else { UDP }
}

/// Writes the layers that differ between packets with the same addresses, ports and tags: lengths and what follows from
/// them. `false`: the packet is longer than its frame, or too short for its headers.
#[inline(always)]
pub(super) fn sizes<const IS_V6: bool, const IS_TCP: bool>(
    frame: Frame<'_>,
    ip_len: u32,
    header: Transport<'_>,
    layers: &mut Layers,
) -> bool {
    let mut status = if IS_V6 { Status::SAW_IPV6 | Status::IPV6 } else { Status::SAW_IPV4 | Status::IPV4 };
    if let Some(id) = frame.tag {
        status |= Status::VLAN | when(id == 0, Status::VLAN_ZERO);
    }
    let lens = (frame.data.len() as u32, frame.wire_len);
    sizes_at::<IS_V6, IS_TCP>(lens, frame.ip_at(), status, ip_len, header, layers)
}

/// The same of a packet in a tunnel, whose IP header is at an offset and has neither options nor extension headers. The
/// status is that of the packet but for what follows from lengths.
#[inline(always)]
pub(super) fn sizes_inside<const IS_V6: bool, const IS_TCP: bool>(
    (data, wire_len): (&[u8], u32),
    ip_at: usize,
    status: Status,
    layers: &mut Layers,
) -> bool {
    let ip_header_len = if IS_V6 { IPV6 } else { IPV4 };
    let Some((ip, rest)) = data.get(ip_at..).and_then(|bytes| bytes.split_at_checked(ip_header_len as usize)) else {
        return false;
    };
    let (Some(&[_, _, a, b, c, d]), Some(header)) = (ip.first_chunk(), Transport::of(rest)) else { return false };
    let (number, of_v6) = (u32::from(u16::from_be_bytes([a, b])), u32::from(u16::from_be_bytes([c, d])));
    let ip_len = if IS_V6 { IPV6 + of_v6 } else { number };
    if !IS_V6 {
        layers.ip_id = of_v6;
    }
    if data.len() > wire_len as usize
        || (IS_V6 && of_v6 == 0)
        || (!IS_TCP && !header.is_whole_udp(ip_len, ip_header_len))
    {
        return false;
    }
    sizes_at::<IS_V6, IS_TCP>((data.len() as u32, wire_len), ip_at as u32, status, ip_len, header, layers)
        && (!IS_V6 || has_ports::<IS_TCP>(layers.l4_captured))
}

/// The numbers are those of [`transport`], without what cannot be here.
#[inline(always)]
fn sizes_at<const IS_V6: bool, const IS_TCP: bool>(
    (end, wire_len): (u32, u32),
    ip_at: u32,
    status: Status,
    ip_len: u32,
    header: Transport<'_>,
    layers: &mut Layers,
) -> bool {
    let (on_wire, captured) = (wire_len - ip_at, end - ip_at);
    let ip_header_len = if IS_V6 { IPV6 } else { IPV4 };
    let ip_captured = captured.min(ip_len);
    let header_captured = ip_captured.saturating_sub(ip_header_len);
    let is_snapped = captured < ip_len;
    let Some(header_len) = header.header_len::<IS_TCP>(header_captured, is_snapped) else { return false };
    let headers_len = ip_header_len + header_len;
    if ip_len > on_wire || ip_len < headers_len {
        return false;
    }
    let is_short = if IS_V6 { !has_ports::<IS_TCP>(header_captured) } else { header_captured < header_len };
    layers.status = status | when(is_snapped, Status::L3_SNAPPED) | when(is_short, Status::L4_HEADER_SHORT);
    layers.l4_header_len = header_len;
    (layers.l3_len, layers.l3_captured, layers.l4_captured) = (ip_len, ip_captured, header_captured);
    layers.l7_at = (ip_at + headers_len).min(end);
    layers.l7_captured = header_captured.saturating_sub(header_len);
    layers.l7_len = ip_len - headers_len;
    layers.padding = if wire_len <= transport::PADDED { on_wire - ip_len } else { 0 };
    true
}

/// Writes what all packets of a kind have in common; the rest is written by [`fill`].
#[inline(never)]
fn start<const IS_V6: bool, const IS_TCP: bool>(layers: &mut Layers, kind: Kind) {
    let l3_header_len = if IS_V6 { IPV6 } else { IPV4 };
    layers.kind = kind;
    layers.path.start(match kind.is_tagged() {
        true => const { &plain_path(true, IS_V6, IS_TCP) },
        false => const { &plain_path(false, IS_V6, IS_TCP) },
    });
    layers.ether_type = if IS_V6 { ether_type::IPV6 } else { ether_type::IPV4 };
    (layers.vlan_id, layers.vlan_tags, layers.vlan_headers) = (0, VlanTags::default(), u16::from(kind.is_tagged()));
    (layers.mpls_headers, layers.dtls_records, layers.has_llc) = (0, 0, false);
    (layers.l2_at, layers.l3_at, layers.l4_at) = (0, kind.l3_at(), kind.l3_at() + l3_header_len);
    layers.l3_header_len = l3_header_len;
    layers.protocol = if IS_TCP { protocol::TCP } else { protocol::UDP };
    layers.fragment = Fragment::Whole;
}

#[inline]
fn when(is_so: bool, bits: Status) -> Status {
    if is_so { bits } else { Status::NONE }
}

/// The path of the packets of a kind.
const fn plain_path(is_tagged: bool, is_v6: bool, is_tcp: bool) -> PlainPath {
    let mut path = PlainPath::new(Token::Link(Name::Eth));
    if is_tagged {
        path = path.and(Token::Vlan(1));
    }
    path = path.and(Token::Known(if is_v6 { Name::Ipv6 } else { Name::Ipv4 }));
    path.and(Token::Known(if is_tcp { Name::Tcp } else { Name::Udp }))
}
