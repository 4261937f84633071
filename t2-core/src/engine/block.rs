//! A stretch of the capture on its way through the threads.

use super::director::{Act, Director, FlowEvent, Step};
use super::events::{Events, Happening, Sent, Special};
use super::found::{Found, HeaderCopies};
use super::in_lanes::InLanes;
use super::lane::{Lane, LaneRows};
use super::row_order::{Order, RowOrder};
use crate::capture::Batch;
use crate::dissect::{Dissector, Packet};
use crate::flow::{Copies, Place};
use crate::invariant::broken;
use crate::output::{AnyRows, Recorded, Tape};
use crate::report::Notice;

/// Packets that were read together, and what is known of them by now. To be used again and again.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) batch: Batch,
    /// What was found in each packet.
    found: Found,
    /// The number of the first packet.
    first: u64,
    /// What happens to the flows of each lane, in order.
    events: Vec<Events>,
    /// From which lane each row will come.
    order: RowOrder,
    /// Whether there are rows of packets.
    has_packet_rows: bool,
    /// The cells of ordered plugins.
    tape: Tape,
}

impl Block {
    /// No packets, for a run with this many lanes, and with rows of packets or without.
    pub(super) fn new(lanes: usize, has_packet_rows: bool) -> Self {
        Self {
            batch: Batch::default(),
            found: Found::default(),
            first: 0,
            events: (0..lanes).map(|_| Events::default()).collect(),
            order: RowOrder::default(),
            has_packet_rows,
            tape: Tape::default(),
        }
    }

    /// Dissects all packets.
    // A function of its own, as the next: so what surrounds the loop takes no registers from it.
    #[inline(never)]
    pub(super) fn dissect(&mut self, dissector: &mut Dissector) {
        let Self { batch, found, .. } = self;
        found.clear();
        batch.iter().for_each(|raw| found.add(raw, dissector));
    }

    /// Lets the director decide about all packets; `sent` says for each lane what it has. Returns what is to be told.
    #[inline(never)]
    pub(super) fn direct(&mut self, director: &mut Director, sent: &mut [Sent]) -> Vec<Notice> {
        self.clear_events();
        self.first = director.next_number();
        let first = self.first;
        let (batch, found, mut noted) = self.noted(sent);
        found.for_each(batch, first, |packet, has_flow| {
            noted.packet = (packet.number() - first) as u32;
            director.packet(packet, has_flow, &mut noted);
        });
        if let Some(time) = batch.passed() {
            noted.packet = 0;
            director.pass(time, &mut noted);
        }
        self.take_tape(director);
        director.notices()
    }

    /// Takes all packets to the flows and through all lanes, and makes their rows. Returns what is to be told.
    #[inline(never)]
    pub(super) fn direct_in_lanes(
        &mut self,
        director: &mut Director,
        lanes: &mut [Lane],
        rows: &mut LaneRows,
    ) -> Vec<Notice> {
        rows.clear();
        let (Self { batch, found, .. }, mut lanes) = (self, InLanes { lanes, rows });
        found.for_each(batch, director.next_number(), |packet, has_flow| {
            director.clear_recorded();
            director.packet(packet, has_flow, &mut lanes);
        });
        if let Some(time) = batch.passed() {
            director.clear_recorded();
            director.pass(time, &mut lanes);
        }
        director.notices()
    }

    /// Ends flows that are left after the last packet, about so many at a time; `false` if there was none. It has no
    /// packets.
    pub(super) fn end_flows(&mut self, director: &mut Director, sent: &mut [Sent]) -> bool {
        const AT_ONCE: usize = 4096;
        self.clear_events();
        let (_, _, mut noted) = self.noted(sent);
        while noted.flows.len() < AT_ONCE && director.end_oldest(&mut noted) {}
        self.take_tape(director);
        self.order.flows.len() > 0
    }

    /// The packets, what was found in them, and what happens at them.
    fn noted<'a>(&'a mut self, sent: &'a mut [Sent]) -> (&'a Batch, &'a mut Found, Noted<'a>) {
        let Self { batch, found, events, order: RowOrder { packets, flows }, has_packet_rows, .. } = self;
        let packets = has_packet_rows.then_some(packets);
        (batch, found, Noted { packet: 0, events, sent, packets, flows })
    }

    fn clear_events(&mut self) {
        self.events.iter_mut().for_each(Events::clear);
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
    #[inline(never)]
    pub(super) fn work(&self, number: usize, lane: &mut Lane, flows: &mut LaneFlows, rows: &mut LaneRows) {
        rows.clear();
        let LaneFlows { copies, headers } = flows;
        let Some(events) = self.events.get(number) else { return broken("a lane without events") };
        for (n, happening) in events.iter() {
            match happening {
                Happening::GoesOn(index) => {
                    let Some(packet) = self.packet(n, headers) else { return broken("a step without its packet") };
                    let Some(view) = copies.note(index, packet.time()) else { return broken("a packet of no flow") };
                    let rows = rows.packets.of_step(true);
                    lane.packet(view, false, &packet, Recorded::default, rows);
                    rows.iter_mut().for_each(AnyRows::note_end);
                }
                Happening::Special(special) => {
                    if !matches!(special.step, Step::End { .. }) {
                        copies.note_whole(&special.view);
                    }
                    self.special(n, special, lane, headers, rows);
                }
            }
        }
    }

    #[inline(always)]
    fn packet<'p>(&'p self, n: usize, headers: &'p mut HeaderCopies) -> Option<Packet<'p>> {
        headers.packet(self.first, &self.found, n, self.batch.get(n)?, self.first + n as u64)
    }

    /// Does anything but to go on with a flow.
    #[inline(never)]
    fn special(&self, n: usize, special: &Special, lane: &mut Lane, headers: &mut HeaderCopies, rows: &mut LaneRows) {
        let Special { step, view, recorded_from, has_row } = special;
        let mut recorded = self.tape.from(*recorded_from);
        if let Step::End { order } = *step {
            let rows = rows.flows.of_step(*has_row);
            lane.end(view, order, &mut recorded, rows);
            return rows.iter_mut().for_each(AnyRows::note_end);
        }
        let Some(packet) = self.packet(n, headers) else { return broken("a step without its packet") };
        let rows = rows.packets.of_step(*has_row);
        lane.packet(view, *step == Step::Begin, &packet, || recorded, rows);
        rows.iter_mut().for_each(AnyRows::note_end);
    }

    /// From which lane each row comes.
    pub(super) fn row_order(&self) -> &RowOrder {
        &self.order
    }
}

/// What a lane has of its flows, and of the block at hand.
#[derive(Debug, Default)]
pub(super) struct LaneFlows {
    copies: Copies,
    headers: HeaderCopies,
}

/// Notes what is to be done with flows at a packet.
struct Noted<'a> {
    packet: u32,
    events: &'a mut [Events],
    sent: &'a mut [Sent],
    /// From which lane the rows of packets come, if there are some.
    packets: Option<&'a mut Order>,
    flows: &'a mut Order,
}

impl Act for Noted<'_> {
    #[inline(always)]
    fn act(&mut self, event: FlowEvent<'_>) {
        let place = event.view.place();
        let Place { lane, .. } = place;
        let (Some(events), Some(sent)) = (self.events.get_mut(lane), self.sent.get_mut(lane)) else {
            return broken("a flow of a lane that is not there");
        };
        events.push(self.packet, &event, place, sent);
        match (event.step, &mut self.packets) {
            (Step::End { .. }, _) => self.flows.push(lane, event.has_row),
            (_, Some(packets)) => packets.push(lane, event.has_row),
            (_, None) => {}
        }
    }
}
