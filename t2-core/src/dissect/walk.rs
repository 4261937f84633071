//! The state of a walk through a packet, and what every layer does with it.

use super::header::Header;
use super::next::{Next, Step};
use super::reads::{self, Note};
use super::token::{self, Name, Token};
use super::{Layers, NoFlow, Status, VlanTags};
use crate::mac::Mac;

/// What a tunnel changes and gives back when it is given up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outer {
    l2_at: u32,
    source_mac: Option<Mac>,
    destination_mac: Option<Mac>,
    vlan_tags: VlanTags,
    vlan_id: u16,
    /// Whether a PPPoE header is followed inside.
    pub(super) pppoe: bool,
}

/// A walk through one packet.
///
/// What it finds may depend on bytes and lengths only if they are asked for by the functions of this file, which note them
/// in what the walk has for that. Those whose names begin with `size` are for what is found anew in each packet.
#[derive(Debug)]
pub(super) struct Walk<'p, N> {
    data: &'p [u8],
    wire_len: usize,
    pub(super) layers: &'p mut Layers,
    pub(super) header: Option<Header>,
    /// Set while the Ethernet of a tunnel is walked that was found by ports.
    pub(super) outer: Option<Outer>,
    note: N,
}

impl<'p, N: Note> Walk<'p, N> {
    /// A walk that has not begun. The length on the wire is that captured at least.
    #[inline(always)]
    pub(super) fn new(data: &'p [u8], wire_len: u32, layers: &'p mut Layers, note: N) -> Self {
        let wire_len = usize::try_from(wire_len).unwrap_or(usize::MAX).max(data.len());
        Self { data, wire_len, layers, header: None, outer: None, note }
    }
}

