//! A stretch of the capture on its way through the threads.

use super::director::{Act, Director, FlowEvent, Step};
use super::lane::{Lane, LaneRows};
use super::row_order::RowOrder;
use crate::capture::Batch;
use crate::dissect::Dissection;
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::{AnyRows, Tape};
use crate::report::Notice;

/// Packets that were read together, and what is known of them by now. To be used again and again.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) batch: Batch,
    /// What was found in each packet; there may be more from an earlier use.
    dissections: Vec<Dissection>,
    /// The number of the first packet.
    first: u64,
    /// What happens to the flows of each lane, in order.
    events: Vec<Vec<Event>>,
    /// From which lane each row will come.
    order: RowOrder,
    /// The cells of ordered plugins.
    tape: Tape,
}

/// Something that happens to a flow.
#[derive(Debug)]
struct Event {
    /// The packet that it is about, or that made it happen; counted from 0.
    packet: u32,
    /// Where on the tape the cells of ordered plugins are.
    recorded_from: u32,
    step: Step,
    has_row: bool,
    view: FlowView,
}

impl Block {
    /// No packets, for a run with this many lanes.
    pub(super) fn new(lanes: usize) -> Self {
        Self {
            batch: Batch::default(),
            dissections: Vec::new(),
            first: 0,
            events: (0..lanes).map(|_| Vec::new()).collect(),
            order: RowOrder::default(),
            tape: Tape::default(),
        }
    }

    /// Dissects all packets.
    pub(super) fn dissect(&mut self) {
        let packets = self.batch.len();
        if self.dissections.len() < packets {
            self.dissections.resize_with(packets, Dissection::default);
        }
        for (raw, dissection) in self.batch.iter().zip(&mut self.dissections) {
            dissection.fill(&raw);
        }
    }

    /// Lets the director decide about all packets. Returns what is to be told.
    pub(super) fn direct(&mut self, director: &mut Director) -> Vec<Notice> {
        self.clear_events();
        let Self { batch, dissections, first, events, order, .. } = self;
        *first = director.next_number();
        for (n, (raw, dissection)) in (0..).zip(batch.iter().zip(dissections)) {
            let (packet, has_flow) = dissection.packet(raw, director.next_number());
            director.packet(&packet, has_flow, &mut Noted { packet: n, events, order });
        }
        if let Some(time) = batch.passed() {
            director.pass(time, &mut Noted { packet: 0, events, order });
        }
        self.take_tape(director);
        director.notices()
    }

    /// Ends flows that are left after the last packet, about so many at a time; `false` if there was none. It has no
    /// packets.
    pub(super) fn end_flows(&mut self, director: &mut Director) -> bool {
        const AT_ONCE: usize = 4096;
        self.clear_events();
        let Self { events, order, .. } = self;
        while order.flows.len() < AT_ONCE && director.end_oldest(&mut Noted { packet: 0, events, order }) {}
        self.take_tape(director);
        self.order.flows.len() > 0
    }

    fn clear_events(&mut self) {
        self.events.iter_mut().for_each(Vec::clear);
        self.order.clear();
    }

    /// Takes the tape with the cells of this block, and leaves an empty one.
    fn take_tape(&mut self, director: &mut Director) {
        self.tape.clear();
        if let Some(tape) = director.ordered.tape() {
            std::mem::swap(tape, &mut self.tape);
        }
    }

    /// Does what there is to do in a lane, and makes its rows.
    pub(super) fn work(&self, number: usize, lane: &mut Lane, rows: &mut LaneRows) {
        rows.clear();
        for event in self.events.get(number).into_iter().flatten() {
            let Event { packet, recorded_from, step, has_row, view } = event;
            let mut recorded = self.tape.from(*recorded_from as usize);
            if let Step::End { order } = *step {
                let rows = rows.flows.of_step(*has_row);
                lane.end(view, order, &mut recorded, rows);
                rows.iter_mut().for_each(AnyRows::note_end);
                continue;
            }
            let n = *packet as usize;
            let packet = self
                .batch
                .get(n)
                .zip(self.dissections.get(n))
                .map(|(raw, found)| found.packet(raw, self.first + n as u64));
            let Some((packet, Ok(()))) = packet else {
                broken::<()>("a step without its packet");
                continue;
            };
            let rows = rows.packets.of_step(*has_row);
            lane.packet(view, *step == Step::Begin, &packet, || recorded, rows);
            rows.iter_mut().for_each(AnyRows::note_end);
        }
    }

    /// From which lane each row comes.
    pub(super) fn row_order(&self) -> &RowOrder {
        &self.order
    }
}

/// Notes what is to be done with flows at a packet.
struct Noted<'a> {
    packet: u32,
    events: &'a mut [Vec<Event>],
    order: &'a mut RowOrder,
}

impl Act for Noted<'_> {
    #[inline]
    fn act(&mut self, event: FlowEvent<'_>) {
        let FlowEvent { step, view, recorded_from, has_row, .. } = event;
        let lane = view.place().lane;
        let Some(events) = self.events.get_mut(lane) else {
            return broken("a flow of a lane that is not there");
        };
        let recorded_from = recorded_from as u32;
        events.push(Event { packet: self.packet, recorded_from, step, has_row, view: *view });
        let rows = match step {
            Step::Begin | Step::Packet => &mut self.order.packets,
            Step::End { .. } => &mut self.order.flows,
        };
        rows.push(lane, has_row);
    }
}
