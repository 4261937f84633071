//! What has to be decided in the order of the capture: which flows end, and which flow a packet belongs to.

use std::num::NonZeroUsize;

use super::count::Count;
use super::ordered::Ordered;
use crate::dissect::{NoFlow, Packet, Status};
use crate::flow::{Ended, FlowTable, FlowView, Limits, Lookup, Missing, Outlived, Slot};
use crate::invariant::broken;
use crate::output::Only;
use crate::report::{FlowLimit, LeftOut, Notice};
use crate::time::Timestamp;

/// What is to be done with a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The packet at hand begins it.
    Begin,
    /// The packet at hand belongs to it.
    Packet,
    /// It ends, after `order` others.
    End { order: u64 },
}

/// Something that happens to a flow, on its way to the flow's lane.
pub(super) struct FlowEvent<'a> {
    pub(super) step: Step,
    pub(super) view: &'a FlowView,
    /// The packet at hand; none where a flow ends.
    pub(super) packet: Option<&'a Packet<'a>>,
    /// The ordered plugins, and where on their tape the cells for this begin.
    pub(super) ordered: &'a Ordered,
    pub(super) recorded_from: usize,
    /// Whether outputs have the row of it; if not, only those have it that watch.
    pub(super) has_row: bool,
}

/// Does what is to be done with flows.
pub(super) trait Act {
    /// Does one step.
    fn act(&mut self, event: FlowEvent<'_>);
}

/// Where the states of live flows are.
pub(super) struct LivePlaces {
    /// In each lane.
    pub(super) lanes: Vec<Vec<usize>>,
    /// Among the states of ordered plugins.
    pub(super) ordered: Vec<usize>,
}

/// Decides what happens to flows, and counts what passes.
#[derive(Debug)]
pub(super) struct Director {
    table: FlowTable,
    limit: FlowLimit,
    /// Which rows outputs have, if not all.
    only: Option<Only>,
    /// Whether a packet of a flow that is there only goes on with it, has a row, and is seen by no ordered plugin. If not,
    /// the table never [goes on](FlowTable::goes_on).
    is_simple: bool,
    pub(super) count: Count,
    pub(super) ordered: Ordered,
    /// How many flows have ended.
    ended: u64,
    /// What has no row because of `only`.
    left_out: LeftOut,
    notices: Vec<Notice>,
    /// The status bits of packets that have flows.
    seen: Status,
}

impl Director {
    /// No flow yet; room for as many flows as `limit` says, which live as long as `limits` say, and whose states are kept
    /// in this many lanes.
    pub(super) fn new(limit: FlowLimit, limits: Limits, lanes: NonZeroUsize, ordered: Ordered) -> Self {
        Self {
            table: FlowTable::new(Limits { capacity: limit.flows, ..limits }, lanes),
            limit,
            only: None,
            is_simple: limits.active_timeout.is_none() && ordered.is_empty(),
            count: Count::default(),
            ordered,
            ended: 0,
            left_out: LeftOut::default(),
            notices: Vec::new(),
            seen: Status::NONE,
        }
    }

    /// The same, where outputs have these rows only.
    pub(super) fn only(self, only: Option<Only>) -> Self {
        Self { is_simple: self.is_simple && only.is_none(), only, ..self }
    }

    /// What outputs do not have, if they have some rows only.
    pub(super) fn left_out(&self) -> Option<LeftOut> {
        self.only.map(|_| self.left_out)
    }

    /// The number of the packet that comes next.
    pub(super) fn next_number(&self) -> u64 {
        self.count.packets + 1
    }

    /// The time of the first packet.
    pub(super) fn first_time(&self) -> Option<Timestamp> {
        self.count.first()
    }

    /// How many flows have ended, each direction counted.
    pub(super) fn ended(&self) -> u64 {
        self.ended
    }

    /// Number of live flows, each direction counted.
    pub(super) fn live(&self) -> u64 {
        self.table.len() as u64
    }

    /// Forgets the cells of ordered plugins: what follows begins a tape.
    #[inline]
    pub(super) fn clear_recorded(&mut self) {
        if !self.ordered.is_empty()
            && let Some(tape) = self.ordered.tape()
        {
            tape.clear();
        }
    }

    /// Where the states of live flows are, of this many lanes.
    pub(super) fn live_places(&self, lanes: usize) -> LivePlaces {
        let mut places = LivePlaces { lanes: vec![Vec::new(); lanes], ordered: Vec::new() };
        for slot in self.table.live() {
            places.ordered.push(slot.index());
            let place = self.table.place(slot);
            if let Some(lane) = places.lanes.get_mut(place.lane) {
                lane.push(place.index);
            }
        }
        places
    }

