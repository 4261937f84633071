//! The result of dissecting one packet: plain numbers, no borrow.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{HeaderPath, Kind, Status};
use crate::mac::Mac;

/// The network layer that the flow of a packet is taken from: the innermost IP header reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Network {
    /// None: the packet belongs to a layer-2 flow.
    #[default]
    None,
    /// IPv4.
    V4 {
        /// Source address.
        source: Ipv4Addr,
        /// Destination address.
        destination: Ipv4Addr,
    },
    /// IPv6.
    V6 {
        /// Source address.
        source: Ipv6Addr,
        /// Destination address.
        destination: Ipv6Addr,
    },
}

/// The place of a packet in a fragmented datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fragment {
    /// Not fragmented (an atomic IPv6 fragment too).
    #[default]
    Whole,
    /// Offset 0, more to come.
    First,
    /// Offset not 0, more to come.
    Middle,
    /// Offset not 0, the last one.
    Last,
}

impl Fragment {
    /// What an offset and the flag for more to come mean.
    #[inline]
    pub(super) fn of(offset: u16, more: bool) -> Self {
        match (offset, more) {
            (0, false) => Self::Whole,
            (0, true) => Self::First,
            (_, true) => Self::Middle,
            (_, false) => Self::Last,
        }
    }

    /// Whether the fragment has no transport header: its offset is not 0.
    #[inline]
    pub fn is_later(self) -> bool {
        matches!(self, Self::Middle | Self::Last)
    }
}

/// The VLAN tags of the last tag stack of a packet, outermost first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VlanTags {
    ids: [u16; Self::KEPT],
    len: u8,
}

impl VlanTags {
    /// How many tags of a stack are kept; the outermost ones.
    pub const KEPT: usize = 3;

    /// A single tag.
    #[inline]
    pub(super) fn one(id: u16) -> Self {
        Self { ids: [id, 0, 0], len: 1 }
    }

    /// Adds the tag inside of those already here.
    pub fn push(&mut self, id: u16) {
        if let Some(slot) = self.ids.get_mut(usize::from(self.len)) {
            *slot = id;
            self.len += 1;
        }
    }

    /// A number that tells the tags from all others.
    #[inline]
    pub fn code(&self) -> u64 {
        self.ids.iter().fold(self.len.into(), |code, &id| code << 16 | u64::from(id))
    }

    /// The ids kept, 12 bits each.
    pub fn ids(&self) -> &[u16] {
        self.ids.get(..usize::from(self.len)).unwrap_or_default()
    }
}

/// The layers of one packet.
///
/// All offsets count bytes from the start of the captured data and are at most its length. Captured lengths never
/// reach past the captured data.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Layers {
    /// The kind of the packet, if it is known to be plain. All that packets of a kind have in common is as it is in them.
    pub(crate) kind: Kind,
    /// The headers, outermost first.
    pub path: HeaderPath,
    /// The status bits that this packet sets in its flow.
    pub status: Status,
    /// Source hardware address, of the innermost Ethernet-like header in force.
    pub source_mac: Option<Mac>,
    /// Destination hardware address.
    pub destination_mac: Option<Mac>,
    /// EtherType the flow is keyed with: that of the innermost IP header, or of the layer-2 payload (spec section 1.1).
    pub ether_type: u16,
    /// The tags of the last tag stack.
    pub vlan_tags: VlanTags,
    /// The VLAN id in the flow key: innermost tag of the last stack, 0 without tag.
    pub vlan_id: u16,
    /// Number of VLAN headers in the packet.
    pub vlan_headers: u16,
    /// Number of MPLS labels in the packet.
    pub mpls_headers: u16,
    /// Number of DTLS records.
    pub dtls_records: u16,
    /// Whether there is an LLC header.
    pub has_llc: bool,
    /// Offset of the layer-2 header in force (moves with tunnels that carry Ethernet).
    pub l2_at: u32,
    /// The addresses of the flow.
    pub network: Network,
    /// Offset of the innermost IP header; of the payload in layer-2 packets.
    pub l3_at: u32,
    /// Length of that IP header with options and extension headers, in bytes; 0 in layer-2 packets.
    pub l3_header_len: u32,
    /// Length of the IP packet in bytes as its header says, or as the wire has it (spec section 6); 0 in layer-2 packets.
    pub l3_len: u32,
    /// Offset of the transport header.
    pub l4_at: u32,
    /// Length of the transport header in bytes as spec section 6 counts it.
    pub l4_header_len: u32,
    /// Offset of the payload.
    pub l7_at: u32,
    /// Captured bytes from the IP header on.
    pub l3_captured: u32,
    /// Captured bytes from the transport header on.
    pub l4_captured: u32,
    /// Captured payload bytes.
    pub l7_captured: u32,
    /// Payload bytes on the wire.
    pub l7_len: u32,
    /// Padding bytes, counted in frames of at most 64 bytes only (spec section 6.4).
    pub padding: u32,
    /// Protocol of the innermost IP header after its extension headers.
    pub protocol: u8,
    /// Source and destination port; 0 for protocols without ports, later fragments and cut headers.
    pub ports: (u16, u16),
    /// IP identification; 32 bits in an IPv6 fragment header, 0 in other IPv6 packets.
    pub ip_id: u32,
    /// Place in a fragmented datagram.
    pub fragment: Fragment,
}

