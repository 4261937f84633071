//! Directions, numbers and ends of flows on both sides of each limit (spec sections 1.2 to 1.7).

use super::*;

/// A flow that ends as the table is full, and its opposite: the status of each, A side first.
fn evicted(bench: &mut Bench) -> Vec<Status> {
    let Some(ended) = bench.table.evict() else { return Vec::new() };
    let slots = [Some(ended.first), ended.second].into_iter().flatten();
    let status = slots.filter_map(|slot| bench.table.view(slot)).map(|view| view.status()).collect();
    bench.end(ended);
    status
}

/// What is known of the flow that such a packet belongs to.
fn view(bench: &mut Bench, layers: &Layers) -> FlowView {
    let hit = bench.table.find(layers).expect("a live flow");
    *bench.table.view(hit.slot()).expect("a live flow")
}

#[test]
fn the_oldest_flow_of_a_full_table_is_marked_and_its_opposite_is_not() {
    let mut bench = Bench::new(2);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(1, &udp(2, 1));
    let (a, b) = (Status::IPV4, Status::IPV4 | Status::INVERTED);
    assert_eq!(evicted(&mut bench), [a | Status::TABLE_FULL, b]);
    bench.at_second(2, &udp(1, 2));
    bench.at_second(3, &udp(2, 1));
    bench.at_second(4, &udp(1, 2));
    assert_eq!(evicted(&mut bench), [a, b | Status::TABLE_FULL]);
}

#[test]
fn a_table_is_full_with_as_many_flows_as_it_holds() {
    let mut bench = Bench::new(2);
    bench.at_second(0, &udp(1, 2));
    assert_eq!((evicted(&mut bench).len(), bench.table.len(), bench.table.is_empty()), (0, 1, false));
    bench.at_second(0, &udp(3, 4));
    assert_eq!((evicted(&mut bench).len(), bench.table.len()), (1, 1));
    // Even a table for nothing holds one flow.
    let mut smallest = Bench::new(0);
    assert!(smallest.table.is_empty());
    assert_eq!((smallest.at_second(0, &udp(1, 2)).0, smallest.at_second(0, &udp(3, 4)).0), (1, 2));
    assert_eq!(smallest.finish(), [('A', 1), ('A', 2)]);
}

#[test]
fn flows_of_a_closed_table_are_not_found_and_all_end_in_their_order() {
    let mut bench = Bench::new(9);
    for (source, destination) in [(1, 2), (3, 4), (2, 1)] {
        bench.at_second(0, &udp(source, destination));
    }
    bench.table.close();
    assert!(bench.table.find(&udp(1, 2)).is_err());
    assert_eq!(bench.finish(), [('A', 1), ('B', 1), ('A', 2)]);
}

#[test]
fn a_flow_that_makes_room_for_the_opposite_direction_is_not_its_opposite() {
    let mut bench = Bench::new(1);
    assert_eq!(bench.at_second(0, &udp(1, 2)).0, 1);
    assert_eq!(bench.at_second(1, &udp(2, 1)).0, 2);
    assert_eq!(view(&mut bench, &udp(2, 1)).opposite_index(), None);
}

#[test]
fn the_places_of_flows_that_ended_are_taken_again() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(0, &udp(2, 1));
    let before = [udp(1, 2), udp(2, 1)].map(|layers| view(&mut bench, &layers).place().index);
    bench.at_second(200, &udp(3, 4));
    bench.at_second(200, &udp(4, 3));
    let mut after = [udp(3, 4), udp(4, 3)].map(|layers| view(&mut bench, &layers).place().index);
    after.sort_unstable();
    assert_eq!((before, after), ([0, 1], [0, 1]));
}

#[test]
fn a_port_of_a_service_below_the_other_makes_a_reply() {
    for (source, destination, is_reply) in [
        (1023, 40_000, true),
        (1024, 40_000, false),
        (1023, 1024, true),
        (53, 53, false),
        (53, 52, false),
        (52, 53, true),
        (0, 1, true),
        (0, 0, false),
        (8079, 1, false),
        (8080, 1, true),
        (8081, 1, true),
        (8082, 1, false),
        (8088, 1, true),
        (8089, 1, true),
        (8090, 1, false),
        (8096, 1, false),
        (1, 8080, true),
        (40_000, 8080, false),
    ] {
        let status = Bench::new(9).at_second(0, &ip(UDP, (1, source), (2, destination))).1;
        assert_eq!(status.has(Status::INVERTED), is_reply, "{source} to {destination}");
    }
}

#[test]
fn syn_and_ack_of_tcp_make_a_reply() {
    let flags = |protocol: u8, flags: u8| {
        let mut header = [0; 20];
        header[13] = flags;
        Bench::new(9).packet(0, &ip(protocol, (1, 5000), (2, 4000)), &header).1.has(Status::INVERTED)
    };
    assert_eq!([0x12, 0x13, 0xff].map(|byte| flags(TCP, byte)), [true; 3]);
    assert_eq!([0x02, 0x10, 0x00].map(|byte| flags(TCP, byte)), [false; 3]);
    assert!(!flags(UDP, 0x12));
}