impl<N: Note> Walk<'_, N> {
    /// Sets status bits of the packet.
    #[inline]
    pub(super) fn mark(&mut self, bits: Status) {
        self.layers.status |= bits;
    }

    /// Whether dissection is to stop at the current IP header.
    #[inline]
    pub(super) fn stopped(&self) -> bool {
        self.layers.status.has(Status::STOPPED)
    }

    /// The token of what the current IP header carries is in the path.
    pub(super) fn tell_carried(&mut self) {
        if let Some(header) = &mut self.header {
            header.told = true;
        }
    }

    /// Adds a header with a name to the path.
    #[inline]
    pub(super) fn push(&mut self, name: Name) {
        self.layers.path.push(Token::Known(name));
    }

    /// Adds the link layer of the capture to the path.
    #[inline]
    pub(super) fn push_link(&mut self, name: Name) {
        self.layers.path.push(Token::Link(name));
    }

    fn push_all(&mut self, names: &[Name]) {
        names.iter().for_each(|&name| self.push(name));
    }

    /// Adds the header of an EtherType to the path; stops at one that has no name.
    pub(super) fn push_ether_type(&mut self, ether_type: u16) {
        match token::ether_type(ether_type) {
            Some(names) => self.push_all(names),
            None => self.push_unknown(Token::EtherType(ether_type)),
        }
    }

    /// Adds the header of a PPP protocol to the path; stops at one that has no name.
    pub(super) fn push_ppp(&mut self, protocol: u16) {
        match token::ppp(protocol) {
            Some(names) => self.push_all(names),
            None => self.push_unknown(Token::Ppp(protocol)),
        }
    }

    /// Adds the header of a service access point to the path; stops at one that has no name.
    pub(super) fn push_sap(&mut self, sap: u8) {
        match token::sap(sap) {
            Some(name) => name.into_iter().for_each(|name| self.push(name)),
            None => self.push_unknown(Token::Sap(sap)),
        }
    }

    /// Adds the header of an IP protocol to the path; stops at one that has no name.
    pub(super) fn push_protocol(&mut self, protocol: u8) {
        match token::protocol(protocol) {
            Some(name) => name.into_iter().for_each(|name| self.push(name)),
            None => self.push_unknown(Token::Protocol(protocol)),
        }
    }

    fn push_unknown(&mut self, token: Token) {
        self.layers.path.push(token);
        self.mark(Status::STOPPED);
    }

    /// Dissection stops, and the flow is that of the current IP header; of a layer-2 frame if there is none yet.
    pub(super) fn give_up(&mut self, ether_type: u16, at: usize) -> Next {
        self.mark(Status::STOPPED);
        if let Some(outer) = self.outer.take() {
            self.layers.l2_at = outer.l2_at;
            self.layers.source_mac = outer.source_mac;
            self.layers.destination_mac = outer.destination_mac;
            self.layers.vlan_tags = outer.vlan_tags;
            self.layers.vlan_id = outer.vlan_id;
        }
        if self.header.is_some() { Next::Transport } else { Next::L2(ether_type, at) }
    }

    /// An IP header that cannot be one, whose token is in the path: the packet belongs to the innermost header that is
    /// whole, that of a layer-2 frame too (spec section 9.4, B53).
    pub(super) fn broken(&mut self, ether_type: u16, at: usize) -> Next {
        if self.header.is_none() && at == 0 {
            return Next::Nothing(NoFlow::BadIpHeader);
        }
        self.tell_carried();
        self.give_up(ether_type, at)
    }

    /// The Ethernet frame at `at` is in force from now on.
    pub(super) fn enter_ethernet(&mut self, at: usize) {
        // A tunnel may be cut off before the frame that it carries.
        self.layers.l2_at = offset(at.min(self.data.len()));
        (self.layers.destination_mac, self.layers.source_mac) = match self.bytes(at, [0xff; 12]) {
            Some([a, b, c, d, e, f, g, h, i, j, k, l]) => {
                (Some(Mac([a, b, c, d, e, f])), Some(Mac([g, h, i, j, k, l])))
            }
            None => (self.mac(at), None),
        };
    }

    /// Remembers what a tunnel with Ethernet inside changes, in case that it is given up.
    pub(super) fn enter_tunnel(&mut self, pppoe: bool) {
        let Layers { l2_at, source_mac, destination_mac, vlan_tags, vlan_id, .. } = *self.layers;
        self.outer = Some(Outer { l2_at, source_mac, destination_mac, vlan_tags, vlan_id, pppoe });
    }

    /// All captured bytes from an offset on. What the walk finds in them may not be noted.
    #[inline]
    pub(super) fn from(&self, at: usize) -> &[u8] {
        self.note.all();
        self.data.get(at..).unwrap_or_default()
    }

    /// Whether this number of bytes is captured from an offset on.
    #[inline]
    pub(super) fn has(&self, at: usize, len: usize) -> bool {
        let is_captured = at.checked_add(len).is_some_and(|end| end <= self.data.len());
        self.note.captured(at.saturating_add(len), is_captured);
        is_captured
    }

    /// The length of the packet on the wire; never less than what is captured.
    #[inline]
    pub(super) fn wire_len(&self) -> usize {
        self.note.wire_len();
        self.wire_len
    }

    /// The byte at an offset, if it is captured.
    #[inline]
    pub(super) fn u8(&self, at: usize) -> Option<u8> {
        self.bytes(at, [0xff]).map(|[byte]| byte)
    }

    /// The number at an offset in network order, if it is captured.
    #[inline]
    pub(super) fn u16(&self, at: usize) -> Option<u16> {
        self.bytes(at, [0xff; 2]).map(u16::from_be_bytes)
    }

    /// The number at an offset in network order, if it is captured.
    #[inline]
    pub(super) fn u32(&self, at: usize) -> Option<u32> {
        self.bytes(at, [0xff; 4]).map(u32::from_be_bytes)
    }

    /// The hardware address at an offset, if it is captured.
    #[inline]
    pub(super) fn mac(&self, at: usize) -> Option<Mac> {
        self.bytes(at, [0xff; 6]).map(Mac)
    }

    /// The bytes at an offset, if they are captured. The walk depends on these bits of them only.
    #[inline(always)]
    pub(super) fn bytes<const LEN: usize>(&self, at: usize, bits: [u8; LEN]) -> Option<[u8; LEN]> {
        let bytes = self.size_bytes(at);
        match bytes {
            Some(_) => self.note.bits(at, bits),
            None => self.note.captured(at.saturating_add(LEN), false),
        }
        bytes
    }

    /// Whether a payload of UDP at an offset cannot be DTLS or Teredo, by its first byte.
    #[inline]
    pub(super) fn is_ordinary(&self, at: usize) -> bool {
        let first = self.size_u8(at);
        self.note.first_of_payload(at, first);
        reads::is_ordinary(first)
    }

    /// The lengths of the IP packet of a header are looked at from here on, which are found anew in each packet.
    #[inline]
    pub(super) fn sizes_follow(&self, header: Header) {
        self.note.sizes_follow(self.layers.status, header);
    }

    /// The walk depends on the lengths of the IP packet.
    #[inline]
    pub(super) fn needs_sizes(&self) {
        self.note.all();
    }

    /// How many bytes are captured, and how many there were on the wire.
    #[inline(always)]
    pub(super) fn size(&self) -> (u32, u32) {
        (offset(self.data.len()), offset(self.wire_len))
    }

    /// The byte at an offset, if it is captured.
    #[inline(always)]
    pub(super) fn size_u8(&self, at: usize) -> Option<u8> {
        self.data.get(at).copied()
    }

    /// The number at an offset in network order, if it is captured.
    #[inline(always)]
    pub(super) fn size_u16(&self, at: usize) -> Option<u16> {
        self.size_bytes(at).map(u16::from_be_bytes)
    }

    #[inline(always)]
    fn size_bytes<const LEN: usize>(&self, at: usize) -> Option<[u8; LEN]> {
        self.data.get(at..)?.first_chunk().copied()
    }

    /// The number at an offset, least significant byte first, if it is captured.
    pub(super) fn u16_le(&self, at: usize) -> Option<u16> {
        self.u16(at).map(u16::swap_bytes)
    }

    /// The number at an offset, least significant byte first, if it is captured.
    pub(super) fn u32_le(&self, at: usize) -> Option<u32> {
        self.u32(at).map(u32::swap_bytes)
    }

    /// The IP version that the byte at an offset tells, if it is captured.
    #[inline]
    pub(super) fn version(&self, at: usize) -> Option<u8> {
        self.bytes(at, [0xf0]).map(|[byte]| byte >> 4)
    }

    /// An IP packet whose version only its first half byte tells; dissection stops at anything else.
    pub(super) fn ip_by_version(&mut self, at: usize) -> Next {
        match self.version(at) {
            Some(4) => Next::Ipv4(at, Step::First),
            Some(6) => Next::Ipv6(at),
            _ => self.give_up(0, at),
        }
    }
}

/// An offset as it is kept: captured packets are shorter than 4 GiB.
#[inline]
pub(super) fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
