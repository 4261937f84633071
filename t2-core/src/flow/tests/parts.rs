//! Conversations that last longer than the active timeout.

use super::*;

const DIVIDED: Status = Status::ACTIVE_TIMEOUT;
const LATER: Status = Status::LATER_PART;

/// A table in which a part of a conversation lasts ten seconds at most.
fn ten_seconds() -> Bench {
    Bench::with(Limits { capacity: 9, active_timeout: Some(Timeout::from_secs(10.0)), ..Limits::default() })
}

/// The status of all flows that a packet ends, A side first, without the bits of its headers.
fn ended_by(bench: &mut Bench, second: i64, layers: &Layers) -> Vec<Status> {
    let raw = RawPacket {
        time: Timestamp::from_nanos(second * 1_000_000_000),
        link_type: LinkType(1),
        wire_len: 0,
        data: &[],
    };
    let found = bench.table.find(layers).ok();
    let Outlived { ended, next } = bench.table.outlived(found, &Packet::new(raw, layers)).expect("it is time");
    let slots = [Some(ended.first), ended.second].into_iter().flatten();
    let status = slots.filter_map(|slot| bench.table.view(slot)).map(|view| view.status() & !Status::IPV4).collect();
    bench.end(ended);
    let hit = bench.table.open_part(&Packet::new(raw, layers), next);
    bench.table.note(hit, &Packet::new(raw, layers));
    status
}

#[test]
fn a_part_lasts_no_longer_than_the_active_timeout_and_the_number_stays() {
    let mut bench = ten_seconds();
    for (second, layers, ended) in [
        (1, udp(1, 2), 0),
        (5, udp(2, 1), 0),
        (10, udp(1, 2), 0),
        (11, udp(2, 1), 2),
        (20, udp(1, 2), 2),
        (21, udp(1, 2), 4),
    ] {
        assert_eq!(bench.at_second(second, &layers).0, 1, "at {second}");
        assert_eq!(bench.ended.len(), ended, "at {second}");
    }
    assert_eq!(bench.at_second(21, &udp(3, 4)).0, 2);
    assert_eq!(bench.finish(), [('A', 1), ('B', 1), ('A', 1), ('B', 1), ('A', 1), ('A', 2)]);
}

#[test]
fn the_bits_say_which_parts_are_later_ones_and_which_are_not_the_last() {
    let mut bench = ten_seconds();
    bench.at_second(0, &udp(1, 2));
    bench.at_second(1, &udp(2, 1));
    assert_eq!(ended_by(&mut bench, 10, &udp(1, 2)), [DIVIDED, DIVIDED | Status::INVERTED]);
    assert_eq!(bench.at_second(11, &udp(2, 1)).1, Status::IPV4 | LATER | Status::INVERTED);
    assert_eq!(ended_by(&mut bench, 20, &udp(2, 1)), [DIVIDED | LATER, DIVIDED | LATER | Status::INVERTED]);
    assert_eq!(bench.at_second(21, &udp(1, 2)).1, Status::IPV4 | LATER);
}

#[test]
fn the_sides_of_the_first_part_stay_whichever_direction_sends_first() {
    for (is_inverted, first) in [(false, udp(1, 2)), (false, udp(2, 1)), (true, udp(1, 2)), (true, udp(2, 1))] {
        let mut bench = ten_seconds();
        bench.at_second(0, &udp(1, 2));
        let slot = bench.table.find(&udp(1, 2)).expect("a live flow").slot();
        bench.table.set_inverted(slot, is_inverted);
        bench.at_second(10, &first);
        // It is not a plugin's to say in a later part.
        let slot = bench.table.find(&first).expect("a live flow").slot();
        bench.table.set_inverted(slot, true);
        bench.table.set_inverted(slot, false);
        let is_b = [udp(1, 2), udp(2, 1)].map(|layers| bench.at_second(11, &layers).1.has(Status::INVERTED));
        assert_eq!(is_b, [is_inverted, !is_inverted]);
    }
}

#[test]
fn the_first_packet_of_the_opposite_direction_divides_a_conversation_too() {
    let mut bench = ten_seconds();
    bench.at_second(1, &udp(1, 2));
    assert_eq!(ended_by(&mut bench, 11, &udp(2, 1)), [DIVIDED]);
    assert_eq!(bench.at_second(12, &udp(2, 1)), (1, Status::IPV4 | LATER | Status::INVERTED));
}

#[test]
fn a_silence_ends_a_divided_conversation_and_the_next_packet_begins_another() {
    let mut bench = ten_seconds();
    bench.at_second(0, &udp(1, 2));
    bench.at_second(10, &udp(1, 2));
    assert_eq!(bench.at_second(200, &udp(1, 2)), (2, Status::IPV4));
}

#[test]
fn a_part_lasts_from_the_least_of_its_times() {
    let mut bench = ten_seconds();
    bench.at_second(9, &udp(1, 2));
    bench.at_second(3, &udp(2, 1));
    assert!(!bench.at_second(12, &udp(1, 2)).1.has(LATER));
    assert!(bench.at_second(13, &udp(1, 2)).1.has(LATER));
}

#[test]
fn later_fragments_belong_to_the_part_in_which_their_datagram_has_begun() {
    let mut bench = ten_seconds();
    bench.at_second(0, &fragment(Fragment::First, 7));
    let (number, status) = bench.at_second(10, &fragment(Fragment::Last, 7));
    assert_eq!((number, status.has(LATER | Status::FRAGMENT_NO_HEADER)), (1, false));
    assert!(bench.at_second(10, &udp(1, 2)).1.has(LATER));
}

#[test]
fn each_part_of_tcp_to_itself_is_a_land_attack() {
    let mut bench = ten_seconds();
    let land = ip(TCP, (1, 80), (1, 80));
    bench.at_second(0, &land);
    assert_eq!(bench.at_second(10, &land), (1, Status::IPV4 | Status::LAND_ATTACK | LATER));
}
