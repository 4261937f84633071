//! The order of hits, in the lists of several timeouts.

use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

const TIMEOUTS: [f32; 3] = [182.0, 610.0, 0.1];

/// What is done to a flow.
#[derive(Clone, Copy, Debug)]
enum Action {
    Lookup,
    Remove,
    SetTimeout(usize),
}

fn action() -> impl Strategy<Value = Action> {
    prop_oneof![4 => Just(Action::Lookup), 1 => Just(Action::Remove), 2 => (0..TIMEOUTS.len()).prop_map(Action::SetTimeout)]
}

fn at(secs: i64) -> Timestamp {
    Timestamp::new(secs, 0)
}

/// Gives a flow without opposite another timeout.
fn set_timeout(recency: &mut Recency, slot: Slot, secs: f32) {
    recency.set_timeout(slot, Timeout::from_secs(secs), None, at(0));
}

fn recency(flows: usize) -> Recency {
    let mut recency = Recency::new(Timeout::DEFAULT, 0);
    (0..flows).for_each(|n| recency.push(Slot::new(n), at(n as i64)));
    recency
}

proptest! {
    #[test]
    fn the_order_is_that_of_the_last_hits(actions in prop::collection::vec((0usize..20, action()), 0..200)) {
        let (mut recency, mut model) = (recency(0), VecDeque::new());
        for (n, action) in actions {
            let slot = Slot::new(n);
            let known = model.contains(&n);
            match action {
                Action::SetTimeout(timeout) => set_timeout(&mut recency, slot, TIMEOUTS[timeout]),
                Action::Lookup if known => recency.touch(slot, Timestamp::default()),
                Action::Remove if known => recency.remove(slot),
                Action::Lookup | Action::Remove => recency.push(slot, Timestamp::default()),
            }
            if !matches!(action, Action::SetTimeout(_)) {
                model.retain(|&m| m != n);
                if !(known && matches!(action, Action::Remove)) {
                    model.push_back(n);
                }
            }
            prop_assert_eq!(recency.oldest().map(Slot::index), model.front().copied());
            let order: Vec<_> = recency.in_order().into_iter().map(Slot::index).collect();
            prop_assert_eq!(order, model.iter().copied().collect::<Vec<_>>());
        }
        while let Some(oldest) = recency.oldest() {
            prop_assert_eq!(Some(oldest.index()), model.pop_front());
            recency.remove(oldest);
        }
        prop_assert!(model.is_empty());
    }
}

#[test]
fn a_flow_that_was_passed_is_looked_at_again_once_it_is_hit() {
    let mut recency = recency(3);
    let [a, b, c] = [0, 1, 2].map(Slot::new);
    assert_eq!(recency.due(at(1000)), Some(a));
    recency.pass(a, c);
    assert_eq!(recency.due(at(1000)), Some(b));
    recency.touch(a, at(3));
    recency.pass(b, c);
    recency.pass(c, a);
    assert_eq!(recency.due(at(1000)), Some(a));
    recency.pass(a, Slot::new(3));
    assert_eq!(recency.due(at(1000)), None);
    recency.touch(a, at(4));
    assert_eq!(recency.due(at(1000)), Some(a));
}

#[test]
fn a_flow_that_was_passed_is_looked_at_again_once_it_has_another_timeout() {
    let mut recency = recency(2);
    let [a, b] = [0, 1].map(Slot::new);
    recency.pass(a, b);
    set_timeout(&mut recency, a, 0.1);
    assert_eq!(recency.due(at(1)), Some(a));
    recency.pass(a, b);
    assert_eq!(recency.due(at(1)), None);
    // The same timeout again changes nothing.
    set_timeout(&mut recency, a, 0.1);
    assert_eq!(recency.due(at(1)), None);
}

#[test]
fn a_flow_that_was_passed_is_looked_at_again_when_its_opposite_is_passed_because_of_it() {
    let mut recency = recency(2);
    let [a, b] = [0, 1].map(Slot::new);
    recency.pass(a, b);
    recency.pass(b, a);
    assert_eq!(recency.due(at(1000)), Some(a));
}

#[test]
fn a_late_flow_is_looked_at_in_the_order_of_hits() {
    let mut recency = recency(4);
    let [a, b, c, d] = [0, 1, 2, 3].map(Slot::new);
    [b, d, c, a].into_iter().for_each(|slot| set_timeout(&mut recency, slot, 1.0));
    for slot in [a, b, c, d] {
        assert_eq!(recency.due(at(100)), Some(slot));
        recency.remove(slot);
    }
    assert_eq!((recency.due(at(100)), recency.oldest()), (None, None));
}

#[test]
fn of_all_lists_the_least_recently_hit_flow_is_looked_at_first() {
    for timeout in [610.0, 10.0] {
        let mut recency = recency(2);
        let [a, b] = [0, 1].map(Slot::new);
        set_timeout(&mut recency, b, timeout);
        assert_eq!(recency.due(at(190)), Some(a));
        assert_eq!(recency.due(at(611)), Some(a));
        recency.remove(a);
        assert_eq!(recency.due(at(611)), Some(b));
    }
}

#[test]
fn a_flow_that_is_silent_at_once_while_its_opposite_is_not_was_passed() {
    for (opposite_at, is_passed) in [(99, true), (97, false)] {
        let mut recency = recency(2);
        let [a, b] = [0, 1].map(Slot::new);
        set_timeout(&mut recency, b, 2.0);
        recency.touch(b, at(opposite_at));
        recency.set_timeout(a, Timeout::from_secs(1.0), Some(b), at(100));
        assert_eq!(recency.due(at(100)), (!is_passed).then_some(a));
        assert_eq!((recency.oldest(), recency.is_passed(a)), (Some(a), is_passed));
        recency.touch(a, at(100));
        assert!(!recency.is_passed(a));
    }
}

#[test]
fn the_search_is_quiet_until_the_first_flow_is_due() {
    let mut recency = recency(1);
    assert_eq!(recency.due(at(100)), None);
    assert!(recency.is_quiet(at(181)) && !recency.is_quiet(at(182)));
    assert!(recency.is_quiet(at(-181)) && !recency.is_quiet(at(-182)));
    set_timeout(&mut recency, Slot::new(0), 2.0);
    assert!(recency.is_quiet(at(1)) && !recency.is_quiet(at(2)));
    recency.touch(Slot::new(0), at(50));
    assert!(!recency.is_quiet(at(50)), "the bounds are those of all flows that were regarded");
    assert_eq!(recency.due(at(50)), None);
    assert!(recency.is_quiet(at(51)) && !recency.is_quiet(at(52)));
}

#[test]
fn a_flow_that_waited_behind_one_with_a_later_time_is_due_once_that_is_gone() {
    // The first hit was at a later time than the second.
    let pushed = || {
        let mut recency = recency(0);
        recency.push(Slot::new(0), at(5));
        recency.push(Slot::new(1), at(0));
        recency
    };
    let [a, b] = [0, 1].map(Slot::new);
    let (mut hit, mut removed, mut late) = (pushed(), pushed(), pushed());
    [b, a].into_iter().for_each(|slot| set_timeout(&mut late, slot, 182.5));
    for recency in [&mut hit, &mut removed, &mut late] {
        assert_eq!((recency.due(at(186)), recency.is_quiet(at(186))), (None, true));
    }
    hit.touch(a, at(186));
    removed.remove(a);
    late.remove(a);
    for mut recency in [hit, removed, late] {
        assert_eq!((recency.is_quiet(at(186)), recency.due(at(186))), (false, Some(b)));
    }
}
