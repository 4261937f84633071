//! The columns of a packet that follow from its headers: mostly, they are those of the packet before.

use std::net::IpAddr;
use std::num::NonZeroU64;

use t2_core::dissect::{HeadersId, Layers};
use t2_core::prelude::*;

use super::BasicFlow;

/// The IP protocols whose packets show ports.
const WITH_PORTS: [u8; 4] = [protocol::TCP, protocol::UDP, protocol::UDP_LITE, protocol::SCTP];

/// What a label shows where there is none.
const UNKNOWN: StaticText = StaticText("-");

/// What the columns are made from.
pub struct Headers<'p> {
    pub(super) id: Option<HeadersId>,
    pub(super) layers: &'p Layers,
    pub(super) flow: &'p BasicFlow,
    /// Whether all packets of the flow so far were on a link with addresses.
    pub(super) has_addresses: bool,
}

/// What a packet shows of its headers, and what the flow has of its addresses.
#[derive(Columns)]
pub struct HeaderColumns<'p> {
    /// Number of headers (depth) in hdrDesc
    #[col]
    num_hdrs: u16,
    /// Headers description
    #[col]
    hdr_desc: &'p HeaderPath,
    /// VLAN IDs
    #[col(name = "vlanID")]
    vlan_id: VlanTags,
    /// MAC source
    #[col]
    src_mac: Option<Mac>,
    /// MAC destination
    #[col]
    dst_mac: Option<Mac>,
    /// Ethernet type
    #[col(hex)]
    eth_type: u16,
    /// Source IPv4/6 address
    #[col(name = "srcIP")]
    src_ip: Option<IpAddr>,
    /// Source IP country
    #[col(name = "srcIPCC")]
    src_ip_cc: Option<StaticText>,
    /// Source IP organization
    #[col(name = "srcIPOrg")]
    src_ip_org: Option<StaticText>,
    /// Source port
    #[col]
    src_port: Option<u16>,
    /// Destination IPv4/6 address
    #[col(name = "dstIP")]
    dst_ip: Option<IpAddr>,
    /// Destination IP country
    #[col(name = "dstIPCC")]
    dst_ip_cc: Option<StaticText>,
    /// Destination IP organization
    #[col(name = "dstIPOrg")]
    dst_ip_org: Option<StaticText>,
    /// Destination port
    #[col]
    dst_port: Option<u16>,
    /// Layer 4 protocol
    #[col]
    l4_proto: Option<u8>,
}

impl<'p> Steady for Headers<'p> {
    type Row = HeaderColumns<'p>;
    type Key = [u64; 5];

    // Addresses, their labels and the protocol are those of the flow: they never change.
    #[inline]
    fn key(&self) -> Option<[u64; 5]> {
        let Self { layers, has_addresses, .. } = *self;
        let code = layers.path.code()?.get();
        let flags = [has_addresses, self.has_bogus_version()];
        let flags = flags.iter().fold(0, |flags, &flag| flags << 1 | u64::from(flag));
        let (source, destination) = layers.ports;
        let ports = u64::from(source) << 16 | u64::from(destination);
        let ether_type = u64::from(layers.ether_type);
        Some([
            code,
            word_of(&layers.source_mac),
            word_of(&layers.destination_mac),
            ports << 32 | ether_type << 16 | flags,
            layers.vlan_tags.code(),
        ])
    }

    // That of packets on a link without addresses is left to the key.
    #[inline]
    fn short_key(&self) -> Option<NonZeroU64> {
        self.id.filter(|_| self.has_addresses).map(HeadersId::get)
    }

    fn row(&self) -> HeaderColumns<'p> {
        let Self { layers, flow, has_addresses, .. } = *self;
        // Packets with a bogus IP version belong to layer-2 flows, but their rows look like those of IP flows.
        let has_ip = flow.src_ip.is_some();
        let shows_ip = has_ip || self.has_bogus_version();
        let shows_ports = has_ip && WITH_PORTS.contains(&flow.l4_proto);
        let shown = |text: Option<StaticText>| shows_ip.then(|| text.unwrap_or(UNKNOWN));
        HeaderColumns {
            num_hdrs: layers.path.headers(),
            hdr_desc: &layers.path,
            vlan_id: layers.vlan_tags,
            src_mac: layers.source_mac.filter(|_| has_addresses),
            dst_mac: layers.destination_mac.filter(|_| has_addresses),
            eth_type: layers.ether_type,
            src_ip: flow.src_ip,
            src_ip_cc: shown(flow.src_ip_cc),
            src_ip_org: shown(flow.src_ip_org),
            src_port: shows_ports.then_some(layers.ports.0),
            dst_ip: flow.dst_ip,
            dst_ip_cc: shown(flow.dst_ip_cc),
            dst_ip_org: shown(flow.dst_ip_org),
            dst_port: shows_ports.then_some(layers.ports.1),
            l4_proto: shows_ip.then_some(flow.l4_proto),
        }
    }
}

impl Headers<'_> {
    fn has_bogus_version(&self) -> bool {
        self.layers.status.has(Status::IPVX)
    }
}

/// An address as a number, and a bit above it that tells that there is one.
#[inline]
fn word_of(address: &Option<Mac>) -> u64 {
    address.as_ref().map_or(0, |Mac([a, b, c, d, e, f])| u64::from_le_bytes([*a, *b, *c, *d, *e, *f, 1, 0]))
}
