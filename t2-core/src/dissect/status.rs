//! The status of a packet and of its flow: 64 bits, printed as `flowStat` (spec flow-and-packet, section 5).

use crate::bits;

/// A set of status bits.
#[bits(u64)]
pub enum Status {
    /// The flow is the B side of its conversation.
    INVERTED = 0x0000_0000_0000_0001,
    /// The link type has no hardware addresses.
    L2_NO_ETH = 0x0000_0000_0000_0002,
    /// No IP flow could be made: a flow between hardware addresses.
    L2_FLOW = 0x0000_0000_0000_0004,
    /// PPPoE discovery.
    PPPOE_D = 0x0000_0000_0000_0008,
    /// PPPoE session.
    PPPOE_S = 0x0000_0000_0000_0010,
    /// Link Layer Discovery Protocol.
    LLDP = 0x0000_0000_0000_0020,
    /// ARP or AppleTalk ARP.
    ARP = 0x0000_0000_0000_0040,
    /// Reverse ARP.
    RARP = 0x0000_0000_0000_0080,
    /// A VLAN tag, also inside a tunnel.
    VLAN = 0x0000_0000_0000_0100,
    /// MPLS unicast.
    MPLS_UCAST = 0x0000_0000_0000_0200,
    /// MPLS multicast.
    MPLS_MCAST = 0x0000_0000_0000_0400,
    /// L2TP.
    L2TP = 0x0000_0000_0000_0800,
    /// GRE.
    GRE = 0x0000_0000_0000_1000,
    /// PPP in GRE or L2TP, or as link type.
    PPP = 0x0000_0000_0000_2000,
    /// The flow is an IPv4 flow.
    IPV4 = 0x0000_0000_0000_4000,
    /// The flow is an IPv6 flow.
    IPV6 = 0x0000_0000_0000_8000,
    /// The IP version does not fit the EtherType.
    IPVX = 0x0000_0000_0001_0000,
    /// IP in IP.
    IPIP = 0x0000_0000_0002_0000,
    /// Ethernet in IP.
    ETHERIP = 0x0000_0000_0004_0000,
    /// Teredo.
    TEREDO = 0x0000_0000_0008_0000,
    /// Anything in anything.
    AYIYA = 0x0000_0000_0010_0000,
    /// GTP, any message.
    GTP = 0x0000_0000_0020_0000,
    /// VXLAN and VXLAN-GPE.
    VXLAN = 0x0000_0000_0040_0000,
    /// CAPWAP and LWAPP.
    CAPWAP = 0x0000_0000_0080_0000,
    /// SCTP.
    SCTP = 0x0000_0000_0100_0000,
    /// SSDP, that is UPnP.
    UPNP = 0x0000_0000_0200_0000,
    /// ERSPAN.
    ERSPAN = 0x0000_0000_0400_0000,
    /// Web Cache Communication Protocol in GRE.
    WCCP = 0x0000_0000_0800_0000,
    /// SIP or RTP.
    SIP_RTP = 0x0000_0000_1000_0000,
    /// GENEVE.
    GENEVE = 0x0000_0000_2000_0000,
    /// IPsec authentication header.
    IPSEC_AH = 0x0000_0000_4000_0000,
    /// IPsec encapsulating security payload.
    IPSEC_ESP = 0x0000_0000_8000_0000,
    /// The link layer header is not captured whole; the packet has no flow.
    L2_SNAPPED = 0x0000_0001_0000_0000,
    /// Fewer bytes are captured than the IP header says.
    L3_SNAPPED = 0x0000_0002_0000_0000,
    /// The IP header is not whole.
    L3_HEADER_SHORT = 0x0000_0004_0000_0000,
    /// The transport header is not whole.
    L4_HEADER_SHORT = 0x0000_0008_0000_0000,
    /// A fragment.
    FRAGMENT = 0x0000_0010_0000_0000,
    /// Fragments do not follow each other.
    FRAGMENT_ERROR = 0x0000_0020_0000_0000,
    /// A later fragment whose first one was not seen.
    FRAGMENT_NO_HEADER = 0x0000_0040_0000_0000,
    /// Fragments are outstanding.
    FRAGMENT_PENDING = 0x0000_0080_0000_0000,
    /// The flow goes on, and the active timeout has ended this part of it.
    ACTIVE_TIMEOUT = 0x0000_0200_0000_0000,
    /// The flow was removed because the flow table was full.
    TABLE_FULL = 0x0000_0400_0000_0000,
    /// Dissection stopped before the end of the packet.
    STOPPED = 0x0000_0800_0000_0000,
    /// The IP ID of the packet is that of the packet before it.
    DUPLICATE_IP_ID = 0x0000_1000_0000_0000,
    /// PPP in GRE without readable header (compressed).
    PPP_NO_HEADER = 0x0000_2000_0000_0000,
    /// IPv4 header length below 20 bytes; the packet has no flow.
    IPV4_HEADER_SHORT = 0x0000_4000_0000_0000,
    /// The IP payload length does not fit the frame.
    LENGTH_MISMATCH = 0x0000_8000_0000_0000,
    /// More headers than the description holds.
    PATH_OVERRUN = 0x0001_0000_0000_0000,
    /// A plugin raised an alarm.
    ALARM = 0x0002_0000_0000_0000,
    /// TCP from an address and port to itself.
    LAND_ATTACK = 0x0004_0000_0000_0000,
    /// Time went backwards within the flow.
    TIME_JUMP = 0x0008_0000_0000_0000,
    /// An address of the Tor network.
    TOR_ADDRESS = 0x0100_0000_0000_0000,
    /// A priority tag: VLAN id 0.
    VLAN_ZERO = 0x0200_0000_0000_0000,
    /// An IPv4 header was met anywhere in the packet.
    SAW_IPV4 = 0x0400_0000_0000_0000,
    /// An IPv6 header was met anywhere in the packet.
    SAW_IPV6 = 0x0800_0000_0000_0000,
    /// LAPD.
    LAPD = 0x1000_0000_0000_0000,
    /// DTLS.
    DTLS = 0x2000_0000_0000_0000,
    /// A later part of a flow that the active timeout has divided.
    LATER_PART = 0x4000_0000_0000_0000,
    /// The captured length was larger than any packet can be, and was reduced.
    CAPLEN_REDUCED = 0x8000_0000_0000_0000,
}

impl Status {
    /// The bits that follow from the lengths of an IP packet.
    pub(super) const OF_SIZES: Self =
        Self(Self::LENGTH_MISMATCH.0 | Self::L3_SNAPPED.0 | Self::L3_HEADER_SHORT.0 | Self::L4_HEADER_SHORT.0);
}

/// A status bit of a flow that plugins may set with [`Flow::mark`](crate::plugin::Flow::mark). The core sets the others;
/// [`Status::ALARM`] is set by [`Flow::alarm`](crate::plugin::Flow::alarm), which also counts the alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mark {
    /// More descriptions of headers than are kept: [`Status::PATH_OVERRUN`].
    PathOverrun,
    /// An address of the Tor network: [`Status::TOR_ADDRESS`].
    TorAddress,
}

impl From<Mark> for Status {
    fn from(mark: Mark) -> Self {
        match mark {
            Mark::PathOverrun => Self::PATH_OVERRUN,
            Mark::TorAddress => Self::TOR_ADDRESS,
        }
    }
}
