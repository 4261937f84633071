//! IP protocol numbers (IANA, "Assigned Internet Protocol Numbers"): the protocol field of IPv4, the next header of IPv6.
//!
//! ```
//! use t2_core::prelude::*;
//!
//! fn is_dns(flow: &t2_core::flow::FlowKey) -> bool {
//!     flow.protocol() == protocol::UDP && flow.ports().1 == 53
//! }
//! ```

use etherparse::IpNumber;

/// Hop-by-hop options, an extension header of IPv6 (RFC 8200).
pub const HOP_BY_HOP: u8 = IpNumber::IPV6_HEADER_HOP_BY_HOP.0;
/// ICMP (RFC 792).
pub const ICMP: u8 = IpNumber::ICMP.0;
/// IGMP (RFC 3376).
pub const IGMP: u8 = IpNumber::IGMP.0;
/// IPv4 in IP (RFC 2003).
pub const IPV4: u8 = IpNumber::IPV4.0;
/// TCP (RFC 9293).
pub const TCP: u8 = IpNumber::TCP.0;
/// UDP (RFC 768).
pub const UDP: u8 = IpNumber::UDP.0;
/// IPv6 in IP (RFC 2473).
pub const IPV6: u8 = IpNumber::IPV6.0;
/// Routing header, an extension header of IPv6 (RFC 8200).
pub const ROUTING: u8 = IpNumber::IPV6_ROUTE_HEADER.0;
/// Fragment header, an extension header of IPv6 (RFC 8200).
pub const FRAGMENT: u8 = IpNumber::IPV6_FRAGMENTATION_HEADER.0;
/// GRE (RFC 2784).
pub const GRE: u8 = IpNumber::GRE.0;
/// IPsec encapsulating security payload (RFC 4303).
pub const ESP: u8 = IpNumber::ENCAPSULATING_SECURITY_PAYLOAD.0;
/// IPsec authentication header (RFC 4302).
pub const AH: u8 = IpNumber::AUTHENTICATION_HEADER.0;
/// ICMPv6 (RFC 4443).
pub const ICMPV6: u8 = IpNumber::IPV6_ICMP.0;
/// No next header (RFC 8200): nothing follows the IPv6 header.
pub const NO_NEXT_HEADER: u8 = IpNumber::IPV6_NO_NEXT_HEADER.0;
/// Destination options, an extension header of IPv6 (RFC 8200).
pub const DESTINATION_OPTIONS: u8 = IpNumber::IPV6_DESTINATION_OPTIONS.0;
/// OSPF (RFC 2328, RFC 5340).
pub const OSPF: u8 = IpNumber::OSPFIGP.0;
/// Ethernet in IP (RFC 3378).
pub const ETHERIP: u8 = IpNumber::ETHER_IP.0;
/// PIM (RFC 7761).
pub const PIM: u8 = IpNumber::PIM.0;
/// L2TPv3 over IP (RFC 3931).
pub const L2TP: u8 = IpNumber::LAYER2_TUNNELING_PROTOCOL.0;
/// SCTP (RFC 9260).
pub const SCTP: u8 = IpNumber::SCTP.0;
/// UDP-Lite (RFC 3828).
pub const UDP_LITE: u8 = IpNumber::UDP_LITE.0;