    /// Takes the next packet, which has a flow or has none; the steps that follow from it go to `act`, in order, those of the
    /// packet itself with the packet.
    #[inline(always)]
    pub(super) fn packet(&mut self, packet: &Packet<'_>, has_flow: Result<(), NoFlow>, act: &mut impl Act) {
        // The most frequent case is compiled by itself: nothing ends, and it is known which flow the packet goes on with.
        if self.table.goes_on(packet.time())
            && let Some(slot) = self.table.known(packet)
        {
            self.known(slot, packet, act);
        } else {
            self.other(packet, has_flow, act);
        }
    }

    /// Takes a packet of a known flow to it.
    #[inline(always)]
    fn known(&mut self, slot: Slot, packet: &Packet<'_>, act: &mut impl Act) {
        self.count.read(packet.raw());
        self.table.go_on(slot, packet);
        if packet.layers().status.without(self.seen) != Status::NONE {
            self.note_status(packet);
        }
        let Some(view) = self.table.view(slot) else {
            return broken("a packet in a flow that is not there");
        };
        self.count.in_flow(view, packet);
        let (ordered, packet) = (&self.ordered, Some(packet));
        act.act(FlowEvent { step: Step::Packet, view, packet, ordered, recorded_from: 0, has_row: true });
    }

    /// Takes a packet whose headers are not known.
    #[inline(never)]
    fn other(&mut self, packet: &Packet<'_>, has_flow: Result<(), NoFlow>, act: &mut impl Act) {
        if has_flow.is_ok()
            && self.table.goes_on(packet.time())
            && packet.headers_id().is_none()
            && let Some(slot) = self.table.recent(packet.layers())
        {
            self.known(slot, packet, act);
        } else {
            self.any(packet, has_flow, act);
        }
    }

    /// Takes any packet.
    #[inline(never)]
    fn any(&mut self, packet: &Packet<'_>, has_flow: Result<(), NoFlow>, act: &mut impl Act) {
        let now = self.table.tick(packet.time());
        while let Some(ended) = self.table.expired(now) {
            self.end(ended, act);
        }
        self.count.read(packet.raw());
        match has_flow {
            Ok(()) => self.in_flow(packet, act),
            Err(why) => self.count.without_flow(packet, why),
        }
        if self.is_simple {
            self.table.find_calm();
        }
    }

    /// This time has come without a packet; the steps that follow go to `act`.
    pub(super) fn pass(&mut self, time: Timestamp, act: &mut impl Act) {
        let now = self.table.pass(time);
        while let Some(ended) = self.table.expired(now) {
            self.end(ended, act);
        }
    }

    /// Takes a packet to its flow, which may have to be looked for, opened or ended before.
    fn in_flow(&mut self, packet: &Packet<'_>, act: &mut impl Act) {
        if self.table.is_time_doubted() {
            self.end_silent(packet, act);
        }
        let found = match self.table.known(packet) {
            Some(slot) => Ok(Lookup::Key(slot)),
            None => self.table.find(packet.layers()),
        };
        let hit = match (self.table.outlived(found.ok(), packet), found) {
            (Some(outlived), _) => self.go_on(outlived, packet, act),
            (None, Ok(hit)) => hit,
            (None, Err(missing)) => self.open(missing, packet, act),
        };
        self.table.note(hit, packet);
        let is_new = matches!(hit, Lookup::New(_));
        let (from, ends) = match self.ordered.is_empty() {
            true => (0, false),
            false => self.in_order(hit.slot(), is_new, packet),
        };
        if packet.layers().status.without(self.seen) != Status::NONE {
            self.note_status(packet);
        }
        let flows = [Some(hit.slot()), self.table.opposite(hit.slot())];
        let has_row = self.only.is_none_or(|only| self.is_wanted(only, flows));
        if !has_row {
            self.left_out.packets += 1;
        }
        let Some(view) = self.table.view(hit.slot()) else {
            return broken("a packet in a flow that is not there");
        };
        self.count.in_flow(view, packet);
        if is_new {
            self.count.new_flow(view, packet.layers());
        }
        let step = if is_new { Step::Begin } else { Step::Packet };
        act.act(FlowEvent { step, view, packet: Some(packet), ordered: &self.ordered, recorded_from: from, has_row });
        if ends {
            self.end_conversation(hit.slot(), act);
        }
    }

