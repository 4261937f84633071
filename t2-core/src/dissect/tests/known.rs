//! Packets whose headers are known have the same layers as if each was dissected by itself.

use super::*;

/// A packet that differs from others in one thing or another.
#[derive(Clone, Debug)]
struct Varied {
    macs: u8,
    tag: Option<u16>,
    is_v6: bool,
    is_tcp: bool,
    host: u8,
    ports: (u16, u16),
    ip_id: u16,
    fragment: u16,
    /// The length that a TCP header says that it has, in words.
    tcp_words: u8,
    payload: Vec<u8>,
    /// How much less or more the lengths say than there is.
    said: i16,
    /// How many bytes are captured at most.
    snap: usize,
    padding: usize,
}

fn varied() -> impl Strategy<Value = Varied> {
    let port = || prop_oneof![4 => 1000_u16..1003, 1 => prop::sample::select(vec![0, 53, 1900, 4500, 4789, 5072])];
    let payload = prop::collection::vec(prop::sample::select(vec![0, 1, 0x16, 0x45, 0x60, 0xff]), 0..24);
    let link = (0_u8..2, prop::option::weighted(0.3, 0_u16..3));
    let ip = (
        any::<bool>(),
        any::<bool>(),
        0_u8..2,
        (port(), port()),
        0_u16..3,
        prop_oneof![9 => Just(0), 1 => Just(0x2000)],
        prop_oneof![4 => Just(5_u8), 1 => 4_u8..8],
    );
    let lengths = (prop_oneof![6 => Just(0_i16), 1 => -9_i16..9], prop_oneof![Just(999), 10_usize..90], 0_usize..9);
    (link, ip, payload, lengths).prop_map(|((macs, tag), ip, payload, (said, snap, padding))| {
        let (is_v6, is_tcp, host, ports, ip_id, fragment, tcp_words) = ip;
        Varied { macs, tag, is_v6, is_tcp, host, ports, ip_id, fragment, tcp_words, payload, said, snap, padding }
    })
}

impl Varied {
    fn frame(&self) -> Vec<u8> {
        let (protocol, ports) =
            (if self.is_tcp { 6 } else { 17 }, [self.ports.0.to_be_bytes(), self.ports.1.to_be_bytes()]);
        let transport = match self.is_tcp {
            true => {
                let fixed = [0, 0, 0, 1, 0, 0, 0, 0, self.tcp_words << 4, 16, 1, 0, 0, 0, 0, 0];
                [&ports.concat(), &fixed[..], &self.payload].concat()
            }
            false => {
                let len = (8 + self.payload.len()) as u16;
                [&ports.concat(), &len.to_be_bytes()[..], &[0, 0], &self.payload].concat()
            }
        };
        let mut ip = if self.is_v6 { ip6(protocol, &transport) } else { ip4(protocol, &transport) };
        let (len_at, host_at) = if self.is_v6 { (4, 23) } else { (2, 15) };
        let len = u16::from_be_bytes([ip[len_at], ip[len_at + 1]]).saturating_add_signed(self.said);
        ip[len_at..len_at + 2].copy_from_slice(&len.to_be_bytes());
        ip[host_at] = self.host;
        if !self.is_v6 {
            ip[4..6].copy_from_slice(&self.ip_id.to_be_bytes());
            ip[6..8].copy_from_slice(&self.fragment.to_be_bytes());
        }
        let ether_type: u16 = if self.is_v6 { 0x86dd } else { 0x0800 };
        let inside = [&ether_type.to_be_bytes()[..], &ip, &vec![0; self.padding]].concat();
        let tag = self.tag.map(|id| [[0x81, 0], id.to_be_bytes()].concat()).unwrap_or_default();
        let mut frame = [&MACS[..], &tag, &inside].concat();
        frame[5] = self.macs;
        frame
    }
}

/// The number of the headers of a frame.
fn headers_id(dissector: &mut Dissector, frame: &[u8]) -> Option<HeadersId> {
    let mut packet = Packet::undissected(raw(ETHERNET, frame, frame.len()), 1);
    dissector.dissect(&mut packet).ok()?;
    packet.headers_id()
}

/// What packets with the same number have in common.
fn headers(layers: &Layers) -> String {
    let Layers { path, source_mac, destination_mac, ether_type, vlan_tags, network, ports, protocol, .. } = layers;
    format!("{path:?} {source_mac:?} {destination_mac:?} {ether_type} {vlan_tags:?} {network:?} {ports:?} {protocol}")
}

