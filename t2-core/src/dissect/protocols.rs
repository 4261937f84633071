//! The IP protocol numbers that the dissection knows (IANA, "Protocol numbers").

use etherparse::IpNumber;

pub(super) const HOP_BY_HOP: u8 = IpNumber::IPV6_HEADER_HOP_BY_HOP.0;
pub(super) const ICMP: u8 = IpNumber::ICMP.0;
pub(super) const IGMP: u8 = IpNumber::IGMP.0;
pub(super) const IPV4: u8 = IpNumber::IPV4.0;
pub(super) const TCP: u8 = IpNumber::TCP.0;
pub(super) const UDP: u8 = IpNumber::UDP.0;
pub(super) const IPV6: u8 = IpNumber::IPV6.0;
pub(super) const ROUTING: u8 = IpNumber::IPV6_ROUTE_HEADER.0;
pub(super) const FRAGMENT: u8 = IpNumber::IPV6_FRAGMENTATION_HEADER.0;
pub(super) const GRE: u8 = IpNumber::GRE.0;
pub(super) const ESP: u8 = IpNumber::ENCAPSULATING_SECURITY_PAYLOAD.0;
pub(super) const AH: u8 = IpNumber::AUTHENTICATION_HEADER.0;
pub(super) const ICMPV6: u8 = IpNumber::IPV6_ICMP.0;
pub(super) const DESTINATION_OPTIONS: u8 = IpNumber::IPV6_DESTINATION_OPTIONS.0;
pub(super) const OSPF: u8 = IpNumber::OSPFIGP.0;
pub(super) const ETHERIP: u8 = IpNumber::ETHER_IP.0;
pub(super) const PIM: u8 = IpNumber::PIM.0;
pub(super) const L2TP: u8 = IpNumber::LAYER2_TUNNELING_PROTOCOL.0;
pub(super) const SCTP: u8 = IpNumber::SCTP.0;
pub(super) const UDPLITE: u8 = IpNumber::UDP_LITE.0;
