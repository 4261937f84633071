//! The ordered plugins: a lane of their own that the director owns, where they see all packets in order and steer flows.

use std::any::Any;

use super::stage::{Reach, Stage};
use crate::dissect::{Packet, Status};
use crate::flow::{FlowKey, FlowTable, FlowView, Slot};
use crate::output::{AnyRows, Recorded, Tape};
use crate::plugin::{Others, Steering};

/// A plugin, and its position in the list of the run.
pub(super) struct Placed {
    pub(super) position: usize,
    pub(super) stage: Box<dyn Stage>,
}

/// The ordered plugins of a run.
pub(super) struct Ordered {
    plugins: Vec<Placed>,
    /// The cells that they write, for the lanes.
    tape: [AnyRows; 1],
    /// Whether rows of packets are wanted.
    has_packet_rows: bool,
    /// What they did over the whole run.
    pub(super) alarms: Alarms,
}

/// Alarms of the whole run.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Alarms {
    /// How many were raised.
    pub(super) alarms: u64,
    /// The number of flows that they were raised for.
    pub(super) flows: u64,
}

impl std::fmt::Debug for Ordered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.plugins.iter().map(|plugin| plugin.stage.name())).finish()
    }
}

/// The plugins in front of another one, and all live flows.
struct Around<'a> {
    left: &'a [Placed],
    table: &'a FlowTable,
}

impl Others for Around<'_> {
    fn state(&self, plugin: usize, flow: usize) -> Option<&dyn Any> {
        self.left.iter().find(|placed| placed.position == plugin)?.stage.state(flow)
    }

    fn index_of(&self, key: &FlowKey) -> Option<u64> {
        self.table.index_of(key)
    }
}

impl Ordered {
    /// The ordered plugins of a run, without flows.
    pub(super) fn new(plugins: Vec<Placed>, has_packet_rows: bool) -> Self {
        Self { plugins, tape: [AnyRows::Tape(Tape::default())], has_packet_rows, alarms: Alarms::default() }
    }

    /// Whether there is none.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.plugins.is_empty()
    }

    /// The plugin at a position in the list of the run, if it is ordered.
    pub(super) fn at(&self, position: usize) -> Option<&dyn Stage> {
        self.plugins.iter().find(|placed| placed.position == position).map(|placed| &*placed.stage)
    }

    /// The tape with the cells that were recorded since it was taken.
    pub(super) fn tape(&mut self) -> Option<&mut Tape> {
        match &mut self.tape {
            [AnyRows::Tape(tape)] => Some(tape),
            _ => None,
        }
    }

    /// Where the cells will be that are recorded next.
    pub(super) fn position(&mut self) -> usize {
        self.tape().map_or(0, |tape| tape.position())
    }

    /// The cells that were recorded from a position on.
    #[inline]
    pub(super) fn recorded(&self, position: usize) -> Recorded<'_> {
        if self.is_empty() {
            return Recorded::default();
        }
        match &self.tape {
            [AnyRows::Tape(tape)] => tape.from(position),
            _ => Recorded::default(),
        }
    }

    /// Takes a packet through the plugins, and does what they decide. Returns whether its conversation ends.
    pub(super) fn packet(&mut self, table: &mut FlowTable, slot: Slot, is_new: bool, packet: &Packet<'_>) -> bool {
        let has_rows = self.has_packet_rows;
        let ends_at_once =
            is_new && self.each(table, slot, |stage, view, reach, _| stage.flow_start(view, reach, packet));
        let ends = self.each(table, slot, |stage, view, reach, rows| match has_rows {
            true => stage.packet_row(view, reach, packet, rows, false),
            false => stage.packet(view, reach, packet),
        });
        ends || ends_at_once
    }

    /// Ends a flow, after `order` others.
    pub(super) fn end(&mut self, table: &mut FlowTable, slot: Slot, order: u64) {
        // It is too late to steer it.
        self.each(table, slot, |stage, view, reach, _| {
            stage.flow_end(view, reach, order);
            if let Some(steering) = &mut reach.steering {
                **steering = Steering { alarms: steering.alarms, ..Steering::default() };
            }
        });
        let Some(view) = table.view_by_slot(slot) else { return };
        let (tape, mut nothing) = (&mut self.tape, Recorded::default());
        self.plugins.iter().for_each(|placed| placed.stage.flow_row(&view, &mut nothing, tape));
    }

    /// Calls a hook of each plugin, in order, and does what it decides. Returns whether the conversation ends.
    fn each(
        &mut self,
        table: &mut FlowTable,
        slot: Slot,
        mut call: impl FnMut(&mut dyn Stage, &FlowView, &mut Reach<'_, '_>, &mut [AnyRows]),
    ) -> bool {
        let mut ends = false;
        let mut steering = Steering::default();
        let Some(mut view) = table.view_by_slot(slot) else { return ends };
        for n in 0..self.plugins.len() {
            let Some((left, [placed, ..])) = self.plugins.split_at_mut_checked(n) else { break };
            let (marks, others) = (Status::NONE, Around { left, table });
            let mut reach = Reach { marks, steering: Some(&mut steering), others: &others, recorded: None };
            call(&mut *placed.stage, &view, &mut reach, &mut self.tape);
            let marks = reach.marks;
            if marks == Status::NONE && steering == Steering::default() {
                continue;
            }
            table.mark(slot, marks);
            let steering = std::mem::take(&mut steering);
            self.alarms.add(&steering, view.status());
            steer(table, slot, &steering);
            ends |= steering.ends;
            // The plugins behind see what has become of the flow.
            let Some(changed) = table.view_by_slot(slot) else { break };
            view = changed;
        }
        ends
    }
}

/// Does what a plugin decided about a flow.
fn steer(table: &mut FlowTable, slot: Slot, steering: &Steering) {
    if let Some(timeout) = steering.timeout {
        table.set_timeout(slot, timeout);
    }
    if let (Some(timeout), Some(opposite)) = (steering.opposite_timeout, table.opposite(slot)) {
        table.set_timeout(opposite, timeout);
    }
    if let Some(is_inverted) = steering.inverted {
        table.set_inverted(slot, is_inverted);
    }
    if steering.alarms.is_some() {
        table.mark(slot, Status::ALARM);
    }
}

impl Alarms {
    /// Counts the alarms of a flow that had this status before them.
    fn add(&mut self, steering: &Steering, before: Status) {
        if let Some(alarms) = steering.alarms {
            self.alarms = self.alarms.saturating_add(alarms);
            self.flows += u64::from(!before.has(Status::ALARM));
        }
    }
}
