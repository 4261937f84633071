//! Which flow the fragments of a datagram belong to, and what is told of them (spec section 2).

use super::super::fragments::Fragments;
use super::*;

const PENDING: Status = Status::FRAGMENT_PENDING;
const ERROR: Status = Status::FRAGMENT_ERROR;

/// A fragment between the hosts of [`udp`] 1 and 2, from this port.
fn from_port(port: u16, place: Fragment, ip_id: u32) -> Layers {
    let ports = if place.is_later() { (0, 0) } else { (port, 50_000) };
    Layers { ports, ..fragment(place, ip_id) }
}

/// The status of the flow that such a packet belongs to.
fn status(bench: &mut Bench, layers: &Layers) -> Status {
    let hit = bench.table.find(layers).expect("a live flow");
    bench.table.view(hit.slot()).expect("a live flow").status()
}

#[test]
fn a_flow_whose_datagram_another_begins_anew_awaits_no_more() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &from_port(1000, Fragment::First, 7));
    assert!(status(&mut bench, &from_port(1000, Fragment::Whole, 0)).has(PENDING));
    assert_eq!(bench.at_second(0, &from_port(2000, Fragment::First, 7)).0, 2);
    assert!(!status(&mut bench, &from_port(1000, Fragment::Whole, 0)).has(PENDING));
    assert!(status(&mut bench, &from_port(2000, Fragment::Whole, 0)).has(PENDING));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 7)).0, 2);
}

#[test]
fn a_flow_that_lost_its_datagram_makes_no_error_with_the_next() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &from_port(1000, Fragment::First, 7));
    bench.at_second(0, &from_port(2000, Fragment::First, 7));
    assert!(!bench.at_second(0, &from_port(1000, Fragment::Whole, 9)).1.has(ERROR));
    assert!(!bench.at_second(0, &from_port(1000, Fragment::First, 8)).1.has(ERROR));
}

#[test]
fn fragments_are_joined_within_a_vlan_only() {
    let mut bench = Bench::new(9);
    let tagged = |place, vlan_id| Layers { vlan_id, ..fragment(place, 7) };
    assert_eq!(bench.at_second(0, &tagged(Fragment::First, 1)).0, 1);
    assert_eq!(bench.at_second(0, &tagged(Fragment::First, 2)).0, 2);
    assert_eq!(bench.at_second(0, &tagged(Fragment::Last, 1)).0, 1);
    assert_eq!(bench.at_second(0, &tagged(Fragment::Last, 2)).0, 2);
}

#[test]
fn fragments_of_another_protocol_type_direction_or_id_are_not_joined() {
    let last = fragment(Fragment::Last, 7);
    for other in [
        Layers { protocol: TCP, ..last.clone() },
        Layers { ether_type: 0x86dd, ..last.clone() },
        Layers { ip_id: 8, ..last.clone() },
        // IPv6 has ids of 32 bits.
        Layers { ip_id: 0x1_0007, ..last.clone() },
    ] {
        let mut bench = Bench::new(9);
        bench.at_second(0, &fragment(Fragment::First, 7));
        assert_eq!(bench.at_second(0, &other).0, 2, "{other:?}");
    }
    let mut bench = Bench::new(9);
    bench.at_second(0, &fragment(Fragment::First, 7));
    assert_eq!(bench.at_second(0, &last).0, 1);
}

#[test]
fn a_first_fragment_sent_again_is_no_error_nor_is_one_of_another_datagram() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &fragment(Fragment::First, 7));
    assert!(!bench.at_second(0, &fragment(Fragment::First, 7)).1.has(ERROR));
    assert!(!bench.at_second(0, &fragment(Fragment::First, 8)).1.has(ERROR));
}

#[test]
fn fragments_of_several_datagrams_of_a_flow_may_alternate() {
    let mut bench = Bench::new(100);
    let ids = || 1..=Fragments::MOST as u32;
    for place in [Fragment::First, Fragment::Middle, Fragment::Last] {
        for id in ids() {
            let (flow, status) = bench.at_second(0, &fragment(place, id));
            let is_pending = place != Fragment::Last || id != Fragments::MOST as u32;
            assert_eq!((flow, status.has(PENDING), status.has(ERROR)), (1, is_pending, false), "{place:?} of {id}");
        }
    }
    // All are complete: what comes again is awaited no more.
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 1)).0, 2);
}

