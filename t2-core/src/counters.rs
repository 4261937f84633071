//! Counts of a whole run. Plugins print shares of them in their report lines: `#[total(sum, percent_of(tcp_packets), …)]`.

/// Packets and captured bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of packets.
    pub packets: u64,
    /// Captured bytes of these packets.
    pub bytes: u64,
}

impl Tally {
    /// Counts one packet.
    #[inline]
    pub fn add(&mut self, bytes: usize) {
        self.packets += 1;
        self.bytes += bytes as u64;
    }
}

/// The counts of a run. All are numbers of packets unless their name says otherwise.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Counters {
    /// All packets read.
    pub packets: u64,
    /// Captured bytes of all packets.
    pub captured_bytes: u64,
    /// Bytes of all packets on the wire.
    pub wire_bytes: u64,
    /// Padding bytes, of frames of at most 64 bytes.
    pub pad_bytes: u64,
    /// Bytes from the innermost layer-2 header on as the IP headers say, of packets in IP flows.
    pub flow_bytes: u64,
    /// Packets of layer-2 flows.
    pub l2_packets: u64,
    /// Packets of IPv4 flows.
    pub ipv4_packets: u64,
    /// Packets of IPv6 flows.
    pub ipv6_packets: u64,
    /// Packets whose IP version does not fit.
    pub ipvx_packets: u64,
    /// Packets of flows without the inverted bit.
    pub a: Tally,
    /// Packets of flows with the inverted bit.
    pub b: Tally,
    /// ARP packets.
    pub arp_packets: u64,
    /// Reverse ARP packets.
    pub rarp_packets: u64,
    /// Packets with an LLC header.
    pub llc_packets: u64,
    /// Packets with a GRE header.
    pub gre_packets: u64,
    /// LAPD packets.
    pub lapd_packets: u64,
    /// Packets in a Teredo tunnel.
    pub teredo_packets: u64,
    /// Packets in an AYIYA tunnel.
    pub ayiya_packets: u64,
    /// IGMP packets.
    pub igmp_packets: u64,
    /// ICMP packets.
    pub icmp_packets: u64,
    /// ICMPv6 packets.
    pub icmpv6_packets: u64,
    /// TCP packets, later fragments too.
    pub tcp_packets: u64,
    /// Captured bytes of TCP packets.
    pub tcp_bytes: u64,
    /// UDP packets, later fragments too.
    pub udp_packets: u64,
    /// Captured bytes of UDP packets.
    pub udp_bytes: u64,
    /// SCTP packets, later fragments too.
    pub sctp_packets: u64,
    /// Captured bytes of SCTP packets.
    pub sctp_bytes: u64,
    /// DTLS records.
    pub dtls_records: u64,
    /// Fragments in IPv4 flows.
    pub ipv4_fragments: u64,
    /// Fragments in IPv6 flows.
    pub ipv6_fragments: u64,
}