#[test]
fn the_payload_of_a_later_fragment_makes_no_reply() {
    let mut payload = [0; 20];
    payload[13] = 0x12;
    for (place, is_reply) in [(Fragment::Last, false), (Fragment::Middle, false), (Fragment::First, true)] {
        let layers = Layers { fragment: place, ip_id: 1, ..ip(TCP, (1, 0), (2, 0)) };
        let status = Bench::new(9).packet(0, &layers, &payload).1;
        assert_eq!(status.has(Status::INVERTED), is_reply, "{place:?}");
    }
}

#[test]
fn a_reply_is_what_the_first_direction_is_not() {
    let mut bench = Bench::new(9);
    assert!(!bench.at_second(0, &udp(1, 2)).1.has(Status::INVERTED));
    assert_eq!(view(&mut bench, &udp(1, 2)).side(), Side::A);
    assert!(bench.at_second(0, &udp(2, 1)).1.has(Status::INVERTED));
    assert_eq!(view(&mut bench, &udp(2, 1)).side(), Side::B);
}

#[test]
fn a_reply_without_a_request_is_the_a_side() {
    let mut bench = Bench::new(9);
    let reply = ip(UDP, (1, 53), (2, 40_000));
    assert!(bench.at_second(0, &reply).1.has(Status::INVERTED));
    assert_eq!((view(&mut bench, &reply).side(), view(&mut bench, &reply).opposite_index()), (Side::A, None));
    assert_eq!((Side::A.letter(), Side::B.letter()), ('A', 'B'));
}

#[test]
fn flows_of_other_protocols_vlans_and_types_are_no_opposites() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    let reply = udp(2, 1);
    for (number, other) in (2..).zip([
        Layers { protocol: TCP, ..reply.clone() },
        Layers { vlan_id: 1, ..reply.clone() },
        Layers { ether_type: 0x86dd, ..reply.clone() },
        Layers { ports: (50_000, 40_001), ..reply.clone() },
        Layers { ports: (50_001, 40_000), ..reply.clone() },
    ]) {
        assert_eq!(bench.at_second(0, &other).0, number);
    }
    assert_eq!(bench.at_second(0, &reply).0, 1);
}

#[test]
fn a_frame_to_itself_has_no_opposite_and_is_no_attack() {
    let mut bench = Bench::new(9);
    let frame = Layers { source_mac: Some(Mac([1; 6])), destination_mac: Some(Mac([1; 6])), ..Layers::default() };
    assert_eq!(bench.at_second(0, &frame), (1, Status::NONE));
    assert_eq!((view(&mut bench, &frame).opposite_index(), view(&mut bench, &frame).side()), (None, Side::A));
}

#[test]
fn tcp_to_another_port_of_itself_is_no_attack() {
    let mut bench = Bench::new(9);
    assert!(!bench.at_second(0, &ip(TCP, (1, 80), (1, 81))).1.has(Status::LAND_ATTACK));
    assert!(!bench.at_second(0, &ip(TCP, (1, 80), (2, 80))).1.has(Status::LAND_ATTACK));
    assert!(bench.at_second(0, &ip(TCP, (1, 80), (1, 80))).1.has(Status::LAND_ATTACK));
}

#[test]
fn a_flow_ends_with_a_silence_that_rounds_to_182_seconds() {
    // Single precision has nothing between 181.9999847 and 182.
    for (silence, number) in [(181_999_992_370, 1), (181_999_992_371, 2), (182_000_000_000, 2)] {
        let mut bench = Bench::new(9);
        bench.packet(1000, &udp(1, 2), &[]);
        assert_eq!(bench.packet(1000 + silence, &udp(1, 2), &[]).0, number, "{silence} ns");
    }
}

#[test]
fn the_silence_of_a_flow_whose_time_is_far_back_is_counted_by_the_clock() {
    let mut bench = Bench::new(9);
    bench.at_second(1000, &udp(1, 2));
    bench.at_second(0, &udp(3, 4));
    bench.at_second(500, &udp(5, 6));
    bench.at_second(1181, &udp(7, 8));
    assert_eq!(bench.ended, []);
    bench.at_second(1182, &udp(7, 8));
    assert_eq!(bench.ended, [('A', 1), ('A', 2), ('A', 3)]);
}

/// Far ahead of all other times.
const FUTURE: i64 = 4_000_000_000;

