//! What has to be decided in the order of the capture: which flows end, and which flow a packet belongs to.

use std::num::NonZeroUsize;

use super::count::Count;
use crate::dissect::{Packet, Status, WithoutFlow};
use crate::flow::{Ended, FlowTable, FlowView, Hit, Limits};
use crate::invariant::broken;
use crate::report::{FlowLimit, Notice};
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

/// Decides what happens to flows, and counts what passes.
#[derive(Debug)]
pub(super) struct Director {
    table: FlowTable,
    limit: FlowLimit,
    pub(super) count: Count,
    /// How many flows have ended.
    ended: u64,
    notices: Vec<Notice>,
    snapped_told: bool,
}

impl Director {
    /// No flow yet; room for as many flows as the limit says, whose states are kept in this many lanes.
    pub(super) fn new(limit: FlowLimit, lanes: NonZeroUsize) -> Self {
        Self {
            table: FlowTable::new(Limits { capacity: limit.flows, ..Limits::default() }, lanes),
            limit,
            count: Count::default(),
            ended: 0,
            notices: Vec::new(),
            snapped_told: false,
        }
    }

    /// The number of the packet that comes next.
    pub(super) fn next_number(&self) -> u64 {
        self.count.counters.packets + 1
    }

    /// The time of the first packet.
    pub(super) fn first_time(&self) -> Option<Timestamp> {
        self.count.first
    }

    /// Number of live flows, each direction counted.
    pub(super) fn live(&self) -> u64 {
        self.table.len() as u64
    }

    /// Takes a packet; the steps that follow from it go to `act`, in order, those of the packet itself with the packet.
    #[inline]
    pub(super) fn packet(
        &mut self,
        dissected: Result<Packet<'_>, WithoutFlow<'_>>,
        act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>),
    ) {
        let (raw, layers) = match &dissected {
            Ok(packet) => (packet.raw(), packet.layers()),
            Err(without) => (&without.raw, without.layers),
        };
        let now = self.table.tick(raw.time);
        while let Some(ended) = self.table.expired(now) {
            self.end(ended, act);
        }
        self.count.read(raw);
        self.count.layers(layers);
        match dissected {
            Ok(packet) => self.in_flow(&packet.numbered(self.count.counters.packets), act),
            Err(without) => self.count.without_flow(&without),
        }
    }

    #[inline]
    fn in_flow(&mut self, packet: &Packet<'_>, act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>)) {
        let layers = packet.layers();
        if self.table.is_time_doubted() {
            self.end_silent(packet, act);
        }
        let hit = match self.table.find(layers) {
            Some(hit) => hit,
            None => self.open(packet, act),
        };
        self.table.note(hit, packet);
        let Some(view) = self.table.view(hit.slot()) else {
            return broken("a packet in a flow that is not there");
        };
        self.count.in_flow(hit, &view, layers, packet.captured().len());
        if layers.status.has(Status::L3_SNAPPED) && !self.snapped_told {
            self.tell_snapped(packet);
        }
        act(if matches!(hit, Hit::New(_)) { Step::Begin } else { Step::Packet }, &view, Some(packet));
    }

    /// Ends the conversation of a packet if it was silent too long by the packet's own time, which may be wrong and so
    /// ends no other flow.
    #[cold]
    fn end_silent(&mut self, packet: &Packet<'_>, act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>)) {
        if let Some(ended) = self.table.silent(packet) {
            self.end(ended, act);
        }
    }

    /// Opens the flow of a packet; makes room for it if there is none.
    fn open(&mut self, packet: &Packet<'_>, act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>)) -> Hit {
        if let Some(ended) = self.table.evict() {
            if self.count.flows.evicted == 0 {
                self.notices.push(Notice::TableFull { limit: self.limit });
            }
            self.count.flows.evicted += 1 + u64::from(ended.second.is_some());
            self.end(ended, act);
        }
        let hit = self.table.open(packet);
        self.count.flows.peak = self.count.flows.peak.max(self.table.len() as u64);
        hit
    }

    /// Ends flows, the A side first.
    fn end(&mut self, ended: Ended, act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>)) {
        for slot in [Some(ended.first), ended.second].into_iter().flatten() {
            let Some(view) = self.table.view(slot) else {
                broken::<()>("a flow that ends and is not there");
                continue;
            };
            self.count.ended(&view);
            act(Step::End { order: self.ended }, &view, None);
            self.ended += 1;
        }
        self.table.release(ended);
    }

    /// Ends some of the flows that are left at the end of the run; `false` if there is none.
    pub(super) fn end_oldest(&mut self, act: &mut impl FnMut(Step, &FlowView, Option<&Packet<'_>>)) -> bool {
        let oldest = self.table.oldest();
        oldest.into_iter().for_each(|ended| self.end(ended, act));
        oldest.is_some()
    }

    #[cold]
    fn tell_snapped(&mut self, packet: &Packet<'_>) {
        let layers = packet.layers();
        self.snapped_told = true;
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
