//! EtherTypes (IANA, "IEEE 802 Numbers") that the dissection treats in a way of their own: the type field of Ethernet, of
//! LLC/SNAP and of GRE.
//!
//! ```
//! use t2_core::prelude::*;
//!
//! fn is_arp(flow: &t2_core::flow::FlowKey) -> bool {
//!     flow.ether_type() == ether_type::ARP
//! }
//! ```

/// IPv4 (RFC 894).
pub const IPV4: u16 = 0x0800;
/// ARP (RFC 826).
pub const ARP: u16 = 0x0806;
/// ERSPAN type III in GRE.
pub const ERSPAN_III: u16 = 0x22eb;
/// Ethernet in a tunnel: transparent Ethernet bridging (RFC 1701).
pub const TRANSPARENT_ETHERNET: u16 = 0x6558;
/// Reverse ARP (RFC 903).
pub const RARP: u16 = 0x8035;
/// AppleTalk ARP.
pub const AARP: u16 = 0x80f3;
/// VLAN tag of a customer (IEEE 802.1Q).
pub const VLAN: u16 = 0x8100;
/// IPv6 (RFC 2464).
pub const IPV6: u16 = 0x86dd;
/// Slow protocols: LACP, marker, OAM (IEEE 802.3, annex 57A).
pub const SLOW: u16 = 0x8809;
/// PPP in GRE (RFC 2637).
pub const GRE_PPP: u16 = 0x880b;
/// WCCP in GRE.
pub const WCCP: u16 = 0x883e;
/// MPLS, downstream-assigned labels (RFC 5332).
pub const MPLS: u16 = 0x8847;
/// MPLS, upstream-assigned labels, once multicast (RFC 5332).
pub const MPLS_MULTICAST: u16 = 0x8848;
/// PPPoE discovery (RFC 2516).
pub const PPPOE_DISCOVERY: u16 = 0x8863;
/// PPPoE session (RFC 2516).
pub const PPPOE_SESSION: u16 = 0x8864;
/// LLC in frames that are longer than a length field can say.
pub const JUMBO_LLC: u16 = 0x8870;
/// VLAN tag of a service provider (IEEE 802.1ad).
pub const SERVICE_VLAN: u16 = 0x88a8;
/// ERSPAN type II in GRE.
pub const ERSPAN: u16 = 0x88be;
/// LLDP (IEEE 802.1AB).
pub const LLDP: u16 = 0x88cc;
/// Provider backbone bridging (IEEE 802.1ah).
pub const PROVIDER_BACKBONE: u16 = 0x88e7;
/// Cisco metadata.
pub const CISCO_METADATA: u16 = 0x8909;
/// Virtual networking tag (VN-Tag, the forerunner of IEEE 802.1BR).
pub const VN_TAG: u16 = 0x8926;
/// VLAN tag of a service provider, in bridges that are older than IEEE 802.1ad.
pub const SERVICE_VLAN_9100: u16 = 0x9100;
/// VLAN tag of a service provider, in bridges that are older than IEEE 802.1ad.
pub const SERVICE_VLAN_9200: u16 = 0x9200;
