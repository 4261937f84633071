//! The place of an ordered plugin in a lane: its hooks run elsewhere, and its cells are recorded there.

use std::any::Any;

use super::entry::Entry;
use super::stage::{Collected, Reach, Stage};
use crate::counters::Counters;
use crate::dissect::Packet;
use crate::flow::FlowView;
use crate::output::{AnyRows, Recorded, TextEncoder};
use crate::plugin::Files;
use crate::report::Line;
use crate::total::Monitored;

/// Writes the cells that an ordered plugin has recorded.
#[derive(Clone, Copy)]
pub(super) struct Replayed {
    name: &'static str,
    packet_columns: usize,
    flow_columns: usize,
}

impl Replayed {
    /// The place of the plugin of this entry.
    pub(super) fn new(entry: &Entry) -> Self {
        let (packet_columns, flow_columns) = (entry.packet_columns.len(), entry.flow_columns.len());
        Self { name: entry.name, packet_columns, flow_columns }
    }
}

/// Writes recorded cells to the rows of each output.
fn write(cells: usize, recorded: &mut Recorded<'_>, rows: &mut [AnyRows]) {
    let from = *recorded;
    for rows in rows {
        *recorded = from;
        match rows {
            AnyRows::Text(rows) => recorded.write(cells, rows.text()),
            rows => recorded.write(cells, rows.encoder()),
        }
    }
}

impl Stage for Replayed {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> Vec<String> {
        Vec::new()
    }

    fn reserve(&mut self, _: usize) {}

    fn flow_start(&mut self, _: &FlowView, _: &mut Reach<'_, '_>, _: &Packet<'_>) {}

    fn packet(&mut self, _: &FlowView, _: &mut Reach<'_, '_>, _: &Packet<'_>) {}

    fn packet_text(&mut self, _: &FlowView, reach: &mut Reach<'_, '_>, _: &Packet<'_>, row: &mut TextEncoder, _: bool) {
        if let Some(recorded) = reach.recorded.as_deref_mut() {
            recorded.write(self.packet_columns, row);
        }
    }

    fn packet_row(&mut self, _: &FlowView, reach: &mut Reach<'_, '_>, _: &Packet<'_>, rows: &mut [AnyRows], _: bool) {
        if let Some(recorded) = reach.recorded.as_deref_mut() {
            write(self.packet_columns, recorded, rows);
        }
    }

    fn flow_end(&mut self, _: &FlowView, _: &mut Reach<'_, '_>, _: u64) {}

    fn flow_row(&self, _: &FlowView, recorded: &mut Recorded<'_>, rows: &mut [AnyRows]) {
        write(self.flow_columns, recorded, rows);
    }

    fn state(&self, _: usize) -> Option<&dyn Any> {
        None
    }

    fn another(&self) -> Box<dyn Stage> {
        Box::new(*self)
    }

    fn collected(&self, _: &[usize]) -> Collected {
        Collected::nothing()
    }

    fn merge(&self, _: &mut Collected, _: Collected) {}

    fn report(&self, _: &Collected, _: &Counters) -> Vec<Line> {
        Vec::new()
    }

    fn monitored(&self, _: &Collected) -> Vec<Monitored> {
        Vec::new()
    }

    fn files(&self, _: &Collected, _: &Counters) -> Files {
        Files::default()
    }
}
