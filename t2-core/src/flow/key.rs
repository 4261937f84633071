//! What makes packets belong to the same flow.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::dissect::{Layers, Network};
use crate::mac::Mac;

/// The IP protocol number of TCP.
const TCP: u8 = 6;

/// Which kind of addresses a key holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    L2,
    V4,
    V6,
}

/// The key of a flow: addresses, EtherType, VLAN, ports and protocol (spec section 1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FlowKey {
    source: [u8; 16],
    destination: [u8; 16],
    ports: (u16, u16),
    ether_type: u16,
    vlan_id: u16,
    protocol: u8,
    kind: Kind,
}

impl FlowKey {
    /// The key of the flow that a packet belongs to.
    pub fn of(layers: &Layers) -> Self {
        let (kind, source, destination) = match &layers.network {
            Network::V4 { source, destination } => (Kind::V4, wide(&source.octets()), wide(&destination.octets())),
            Network::V6 { source, destination } => (Kind::V6, source.octets(), destination.octets()),
            Network::None => (Kind::L2, mac(layers.source_mac), mac(layers.destination_mac)),
        };
        let (ports, protocol) = match kind {
            Kind::L2 => ((0, 0), 0),
            _ => (layers.ports, layers.protocol),
        };
        Self { source, destination, ports, ether_type: layers.ether_type, vlan_id: layers.vlan_id, protocol, kind }
    }

    /// The key of the opposite direction.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { source: self.destination, destination: self.source, ports: (self.ports.1, self.ports.0), ..*self }
    }

    /// Whether both directions have the same key.
    pub fn is_symmetric(&self) -> bool {
        self.source == self.destination && self.ports.0 == self.ports.1
    }

    /// The addresses of the flow.
    pub fn network(&self) -> Network {
        match self.kind {
            Kind::L2 => Network::None,
            Kind::V4 => Network::V4 { source: narrow(&self.source), destination: narrow(&self.destination) },
            Kind::V6 => {
                Network::V6 { source: Ipv6Addr::from(self.source), destination: Ipv6Addr::from(self.destination) }
            }
        }
    }

    /// Source and destination address of an IP flow.
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        match self.network() {
            Network::None => None,
            Network::V4 { source, destination } => Some((source.into(), destination.into())),
            Network::V6 { source, destination } => Some((source.into(), destination.into())),
        }
    }

    /// Whether this is a flow between hardware addresses.
    pub fn is_l2(&self) -> bool {
        self.kind == Kind::L2
    }

    /// Source and destination port; 0 where there is none.
    pub fn ports(&self) -> (u16, u16) {
        self.ports
    }

    /// IP protocol number; 0 in layer-2 flows.
    pub fn protocol(&self) -> u8 {
        self.protocol
    }

    /// Whether this is a TCP flow.
    pub fn is_tcp(&self) -> bool {
        self.protocol == TCP && !self.is_l2()
    }

    /// EtherType of the innermost IP header, or of the layer-2 payload.
    pub fn ether_type(&self) -> u16 {
        self.ether_type
    }

    /// The id that ties the fragments of one datagram together.
    pub(super) fn fragments(&self, ip_id: u32) -> (Self, u32) {
        (Self { ports: (0, 0), ..*self }, ip_id)
    }
}

fn wide(octets: &[u8; 4]) -> [u8; 16] {
    let [a, b, c, d] = *octets;
    [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}

fn narrow(bytes: &[u8; 16]) -> Ipv4Addr {
    let [a, b, c, d, ..] = *bytes;
    Ipv4Addr::new(a, b, c, d)
}

fn mac(address: Option<Mac>) -> [u8; 16] {
    let [a, b, c, d, e, f] = address.unwrap_or_default().0;
    [a, b, c, d, e, f, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
}