proptest! {
    #[test]
    fn known_headers_change_nothing(packets in prop::collection::vec(varied(), 1..60)) {
        let mut dissector = Dissector::default();
        let mut known = std::collections::HashMap::new();
        for packet in packets {
            let frame = packet.frame();
            let raw = raw(ETHERNET, frame.get(..packet.snap).unwrap_or(&frame), frame.len());
            let mut expected = Layers::default();
            let outcome = by_table(raw.link_type, raw.wire_len, raw.data, &mut expected);
            let mut found = Packet::undissected(raw, 1);
            prop_assert_eq!(dissector.dissect(&mut found), outcome);
            expected.kind = found.layers().kind;
            prop_assert_eq!(format!("{:?}", found.layers()), format!("{expected:?}"));
            if let Some(id) = found.headers_id() {
                prop_assert_eq!(known.entry(id).or_insert_with(|| headers(&expected)), &headers(&expected));
            }
        }
    }

    #[test]
    fn the_headers_of_a_flow_have_one_place(packets in prop::collection::vec(varied(), 1..60)) {
        let mut dissector = Dissector::default();
        let mut places = std::collections::HashMap::new();
        for packet in packets {
            let frame = packet.frame();
            let captured = frame.get(..packet.snap).unwrap_or(&frame);
            let mut found = Packet::undissected(raw(ETHERNET, captured, frame.len()), 1);
            let _ = dissector.dissect(&mut found);
            if let Some(id) = found.headers_id() {
                let Layers { network, ports, protocol, .. } = found.layers();
                let key = format!("{network:?} {ports:?} {protocol}");
                prop_assert_eq!(*places.entry(key).or_insert(id.place()), id.place());
            }
        }
    }
}

#[test]
fn the_next_packet_of_a_flow_has_the_number_of_its_headers() {
    let mut dissector = Dissector::default();
    let [first, second, other] = [b"a", b"b", b"c"].map(|payload| frame(0x0800, &udp4(1000, 2000, payload)));
    let mut other = other;
    other[5] = 77;
    let mut id = |frame: &[u8]| headers_id(&mut dissector, frame);
    let [first, second, other, again] = [id(&first), id(&second), id(&other), id(&first)];
    assert!(first.is_some() && other.is_some());
    assert_eq!(first, second);
    assert_ne!(first, other);
    // It was displaced meanwhile.
    assert_ne!(first, again);
}

#[test]
fn the_places_of_headers_differ_between_hosts_and_between_ports() {
    let mut dissector = Dissector::default();
    let mut places = |frames: &mut dyn Iterator<Item = Vec<u8>>| {
        let place = |frame: Vec<u8>| headers_id(&mut dissector, &frame).map(HeadersId::place);
        frames.map(place).collect::<std::collections::HashSet<_>>().len()
    };
    let hosts = places(&mut (0..=255).map(|host| {
        let mut ip = udp4(1000, 2000, b"x");
        ip[15] = host;
        frame(0x0800, &ip)
    }));
    let ports = places(&mut (3000..3256).map(|port| frame(0x0800, &udp4(port, 2000, b"x"))));
    let v6 = places(&mut (0..=255).map(|host| {
        let mut ip = udp6(b"x");
        ip[23] = host;
        frame(0x86dd, &ip)
    }));
    assert!([hosts, ports, v6].iter().all(|&places| places > 150), "{hosts} {ports} {v6}");
}

#[test]
fn a_tunnel_in_a_cut_packet_is_none_of_the_headers_that_are_known() {
    let mut dissector = Dissector::default();
    for (ports, is_stopped) in [((1000, 1000), false), ((1900, 5072), true)] {
        let frame = Varied {
            macs: 0,
            tag: None,
            is_v6: true,
            is_tcp: true,
            host: 1,
            ports,
            ip_id: 0,
            fragment: 0,
            tcp_words: 5,
            payload: Vec::new(),
            said: 0,
            snap: 72,
            padding: 0,
        }
        .frame();
        let mut packet = Packet::undissected(raw(ETHERNET, &frame[..72], frame.len()), 1);
        dissector.dissect(&mut packet).expect("a packet with a flow");
        assert_eq!(packet.status().has(Status::STOPPED), is_stopped, "{ports:?}");
    }
}
