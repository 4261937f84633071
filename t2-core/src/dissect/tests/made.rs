//! How the tests in the files beside this one come to layers and packets: the dissection is called here only.

use super::*;
use crate::mac::Mac;

/// The layers of a packet, and why it has no flow if it has none. They are the same whether the packet is taken for a
/// plain one or not, and whether its headers are known or not; nothing of the packet before is left in them.
pub(super) fn dissected(link_type: u32, data: &[u8], wire_len: usize) -> (Layers, Result<(), NoFlow>) {
    let raw = raw(link_type, data, wire_len);
    let (mut layers, mut tabled) = (of_another_packet(), Layers::default());
    let result = find_layers(&raw, &mut layers);
    assert_eq!(by_table(raw.link_type, raw.wire_len, raw.data, &mut tabled), result);
    tabled.kind = layers.kind;
    assert_eq!(format!("{layers:?}"), format!("{tabled:?}"));
    let mut dissector = Dissector::default();
    for _ in 0..6 {
        let mut found = Packet::undissected(raw, 1);
        assert_eq!(dissector.dissect(&mut found), result);
        tabled.kind = found.layers().kind;
        assert_eq!(format!("{:?}", found.layers()), format!("{tabled:?}"));
    }
    (layers, result)
}

/// Layers in which no field is as it is at first.
fn of_another_packet() -> Layers {
    Layers {
        source_mac: Some(Mac([9; 6])),
        destination_mac: Some(Mac([9; 6])),
        ether_type: 9,
        network: Network::V4 { source: [9; 4].into(), destination: [9; 4].into() },
        l3_at: 9,
        l3_header_len: 9,
        l3_len: 9,
        l4_at: 9,
        l4_header_len: 9,
        l7_at: 9,
        l3_captured: 9,
        l4_captured: 9,
        l7_captured: 9,
        l7_len: 9,
        protocol: 9,
        ..left_over()
    }
}

/// The layers of an Ethernet packet that is captured whole.
pub(super) fn ethernet(data: &[u8]) -> Layers {
    dissected(ETHERNET, data, data.len()).0
}

/// The headers of an Ethernet packet that is captured whole.
pub(super) fn path(data: &[u8]) -> String {
    description(&ethernet(data).path)
}

/// The headers of a packet of any link type that is captured whole, and whether it has a flow.
pub(super) fn link_path(link_type: u32, data: &[u8]) -> (String, Result<(), NoFlow>) {
    let (layers, result) = dissected(link_type, data, data.len());
    (description(&layers.path), result)
}

/// What can be seen of an Ethernet packet.
pub(super) fn view<R>(data: &[u8], wire_len: usize, look: impl FnOnce(&Packet<'_>) -> R) -> R {
    let (layers, _) = dissected(ETHERNET, data, wire_len);
    look(&Packet::new(raw(ETHERNET, data, wire_len), &layers))
}

/// TCP over IPv4 without link layer and without options; the flags are those of a SYN.
pub(super) fn tcp4(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let ports = [source.to_be_bytes(), destination.to_be_bytes()].concat();
    ip4(6, &[&ports[..], &[0, 0, 0, 1, 0, 0, 0, 0, 0x50, 2, 16, 0, 0, 0, 0, 0], payload].concat())
}

/// An Ethernet frame with UDP over IPv4 in it, as tunnels carry them.
pub(super) fn inner_frame() -> Vec<u8> {
    frame(0x0800, &udp4(1000, 2000, b"x"))
}
