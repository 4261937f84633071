//! The lines of the report that status bits call for (spec report-cli-sinks, section 3.5).

use super::Line;
use crate::dissect::Status;

use Severity::{Info, Warning};

#[derive(Clone, Copy)]
enum Severity {
    Warning,
    Info,
}

/// Bits, and the line that is printed if one of them was seen in the run; in the order of the report.
const NOTICES: &[(Severity, Status, &str)] = &[
    (Warning, Status::L2_SNAPPED, "L2 header snapped"),
    (Warning, Status::L3_SNAPPED, "L3 SnapLength < Length in IP header"),
    (Warning, Status::L3_HEADER_SHORT, "L3 header snapped"),
    (Warning, Status::L4_HEADER_SHORT, "L4 header snapped"),
    (Warning, Status::LAND_ATTACK, "Land attack"),
    (Warning, Status::TIME_JUMP, "Timestamp jump, probably due to multi-path packet delay or NTP operation"),
    (Warning, Status::DUPLICATE_IP_ID, "Consecutive duplicate IP ID"),
    (Warning, Status::CAPLEN_REDUCED, "PCAP packet length > IO_BUFFER_MAX_MTU, caplen reduced"),
    (Warning, Status::PATH_OVERRUN, "Header description overrun"),
    (Warning, Status::IPVX, "IPvX L3 header bogus packets"),
    (Warning, Status::IPV4_HEADER_SHORT, "IPv4 header length < 20 bytes"),
    (Warning, Status::LENGTH_MISMATCH, "IPv4/6 payload length > framing length"),
    (Warning, Status::FRAGMENT_NO_HEADER, "IPv4/6 fragmentation header packet missing"),
    (Warning, Status::FRAGMENT_PENDING, "IPv4/6 packet fragmentation sequence not finished"),
    (Info, Status::STOPPED, "Stop dissecting: Clipped packet, unhandled protocol or subsequent fragment"),
    (Info, Status::L2_FLOW, "Layer 2 flows"),
    (Info, Status::LAPD, "LAPD flows"),
    (Info, Status(Status::IPV4.0 | Status::SAW_IPV4.0), "IPv4 flows"),
    (Info, Status(Status::IPV6.0 | Status::SAW_IPV6.0), "IPv6 flows"),
    (Info, Status::SCTP, "SCTP"),
    (Info, Status::L2_NO_ETH, "No Ethernet header"),
    (Info, Status::ARP, "ARP"),
    (Info, Status::RARP, "RARP"),
    (Info, Status::LLDP, "LLDP"),
    (Info, Status::ETHERIP, "EtherIP"),
    (Info, Status::VLAN, "VLAN encapsulation"),
    (Info, Status::VLAN_ZERO, "VLAN ID 0 (priority tag)"),
    (Info, Status::FRAGMENT, "IPv4/6 fragmentation"),
    (Info, Status::IPIP, "IPv4/6 in IPv4/6"),
    (Info, Status::VXLAN, "VXLAN encapsulation"),
    (Info, Status::GENEVE, "GENEVE encapsulation"),
    (Info, Status(Status::MPLS_UCAST.0 | Status::MPLS_MCAST.0), "MPLS encapsulation"),
    (Info, Status::L2TP, "L2TP encapsulation"),
    (Info, Status::PPP, "PPP/HDLC encapsulation"),
    (Info, Status::GRE, "GRE encapsulation"),
    (Info, Status::ERSPAN, "ERSPAN encapsulation"),
    (Info, Status::WCCP, "WCCP encapsulation"),
    (Info, Status::AYIYA, "AYIYA tunnel"),
    (Info, Status::GTP, "GTP tunnel"),
    (Info, Status::TEREDO, "Teredo tunnel"),
    (Info, Status::CAPWAP, "CAPWAP/LWAPP tunnel"),
    (Info, Status::IPSEC_AH, "IPsec AH"),
    (Info, Status::IPSEC_ESP, "IPsec ESP"),
    (Info, Status::UPNP, "SSDP/UPnP"),
    (Info, Status::SIP_RTP, "SIP/RTP"),
    (Info, Status::DTLS, "DTLS"),
    (Info, Status::TOR_ADDRESS, "Tor addresses"),
    (Info, Status::ALARM, "IPAlarm"),
];

/// The lines that these bits call for.
pub(super) fn lines(status: Status) -> impl Iterator<Item = Line> {
    NOTICES.iter().filter(move |(_, bits, _)| status.has(*bits)).map(|&(severity, _, text)| match severity {
        Warning => Line::warning(text),
        Info => Line::info(text),
    })
}
