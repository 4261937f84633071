//! What a summary is told of flows that end.

use t2_core::prelude::*;

use super::frames::{client, datagram, server};
use super::run::{at, run_plugins};

/// Marks its flows
#[plugin("marking", summary = Ended)]
#[derive(Default)]
struct Marking {}

impl Plugin for Marking {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.mark(Mark::PathOverrun);
        None
    }
}

/// The flows that ended, a line each.
#[derive(Clone, Default)]
struct Ended(Vec<String>);

impl Summary<Marking> for Ended {
    fn add(&mut self, _: &Marking, flow: &EndedFlow) {
        let (source, _) = flow.key().ports();
        let has = |bits| flow.status().has(bits);
        let (inverted, marked) = (has(Status::INVERTED), has(Status::PATH_OVERRUN));
        self.0.push(format!("{}: flow {} from {source} {inverted} {marked}", flow.order(), flow.index()));
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn lines(&self, _: &RunState<Marking>) -> Vec<String> {
        self.0.clone()
    }
}

t2_core::plugins! {
    MARKING = Marking, sink TxtSink
}

#[test]
fn a_flow_that_ended_is_told_with_its_order_its_number_and_all_its_status() {
    let packets = [at(0, datagram(true, 1)), at(1, client(1, 1)), at(2, server(1, 1))];
    assert_eq!(
        run_plugins(MARKING.entries(), &[], packets).report,
        [
            "marking: 0: flow 1 from 40000 false true",
            "marking: 1: flow 2 from 40000 false true",
            "marking: 2: flow 2 from 80 true true",
        ]
    );
}