#[test]
fn a_flow_in_the_future_does_not_keep_others_from_ending_and_ends_itself() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(FUTURE, &udp(3, 4));
    bench.at_second(1, &udp(5, 6));
    bench.at_second(183, &udp(7, 8));
    assert_eq!(bench.ended, [('A', 1), ('A', 3)]);
    bench.at_second(366, &udp(7, 8));
    assert_eq!(bench.ended, [('A', 1), ('A', 3), ('A', 2), ('A', 4)]);
}

#[test]
fn a_capture_that_begins_in_the_future_goes_on_in_the_present() {
    let mut bench = Bench::new(9);
    bench.at_second(FUTURE, &udp(1, 2));
    for second in [0, 1, 2] {
        bench.at_second(second, &udp(3, 4));
    }
    bench.at_second(1000, &udp(3, 4));
    assert!(bench.ended.contains(&('A', 2)), "{:?}", bench.ended);
}

#[test]
fn a_flow_that_is_hit_in_the_future_again_goes_on_there() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(FUTURE, &udp(3, 4));
    bench.at_second(1, &udp(1, 2));
    bench.at_second(FUTURE + 5, &udp(3, 4));
    bench.at_second(FUTURE + 6, &udp(5, 6));
    assert_eq!(bench.ended, [('A', 1)]);
}

#[test]
fn a_step_of_time_that_two_packets_confirm_ends_the_flows_before_it_only() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(FUTURE, &udp(3, 4));
    bench.at_second(FUTURE + 1, &udp(3, 4));
    assert_eq!(bench.ended, [('A', 1)]);
}

#[test]
fn times_of_a_flow_are_those_of_its_packets() {
    let mut bench = Bench::new(9);
    bench.at_second(1, &udp(1, 2));
    assert_eq!(view(&mut bench, &udp(1, 2)).since_previous().nanos(), 0);
    bench.at_second(3, &udp(2, 1));
    bench.at_second(4, &udp(1, 2));
    bench.at_second(9, &udp(1, 2));
    let flow = view(&mut bench, &udp(1, 2));
    assert_eq!((flow.first().secs(), flow.last().secs()), (1, 9));
    assert_eq!(flow.since_previous().nanos(), 5_000_000_000);
    assert_eq!(flow.since_opposite().map(|span| span.nanos()), Some(6_000_000_000));
    assert_eq!(view(&mut bench, &udp(2, 1)).since_opposite().map(|span| span.nanos()), Some(-6_000_000_000));
}

#[test]
fn time_that_stands_still_is_no_jump() {
    let mut bench = Bench::new(9);
    bench.packet(5, &udp(1, 2), &[]);
    assert!(!bench.packet(5, &udp(1, 2), &[]).1.has(Status::TIME_JUMP));
    assert!(bench.packet(4, &udp(1, 2), &[]).1.has(Status::TIME_JUMP));
    // What was told stays.
    assert!(bench.packet(6, &udp(1, 2), &[]).1.has(Status::TIME_JUMP));
}

#[test]
fn an_ip_id_of_zero_is_never_repeated_and_one_of_ipv6_neither() {
    let repeated = |layers: Layers| {
        let mut bench = Bench::new(9);
        [0; 4].map(|second| bench.at_second(second, &layers).1.has(Status::DUPLICATE_IP_ID))
    };
    assert_eq!(repeated(Layers { ip_id: 7, ..udp(1, 2) }), [false, false, true, true]);
    assert_eq!(repeated(Layers { ip_id: 0, ..udp(1, 2) }), [false; 4]);
    assert_eq!(repeated(Layers { ip_id: 7, status: Status::IPV6, ..udp(1, 2) }), [false; 4]);
}

#[test]
fn an_ip_id_that_comes_back_later_is_not_repeated() {
    let mut bench = Bench::new(9);
    let mut duplicate = |id| bench.at_second(0, &Layers { ip_id: id, ..udp(1, 2) }).1.has(Status::DUPLICATE_IP_ID);
    assert_eq!([1, 7, 8, 7, 8].map(&mut duplicate), [false; 5]);
    assert!(duplicate(8));
}

#[test]
fn a_key_tells_addresses_of_its_kind_only() {
    let frame = Layers { source_mac: Some(Mac([1, 2, 3, 4, 5, 6])), protocol: TCP, ports: (1, 2), ..Layers::default() };
    let (l2, l3) = (FlowKey::of(&frame), FlowKey::of(&ip(TCP, (1, 80), (2, 81))));
    assert_eq!(l2.macs(), Some((Mac([1, 2, 3, 4, 5, 6]), Mac([0; 6]))));
    assert_eq!((l2.addresses(), l2.ports(), l2.protocol(), l2.is_tcp(), l2.is_l2()), (None, (0, 0), 0, false, true));
    assert_eq!(l3.addresses(), Some(([10, 0, 0, 1].into(), [10, 0, 0, 2].into())));
    assert_eq!((l3.macs(), l3.ports(), l3.protocol(), l3.is_tcp(), l3.is_l2()), (None, (80, 81), TCP, true, false));
}
