//! Copies of records are what the records are.

use proptest::prelude::*;

use super::*;

/// All that packets change in a record but its status.
fn times(view: &FlowView) -> impl PartialEq + std::fmt::Debug {
    (view.first(), view.latest(), view.last(), view.since_previous(), view.since_opposite(), view.opposite_index())
}

proptest! {
    #[test]
    fn copies_have_the_times_of_records_without_being_sent_each(
        packets in prop::collection::vec((0u8..3, any::<bool>(), -50i64..100), 1..60),
    ) {
        let mut bench = Bench::new(100);
        let (mut copies, mut sent, mut now) = (Copies::default(), [false; 16], 1000);
        for (host, is_reply, step) in packets {
            now += step;
            let layers = if is_reply { udp(2 + host, 1) } else { udp(1, 2 + host) };
            bench.packet(now, &layers, &[]);
            let Ok(Lookup::Key(slot)) = bench.table.find(&layers) else { panic!("the flow was just hit") };
            let view = bench.table.view(slot).expect("a record");
            let index = view.place().index;
            if sent[index] {
                let copy = copies.note(index, Timestamp::from_nanos(now)).map(times);
                prop_assert_eq!(copy, Some(times(view)));
            } else {
                // A new flow: its opposite has another record from now on.
                copies.note_whole(view);
                sent[index] = true;
                if view.first() == view.latest() && let Some(opposite) = view.opposite_index() {
                    sent[opposite] = false;
                }
            }
        }
    }
}
