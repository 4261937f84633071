//! The counters of the report (spec report-cli-sinks, section 3.4).

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::counters::Tally;
use crate::dissect::{Kind, Status, protocol};
use crate::report::{FlowCounts, Notice};

const UDP: u8 = protocol::UDP;

/// An Ethernet frame with this EtherType.
fn frame(ether_type: u16, payload: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], &ether_type.to_be_bytes()[..], payload].concat()
}

/// An IPv4 packet between two hosts.
fn ip4(protocol: u8, hosts: (u8, u8), payload: &[u8]) -> Vec<u8> {
    let length = 20 + payload.len() as u8;
    let header = [0x45, 0, 0, length, 0, 1, 0, 0, 64, protocol, 0, 0, 10, 0, 0, hosts.0, 10, 0, 0, hosts.1];
    frame(0x0800, &[&header, payload].concat())
}

fn ip6(protocol: u8, payload: &[u8]) -> Vec<u8> {
    let header = [&[0x60, 0, 0, 0, 0, payload.len() as u8, protocol, 64][..], &[1; 16], &[2; 16]].concat();
    frame(0x86dd, &[&header, payload].concat())
}

/// UDP over IPv4 between these hosts, with these ports and ten bytes of payload.
fn udp(hosts: (u8, u8), ports: (u16, u16)) -> Vec<u8> {
    let header = [ports.0, ports.1, 18, 0].map(u16::to_be_bytes).concat();
    ip4(UDP, hosts, &[&header, &[0; 10][..]].concat())
}

/// UDP from the first host to the second and back.
fn to_and_fro() -> [Vec<u8>; 2] {
    [udp((1, 2), (40_000, 50_000)), udp((2, 1), (50_000, 40_000))]
}

fn all(packets: impl IntoIterator<Item = Vec<u8>>) -> Vec<Sent> {
    packets.into_iter().map(|data| sent(0, data)).collect()
}

#[test]
fn packets_and_their_bytes_are_counted_as_captured_and_as_sent() {
    let mut packets = all(to_and_fro());
    packets[1].wire_len = 1000;
    let counters = directed(9, &packets).count.counters().0;
    // 14 bytes of Ethernet, 20 of IPv4, 18 of UDP.
    assert_eq!((counters.packets, counters.captured_bytes, counters.wire_bytes), (2, 104, 1052));
}

#[test]
fn the_capture_lasts_from_its_least_time_to_its_greatest() {
    let packets = [3, 9, 2, 7].map(|second| sent(second, udp((1, 2), (1, 2))));
    let count = directed(9, &packets).count;
    let span = count.span().map(|(least, greatest)| (least.secs(), greatest.secs()));
    assert_eq!((span, count.first().map(Timestamp::secs)), (Some((2, 9)), Some(3)));
    assert_eq!(directed(9, &[]).count.span(), None);
}

#[test]
fn headers_are_counted_in_all_packets() {
    let tagged = frame(0x8100, &[&[0, 1, 0x81, 0, 0, 2], &udp((1, 2), (1, 2))[12..]].concat());
    let labelled = frame(0x8847, &[&[0, 1, 0, 64, 0, 1, 0, 64, 0, 1, 1, 64], &udp((1, 2), (1, 2))[14..]].concat());
    let management = Sent { link_type: 105, ..sent(0, vec![0x80; 40]) };
    let mut packets = all([udp((1, 2), (1, 2)), tagged, labelled]);
    packets.push(management);
    let headers = directed(9, &packets).count.counters().1;
    assert_eq!((headers.min, headers.max, headers.sum, headers.packets), (1, 6, 3 + 5 + 6 + 1, 4));
    assert_eq!((headers.max_vlan, headers.max_mpls), (2, 3));
}

#[test]
fn packets_are_counted_by_the_side_of_their_flow() {
    let [to, fro] = to_and_fro();
    let counters = directed(9, &all([to, fro.clone(), fro])).count.counters().0;
    assert_eq!(counters.a, Tally { packets: 1, bytes: 52 });
    assert_eq!(counters.b, Tally { packets: 2, bytes: 104 });
}

#[test]
fn packets_of_a_reply_without_a_request_are_those_of_the_b_side() {
    let counters = directed(9, &all([udp((1, 2), (53, 40_000))])).count.counters().0;
    assert_eq!((counters.a, counters.b), (Tally::default(), Tally { packets: 1, bytes: 52 }));
}

#[test]
fn packets_are_counted_by_their_network() {
    let arp = frame(0x0806, &[0; 28]);
    let counters = directed(9, &all([arp, ip4(1, (1, 2), &[8; 8]), ip4(1, (1, 2), &[8; 8]), ip6(58, &[1; 8])])).count;
    let counters = counters.counters().0;
    assert_eq!((counters.arp_packets, counters.arp_bytes, counters.rarp_bytes), (1, 42, 0));
    assert_eq!((counters.l2_packets, counters.ipv4_packets, counters.ipv6_packets), (1, 2, 1));
}

