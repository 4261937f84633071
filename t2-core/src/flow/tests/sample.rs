//! A sample has whole conversations, the same ones each time.

use proptest::prelude::*;

use crate::capture::{LinkType, PacketFilter, RawPacket};
use crate::flow::Sample;
use crate::time::Timestamp;

/// An IPv4 packet from one host to another; `fragment` is its identification and its offset in units of 8 bytes, and
/// whether more follow.
fn packet(hosts: [u8; 2], ports: [u16; 2], fragment: Option<(u16, u16, bool)>) -> Vec<u8> {
    let (id, offset, more) = fragment.unwrap_or_default();
    let flags = offset | if more { 0x2000 } else { 0 };
    let mut bytes = vec![0x45, 0, 0, 36];
    bytes.extend(id.to_be_bytes());
    bytes.extend(flags.to_be_bytes());
    bytes.extend([64, 17, 0, 0, 192, 0, 2, hosts[0], 192, 0, 2, hosts[1]]);
    bytes.extend(ports.into_iter().flat_map(u16::to_be_bytes));
    bytes.extend([0, 16, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]);
    bytes
}

fn selects(sample: &mut Sample, data: &[u8]) -> bool {
    let (time, wire_len) = (Timestamp::default(), data.len() as u32);
    sample.selects(&RawPacket { time, link_type: LinkType::RAW_IP, wire_len, data })
}

proptest! {
    #[test]
    fn both_directions_and_all_fragments_of_a_conversation_are_in_a_sample_or_none(
        hosts in any::<[u8; 2]>(),
        ports in any::<[u16; 2]>(),
        id in any::<u16>(),
        one_in in 1_u64..8,
    ) {
        let mut sample = Sample::one_in(one_in);
        let first = selects(&mut sample, &packet(hosts, ports, None));
        let back = packet([hosts[1], hosts[0]], [ports[1], ports[0]], None);
        prop_assert_eq!(selects(&mut sample, &back), first);
        prop_assert_eq!(selects(&mut Sample::one_in(one_in), &back), first);
        prop_assert_eq!(selects(&mut sample, &packet(hosts, ports, Some((id, 0, true)))), first);
        // Later fragments have no ports.
        prop_assert_eq!(selects(&mut sample, &packet(hosts, [7, 9], Some((id, 2, false)))), first);
    }
}

#[test]
fn about_as_many_conversations_are_selected_as_were_asked_for() {
    let mut sample = Sample::one_in(10);
    let conversations = (0..10_000_u16).map(|n| packet([1, 2], [n, 53], None));
    let selected = conversations.filter(|packet| selects(&mut sample, packet)).count();
    assert!((850..1150).contains(&selected), "{selected}");
}

#[test]
fn a_packet_without_flow_is_selected() {
    assert!(selects(&mut Sample::one_in(1_000_000), &[]));
}
