//! MPLS label stacks and the pseudowires below them (spec sections 3.5 and 9.4, B59).

use super::made::{ethernet, path};
use super::*;

#[test]
fn mpls_labels_end_at_the_bottom_of_the_stack() {
    let label = |bottom: u8| [0, 1, bottom, 64];
    let mpls = |parts: &[&[u8]]| ethernet(&frame(0x8847, &parts.concat()));
    let layers = mpls(&[&label(0), &label(1), &udp4(1, 2, b"")]);
    assert_eq!((description(&layers.path).as_str(), layers.mpls_headers), ("eth:mpls{2}:ipv4:udp", 2));
    assert_eq!(description(&mpls(&[&label(1), &udp6(b"x")]).path), "eth:mpls:ipv6:udp");
    let without = ethernet(&[&MACS, &[0x81, 0, 0, 5, 0x88, 0x47][..]].concat());
    assert_eq!((description(&without.path).as_str(), without.mpls_headers), ("eth:vlan:mpls", 0));
    // Labels without bottom, to the end of the frame.
    let endless = mpls(&[&label(0), &label(0), &label(0)]);
    assert_eq!((description(&endless.path).as_str(), endless.mpls_headers), ("eth:mpls{3}", 3));
    assert_eq!((endless.ether_type, endless.status.has(Status::STOPPED)), (0x8847, true));
}

#[test]
fn mpls_for_one_and_for_many_are_told_apart() {
    let inside = [&[0, 1, 1, 64], &udp4(1, 2, b"")[..]].concat();
    for (ether_type, bit) in [(0x8847, 0x200), (0x8848, 0x400)] {
        assert_eq!(ethernet(&frame(ether_type, &inside)).status.0 & 0x600, bit, "{ether_type:#x}");
    }
}

#[test]
fn a_pseudowire_is_ethernet_with_or_without_control_word() {
    let inside = [&[0x1a; 6][..], &[0x1b; 6], &[8, 0], &udp4(1, 2, b"")].concat();
    let plain = ethernet(&frame(0x8847, &[&[0, 1, 1, 64], &inside[..]].concat()));
    assert_eq!((description(&plain.path).as_str(), plain.l2_at), ("eth:mpls:eth:ipv4:udp", 18));
    assert_eq!(plain.source_mac.map(|mac| mac.0), Some([0x1b; 6]));
    let controlled = ethernet(&frame(0x8847, &[&[0, 1, 1, 64, 0, 0, 0, 9], &inside[..]].concat()));
    assert_eq!((description(&controlled.path).as_str(), controlled.l2_at), ("eth:mpls:pwethcw:eth:ipv4:udp", 22));
    let cut = ethernet(&frame(0x8847, &[0, 1, 1, 64, 0x1a, 0x1a, 0x1a, 0x1a, 0x1a, 0x1a]));
    assert_eq!((description(&cut.path).as_str(), cut.ether_type), ("eth:mpls:eth", 0));
    let llc = [&[0, 1, 1, 64, 0, 0, 0, 9], &MACS[..], &[0, 43, 0x42, 0x42, 3], &[0; 40]].concat();
    assert_eq!(path(&frame(0x8847, &llc)), "eth:mpls:pwethcw:eth:UNK(0x002b)");
}

#[test]
fn a_label_of_which_some_bytes_are_captured_is_none() {
    let label = [0, 1, 0, 64];
    for captured in 1..4 {
        let layers = ethernet(&frame(0x8847, &[&label, &[0x45, 0, 1, 64][..captured]].concat()));
        assert_eq!((description(&layers.path).as_str(), layers.mpls_headers), ("eth:mpls", 1), "{captured} bytes");
        assert_eq!((layers.ether_type, layers.status.has(Status::STOPPED | Status::L2_FLOW)), (0x8847, true));
    }
}

/// An Ethernet frame with this type and payload, to an address that begins with this byte, below one label.
fn wire(first: u8, ether_type: u16, inside: &[u8]) -> Vec<u8> {
    let mut carried = frame(ether_type, inside);
    carried[..6].copy_from_slice(&[first, 0x55, 0xaa, 0x1b, 0x3c, 0x4d]);
    frame(0x8847, &[&[0, 1, 1, 64], &carried[..]].concat())
}

#[test]
fn a_pseudowire_whose_address_looks_like_something_else_is_told_by_its_ethertype() {
    for first in [0, 2, 0x0c, 0x40, 0x45, 0x4c, 0x60, 0x6c] {
        assert_eq!(path(&wire(first, 0x0800, &udp4(1, 2, b""))), "eth:mpls:eth:ipv4:udp", "{first:#x}");
        assert_eq!(path(&wire(first, 0x86dd, &udp6(b"x"))), "eth:mpls:eth:ipv6:udp", "{first:#x}");
        assert_eq!(path(&wire(first, 0x0806, &[0; 28])), "eth:mpls:eth:arp", "{first:#x}");
        let tagged = [&[0, 5, 8, 0], &udp4(1, 2, b"")[..]].concat();
        assert_eq!(path(&wire(first, 0x8100, &tagged)), "eth:mpls:eth:vlan:ipv4:udp", "{first:#x}");
    }
    // A length, as spanning trees have it.
    let tree = [&[0x42, 0x42, 3][..], &[0; 43]].concat();
    for first in [0, 1, 0x4c, 0x6c] {
        assert_eq!(path(&wire(first, 38, &tree)), "eth:mpls:eth:UNK(0x0026)", "{first:#x}");
    }
    // What tells of nothing that is known is read as before.
    assert_eq!(path(&wire(0, 0x1234, &[0x77; 40])), "eth:mpls:pwethcw:eth:UNK(0x7777)");
}

#[test]
fn ip_below_labels_whose_addresses_look_like_an_ethertype_is_ip() {
    // From 8.0.69.1: the EtherType of IPv4 and the first byte of its header stand where a frame would have them.
    let mut data = Vec::new();
    let builder = PacketBuilder::ipv4([8, 0, 69, 1], [10, 0, 0, 2], 64).udp(1, 2);
    builder.write(&mut data, b"payload").expect("a packet");
    assert_eq!(path(&frame(0x8847, &[&[0, 1, 1, 64], &data[..]].concat())), "eth:mpls:ipv4:udp");
    let mut v6 = udp6(b"x");
    v6[12..15].copy_from_slice(&[8, 0, 0x45]);
    assert_eq!(path(&frame(0x8847, &[&[0, 1, 1, 64], &v6[..]].concat())), "eth:mpls:ipv6:udp");
}