#[test]
fn packets_and_bytes_are_counted_by_their_protocol() {
    let payload = [0x50; 40];
    let packets = [6, 17, 132, 1, 2, 89].map(|protocol| ip4(protocol, (1, 2), &payload));
    let counters = directed(9, &all(packets.into_iter().chain([ip6(58, &payload)]))).count.counters().0;
    assert_eq!((counters.tcp_packets, counters.tcp_bytes), (1, 74));
    assert_eq!((counters.udp_packets, counters.udp_bytes), (1, 74));
    assert_eq!((counters.sctp_packets, counters.sctp_bytes), (1, 74));
    assert_eq!((counters.icmp_packets, counters.igmp_packets, counters.icmpv6_packets), (1, 1, 1));
    assert_eq!((counters.icmp_bytes, counters.icmpv6_bytes), (74, 94));
}

#[test]
fn fragments_are_counted_by_their_network_wherever_they_stand() {
    let fragment = |word: [u8; 2]| {
        let mut data = udp((1, 2), (1, 2));
        data[20..22].copy_from_slice(&word);
        data
    };
    let six = |word: u8| ip6(44, &[&[17, 0, 0, word, 0, 0, 0, 1][..], &[1; 8]].concat());
    let packets =
        [fragment([0x20, 0]), fragment([0x20, 1]), fragment([0, 2]), fragment([0x40, 0]), six(1), six(8), six(0)];
    let counters = directed(9, &all(packets)).count.counters().0;
    assert_eq!((counters.ipv4_fragments, counters.ipv6_fragments), (3, 2));
}

#[test]
fn bytes_of_flows_are_those_of_ip_and_of_the_link_before_it() {
    let mut padded = udp((1, 2), (1, 2));
    padded.resize(60, 0);
    let arp = frame(0x0806, &[0; 28]);
    let counters = directed(9, &all([padded, arp])).count.counters().0;
    assert_eq!((counters.flow_bytes, counters.pad_bytes), (52, 8));
}

#[test]
fn bytes_of_flows_in_a_tunnel_begin_at_the_innermost_link() {
    let inside = udp((1, 2), (1, 2));
    let vxlan = [&[0xc3, 0x50, 0x12, 0xb5, 0, 68, 0, 0, 8, 0, 0, 0, 0, 0, 1, 0], &inside[..]].concat();
    let counters = directed(9, &all([ip4(UDP, (3, 4), &vxlan)])).count.counters().0;
    assert_eq!((counters.flow_bytes, counters.captured_bytes), (52, 14 + 20 + 16 + 52));
}

#[test]
fn packets_are_counted_by_what_they_carry() {
    let stp = [&frame(38, &[0x42, 0x42, 3])[..], &[0; 43]].concat();
    let dtls = [&[0x16, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0][..]; 2].concat();
    let teredo = [&[0x60, 0, 0, 0, 0, 0, 59, 64][..], &[0x20, 1, 0, 0], &[1; 28]].concat();
    let ayiya = [&[0, 0, 0, 59, 0, 0, 0, 0][..], &[0; 9]].concat();
    let with = |port: u16, payload: &[u8]| {
        let header = [40_000, port, 8 + payload.len() as u16, 0].map(u16::to_be_bytes).concat();
        ip4(UDP, (1, 2), &[&header, payload].concat())
    };
    let mut packets = all([
        frame(0x0806, &[0; 28]),
        frame(0x8035, &[0; 28]),
        stp,
        ip4(47, (1, 2), &[0; 8]),
        with(3544, &teredo),
        with(5072, &ayiya),
        with(40_001, &dtls),
        frame(0x0800, &[0x60; 40]),
    ]);
    packets.push(Sent { link_type: 203, ..sent(0, vec![9; 20]) });
    let counters = directed(99, &packets).count.counters().0;
    assert_eq!((counters.arp_packets, counters.rarp_packets, counters.llc_packets), (1, 1, 1));
    assert_eq!((counters.gre_packets, counters.lapd_packets, counters.ipvx_packets), (1, 1, 1));
    assert_eq!((counters.teredo_packets, counters.ayiya_packets, counters.dtls_records), (1, 1, 2));
}

#[test]
fn link_types_that_are_not_known_are_counted_by_their_number() {
    let packets = [76, 77, 76].map(|link_type| Sent { link_type, ..sent(0, vec![0; 60]) });
    let broken = Sent { link_type: 105, ..sent(0, vec![0x80; 40]) };
    let count = directed(9, &packets.into_iter().chain([broken]).collect::<Vec<_>>()).count;
    let unknown: Vec<_> = count.without_row.unknown_links().map(|(link, packets)| (link.0, packets)).collect();
    assert_eq!(unknown, [(76, 2), (77, 1)]);
}

