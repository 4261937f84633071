//! A share of the flows with their states: here the plugins work, and rows are made.

use super::stage::{Left, Reach, Stage, grown};
use crate::dissect::{Packet, Status};
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::{AnyRows, Recorded};
use crate::row::Cells;
use crate::value::Value;

/// The states of some of the flows. What happens in a lane depends on nothing outside of it, so lanes may run at the
/// same time.
pub(super) struct Lane {
    pub(super) stages: Vec<Box<dyn Stage>>,
    /// Whether a plugin reads another one.
    has_reads: bool,
    /// The status bits that plugins gave to flows.
    marks: Vec<Status>,
    /// The status bits that plugins gave to any flow that has ended.
    pub(super) status: Status,
}

/// Rows that a lane has made and that are not written yet: those of each output of each table.
#[derive(Debug)]
pub(super) struct LaneRows {
    pub(super) packets: TableRows,
    pub(super) flows: TableRows,
}

/// Rows of each output of a table.
#[derive(Debug)]
pub(super) struct TableRows {
    /// Those of watchers come first.
    pub(super) outputs: Vec<AnyRows>,
    /// How many outputs are watchers.
    pub(super) watchers: usize,
}

impl TableRows {
    /// The rows that a step adds to: all, or only those of watchers.
    #[inline(always)]
    pub(super) fn of_step(&mut self, has_row: bool) -> &mut [AnyRows] {
        if has_row { &mut self.outputs } else { self.outputs.get_mut(..self.watchers).unwrap_or_default() }
    }
}

impl LaneRows {
    /// Forgets all rows.
    pub(super) fn clear(&mut self) {
        self.all().for_each(AnyRows::clear);
    }

    fn all(&mut self) -> impl Iterator<Item = &mut AnyRows> {
        self.packets.outputs.iter_mut().chain(&mut self.flows.outputs)
    }

    /// Whether rows of an output take this many bytes, or more.
    #[inline]
    pub(super) fn reach(&self, bytes: usize) -> bool {
        let is_large = |table: &TableRows| table.outputs.iter().any(|rows| rows.size() >= bytes);
        is_large(&self.packets) || is_large(&self.flows)
    }
}

impl Lane {
    /// A lane without flows, with room for this number.
    pub(super) fn new(mut stages: Vec<Box<dyn Stage>>, has_reads: bool, room: usize) -> Self {
        stages.iter_mut().for_each(|stage| stage.reserve(room));
        Self { stages, has_reads, marks: Vec::with_capacity(room), status: Status::NONE }
    }

