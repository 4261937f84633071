//! What the specification says of layers, on packets made in code.

mod broken;
mod checksums;
mod gre;
mod ipv4;
mod ipv6;
mod known;
mod layer2;
mod lengths;
mod links;
mod made;
mod more_links;
mod more_tunnels;
mod mpls;
mod odd;
mod opened;
mod options;
mod paths;
mod tokens;
mod transport;
mod tunnels;
mod views;
mod wlan;

use etherparse::{PacketBuilder, VlanId};
use proptest::prelude::*;

use super::*;
use crate::capture::LinkType;
use crate::time::Timestamp;

const ETHERNET: u32 = 1;
const V6: [u8; 16] = [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
const MACS: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];

fn layers(link_type: u32, data: &[u8]) -> (Layers, Result<(), NoFlow>) {
    let raw = raw(link_type, data, data.len());
    let mut layers = Layers::default();
    let result = find_layers(&raw, &mut layers);
    (layers, result)
}

fn raw(link_type: u32, data: &[u8], wire_len: usize) -> RawPacket<'_> {
    let (time, wire_len) = (Timestamp::default(), wire_len as u32);
    RawPacket { time, link_type: LinkType(link_type), wire_len, data }
}

fn description(path: &HeaderPath) -> String {
    let mut text = super::path::PathText::new();
    path.write_to(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// An Ethernet frame with this type and payload.
fn frame(ether_type: u16, payload: &[u8]) -> Vec<u8> {
    [&MACS, &ether_type.to_be_bytes()[..], payload].concat()
}

/// UDP over IPv4, without link layer.
fn udp4(source: u16, destination: u16, payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).udp(source, destination);
    builder.write(&mut packet, payload).expect("a packet");
    packet
}

/// UDP over IPv6, without link layer.
fn udp6(payload: &[u8]) -> Vec<u8> {
    let mut packet = Vec::new();
    PacketBuilder::ipv6(V6, V6, 64).udp(1000, 2000).write(&mut packet, payload).expect("a packet");
    packet
}

/// A packet in IPv4 with another protocol number.
fn ip4(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let length = (20 + payload.len()) as u16;
    let mut header = vec![0x45, 0, 0, 0, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
    header[2..4].copy_from_slice(&length.to_be_bytes());
    [&header, payload].concat()
}

/// A packet in IPv6 with this next header.
fn ip6(next: u8, payload: &[u8]) -> Vec<u8> {
    let mut header = vec![0x60, 0, 0, 0, 0, 0, next, 64];
    header[4..6].copy_from_slice(&(payload.len() as u16).to_be_bytes());
    [&header, &V6[..], &V6[..], payload].concat()
}

#[test]
fn the_worked_examples_of_the_specification_are_told_as_it_says() {
    let inner4 = udp4(1000, 2000, b"x");
    let inner6 = udp6(b"x");
    let ip = |payload: Vec<u8>| frame(0x0800, &payload);
    let gre_ppp = [&[0x30, 1, 0x88, 0x0b, 0, 9, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0x21], &inner4[..]].concat();
    let cases: [(Vec<u8>, &str, u16, u64); 11] = [
        (
            ip(udp4(50_000, 4789, &[&[8, 0, 0, 0, 0, 0, 42, 0], &frame(0x0800, &inner4)[..]].concat())),
            "eth:ipv4:udp:vxlan:eth:ipv4:udp",
            7,
            0x0400_0000_0040_4000,
        ),
        (ip(udp4(50_000, 3544, &inner6)), "eth:ipv4:udp:teredo:ipv6:udp", 6, 0x0c00_0000_0008_8000),
        (ip(ip4(41, &inner6)), "eth:ipv4:ipv6:udp", 4, 0x0c00_0000_0002_8000),
        (frame(0x86dd, &ip6(4, &inner4)), "eth:ipv6:ipv4:udp", 4, 0x0c00_0000_0000_4000),
        (ip(ip4(47, &gre_ppp)), "eth:ipv4:gre:ppp:ipv4:udp", 6, 0x0400_0000_0000_7000),
        (
            ip(udp4(1701, 1701, &[&[0, 2, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &inner4[..]].concat())),
            "eth:ipv4:udp:l2tp:ppp:ipv4:udp",
            7,
            0x0400_0000_0000_6800,
        ),
        (
            frame(0x8847, &[&[0, 1, 0, 64, 0, 1, 0, 64, 0, 1, 1, 64], &inner4[..]].concat()),
            "eth:mpls{3}:ipv4:udp",
            6,
            0x0400_0000_0000_4200,
        ),
        (
            frame(0x8864, &[&[0x11, 0, 0, 1, 0, 51, 0, 0x57], &inner6[..]].concat()),
            "eth:pppoes:ppp:ipv6:udp",
            5,
            0x0800_0000_0000_8010,
        ),
        // Spec section 9.4, B51: the flow is the inner one, which the reference did not look for.
        (ip(ip4(47, &[&[0, 0, 0x86, 0xdd], &inner6[..]].concat())), "eth:ipv4:gre:ipv6:udp", 5, 0x0c00_0000_0000_9000),
        (
            ip(udp4(50_000, 2152, &[&[0x30, 0xff, 0, 29, 0, 0, 0, 1], &inner4[..]].concat())),
            "eth:ipv4:udp:gtp:ipv4:udp",
            6,
            0x0400_0000_0020_4000,
        ),
        ([&MACS, &[0, 38, 0x42, 0x42, 3][..], &[0; 43]].concat(), "eth:llc:stp", 3, 0x0000_0000_0000_0004),
    ];
    for (data, path, headers, status) in cases {
        let (layers, result) = layers(ETHERNET, &data);
        let found = (description(&layers.path), layers.path.headers(), layers.status.0, result);
        assert_eq!(found, (path.to_owned(), headers, status, Ok(())));
    }
}

#[test]
fn a_tunnel_that_is_given_up_leaves_the_flow_around_it() {
    let arp = frame(0x0806, &[0; 28]);
    let data = frame(0x0800, &udp4(50_000, 4789, &[&[8, 0, 0, 0, 0, 0, 42, 0], &arp[..]].concat()));
    let (layers, _) = layers(ETHERNET, &data);
    assert_eq!(description(&layers.path), "eth:ipv4:udp:vxlan:eth:arp");
    assert_eq!((layers.ports, layers.protocol), ((50_000, 4789), 17));
    assert!(layers.status.has(Status::STOPPED));
}

#[test]
fn tags_are_counted_and_their_ids_kept() {
    let tags = [0x81, 0, 0x60, 100, 0x88, 0xa8, 0, 7, 8, 0];
    let (layers, _) = layers(ETHERNET, &[&MACS, &tags[..], &udp4(1, 2, b"")].concat());
    assert_eq!(description(&layers.path), "eth:vlan{2}:ipv4:udp");
    assert_eq!((layers.vlan_tags.ids(), layers.vlan_id), (&[100, 7][..], 7));
}

#[test]
fn padding_is_no_payload() {
    let mut data = frame(0x0800, &udp4(1, 2, b"abc"));
    data.resize(60, 0);
    let raw = raw(ETHERNET, &data, 60);
    let mut layers = Layers::default();
    assert_eq!(find_layers(&raw, &mut layers), Ok(()));
    assert_eq!((Packet::new(raw, &layers).payload(), layers.padding), (&b"abc"[..], 60 - 14 - 31));
}

#[test]
fn the_fixed_part_of_a_tcp_header_is_enough() {
    let mut data = Vec::new();
    let builder = PacketBuilder::ethernet2([1; 6], [2; 6]).ipv4([1, 1, 1, 1], [2, 2, 2, 2], 9).tcp(80, 81, 7, 4096);
    let options = [etherparse::TcpOptionElement::Timestamp(1, 2), etherparse::TcpOptionElement::MaximumSegmentSize(9)];
    builder.options(&options).expect("options").write(&mut data, b"payload").expect("a packet");
    let raw = raw(ETHERNET, &data[..14 + 20 + 24], data.len());
    let mut layers = Layers::default();
    assert_eq!(find_layers(&raw, &mut layers), Ok(()));
    let packet = Packet::new(raw, &layers);
    let tcp = packet.first_fragment().and_then(|packet| packet.tcp()).expect("a TCP header");
    assert_eq!((tcp.window(), tcp.source_port(), tcp.options().len(), layers.ports), (4096, 80, 4, (80, 81)));
    assert!(layers.status.has(Status::L3_SNAPPED) && layers.status.has(Status::L4_HEADER_SHORT));
}

#[test]
fn later_fragments_have_no_ports_and_are_not_looked_into() {
    let mut packet = udp4(50_000, 4789, &[8, 0, 0, 0, 0, 0, 42, 0]);
    packet[6..8].copy_from_slice(&0x0001u16.to_be_bytes());
    let (layers, _) = layers(ETHERNET, &frame(0x0800, &packet));
    assert_eq!((layers.fragment, layers.ports, layers.l4_header_len), (Fragment::Last, (0, 0), 0));
    assert_eq!(description(&layers.path), "eth:ipv4:udp");
}

#[test]
fn every_link_type_leads_to_the_packet_inside() {
    let ip = udp4(1000, 2000, b"x");
    let join = |header: &[u8]| [header, &ip[..]].concat();
    let radiotap = [&[0, 0, 8, 0, 0, 0, 0, 0, 8, 0][..], &[0; 22], &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0]].concat();
    let cases: [(u32, Vec<u8>, &str); 13] = [
        (0, join(&[2, 0, 0, 0]), "null:ipv4:udp"),
        (9, join(&[0xff, 3, 0, 0x21]), "ppp:ipv4:udp"),
        (9, join(&[0x0f, 0, 8, 0]), "ppp:chdlc:ipv4:udp"),
        (51, join(&[0x11, 0, 0, 1, 0, 31, 0, 0x21]), "pppoes:ppp:ipv4:udp"),
        (101, ip.clone(), "raw:ipv4:udp"),
        (104, join(&[0x0f, 0, 8, 0]), "chdlc:ipv4:udp"),
        (107, join(&[0x18, 0x41, 3, 0xcc]), "fr:ipv4:udp"),
        (108, join(&[0, 0, 0, 2]), "null:ipv4:udp"),
        (113, join(&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 8, 0]), "sll:ipv4:udp"),
        (127, join(&radiotap), "radiotap:wlan:llc:ipv4:udp"),
        (228, ip.clone(), ":ipv4:udp"),
        (239, join(&[2, 0, 0, 0, 33, 0, 9, 0]), "nflog:ipv4:udp"),
        (276, join(&[8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0]), "sll2:ipv4:udp"),
    ];
    for (link_type, data, path) in cases {
        let (layers, result) = layers(link_type, &data);
        assert_eq!((description(&layers.path).as_str(), result), (path, Ok(())), "link type {link_type}");
        assert_eq!(layers.ports, (1000, 2000), "link type {link_type}");
    }
}

/// Everything that a packet tells lies inside of what was captured.
fn is_sound(link_type: u32, data: &[u8], wire_len: usize) {
    let raw = raw(link_type, data, wire_len);
    let mut layers = Layers::default();
    let _ = find_layers(&raw, &mut layers);
    let captured = data.len() as u32;
    for at in [layers.l2_at, layers.l3_at, layers.l4_at, layers.l7_at] {
        assert!(at <= captured, "{layers:?}");
    }
    assert!(layers.l3_at + layers.l3_captured <= captured, "{layers:?}");
    assert!(layers.l4_at + layers.l4_captured <= captured, "{layers:?}");
    assert!(layers.l7_at + layers.l7_captured <= captured, "{layers:?}");
    assert!(description(&layers.path).len() <= HeaderPath::LONGEST);
    let packet = Packet::new(raw, &layers);
    let _ = (packet.tcp().map(|tcp| tcp.options()), packet.udp(), packet.icmp(), packet.ip());
    assert!(packet.payload().len() <= data.len());
}

#[test]
fn an_ethernet_header_that_begins_behind_the_captured_bytes_does_not_lie_there() {
    // The first byte of a pseudowire's control word, and neither the rest of it nor the frame.
    let data = frame(0x8847, &[0, 0, 1, 0xff, 0]);
    is_sound(ETHERNET, &data, data.len());
    assert_eq!(description(&layers(ETHERNET, &data).0.path), "eth:mpls:pwethcw:eth");
}

proptest! {
    #[test]
    fn any_bytes_of_any_link_type_are_sound(
        link_type in prop_oneof![Just(ETHERNET), 0u32..300],
        data in prop::collection::vec(any::<u8>(), 0..200),
        more in 0usize..100_000,
    ) {
        is_sound(link_type, &data, data.len() + more);
    }

    #[test]
    fn tunnels_with_flipped_bytes_and_cut_anywhere_are_sound(
        port in prop::sample::select(vec![5072u16, 2152, 4789, 4790, 6081, 5246, 5247, 12222, 12223, 1701, 3544]),
        header in prop::collection::vec(any::<u8>(), 0..60),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in any::<prop::sample::Index>(),
    ) {
        let inside = [&header[..], &frame(0x0800, &udp4(1, 2, b"x"))].concat();
        let mut data = frame(0x0800, &udp4(50_000, port, &inside));
        for (at, value) in flips {
            let at = at.index(data.len());
            data[at] = value;
        }
        let end = cut.index(data.len() + 1);
        is_sound(ETHERNET, &data[..end], data.len());
    }

    #[test]
    fn headers_upon_headers_end(protocol in prop::sample::select(vec![4u8, 41, 47, 97, 103, 51]), depth in 1usize..200) {
        let packet = (0..depth).fold(udp4(1, 2, b"x"), |inside, _| ip4(protocol, &inside));
        is_sound(ETHERNET, &frame(0x0800, &packet), 65_000);
        let packet = (0..depth).fold(udp6(b"x"), |inside, _| ip6(protocol, &inside));
        is_sound(ETHERNET, &frame(0x86dd, &packet), 65_000);
    }
}

/// The layers of an Ethernet packet, as the table of layers has them.
fn layers_by_table(data: &[u8], wire_len: usize) -> (Layers, Result<(), NoFlow>) {
    let mut layers = Layers::default();
    let raw = raw(ETHERNET, data, wire_len);
    let result = by_table(raw.link_type, raw.wire_len, raw.data, &mut layers);
    (layers, result)
}

/// Layers as other packets leave them: with something in every field that a plain packet does not have.
fn left_over() -> Layers {
    let mut layers = Layers::default();
    layers.path.push(Token::Mpls(3));
    (0..9).for_each(|id| layers.vlan_tags.push(id));
    Layers {
        status: Status(u64::MAX),
        vlan_id: 9,
        vlan_headers: 9,
        mpls_headers: 9,
        dtls_records: 9,
        has_llc: true,
        l2_at: 9,
        padding: 9,
        ports: (9, 9),
        ip_id: 9,
        fragment: Fragment::Last,
        ..layers
    }
}

/// Whether the layers are what all packets of a kind have.
fn is_of(layers: &Layers, kind: Kind) -> bool {
    let Layers { path, vlan_headers, mpls_headers, dtls_records, has_llc, l2_at, l3_at, .. } = layers;
    let is_v6 = matches!(layers.network, Network::V6 { .. });
    let protocol = if kind.is_tcp() { protocol::TCP } else { protocol::UDP };
    let numbers = (path.headers(), *vlan_headers, *l2_at, *l3_at);
    numbers == (kind.headers(), u16::from(kind.is_tagged()), 0, kind.l3_at())
        && (*mpls_headers, *dtls_records, *has_llc) == (0, 0, false)
        && (is_v6, layers.protocol, layers.fragment) == (kind.is_v6(), protocol, Fragment::Whole)
        && layers.network != Network::None
}

/// Packets that are plain or nearly so: with options, fragments, ports of tunnels and other services, and DTLS.
fn nearly_plain() -> impl Strategy<Value = Vec<u8>> {
    const PORTS: [u16; 16] = [0, 1, 53, 1024, 1701, 1900, 2152, 3544, 4500, 4789, 4790, 5072, 5246, 6081, 8472, 40_000];
    let port = prop::sample::select(&PORTS[..]);
    let payload = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        Just([&[0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1][..], &[0; 9]].concat()),
        Just([0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0].repeat(30)),
        Just([&[0x60, 0, 0, 0, 0, 0, 59, 64][..], &V6, &V6].concat()),
    ];
    let tag = prop::option::of(prop::sample::select(&[0_u16, 7][..]));
    (any::<[bool; 2]>(), tag, port.clone(), port, payload).prop_map(|([v6, tcp], tag, source, destination, payload)| {
        let tag = tag.and_then(|id| VlanId::try_new(id).ok());
        let ethernet = PacketBuilder::ethernet2([2; 6], [4; 6]);
        let ip = match (v6, tag) {
            (true, Some(tag)) => ethernet.single_vlan(tag).ipv6(V6, V6, 9),
            (true, None) => ethernet.ipv6(V6, V6, 9),
            (false, Some(tag)) => ethernet.single_vlan(tag).ipv4([10; 4], [11; 4], 9),
            (false, None) => ethernet.ipv4([10; 4], [11; 4], 9),
        };
        let mut packet = Vec::new();
        match tcp {
            true => ip.tcp(source, destination, 1, 0).syn().write(&mut packet, &payload),
            false => ip.udp(source, destination).write(&mut packet, &payload),
        }
        .expect("a packet");
        packet
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn plain_packets_are_dissected_as_the_table_has_it(
        mut packet in nearly_plain(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
        head_flips in prop::collection::vec((0_usize..54, any::<u8>()), 0..3),
        keep in prop::option::of(any::<prop::sample::Index>()),
        beyond in prop_oneof![Just(0_usize), 0_usize..2000],
        padded_to in prop::option::of(60_usize..=68),
    ) {
        packet.resize(packet.len().max(padded_to.unwrap_or(0)), 0);
        let wire_len = packet.len() + beyond;
        let len = packet.len();
        for (at, byte) in flips.into_iter().map(|(at, byte)| (at.index(len), byte)).chain(head_flips) {
            if let Some(place) = packet.get_mut(at) {
                *place = byte;
            }
        }
        if let Some(keep) = keep {
            packet.truncate(keep.index(packet.len()) + 1);
        }
        let mut layers = left_over();
        let result = find_layers(&raw(ETHERNET, &packet, wire_len), &mut layers);
        let (wanted, wanted_result) = layers_by_table(&packet, wire_len);
        let kind = std::mem::take(&mut layers.kind);
        prop_assert_eq!(result, wanted_result);
        prop_assert_eq!(format!("{layers:?}"), format!("{wanted:?}"));
        prop_assert!(kind == Kind::OTHER || is_of(&layers, kind), "{kind:?}: {layers:?}");
    }
    #[test]
    fn nothing_is_left_of_the_packets_before(packets in prop::collection::vec(nearly_plain(), 0..9)) {
        let mut layers = left_over();
        for packet in packets {
            let result = find_layers(&raw(ETHERNET, &packet, packet.len()), &mut layers);
            let (mut wanted, wanted_result) = layers_by_table(&packet, packet.len());
            wanted.kind = layers.kind;
            prop_assert_eq!(result, wanted_result);
            prop_assert_eq!(format!("{layers:?}"), format!("{wanted:?}"));
        }
    }
}
