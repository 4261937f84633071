//! No packet, whatever its bytes, makes a row with another number of cells than its header.

mod common;

use common::{Place, Table, run_info};
use etherparse::PacketBuilder;
use proptest::prelude::*;
use t2_core::capture::{LinkType, RawPacket};
use t2_core::engine::{Engine, Plan};
use t2_core::time::Timestamp;
use t2_plugins::STANDARD;

/// Takes packets through all plugins; returns the packet file and the flow file, whose rows are checked.
fn run(link_type: u32, packets: &[Vec<u8>]) -> (Table, Table) {
    let place = Place::new();
    let mut plan = Plan::new(STANDARD.entries());
    plan.packet_file = true;
    let run = run_info(&place, &plan);
    let mut engine = Engine::new(plan, &run).expect("outputs");
    for (number, data) in (1..).zip(packets) {
        let time = Timestamp::new(number as i64, 0);
        let wire_len = data.len() as u32;
        engine.packet(RawPacket { time, link_type: LinkType(link_type), wire_len, data }).expect("a row");
    }
    engine.finish().expect("outputs");
    (place.table("out_packets.txt"), place.table("out_flows.txt"))
}

/// A packet that is whole: TCP or UDP over IPv4 or IPv6, with or without VLAN tag.
fn whole_packet() -> impl Strategy<Value = Vec<u8>> {
    let payload = prop::collection::vec(any::<u8>(), 0..200);
    (any::<[u8; 4]>(), any::<(u16, u16)>(), any::<[bool; 3]>(), payload).prop_map(
        |(address, ports, [v6, tcp, vlan], payload)| {
            let ethernet = PacketBuilder::ethernet2([2; 6], [4; 6]);
            let [a, b, c, d] = address;
            let wide = [0x20, 1, 0xd, 0xb8, a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 1];
            let vlan = vlan.then(|| etherparse::VlanId::try_new(7).expect("an id of 12 bits"));
            let ip = match (vlan, v6) {
                (Some(vlan), true) => ethernet.single_vlan(vlan).ipv6(wide, wide, 9),
                (Some(vlan), false) => ethernet.single_vlan(vlan).ipv4(address, [10, 0, 0, 1], 9),
                (None, true) => ethernet.ipv6(wide, wide, 9),
                (None, false) => ethernet.ipv4(address, [10, 0, 0, 1], 9),
            };
            let mut packet = Vec::new();
            match tcp {
                true => ip.tcp(ports.0, ports.1, 1, 0).syn().write(&mut packet, &payload),
                false => ip.udp(ports.0, ports.1).write(&mut packet, &payload),
            }
            .expect("a packet");
            packet
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_on_any_link_type(
        link_type in prop_oneof![Just(1u32), 0u32..300],
        packets in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..120), 0..20),
    ) {
        run(link_type, &packets);
    }

    #[test]
    fn whole_packets_truncated_anywhere_and_with_flipped_bytes(
        packet in whole_packet(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let mut flipped = packet.clone();
        for (at, value) in flips {
            let at = at.index(flipped.len());
            flipped[at] = value;
        }
        let packets: Vec<_> = (0..=packet.len()).flat_map(|n| [packet[..n].to_vec(), flipped[..n].to_vec()]).collect();
        run(1, &packets);
    }

    #[test]
    fn every_whole_packet_has_a_row(packets in prop::collection::vec(whole_packet(), 1..20)) {
        let (rows, flows) = run(1, &packets);
        prop_assert_eq!(rows.rows.len(), packets.len());
        prop_assert!(!flows.rows.is_empty());
    }
}