    /// Takes a packet through the plugins, and adds its row to each output of packets. `recorded` returns the cells of
    /// ordered plugins; it is asked only if there is a row that they are for.
    #[inline(always)]
    pub(super) fn packet<'r>(
        &mut self,
        view: &FlowView,
        is_new: bool,
        packet: &Packet<'_>,
        recorded: impl FnOnce() -> Recorded<'r>,
        rows: &mut [AnyRows],
    ) {
        if is_new {
            self.begin(view, packet);
        }
        if !rows.is_empty() {
            // Many flows have one packet only: what it shows is not worth keeping, unless it is an answer.
            let keep = !is_new || view.opposite_index().is_some();
            return self.packet_rows(view, keep, packet, recorded(), rows);
        }
        let Some(marks) = self.marks.get_mut(view.place().index) else {
            return broken("a flow without marks");
        };
        each(&mut self.stages, self.has_reads, marks, None, |stage, reach| stage.packet(view, reach, packet));
    }

    /// The same with rows, for a flow that has begun; `keep` says whether steady cells are kept for packets to come.
    fn packet_rows(
        &mut self,
        view: &FlowView,
        keep: bool,
        packet: &Packet<'_>,
        mut recorded: Recorded<'_>,
        rows: &mut [AnyRows],
    ) {
        let Some(marks) = self.marks.get_mut(view.place().index) else {
            return broken("a flow without marks");
        };
        let (stages, has_reads) = (&mut self.stages, self.has_reads);
        // By far the most frequent case, and it counts: the values go right into the text.
        if let [AnyRows::Text(only)] = rows {
            only.begin_packet_row(packet.number(), view.index(), view.status());
            let text = only.text();
            each(stages, has_reads, marks, Some(&mut recorded), |stage, reach| {
                stage.packet_text(view, reach, packet, text, keep);
            });
            return text.end_row_with_payload(packet.payload());
        }
        let core_only = rows.iter().take_while(|rows| rows.is_core_only()).count();
        let Some((core_only, rows)) = rows.split_at_mut_checked(core_only) else { return };
        for rows in core_only {
            rows.begin_packet_row(packet.number(), view.index(), view.status());
            rows.end_row();
        }
        if rows.is_empty() {
            return each(stages, has_reads, marks, Some(&mut recorded), |stage, reach| {
                stage.packet(view, reach, packet)
            });
        }
        rows.iter_mut().for_each(|rows| rows.begin_packet_row(packet.number(), view.index(), view.status()));
        each(stages, has_reads, marks, Some(&mut recorded), |stage, reach| {
            stage.packet_row(view, reach, packet, rows, keep);
        });
        rows.iter_mut().for_each(|rows| rows.end_packet_row(packet.payload()));
    }

    fn begin(&mut self, view: &FlowView, packet: &Packet<'_>) {
        let Some(marks) = grown(&mut self.marks, view.place().index) else {
            return broken("a flow without marks");
        };
        *marks = Status::NONE;
        each(&mut self.stages, self.has_reads, marks, None, |stage, reach| stage.flow_start(view, reach, packet));
    }

    /// Ends a flow, after `order` others: each plugin's last hook, then its row in each output of flows.
    pub(super) fn end(&mut self, view: &FlowView, order: u64, recorded: &mut Recorded<'_>, rows: &mut [AnyRows]) {
        let Some(marks) = self.marks.get_mut(view.place().index) else {
            return broken("a flow without marks");
        };
        each(&mut self.stages, self.has_reads, marks, None, |stage, reach| stage.flow_end(view, reach, order));
        self.status |= *marks;
        begin_rows(rows, view.side().letter(), view.index());
        self.stages.iter().for_each(|stage| stage.flow_row(view, recorded, rows));
        if let [AnyRows::Text(only)] = rows {
            return only.text().end_row();
        }
        rows.iter_mut().for_each(AnyRows::end_row);
        if view.is_last_of_conversation() {
            rows.iter_mut().for_each(AnyRows::end_conversation);
        }
    }
}

/// Calls a hook of each stage, in order.
#[inline]
fn each(
    stages: &mut [Box<dyn Stage>],
    has_reads: bool,
    marks: &mut Status,
    recorded: Option<&mut Recorded<'_>>,
    mut call: impl FnMut(&mut dyn Stage, &mut Reach<'_, '_>),
) {
    if has_reads {
        return each_reading(stages, marks, recorded, call);
    }
    let mut reach = Reach::plain(*marks, recorded);
    for stage in stages {
        call(&mut **stage, &mut reach);
    }
    *marks = reach.marks;
}

/// The same where a plugin reads another one. It takes no registers from the loop over packets.
#[inline(never)]
fn each_reading(
    stages: &mut [Box<dyn Stage>],
    marks: &mut Status,
    mut recorded: Option<&mut Recorded<'_>>,
    mut call: impl FnMut(&mut dyn Stage, &mut Reach<'_, '_>),
) {
    for n in 0..stages.len() {
        let Some((left, [stage, ..])) = stages.split_at_mut_checked(n) else { break };
        let left = Left(left);
        let mut own = Reach { others: &left, steering: None, marks: *marks, recorded: recorded.as_deref_mut() };
        call(&mut **stage, &mut own);
        *marks = own.marks;
    }
}

/// Writes the first two cells of a row to each output.
#[inline]
fn begin_rows<A: Value, B: Value>(rows: &mut [AnyRows], first: A, second: B) {
    if let [AnyRows::Text(only)] = rows {
        let mut cells = Cells::new(only.text());
        let _ = [cells.cell(&first), cells.cell(&second)];
        return;
    }
    for rows in rows {
        let mut cells = Cells::new(rows.encoder());
        let _ = [cells.cell(&first), cells.cell(&second)];
    }
}
