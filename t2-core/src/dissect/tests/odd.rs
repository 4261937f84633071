//! Packets that are not plain have the same layers as if each was dissected by itself, whether their headers are known or
//! not.

use std::collections::HashMap;
use std::path::Path;

use super::made::{inner_frame, tcp4};
use super::*;
use crate::capture::Capture;

/// A link type, and a packet of it.
type Sample = (u32, Vec<u8>);

/// One packet of every chain of headers that is seen more or less often.
fn samples() -> Vec<Sample> {
    let (udp, tcp, v6) = (udp4(1000, 2000, b"x"), tcp4(1000, 2000, b"payload"), udp6(b"y"));
    let (echo, echo6) = (ip4(1, &[8, 0, 0, 0, 0, 1, 0, 1, 9]), ip6(58, &[128, 0, 0, 0, 0, 1, 0, 1, 9]));
    let join = |parts: &[&[u8]]| parts.concat();
    let to_port = |port: u16, header: &[u8], inside: &[u8]| udp4(50_000, port, &[header, inside].concat());
    let (inner, vxlan) = (inner_frame(), [8, 0, 0, 0, 0, 0, 42, 0]);
    let dtls = [0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 7];
    let mut options = tcp.clone();
    options.splice(20..20, [1, 1, 1, 0]);
    (options[0], options[3]) = (0x46, options[3] + 4);
    let mut fragment = udp.clone();
    fragment[6] = 0x20;
    let v4 = [
        to_port(4789, &vxlan, &inner),
        to_port(4789, &vxlan, &frame(0x0806, &[0; 28])),
        to_port(4790, &[4, 0, 0, 3, 0, 0, 42, 0], &inner),
        to_port(6081, &[1, 0, 0x65, 0x58, 0, 0, 42, 0, 0, 0, 0, 0], &inner),
        to_port(5247, &[0, 0x10, 0, 0, 0, 0, 0, 0], &inner),
        to_port(2152, &[0x32, 0xff, 0, 40, 0, 0, 0, 1, 0, 9, 0, 0], &tcp),
        to_port(2123, &[0x30, 1, 0, 0], &[]),
        to_port(1701, &[0x40, 2, 0, 50, 0, 1, 0, 1, 0xff, 3, 0, 0x21], &tcp),
        to_port(3544, &[], &v6),
        to_port(5072, &[0, 0, 0, 4, 0, 0, 0, 0, 9], &udp),
        to_port(4500, &[], &[1, 2, 3, 4, 0, 0, 0, 1]),
        to_port(4500, &[], &[0xff]),
        to_port(2000, &[], &dtls),
        to_port(1900, &[], b"NOTIFY"),
        ip4(47, &join(&[&[0x30, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 9], &tcp])),
        ip4(47, &join(&[&[0, 0, 0x86, 0xdd], &v6])),
        ip4(47, &join(&[&[0, 0, 0x65, 0x58], &inner])),
        ip4(47, &join(&[&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], &inner])),
        ip4(47, &join(&[&[0x30, 1, 0x88, 0x0b, 0, 9, 0, 0, 0, 0, 0, 1, 0xff, 3, 0, 0x21], &udp])),
        ip4(47, &join(&[&[0, 0, 0x88, 0x47, 0, 1, 1, 64], &udp])),
        ip4(4, &tcp),
        ip4(4, &echo),
        ip4(41, &v6),
        ip4(41, &echo6),
        ip4(97, &join(&[&[0x30, 0], &inner])),
        ip4(103, &join(&[&[0x21, 0, 0, 0, 0, 0, 0, 0], &udp])),
        ip4(50, &[1, 2, 3, 4, 0, 0, 0, 1]),
        ip4(51, &[6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
        ip4(2, &[0x16, 0, 0, 0, 224, 0, 0, 25]),
        ip4(89, &[2, 1, 0, 44]),
        ip4(132, &[0, 7, 0, 9, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 16]),
        ip4(136, &join(&[&[0, 7, 0, 9, 0, 8, 0, 0], &dtls])),
        echo.clone(),
        options,
        fragment,
    ];
    let of_v6 = [
        echo6.clone(),
        ip6(0, &join(&[&[58, 0, 1, 4, 0, 0, 0, 0], &echo6[40..]])),
        ip6(44, &join(&[&[17, 0, 0, 0, 0, 0, 0, 7], &v6[40..]])),
        ip6(43, &join(&[&[41, 0, 0, 0, 0, 0, 0, 0], &v6])),
        ip6(4, &tcp),
        ip6(41, &v6),
        ip6(47, &join(&[&[0, 0, 8, 0], &udp])),
        ip6(59, &[]),
        ip6(50, &[1, 2, 3, 4, 0, 0, 0, 1]),
    ];
    let mut frames = vec![
        frame(0x0806, &join(&[&[0, 1, 8, 0, 6, 4, 0, 1], &[0; 38]])),
        frame(0x8847, &join(&[&[0, 1, 0, 64, 0, 1, 1, 64], &udp])),
        frame(0x8847, &join(&[&[0, 1, 1, 64, 0, 0, 0, 0], &inner])),
        frame(0x8864, &join(&[&[0x11, 0, 0, 1, 0, 51, 0, 0x57], &v6])),
        frame(0x8864, &join(&[&[0x11, 0, 0, 1, 0, 4, 0xc0, 0x21, 1, 1, 0, 4], &[0; 30]])),
        frame(0x88a8, &join(&[&[0, 7, 0x81, 0, 0, 9, 8, 0], &tcp])),
        frame(0x88e7, &join(&[&[0, 0, 0, 1], &inner])),
        frame(0x88cc, &[2, 7, 4, 0, 0, 0, 0, 1, 4, 6, 0, 0, 0, 0, 0, 1, 6, 2, 0, 120, 0, 0]),
        frame(38, &join(&[&[0x42, 0x42, 3], &[0; 43]])),
        frame(0x0800, &[0x60; 40]),
    ];
    frames.extend(v4.iter().map(|packet| frame(0x0800, packet)));
    frames.extend(of_v6.iter().map(|packet| frame(0x86dd, packet)));
    frames.extend([&v4[0], &v4[14], &v4[20], &echo].map(|ip| frame(0x8100, &join(&[&[0, 7, 8, 0], ip]))));
    let mut samples: Vec<Sample> = frames.into_iter().map(|frame| (ETHERNET, frame)).collect();
    for ip in [&udp, &tcp, &echo, &v6, &v4[14], &v4[0]] {
        samples.push((101, ip.clone()));
        let (is_v4, ppp) = (ip[0] >> 4 == 4, if ip[0] >> 4 == 4 { 0x21 } else { 0x57 });
        samples.push((9, join(&[&[0xff, 3, 0, ppp], ip])));
        samples.push((0, join(&[&[if is_v4 { 2 } else { 10 }, 0, 0, 0], ip])));
        let ether_type = if is_v4 { [8, 0] } else { [0x86, 0xdd] };
        samples.push((104, join(&[&[15, 0], &ether_type, ip])));
        samples.push((113, join(&[&[0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0], &ether_type, ip])));
        samples.push((276, join(&[&ether_type, &[0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0], ip])));
    }
    samples
}

/// How a packet differs from the sample.
#[derive(Clone, Debug)]
struct Change {
    sample: usize,
    bytes: Vec<(prop::sample::Index, u8)>,
    keep: Option<prop::sample::Index>,
    padding: usize,
    beyond: isize,
}

/// Mostly, nothing is changed: so headers are learnt.
fn change() -> impl Strategy<Value = Change> {
    let byte = prop_oneof![prop::sample::select(&[0, 1, 6, 0x11, 0x16, 0x45, 0x60, 0xff][..]), any::<u8>()];
    let bytes = prop::collection::vec((any::<prop::sample::Index>(), byte), 1..3);
    let bytes = prop_oneof![3 => Just(Vec::new()), 2 => bytes];
    let keep = prop::option::weighted(0.2, any::<prop::sample::Index>());
    let padding = prop_oneof![3 => Just(0_usize), 1 => 0_usize..30];
    let beyond = prop_oneof![6 => Just(0_isize), 1 => 0_isize..2000, 1 => -20_isize..0];
    (0_usize..2, bytes, keep, padding, beyond).prop_map(|(sample, bytes, keep, padding, beyond)| Change {
        sample,
        bytes,
        keep,
        padding,
        beyond,
    })
}

impl Change {
    fn packet(&self, sample: &[u8]) -> (Vec<u8>, usize) {
        let mut packet = [sample, &vec![0; self.padding]].concat();
        for (at, byte) in &self.bytes {
            let at = at.index(packet.len());
            packet[at] = *byte;
        }
        let wire_len = packet.len().saturating_add_signed(self.beyond);
        if let Some(keep) = self.keep {
            packet.truncate(keep.index(packet.len() + 1));
        }
        (packet, wire_len)
    }
}

/// What the packets of a run have, by the numbers of their headers and their places.
#[derive(Default)]
struct Checked {
    dissector: Dissector,
    headers: HashMap<HeadersId, String>,
    places: HashMap<String, usize>,
    with_number: usize,
}

impl Checked {
    /// Dissects a packet with the others, and by itself.
    fn check(&mut self, raw: RawPacket<'_>) -> Result<(), TestCaseError> {
        let mut expected = Layers::default();
        let outcome = by_table(raw.link_type, raw.wire_len, raw.data, &mut expected);
        let mut found = Packet::undissected(raw, 1);
        prop_assert_eq!(self.dissector.dissect(&mut found), outcome);
        expected.kind = found.layers().kind;
        prop_assert_eq!(format!("{:?}", found.layers()), format!("{expected:?}"));
        if let Some(id) = found.headers_id() {
            self.with_number += 1;
            prop_assert_eq!(outcome, Ok(()));
            let mut but_sizes = expected.clone();
            but_sizes.set_sizes(&Layers::default().sizes());
            let headers = format!("{but_sizes:?}");
            prop_assert_eq!(self.headers.entry(id).or_insert_with(|| headers.clone()), &headers);
            let key = format!("{:?}", key(&expected));
            prop_assert_eq!(*self.places.entry(key).or_insert(id.place()), id.place());
        }
        Ok(())
    }
}

/// What the packets of a flow have in common.
fn key(layers: &Layers) -> impl std::fmt::Debug {
    let Layers { network, ports, protocol, source_mac, destination_mac, .. } = *layers;
    (network, ports, protocol, (network == Network::None).then_some((source_mac, destination_mac)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn known_headers_of_odd_packets_change_nothing(
        kinds in any::<[prop::sample::Index; 2]>(),
        changes in prop::collection::vec(change(), 1..40),
    ) {
        let samples = samples();
        let mut checked = Checked::default();
        for change in changes {
            let (link_type, sample) = &samples[kinds[change.sample].index(samples.len())];
            let (packet, wire_len) = change.packet(sample);
            checked.check(raw(*link_type, &packet, wire_len))?;
        }
    }
}

/// Samples without IP header, with extension headers or fragments, and those whose payload shows in the path.
const NOT_KNOWN: [&str; 12] = [
    "eth:arp",
    "eth:pppoes:ppp:lcp",
    "eth:lldp",
    "eth:llc:stp",
    "eth:ipvx",
    "eth:ipv4:udp:udpencap",
    "eth:ipv4:udp:dtls1.2",
    "eth:ipv4:udplite:dtls1.2",
    "eth:ipv4:udp",
    "eth:ipv6:ipv6.hopopts:icmpv6",
    "eth:ipv6:ipv6.fraghdr:udp",
    "eth:ipv6",
];

#[test]
fn tunnels_and_simple_links_are_known_by_their_headers() {
    let mut unknown = Vec::new();
    for (link_type, packet) in samples() {
        let mut checked = Checked::default();
        (0..16).for_each(|_| checked.check(raw(link_type, &packet, packet.len())).expect("the same layers"));
        if checked.with_number < 8 {
            let (layers, _) = super::layers(link_type, &packet);
            unknown.push(description(&layers.path));
        }
    }
    assert_eq!(unknown, NOT_KNOWN);
}

#[test]
fn headers_that_are_met_seldom_have_no_number() {
    let mut checked = Checked::default();
    for _ in 0..3 {
        let udp = udp4(1000, 2000, b"x");
        checked.check(raw(101, &udp, udp.len())).expect("the same layers");
    }
    assert_eq!(checked.with_number, 0);
}

#[test]
fn captures_are_dissected_the_same_with_headers_that_are_known() {
    let folder = |path| Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let files = [folder("samples"), folder("../shared/corpus/captures")].map(std::fs::read_dir);
    let mut captures = 0;
    for file in files.into_iter().flatten().flatten().flatten() {
        let mut checked = Checked::default();
        for _ in 0..3 {
            let Ok(mut capture) = Capture::open(&file.path()) else { continue };
            while let Ok(Some(packet)) = capture.next_packet() {
                checked.check(packet).unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
            }
            captures += 1;
        }
    }
    assert!(captures > 15, "{captures}");
}