#[test]
fn of_too_many_datagrams_the_oldest_is_awaited_no_more() {
    let mut bench = Bench::new(100);
    let most = Fragments::MOST as u32;
    for id in 0..most {
        assert!(!bench.at_second(0, &fragment(Fragment::First, id)).1.has(ERROR));
    }
    assert!(bench.at_second(0, &fragment(Fragment::First, most)).1.has(ERROR));
    for id in 1..=most {
        assert_eq!(bench.at_second(0, &fragment(Fragment::Last, id)).0, 1, "{id}");
    }
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 0)).0, 2);
}

#[test]
fn so_many_datagrams_are_awaited_as_flows_have_room_and_one_of_each_flow() {
    let mut bench = Bench::new(3);
    for id in 0..3 {
        assert!(!bench.at_second(0, &fragment(Fragment::First, id)).1.has(ERROR));
    }
    assert!(bench.at_second(0, &fragment(Fragment::First, 3)).1.has(ERROR));
    let (flow, status) = bench.at_second(0, &from_port(1000, Fragment::First, 9));
    assert_eq!((flow, status.has(ERROR)), (2, false));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 9)).0, 2);
}

#[test]
fn a_flow_that_lost_one_of_its_datagrams_still_awaits_the_other() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &from_port(1000, Fragment::First, 7));
    bench.at_second(0, &from_port(1000, Fragment::First, 8));
    bench.at_second(0, &from_port(2000, Fragment::First, 7));
    assert!(status(&mut bench, &from_port(1000, Fragment::Whole, 0)).has(PENDING));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 8)).0, 1);
    assert!(!status(&mut bench, &from_port(1000, Fragment::Whole, 0)).has(PENDING));
    assert_eq!(bench.at_second(0, &fragment(Fragment::Last, 7)).0, 2);
}

#[test]
fn a_flow_that_has_ended_awaits_nothing() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &fragment(Fragment::First, 7));
    bench.at_second(0, &fragment(Fragment::First, 8));
    assert_eq!(bench.at_second(200, &fragment(Fragment::Last, 7)).0, 2);
    assert_eq!(bench.at_second(200, &fragment(Fragment::Last, 8)).0, 2);
    assert!(bench.at_second(200, &fragment(Fragment::Last, 8)).1.has(Status::FRAGMENT_NO_HEADER));
}

#[test]
fn a_datagram_after_another_that_is_complete_is_no_error() {
    let mut bench = Bench::new(9);
    for id in [7, 8] {
        bench.at_second(0, &fragment(Fragment::First, id));
        let (flow, status) = bench.at_second(0, &fragment(Fragment::Last, id));
        assert_eq!((flow, status), (1, Status::IPV4 | Status::FRAGMENT));
    }
    assert!(!bench.at_second(0, &fragment(Fragment::Whole, 9)).1.has(ERROR));
}

#[test]
fn a_complete_datagram_is_awaited_no_more() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &fragment(Fragment::First, 7));
    bench.at_second(0, &fragment(Fragment::Last, 7));
    let (flow, status) = bench.at_second(0, &fragment(Fragment::Last, 7));
    assert_eq!(flow, 2);
    assert!(status.has(Status::FRAGMENT_NO_HEADER) && status.has(PENDING));
}

#[test]
fn later_fragments_keep_their_flow_alive() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &fragment(Fragment::First, 7));
    bench.at_second(1, &udp(3, 4));
    bench.at_second(100, &fragment(Fragment::Middle, 7));
    bench.at_second(183, &udp(5, 6));
    assert_eq!(bench.ended, [('A', 2)]);
    assert_eq!(bench.at_second(281, &fragment(Fragment::Last, 7)).0, 1);
}

#[test]
fn ids_of_later_fragments_are_not_compared() {
    let mut bench = Bench::new(9);
    for place in [Fragment::First, Fragment::Middle, Fragment::Middle, Fragment::Last] {
        assert!(!bench.at_second(0, &fragment(place, 7)).1.has(Status::DUPLICATE_IP_ID), "{place:?}");
    }
}
