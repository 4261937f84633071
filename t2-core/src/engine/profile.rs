//! What plugins cost: the time that their hooks take, with the cells that they print.
//!
//! Each stage is wrapped by one that reads the clock before and after every call. There is no wrapper in a run without a
//! profile, so it costs nothing there. A read of the clock takes as long as a small hook: its time is measured, too, and
//! taken out.

use std::any::Any;
use std::cell::Cell;
use std::time::Instant;

use super::cost::Cost;
use super::stage::{Collected, Reach, Stage};
use crate::counters::Counters;
use crate::dissect::Packet;
use crate::flow::FlowView;
use crate::output::{AnyRows, Recorded, TextEncoder};
use crate::plugin::Files;
use crate::report::Line;
use crate::total::Monitored;

/// A stage with a stop watch.
pub(super) struct Timed {
    stage: Box<dyn Stage>,
    cost: Cell<Cost>,
}

impl Timed {
    pub(super) fn new(stage: Box<dyn Stage>) -> Self {
        Self { stage, cost: Cell::default() }
    }
}

/// Runs something, and returns how many nanoseconds that took.
#[inline]
fn timed(run: impl FnOnce()) -> u64 {
    let begin = Instant::now();
    run();
    begin.elapsed().as_nanos() as u64
}

impl Timed {
    fn of_packet(&self, nanos: u64) {
        let cost = self.cost.get();
        self.cost.set(Cost { packets: cost.packets + 1, packet_nanos: cost.packet_nanos + nanos, ..cost });
    }

    fn of_flow(&self, nanos: u64, flows: u64) {
        let cost = self.cost.get();
        let (flows, flow_calls) = (cost.flows + flows, cost.flow_calls + 1);
        self.cost.set(Cost { flows, flow_calls, flow_nanos: cost.flow_nanos + nanos, ..cost });
    }
}

impl Stage for Timed {
    fn name(&self) -> &'static str {
        self.stage.name()
    }

    fn about(&self) -> Vec<String> {
        self.stage.about()
    }

    fn reserve(&mut self, flows: usize) {
        self.stage.reserve(flows);
    }

    fn flow_start(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>) {
        let nanos = timed(|| self.stage.flow_start(view, reach, packet));
        self.of_flow(nanos, 0);
    }

    fn packet(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, packet: &Packet<'_>) {
        let nanos = timed(|| self.stage.packet(view, reach, packet));
        self.of_packet(nanos);
    }

    fn packet_text(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        row: &mut TextEncoder,
        keep: bool,
    ) {
        let nanos = timed(|| self.stage.packet_text(view, reach, packet, row, keep));
        self.of_packet(nanos);
    }

    fn packet_row(
        &mut self,
        view: &FlowView,
        reach: &mut Reach<'_, '_>,
        packet: &Packet<'_>,
        rows: &mut [AnyRows],
        keep: bool,
    ) {
        let nanos = timed(|| self.stage.packet_row(view, reach, packet, rows, keep));
        self.of_packet(nanos);
    }

    fn flow_end(&mut self, view: &FlowView, reach: &mut Reach<'_, '_>, order: u64) {
        let nanos = timed(|| self.stage.flow_end(view, reach, order));
        self.of_flow(nanos, 1);
    }

    fn flow_row(&self, view: &FlowView, recorded: &mut Recorded<'_>, rows: &mut [AnyRows]) {
        let nanos = timed(|| self.stage.flow_row(view, recorded, rows));
        self.of_flow(nanos, 0);
    }

    fn state(&self, flow: usize) -> Option<&dyn Any> {
        self.stage.state(flow)
    }

    fn another(&self) -> Box<dyn Stage> {
        Box::new(Self::new(self.stage.another()))
    }

    fn collected(&self, live: &[usize]) -> Collected {
        self.stage.collected(live)
    }

    fn merge(&self, collected: &mut Collected, other: Collected) {
        self.stage.merge(collected, other);
    }

    fn report(&self, collected: &Collected, counters: &Counters) -> Vec<Line> {
        self.stage.report(collected, counters)
    }

    fn monitored(&self, collected: &Collected) -> Vec<Monitored> {
        self.stage.monitored(collected)
    }

    fn files(&self, collected: &Collected, counters: &Counters) -> Files {
        self.stage.files(collected, counters)
    }

    fn cost(&self) -> Cost {
        self.cost.get()
    }
}
