//! Timeouts of single flows, and what plugins may change.

use super::*;

/// The slot of the flow that such a packet belongs to.
fn slot(bench: &mut Bench, layers: &Layers) -> Slot {
    bench.table.find(layers).expect("a live flow").slot()
}

fn set(bench: &mut Bench, layers: &Layers, secs: f32) {
    let slot = slot(bench, layers);
    bench.table.set_timeout(slot, Timeout::from_secs(secs));
}

#[test]
fn a_flow_ends_by_its_own_timeout() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(1, &udp(3, 4));
    bench.at_second(2, &udp(5, 6));
    set(&mut bench, &udp(1, 2), 610.0);
    set(&mut bench, &udp(5, 6), 10.0);
    bench.at_second(11, &udp(7, 8));
    assert_eq!(bench.ended, []);
    bench.at_second(12, &udp(7, 8));
    assert_eq!(bench.ended, [('A', 3)]);
    bench.at_second(183, &udp(7, 8));
    bench.at_second(183 + 182, &udp(8, 9));
    assert_eq!(bench.ended, [('A', 3), ('A', 2), ('A', 4)]);
    bench.at_second(609, &udp(8, 9));
    assert_eq!(bench.at_second(609, &udp(1, 2)).0, 1);
}

#[test]
fn a_timeout_counts_from_the_last_hit() {
    let mut bench = Bench::new(9);
    bench.packet(0, &udp(1, 2), &[]);
    set(&mut bench, &udp(1, 2), 0.1);
    assert_eq!(bench.packet(90_000_000, &udp(1, 2), &[]).0, 1);
    assert_eq!(bench.packet(180_000_000, &udp(1, 2), &[]).0, 1);
    assert_eq!(bench.packet(280_000_000, &udp(1, 2), &[]).0, 2);
}

#[test]
fn a_flow_that_begins_has_the_default_timeout_whatever_that_of_its_opposite() {
    let mut bench = Bench::with(Limits { timeout: Timeout::from_secs(5.0), ..Limits::default() });
    bench.at_second(0, &udp(1, 2));
    set(&mut bench, &udp(1, 2), 1.0);
    bench.at_second(0, &udp(2, 1));
    bench.at_second(4, &udp(3, 4));
    assert_eq!(bench.ended, []);
    bench.at_second(5, &udp(3, 4));
    assert_eq!(bench.ended, [('A', 1), ('B', 1)]);
}

#[test]
fn a_conversation_ends_once_both_flows_have_reached_their_own_timeouts() {
    for (first, second, end) in [(1.0, 50.0, 51), (50.0, 1.0, 50), (1.0, 2.0, 3), (300.0, 1.0, 300), (182.0, 0.1, 182)]
    {
        let mut bench = Bench::new(9);
        bench.at_second(0, &udp(1, 2));
        bench.at_second(1, &udp(2, 1));
        set(&mut bench, &udp(1, 2), first);
        set(&mut bench, &udp(2, 1), second);
        for at in 1..end {
            bench.at_second(at, &udp(3, 4));
            assert_eq!(bench.ended, [], "{first} and {second} at {at}");
        }
        bench.at_second(end, &udp(3, 4));
        assert_eq!(bench.ended, [('A', 1), ('B', 1)], "{first} and {second}");
    }
}

#[test]
fn flows_that_are_silent_at_once_leave_in_the_order_of_hits_whatever_their_timeouts() {
    let mut bench = Bench::new(9);
    for (second, (host, timeout)) in (0..).zip([(1, 5.0), (3, 10.0), (5, 5.0), (7, 10.0), (9, 182.0)]) {
        bench.at_second(second, &udp(host, host + 1));
        set(&mut bench, &udp(host, host + 1), timeout);
    }
    bench.at_second(300, &udp(20, 21));
    assert_eq!(bench.ended, [('A', 1), ('A', 2), ('A', 3), ('A', 4), ('A', 5)]);
}

#[test]
fn conversations_whose_flows_all_get_a_shorter_timeout_leave_in_the_order_in_which_they_got_it() {
    let mut bench = Bench::new(9);
    for (second, (source, destination)) in (0..).zip([(1, 2), (3, 4), (4, 3), (2, 1)]) {
        bench.at_second(second, &udp(source, destination));
        if second >= 2 {
            set(&mut bench, &udp(source, destination), 0.5);
            set(&mut bench, &udp(destination, source), 0.5);
        }
    }
    bench.at_second(10, &udp(20, 21));
    assert_eq!(bench.ended, [('A', 2), ('B', 2), ('A', 1), ('B', 1)]);
}

#[test]
fn a_full_table_and_the_end_of_the_run_take_flows_in_the_order_of_hits_whatever_their_timeouts() {
    let mut bench = Bench::new(4);
    for (host, timeout) in [(1, 5.0), (3, 600.0), (5, 182.0), (7, 5.0)] {
        bench.at_second(0, &udp(host, host + 1));
        set(&mut bench, &udp(host, host + 1), timeout);
    }
    bench.at_second(0, &udp(1, 2));
    set(&mut bench, &udp(7, 8), 600.0);
    bench.at_second(0, &udp(9, 10));
    assert_eq!(bench.ended, [('A', 2)]);
    let live: Vec<_> = bench.table.live().filter_map(|slot| bench.table.view(slot)).map(|view| view.index()).collect();
    assert_eq!(live, [3, 4, 1, 5]);
    assert_eq!(bench.finish(), [('A', 2), ('A', 3), ('A', 4), ('A', 1), ('A', 5)]);
}

