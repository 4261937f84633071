//! The EtherTypes that the dissection treats in a way of their own (IANA, "IEEE 802 numbers"); GRE has them, too.

pub(super) const IPV4: u16 = 0x0800;
pub(super) const ARP: u16 = 0x0806;
pub(super) const ERSPAN_III: u16 = 0x22eb;
pub(super) const TRANSPARENT_ETHERNET: u16 = 0x6558;
pub(super) const RARP: u16 = 0x8035;
pub(super) const AARP: u16 = 0x80f3;
pub(super) const IPV6: u16 = 0x86dd;
pub(super) const SLOW: u16 = 0x8809;
pub(super) const GRE_PPP: u16 = 0x880b;
pub(super) const WCCP: u16 = 0x883e;
pub(super) const MPLS: u16 = 0x8847;
pub(super) const MPLS_MULTICAST: u16 = 0x8848;
pub(super) const PPPOE_DISCOVERY: u16 = 0x8863;
pub(super) const PPPOE_SESSION: u16 = 0x8864;
pub(super) const JUMBO_LLC: u16 = 0x8870;
pub(super) const ERSPAN: u16 = 0x88be;
pub(super) const LLDP: u16 = 0x88cc;
pub(super) const PROVIDER_BACKBONE: u16 = 0x88e7;
pub(super) const CISCO_METADATA: u16 = 0x8909;
pub(super) const VN_TAG: u16 = 0x8926;
