//! A stretch of the capture on its way through the threads.

use super::director::{Act, Director, FlowEvent, Step};
use super::lane::{Lane, LaneRows};
use crate::capture::Batch;
use crate::dissect::Dissection;
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::{AnyRows, LaneIndex, Tape};

/// Packets that were read together, and what is known of them by now. To be used again and again.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) batch: Batch,
    /// What was found in each packet; there may be more from an earlier use.
    dissections: Vec<Dissection>,
    /// The number of the first packet.
    first: u64,
    /// What happens to flows, in order.
    events: Vec<Event>,
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
    view: FlowView,
}

/// From which lanes the rows of the tables come, in the order of the tables.
#[derive(Debug, Default)]
pub(super) struct RowOrder {
    pub(super) packets: Vec<LaneIndex>,
    pub(super) flows: Vec<LaneIndex>,
}

impl Block {
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

    /// Lets the director decide about all packets.
    pub(super) fn direct(&mut self, director: &mut Director) {
        let Self { batch, dissections, first, events, .. } = self;
        *first = director.next_number();
        events.clear();
        for (n, (raw, dissection)) in (0..).zip(batch.iter().zip(dissections)) {
            let (packet, has_flow) = dissection.packet(raw);
            director.packet(packet, has_flow, &mut Noted { packet: n, events });
        }
        self.take_tape(director);
    }

    /// Ends flows that are left after the last packet, about so many at a time; `false` if there was none.
    pub(super) fn end_flows(&mut self, director: &mut Director) -> bool {
        const AT_ONCE: usize = 4096;
        self.batch.clear();
        let events = &mut self.events;
        events.clear();
        while events.len() < AT_ONCE && director.end_oldest(&mut Noted { packet: 0, events }) {}
        self.take_tape(director);
        !self.events.is_empty()
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
        for event in self.events.iter().filter(|event| event.view.place().lane == number) {
            let Event { packet, recorded_from, step, view } = event;
            let mut recorded = self.tape.from(*recorded_from as usize);
            if let Step::End { order } = *step {
                lane.end(view, order, &mut recorded, &mut rows.flows);
                rows.flows.iter_mut().for_each(AnyRows::note_end);
                continue;
            }
            let n = *packet as usize;
            let packet = self.batch.get(n).zip(self.dissections.get(n)).map(|(raw, found)| found.packet(raw));
            let Some((packet, Ok(()))) = packet else {
                broken::<()>("a step without its packet");
                continue;
            };
            let packet = packet.numbered(self.first + n as u64);
            lane.packet(view, *step == Step::Begin, &packet, || recorded, &mut rows.packets);
            rows.packets.iter_mut().for_each(AnyRows::note_end);
        }
    }

    /// From which lane each row comes.
    pub(super) fn row_order(&self, order: &mut RowOrder) {
        order.packets.clear();
        order.flows.clear();
        for Event { step, view, .. } in &self.events {
            // There are at most 256 lanes.
            let lane = view.place().lane as LaneIndex;
            match step {
                Step::Begin | Step::Packet => order.packets.push(lane),
                Step::End { .. } => order.flows.push(lane),
            }
        }
    }
}

/// Notes what is to be done with flows at a packet.
struct Noted<'a> {
    packet: u32,
    events: &'a mut Vec<Event>,
}

impl Act for Noted<'_> {
    #[inline]
    fn act(&mut self, event: FlowEvent<'_>) {
        let FlowEvent { step, view, recorded_from, .. } = event;
        let recorded_from = recorded_from as u32;
        self.events.push(Event { packet: self.packet, recorded_from, step, view: *view });
    }
}