    /// Notes the status bits of a packet that has a flow.
    #[inline(never)]
    fn note_status(&mut self, packet: &Packet<'_>) {
        let status = packet.layers().status;
        if status.has(Status::L3_SNAPPED) && !self.seen.has(Status::L3_SNAPPED) {
            self.tell_snapped(packet);
        }
        self.seen |= status;
        self.count.status |= status;
    }

    /// Takes a packet through the ordered plugins. Returns where on the tape their cells begin, and whether the
    /// conversation ends.
    fn in_order(&mut self, slot: Slot, is_new: bool, packet: &Packet<'_>) -> (usize, bool) {
        let from = self.ordered.position();
        let ends = self.ordered.packet(&mut self.table, slot, is_new, packet);
        (from, ends)
    }

    #[cold]
    fn end_conversation(&mut self, slot: Slot, act: &mut impl Act) {
        if let Some(ended) = self.table.end_conversation(slot) {
            self.end(ended, act);
        }
    }

    /// Ends the conversation of a packet if it was silent too long by the packet's own time, which may be wrong and so
    /// ends no other flow.
    #[cold]
    fn end_silent(&mut self, packet: &Packet<'_>, act: &mut impl Act) {
        if let Some(ended) = self.table.silent(packet) {
            self.end(ended, act);
        }
    }

    /// Ends the part of a conversation that lasts too long; the packet opens the next.
    #[cold]
    fn go_on(&mut self, outlived: Outlived, packet: &Packet<'_>, act: &mut impl Act) -> Lookup {
        let Outlived { ended, next } = outlived;
        self.count.flows.divided += 1 + u64::from(ended.second.is_some());
        self.end(ended, act);
        self.table.open_part(packet, next)
    }

    /// Opens the flow of a packet; makes room for it if there is none.
    fn open(&mut self, mut missing: Missing, packet: &Packet<'_>, act: &mut impl Act) -> Lookup {
        if let Some(ended) = self.table.evict() {
            if self.count.flows.evicted == 0 {
                self.notices.push(Notice::TableFull { limit: self.limit });
            }
            self.count.flows.evicted += 1 + u64::from(ended.second.is_some());
            self.end(ended, act);
            missing = self.table.search_again(&missing);
        }
        let hit = self.table.open(&missing, packet);
        self.count.flows.peak = self.count.flows.peak.max(self.table.len() as u64);
        hit
    }

    /// Whether outputs have rows of a conversation now; these are its flows.
    fn is_wanted(&self, only: Only, flows: [Option<Slot>; 2]) -> bool {
        let mut views = flows.into_iter().flatten().filter_map(|slot| self.table.view(slot));
        match only {
            Only::Alarm => views.any(|view| view.status().has(Status::ALARM)),
        }
    }

    /// Ends flows, the A side first. The ordered plugins end both before there are rows, as the one may be wanted because of
    /// the other.
    #[inline(never)]
    fn end(&mut self, ended: Ended, act: &mut impl Act) {
        let flows = [Some(ended.first), ended.second];
        let mut recorded_from = [0; 2];
        for ((order, slot), from) in (self.ended..).zip(flows.into_iter().flatten()).zip(&mut recorded_from) {
            *from = self.ordered.position();
            if !self.ordered.is_empty() {
                self.ordered.end(&mut self.table, slot, order);
            }
        }
        let has_row = self.only.is_none_or(|only| self.is_wanted(only, flows));
        for (slot, recorded_from) in flows.into_iter().flatten().zip(recorded_from) {
            self.left_out.flows += u64::from(!has_row);
            let Some(view) = self.table.view(slot) else {
                broken::<()>("a flow that ends and is not there");
                continue;
            };
            self.count.ended(view);
            let step = Step::End { order: self.ended };
            act.act(FlowEvent { step, view, packet: None, ordered: &self.ordered, recorded_from, has_row });
            self.ended += 1;
        }
        self.table.release(ended);
    }

    /// No packet comes any more.
    pub(super) fn close(&mut self) {
        self.table.close();
    }

    /// Ends some of the flows that are left at the end of the run; `false` if there is none.
    pub(super) fn end_oldest(&mut self, act: &mut impl Act) -> bool {
        let oldest = self.table.oldest();
        oldest.into_iter().for_each(|ended| self.end(ended, act));
        oldest.is_some()
    }

    #[cold]
    fn tell_snapped(&mut self, packet: &Packet<'_>) {
        let layers = packet.layers();
        self.notices.push(Notice::Snapped {
            l2_captured: packet.captured().len(),
            l3_captured: layers.l3_captured,
            l3_len: layers.l3_len,
        });
    }

    /// What is to be told while the run goes on, since the last call.
    pub(super) fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }
}