#[test]
fn flows_are_counted_by_direction_and_network() {
    let [to, fro] = to_and_fro();
    let packets = all([to.clone(), fro, to, frame(0x0806, &[0; 28]), ip6(58, &[1; 8])]);
    let flows = directed(9, &packets).count.flows;
    let wanted = FlowCounts { a: 3, b: 1, l2: 1, ipv4: 2, ipv6: 1, peak: 4, ..FlowCounts::default() };
    assert_eq!((flows, flows.all()), (wanted, 4));
}

#[test]
fn replies_without_a_request_are_counted_as_their_flows_end() {
    let [to, fro] = to_and_fro();
    let packets = all([to, fro, udp((3, 4), (53, 40_000)), udp((5, 6), (40_000, 53))]);
    assert_eq!(directed(9, &packets).count.flows.lone_replies, 0);
    assert_eq!(finished(9, &packets).count.flows.lone_replies, 1);
}

#[test]
fn flows_that_have_to_go_are_counted_with_their_opposites() {
    let [to, fro] = to_and_fro();
    let flows = finished(2, &all([to, fro, udp((3, 4), (1, 2)), udp((5, 6), (1, 2)), udp((7, 8), (1, 2))])).count.flows;
    assert_eq!((flows.evicted, flows.peak, flows.all()), (3, 2, 5));
}

#[test]
fn the_most_flows_at_once_are_counted_not_all_of_them() {
    let packets = [0, 200, 400].map(|second| sent(second, udp((1, 2), (1, 2))));
    assert_eq!(directed(9, &packets).count.flows.peak, 1);
}

#[test]
fn a_full_table_and_a_cut_packet_are_told_once() {
    let mut packets = all([(1, 2), (3, 4), (5, 6)].map(|hosts| udp(hosts, (1, 2))));
    packets.iter_mut().for_each(|packet| packet.data.truncate(14 + 30));
    let mut director = directed(1, &packets);
    let snapped = Notice::Snapped { l2_captured: 44, l3_captured: 30, l3_len: 38 };
    assert_eq!(director.notices(), [snapped, Notice::TableFull { limit: FlowLimit { flows: 1, is_by_memory: false } }]);
    assert_eq!(director.notices(), []);
}

#[test]
fn the_status_of_the_run_is_that_of_all_packets_and_flows() {
    let land = ip4(6, (1, 1), &[0; 20]);
    let refused = ip4(0, (1, 2), &[]).into_iter().enumerate().map(|(at, byte)| if at == 14 { 0x44 } else { byte });
    let packets = all([land, refused.collect(), frame(0x0806, &[0; 28])]);
    let before = directed(9, &packets).count.status;
    assert!(before.has(Status::ARP) && before.has(Status::IPV4_HEADER_SHORT) && !before.has(Status::LAND_ATTACK));
    assert!(finished(9, &packets).count.status.has(Status::LAND_ATTACK));
}

/// A packet that is plain or nearly so: a flow of one of two hosts, with a tag or without, cut or padded.
fn nearly_plain() -> impl Strategy<Value = Sent> {
    (any::<[bool; 4]>(), 0_usize..40, 0_usize..80, 0_usize..20).prop_map(|(bits, payload, keep, beyond)| {
        let [is_v6, is_tcp, is_tagged, is_reply] = bits;
        let (hosts, ports) = if is_reply { ((2, 1), [53, 40_000]) } else { ((1, 2), [40_000, 53]) };
        let header =
            if is_tcp { [&[0; 8][..], &[0x50, 0], &[0; 6]].concat() } else { vec![0, 8 + payload as u8, 0, 0] };
        let transport = [&ports.map(u16::to_be_bytes).concat()[..], &header, &vec![1; payload]].concat();
        let protocol = if is_tcp { protocol::TCP } else { UDP };
        let mut data = if is_v6 { ip6(protocol, &transport) } else { ip4(protocol, hosts, &transport) };
        if is_tagged {
            data.splice(12..12, [0x81, 0, 0, 7]);
        }
        data.resize(data.len() + beyond, 0);
        let wire_len = data.len();
        data.truncate(keep.max(1) + 20);
        Sent { wire_len, ..sent(0, data) }
    })
}

proptest! {
    #[test]
    fn plain_packets_are_counted_as_others_are(packets in vec(nearly_plain(), 0..20)) {
        let counted = directed(9, &packets).count;
        let wanted = directed_with(9, &packets, |layers| layers.kind = Kind::OTHER).count;
        prop_assert_eq!(format!("{:?}", counted.counters()), format!("{:?}", wanted.counters()));
        prop_assert_eq!((counted.status, counted.flows), (wanted.status, wanted.flows));
    }
}
