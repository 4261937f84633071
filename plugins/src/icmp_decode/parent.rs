//! The flow whose packet an ICMP error quotes.

use t2_core::capture::{LinkType, RawPacket};
use t2_core::dissect::{Layers, dissect};
use t2_core::flow::FlowKey;
use t2_core::prelude::*;

/// The key of the flow of the quoted packet: as if that had been captured itself, with the VLAN id of the error.
pub(super) fn key(packet: &Packet) -> Option<FlowKey> {
    // An error quotes the beginning of a packet, whose length on the wire its IP header says.
    let (time, data, wire_len) = (packet.time(), packet.payload(), u16::MAX.into());
    let mut layers = Layers::default();
    dissect(RawPacket { time, link_type: LinkType::RAW_IP, wire_len, data }, &mut layers).ok()?;
    layers.vlan_id = packet.layers().vlan_id;
    Some(FlowKey::of(&layers))
}
