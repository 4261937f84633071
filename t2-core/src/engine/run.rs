//! The packet loop's body: one packet, one flow end, the end of the run.

use std::fmt;

use super::count::Count;
use super::list::Start;
use super::plan::Plan;
use super::stage::Stage;
use crate::capture::{LinkType, RawPacket};
use crate::dissect::{Layers, Packet, Status, dissect};
use crate::flow::{Ended, FlowTable, FlowView, Hit, Slot};
use crate::output::{CORE_COLUMNS, FlowCells, OutputError, OutputFile, PacketFile, RunInfo, Sink};
use crate::report::{Notice, Summary};
use crate::row::{Cells, RowEncoder};
use crate::time::{Span, Timestamp};

/// A run.
#[derive(Debug)]
pub struct Engine {
    /// Filled anew for each packet.
    layers: Layers,
    work: Work,
}

/// Everything that a packet with its layers goes through.
struct Work {
    table: FlowTable,
    flow_capacity: usize,
    stages: Vec<Box<dyn Stage>>,
    /// The status bits that plugins gave to flows, by slot.
    marks: Vec<Status>,
    packet_file: Option<PacketFile>,
    sinks: Vec<Box<dyn Sink>>,
    count: Count,
    notices: Vec<Notice>,
    snapped_told: bool,
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work").field("stages", &self.stages).field("flows", &self.table.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// Begins a run: creates its output files.
    ///
    /// # Errors
    /// An output that cannot be created.
    pub fn new(plan: Plan, run: &RunInfo) -> Result<Self, OutputError> {
        let Plan { stages, entries, packet_file, flow_capacity } = plan;
        let packet_columns = entries.iter().flat_map(|entry| entry.packet_columns);
        let packet_file = match packet_file {
            true => {
                let file = OutputFile::create(run.prefix.file("_packets.txt"))?;
                Some(PacketFile::new(file, packet_columns.map(|column| column.name)))
            }
            false => None,
        };
        let flow_columns = entries.iter().flat_map(|entry| entry.flow_columns);
        let flow_columns: Vec<_> = CORE_COLUMNS.iter().chain(flow_columns).copied().collect();
        let sinks = entries.iter().filter_map(|entry| match entry.start() {
            Start::Sink(open) => Some(open(run, &flow_columns)),
            Start::Stage(_) => None,
        });
        let work = Work {
            table: FlowTable::new(flow_capacity),
            flow_capacity,
            stages,
            marks: Vec::new(),
            packet_file,
            sinks: sinks.collect::<Result<_, _>>()?,
            count: Count::default(),
            notices: Vec::new(),
            snapped_told: false,
        };
        Ok(Self { layers: Layers::default(), work })
    }

    /// Takes a packet through the run.
    ///
    /// # Errors
    /// An output that cannot be written.
    #[inline]
    pub fn packet(&mut self, raw: RawPacket<'_>) -> Result<(), OutputError> {
        let Self { layers, work } = self;
        work.end_silent(raw.time)?;
        work.count.read(&raw);
        let dissected = dissect(&raw, layers);
        work.count.layers(layers);
        match dissected {
            Ok(()) => work.packet(&Packet::new(raw, layers)),
            Err(why) => {
                work.count.without_flow(why, raw.link_type);
                Ok(())
            }
        }
    }

    /// Whether there are [`notices`](Self::notices).
    #[inline]
    pub fn has_notices(&self) -> bool {
        !self.work.notices.is_empty()
    }

    /// What is to be told while the run goes on, since the last call.
    pub fn notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.work.notices)
    }

    /// The link types that are not known, and the number of their packets.
    pub fn unknown_links(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.work.count.unknown_links.iter().map(|(&link, &packets)| (LinkType(link), packets))
    }

    /// Ends the run: the flows that are left, then the files. What only the caller knows is left empty in the summary.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn finish(self) -> Result<Summary, OutputError> {
        self.work.finish()
    }
}