#[test]
fn flows_that_were_both_passed_because_time_went_backwards_end_after_all() {
    let mut bench = Bench::new(9);
    bench.at_second(640, &udp(2, 1));
    bench.at_second(800, &udp(1, 2));
    bench.at_second(900, &udp(2, 1));
    bench.at_second(982, &udp(3, 4));
    for second in [810, 650] {
        bench.at_second(second, &udp(2, 1));
    }
    // By the clock the one is silent while the other was hit in the future.
    for second in [700, 780, 832, 900, 981, 982] {
        bench.at_second(second, &udp(3, 4));
    }
    assert_eq!(bench.ended, [('A', 1), ('B', 1)]);
}

#[test]
fn a_silence_by_a_time_that_is_doubted_is_that_of_the_flows_own_timeout() {
    let far = 1_000_000;
    for (timeout, number) in [(2_000_000.0, 1), (182.0, 2)] {
        let mut bench = Bench::new(9);
        bench.at_second(0, &udp(1, 2));
        set(&mut bench, &udp(1, 2), timeout);
        assert_eq!(bench.at_second(far, &udp(1, 2)).0, number);
    }
}

#[test]
fn without_an_active_timeout_a_conversation_lasts_as_long_as_it_has_packets() {
    let mut bench = Bench::new(9);
    for second in (0..1_000_000).step_by(181) {
        assert_eq!(bench.at_second(second, &udp(1, 2)).0, 1);
    }
}

#[test]
fn a_conversation_can_be_ended_at_once() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(0, &udp(2, 1));
    bench.at_second(0, &udp(3, 4));
    let reply = slot(&mut bench, &udp(2, 1));
    let ended = bench.table.end_conversation(reply).expect("it is live");
    assert_eq!(bench.table.end_conversation(reply), None);
    bench.end(ended);
    assert_eq!((bench.ended.as_slice(), bench.table.len()), ([('A', 1), ('B', 1)].as_slice(), 1));
    assert_eq!(bench.at_second(0, &udp(1, 2)).0, 3);
}

#[test]
fn of_a_conversation_exactly_one_flow_is_the_b_side() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(0, &udp(2, 1));
    let (request, reply) = (slot(&mut bench, &udp(1, 2)), slot(&mut bench, &udp(2, 1)));
    let sides = |bench: &Bench| [request, reply].map(|slot| bench.table.view(slot).expect("a live flow").side());
    for (flow, is_inverted, expected) in [
        (request, false, [Side::A, Side::B]),
        (request, true, [Side::B, Side::A]),
        (reply, false, [Side::B, Side::A]),
        (reply, true, [Side::A, Side::B]),
        (reply, false, [Side::B, Side::A]),
    ] {
        bench.table.set_inverted(flow, is_inverted);
        assert_eq!(sides(&bench), expected);
    }
    let ended = bench.table.end_conversation(request).expect("it is live");
    assert_eq!(ended, Ended { first: reply, second: Some(request) });
}

#[test]
fn a_reply_to_a_flow_that_was_turned_round_is_the_a_side() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    let request = slot(&mut bench, &udp(1, 2));
    bench.table.set_inverted(request, true);
    assert!(!bench.at_second(0, &udp(2, 1)).1.has(Status::INVERTED));
}

#[test]
fn flows_of_a_conversation_know_each_other() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    let request = slot(&mut bench, &udp(1, 2));
    assert_eq!(bench.table.opposite(request), None);
    bench.at_second(0, &udp(2, 1));
    let reply = slot(&mut bench, &udp(2, 1));
    assert_eq!((bench.table.opposite(request), bench.table.opposite(reply)), (Some(reply), Some(request)));
}

#[test]
fn a_flow_that_has_ended_can_be_marked_and_nothing_else() {
    let mut bench = Bench::new(9);
    bench.at_second(0, &udp(1, 2));
    bench.at_second(0, &udp(3, 4));
    let flow = slot(&mut bench, &udp(1, 2));
    bench.table.mark(flow, Status::LAND_ATTACK);
    let ended = bench.table.end_conversation(flow).expect("it is live");
    bench.table.mark(flow, Status::TABLE_FULL);
    bench.table.set_inverted(flow, true);
    bench.table.set_timeout(flow, Timeout::from_secs(0.1));
    let status = bench.table.view(flow).expect("it is not released").status();
    assert_eq!(status, Status::IPV4 | Status::LAND_ATTACK | Status::TABLE_FULL);
    assert_eq!(bench.table.live().count(), 1);
    bench.end(ended);
    assert_eq!(bench.finish(), [('A', 1), ('A', 2)]);
}
