//! What has to be decided in the order of the capture: which flows end, and which flow a packet belongs to.

use std::num::NonZeroUsize;

use super::count::Count;
use crate::capture::RawPacket;
use crate::dissect::{Layers, NoFlow, Packet, Status};
use crate::flow::{Ended, FlowTable, FlowView, Hit};
use crate::report::Notice;

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
    capacity: usize,
    pub(super) count: Count,
    /// How many flows have ended.
    ended: u64,
    notices: Vec<Notice>,
    snapped_told: bool,
}

impl Director {
    /// No flow yet; room for `capacity` flows, whose states are kept in this many lanes.
    pub(super) fn new(capacity: usize, lanes: NonZeroUsize) -> Self {
        Self {
            table: FlowTable::new(capacity, lanes),
            capacity,
            count: Count::default(),
            ended: 0,
            notices: Vec::new(),
            snapped_told: false,
        }
    }

    /// Takes a packet with its layers; the steps that follow from it go to `act`, in order.
    #[inline]
    pub(super) fn packet(
        &mut self,
        raw: RawPacket<'_>,
        layers: &Layers,
        dissected: Result<(), NoFlow>,
        act: &mut impl FnMut(Step, &FlowView),
    ) {
        while let Some(ended) = self.table.expired(raw.time) {
            self.end(ended, act);
        }
        self.count.read(&raw);
        self.count.layers(layers);
        match dissected {
            Ok(()) => self.in_flow(&Packet::new(raw, layers), act),
            Err(why) => self.count.without_flow(why, raw.link_type),
        }
    }

    #[inline]
    fn in_flow(&mut self, packet: &Packet<'_>, act: &mut impl FnMut(Step, &FlowView)) {
        let layers = packet.layers();
        let hit = match self.table.find(layers) {
            Some(hit) => hit,
            None => self.open(packet, act),
        };
        self.table.note(hit, packet);
        let Some(view) = self.table.view(hit.slot()) else { return };
        self.count.in_flow(hit, &view, layers, packet.captured().len());
        if layers.status.has(Status::L3_SNAPPED) && !self.snapped_told {
            self.tell_snapped(packet);
        }
        act(if matches!(hit, Hit::New(_)) { Step::Begin } else { Step::Packet }, &view);
    }

    /// Opens the flow of a packet; makes room for it if there is none.
    fn open(&mut self, packet: &Packet<'_>, act: &mut impl FnMut(Step, &FlowView)) -> Hit {
        if let Some(ended) = self.table.crowded_out() {
            if self.count.flows.crowded_out == 0 {
                self.notices.push(Notice::TableFull { capacity: self.capacity });
            }
            self.count.flows.crowded_out += 1 + u64::from(ended.second.is_some());
            self.end(ended, act);
        }
        let hit = self.table.open(packet);
        self.count.flows.peak = self.count.flows.peak.max(self.table.len() as u64);
        hit
    }

    /// Ends flows, the A side first.
    fn end(&mut self, ended: Ended, act: &mut impl FnMut(Step, &FlowView)) {
        for slot in [Some(ended.first), ended.second].into_iter().flatten() {
            if let Some(view) = self.table.view(slot) {
                self.count.ended(&view);
                act(Step::End { order: self.ended }, &view);
                self.ended += 1;
            }
        }
        self.table.release(ended);
    }

    /// Ends some of the flows that are left at the end of the run; `false` if there is none.
    pub(super) fn end_oldest(&mut self, act: &mut impl FnMut(Step, &FlowView)) -> bool {
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

    /// Whether there is something to [tell](Self::notices).
    #[inline]
    pub(super) fn has_notices(&self) -> bool {
        !self.notices.is_empty()
    }

    /// What is to be told while the run goes on, since the last call.
    pub(super) fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }
}