impl Default for Layers {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// The layers that differ between packets with the same [headers](super::HeadersId).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    status: Status,
    l3_len: u32,
    l3_captured: u32,
    l4_header_len: u32,
    l4_captured: u32,
    l7_at: u32,
    l7_captured: u32,
    l7_len: u32,
    padding: u32,
    ip_id: u32,
}

impl Layers {
    /// What differs between packets with the same headers.
    #[inline(always)]
    pub(crate) fn sizes(&self) -> Sizes {
        let &Self { status, l3_len, l3_captured, l4_header_len, l4_captured, .. } = self;
        let &Self { l7_at, l7_captured, l7_len, padding, ip_id, .. } = self;
        Sizes { status, l3_len, l3_captured, l4_header_len, l4_captured, l7_at, l7_captured, l7_len, padding, ip_id }
    }

    /// Makes these the layers of another packet with the same headers.
    #[inline(always)]
    pub(crate) fn set_sizes(&mut self, sizes: &Sizes) {
        let &Sizes { status, l3_len, l3_captured, l4_header_len, l4_captured, .. } = sizes;
        let &Sizes { l7_at, l7_captured, l7_len, padding, ip_id, .. } = sizes;
        self.status = status;
        (self.l3_len, self.l3_captured) = (l3_len, l3_captured);
        (self.l4_header_len, self.l4_captured) = (l4_header_len, l4_captured);
        (self.l7_at, self.l7_captured, self.l7_len) = (l7_at, l7_captured, l7_len);
        (self.padding, self.ip_id) = (padding, ip_id);
    }

    /// Those of a packet that is not dissected.
    pub(super) const EMPTY: Self = Self {
        kind: Kind::OTHER,
        path: HeaderPath::EMPTY,
        status: Status::NONE,
        source_mac: None,
        destination_mac: None,
        ether_type: 0,
        vlan_tags: VlanTags { ids: [0; VlanTags::KEPT], len: 0 },
        vlan_id: 0,
        vlan_headers: 0,
        mpls_headers: 0,
        dtls_records: 0,
        has_llc: false,
        l2_at: 0,
        network: Network::None,
        l3_at: 0,
        l3_header_len: 0,
        l3_len: 0,
        l4_at: 0,
        l4_header_len: 0,
        l7_at: 0,
        l3_captured: 0,
        l4_captured: 0,
        l7_captured: 0,
        l7_len: 0,
        padding: 0,
        protocol: 0,
        ports: (0, 0),
        ip_id: 0,
        fragment: Fragment::Whole,
    };

    /// Sets a status bit if the path is too long to be printed.
    #[inline]
    pub(super) fn note_overrun(&mut self) {
        if self.path.is_overrun() {
            self.status |= Status::PATH_OVERRUN;
        }
    }

    /// Forgets everything.
    #[inline]
    pub(super) fn clear(&mut self) {
        let Self {
            kind,
            path,
            status,
            source_mac,
            destination_mac,
            ether_type,
            vlan_tags,
            vlan_id,
            vlan_headers,
            mpls_headers,
            dtls_records,
            has_llc,
            l2_at,
            network,
            l3_at,
            l3_header_len,
            l3_len,
            l4_at,
            l4_header_len,
            l7_at,
            l3_captured,
            l4_captured,
            l7_captured,
            l7_len,
            padding,
            protocol,
            ports,
            ip_id,
            fragment,
        } = self;
        *kind = Kind::OTHER;
        path.clear();
        *status = Status::NONE;
        (*source_mac, *destination_mac) = (None, None);
        (*ether_type, *vlan_id, *vlan_headers, *mpls_headers, *dtls_records) = (0, 0, 0, 0, 0);
        *vlan_tags = VlanTags::default();
        *has_llc = false;
        *network = Network::None;
        (*l2_at, *l3_at, *l4_at, *l7_at) = (0, 0, 0, 0);
        (*l3_header_len, *l3_len, *l4_header_len, *l7_len, *padding) = (0, 0, 0, 0, 0);
        (*l3_captured, *l4_captured, *l7_captured) = (0, 0, 0);
        (*protocol, *ports, *ip_id) = (0, (0, 0), 0);
        *fragment = Fragment::Whole;
    }
}

/// Why a packet has no flow, and so no row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoFlow {
    /// No byte was captured.
    Empty,
    /// The link layer header is not captured whole.
    LinkTruncated,
    /// The link type is not known.
    LinkUnknown,
    /// An 802.11 frame without data: management, control, or a data frame that carries none.
    Management,
    /// An 802.11 frame whose data is encrypted.
    Encrypted,
    /// The link layer carries nothing that a flow can be made of (PPP control, another family).
    LinkPayload,
    /// An IP header that cannot be one, with nothing whole before it: header length below 20 bytes, or another version
    /// where only one is possible.
    BadIpHeader,
}

impl NoFlow {
    /// All reasons, in the order of the report.
    pub const ALL: [Self; 7] = [
        Self::Empty,
        Self::LinkTruncated,
        Self::LinkUnknown,
        Self::Management,
        Self::Encrypted,
        Self::LinkPayload,
        Self::BadIpHeader,
    ];

    /// The label of the reason in the report.
    pub fn label(self) -> &'static str {
        match self {
            Self::Empty => "no byte captured",
            Self::LinkTruncated => "link-layer header truncated",
            Self::LinkUnknown => "link type unknown",
            Self::Management => "802.11 management, control or empty frame",
            Self::Encrypted => "802.11 frame encrypted",
            Self::LinkPayload => "no IP packet and no Ethernet frame in the link layer",
            Self::BadIpHeader => "broken IP header",
        }
    }
}