impl Work {
    /// Ends the flows that have been silent long enough.
    #[inline]
    fn end_silent(&mut self, now: Timestamp) -> Result<(), OutputError> {
        while let Some(ended) = self.table.expired(now) {
            self.end(ended)?;
        }
        Ok(())
    }

    /// Takes a packet through its flow and the plugins.
    #[inline]
    fn packet(&mut self, packet: &Packet<'_>) -> Result<(), OutputError> {
        let layers = packet.layers();
        let hit = match self.table.find(layers) {
            Some(hit) => hit,
            None => self.open(packet)?,
        };
        self.table.note(hit, packet);
        let slot = hit.slot();
        let (Some(view), Some(marks)) = (self.table.view(slot), self.marks.get_mut(slot.index())) else {
            return Ok(());
        };
        self.count.in_flow(hit, view, layers, packet.captured().len());
        if layers.status.has(Status::L3_SNAPPED) && !self.snapped_told {
            self.snapped_told = true;
            self.notices.push(Notice::Snapped {
                l2_captured: packet.captured().len(),
                l3_captured: layers.l3_captured,
                l3_len: layers.l3_len,
            });
        }
        if matches!(hit, Hit::New(_)) {
            for stage in &mut self.stages {
                stage.flow_start(view, marks, packet);
            }
        }
        match &mut self.packet_file {
            Some(file) => {
                let text = file.begin_row(packet.number(), view.index());
                for stage in &mut self.stages {
                    stage.packet(view, marks, packet, Some(text));
                }
                file.end_row(packet.payload())
            }
            None => {
                for stage in &mut self.stages {
                    stage.packet(view, marks, packet, None);
                }
                Ok(())
            }
        }
    }

    /// Opens the flow of a packet; makes room for it if there is none.
    fn open(&mut self, packet: &Packet<'_>) -> Result<Hit, OutputError> {
        if let Some(ended) = self.table.crowded_out() {
            if self.count.flows.crowded_out == 0 {
                self.notices.push(Notice::TableFull { capacity: self.flow_capacity });
            }
            self.count.flows.crowded_out += 1 + u64::from(ended.second.is_some());
            self.end(ended)?;
        }
        let hit = self.table.open(packet);
        let index = hit.slot().index();
        if index >= self.marks.len() {
            self.marks.resize(index + 1, Status::NONE);
        }
        if let Some(marks) = self.marks.get_mut(index) {
            *marks = Status::NONE;
        }
        self.count.flows.peak = self.count.flows.peak.max(self.table.len() as u64);
        Ok(hit)
    }

    /// Ends flows: each plugin's last hook, then the sinks; the A side first.
    fn end(&mut self, ended: Ended) -> Result<(), OutputError> {
        for slot in [Some(ended.first), ended.second].into_iter().flatten() {
            self.end_one(slot)?;
        }
        self.table.release(ended);
        Ok(())
    }

    fn end_one(&mut self, slot: Slot) -> Result<(), OutputError> {
        let (Some(view), Some(marks)) = (self.table.view(slot), self.marks.get_mut(slot.index())) else {
            return Ok(());
        };
        for stage in &mut self.stages {
            stage.flow_end(view, marks);
        }
        self.count.ended(view, view.status() | *marks);
        let row = Row { view, stages: &self.stages };
        for sink in &mut self.sinks {
            sink.flow(&row)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Summary, OutputError> {
        while let Some(ended) = self.table.oldest() {
            self.end(ended)?;
        }
        if let Some(file) = self.packet_file {
            file.finish()?;
        }
        for sink in self.sinks {
            sink.finish()?;
        }
        let counters = self.count.counters;
        let plugins = self.stages.iter().flat_map(|stage| stage.report(&counters)).collect();
        Ok(Summary {
            span: self.count.span,
            processing: Span::ZERO,
            unloading: Span::ZERO,
            input: None,
            counters,
            flows: self.count.flows,
            flow_capacity: self.flow_capacity as u64,
            headers: self.count.headers,
            status: self.count.status,
            plugins,
            memory: None,
        })
    }
}

/// The cells of a flow that has ended.
struct Row<'a> {
    view: FlowView<'a>,
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
