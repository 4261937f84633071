//! A share of the flows with their states: here the plugins work, and rows are made.

use super::stage::{Stage, grown};
use crate::dissect::{Packet, Status};
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::output::{FlowCells, FlowFormat, PacketRows};
use crate::row::{Cells, RowEncoder};

/// The states of some of the flows. What happens in a lane depends on nothing outside of it, so lanes may run at the
/// same time.
pub(super) struct Lane {
    pub(super) stages: Vec<Box<dyn Stage>>,
    /// What makes the rows of flows, for each sink.
    formats: Vec<Box<dyn FlowFormat>>,
    /// The status bits that plugins gave to flows.
    marks: Vec<Status>,
    /// The status bits that plugins gave to any flow that has ended.
    pub(super) status: Status,
}

impl Lane {
    /// A lane without flows.
    pub(super) fn new(stages: Vec<Box<dyn Stage>>, formats: Vec<Box<dyn FlowFormat>>) -> Self {
        Self { stages, formats, marks: Vec::new(), status: Status::NONE }
    }

    /// Takes a packet through the plugins, and adds its row if there is a packet file.
    #[inline]
    pub(super) fn packet(&mut self, view: &FlowView, is_new: bool, packet: &Packet<'_>, rows: Option<&mut PacketRows>) {
        if is_new {
            self.begin(view, packet);
        }
        let Some(marks) = self.marks.get_mut(view.place().index) else {
            return broken("a flow without marks");
        };
        match rows {
            Some(rows) => {
                // Many flows have one packet only: what it shows is not worth keeping.
                let keep = !is_new;
                let text = rows.begin(packet.number(), view.index());
                for stage in &mut self.stages {
                    stage.packet_row(view, marks, packet, text, keep);
                }
                rows.end(packet.payload());
            }
            None => {
                for stage in &mut self.stages {
                    stage.packet(view, marks, packet);
                }
            }
        }
    }

    fn begin(&mut self, view: &FlowView, packet: &Packet<'_>) {
        let Some(marks) = grown(&mut self.marks, view.place().index) else {
            return broken("a flow without marks");
        };
        *marks = Status::NONE;
        for stage in &mut self.stages {
            stage.flow_start(view, marks, packet);
        }
    }

    /// Ends a flow, after `order` others: each plugin's last hook, then the rows of the sinks, each sink's to a text of its own.
    pub(super) fn end(&mut self, view: &FlowView, order: u64, rows: &mut [Vec<u8>]) {
        let Some(marks) = self.marks.get_mut(view.place().index) else {
            return broken("a flow without marks");
        };
        for stage in &mut self.stages {
            stage.flow_end(view, marks, order);
        }
        self.status |= *marks;
        let row = Row { view, stages: &self.stages };
        for (format, rows) in self.formats.iter_mut().zip(rows) {
            format.flow(&row, rows);
        }
    }
}

/// The cells of a flow that has ended.
struct Row<'a> {
    view: &'a FlowView,
    stages: &'a [Box<dyn Stage>],
}

impl FlowCells for Row<'_> {
    fn write(&self, encoder: &mut dyn RowEncoder) {
        let mut cells = Cells::new(encoder);
        let _ = [cells.cell(&self.view.side().letter()), cells.cell(&self.view.index())];
        for stage in self.stages {
            stage.write_flow(self.view, encoder);
        }
    }
}
