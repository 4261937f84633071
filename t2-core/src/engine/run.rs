//! A run, from its outputs' creation to the summary.

use super::director::{Director, Step};
use super::lane::Lane;
use super::observer::{Observer, Progress, tell};
use super::parallel;
use super::plan::Plan;
use super::stage::Stage;
use super::writer::Writer;
use crate::capture::{Capture, LinkType, RawPacket, ReadError};
use crate::dissect::{Layers, Packet, dissect};
use crate::flow::FlowView;
use crate::output::{OutputError, PacketRows, RunInfo};
use crate::report::Summary;
use crate::time::Span;

/// Rows are written in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// A run.
pub struct Engine {
    director: Director,
    lanes: Vec<Lane>,
    writer: Writer,
    flow_capacity: usize,
    /// Filled anew for each packet.
    layers: Layers,
    rows: Rows,
}

/// Rows that are not written yet.
struct Rows {
    packets: Option<PacketRows>,
    flows: Vec<Vec<u8>>,
}

impl Rows {
    /// Whether they should be written.
    #[inline]
    fn are_many(&self) -> bool {
        let packets = self.packets.as_ref().map_or(0, |rows| rows.bytes().len());
        packets >= PIECE || self.flows.iter().any(|rows| rows.len() >= PIECE)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("lanes", &self.lanes.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// Begins a run: creates its output files.
    ///
    /// # Errors
    /// An output that cannot be created.
    pub fn new(plan: Plan, run: &RunInfo) -> Result<Self, OutputError> {
        let Plan { stages, entries, packet_file, flow_capacity, jobs } = plan;
        let writer = Writer::new(&entries, packet_file, run)?;
        let another = |stages: &[Box<dyn Stage>]| stages.iter().map(|stage| stage.another()).collect();
        let mut lanes: Vec<_> = (1..jobs.get()).map(|_| Lane::new(another(&stages), writer.formats())).collect();
        lanes.push(Lane::new(stages, writer.formats()));
        let rows = Rows {
            packets: writer.has_packet_file().then(PacketRows::default),
            flows: vec![Vec::new(); writer.sinks()],
        };
        let director = Director::new(flow_capacity, jobs);
        Ok(Self { director, lanes, writer, flow_capacity, layers: Layers::default(), rows })
    }

    /// Takes all packets of a capture through the run; returns what is wrong with the capture, if anything.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn run(
        &mut self,
        capture: &mut Capture,
        observer: &mut dyn Observer,
    ) -> Result<Option<ReadError>, OutputError> {
        match self.lanes.len() {
            1 => self.run_alone(capture, observer),
            _ => parallel::run(capture, &mut self.director, &mut self.lanes, &mut self.writer, observer),
        }
    }

    /// One packet after the other.
    fn run_alone(
        &mut self,
        capture: &mut Capture,
        observer: &mut dyn Observer,
    ) -> Result<Option<ReadError>, OutputError> {
        /// How many packets pass between two looks at the observer.
        const EVERY: u64 = 4096;
        let mut first = None;
        loop {
            let (number, time) = match capture.next_packet() {
                Ok(Some(raw)) => {
                    let told = (raw.number, raw.time);
                    self.packet(raw)?;
                    told
                }
                Ok(None) => return Ok(None),
                Err(error) => return Ok(Some(error)),
            };
            if number % EVERY == 1 || self.director.has_notices() {
                let first = *first.get_or_insert(time);
                let position = capture.position();
                let progress = Progress { packets: number, position, info: capture.info(), first };
                tell(observer, &progress, &self.director.notices());
            }
        }
    }

    /// Takes one packet through the run, in this thread.
    ///
    /// # Errors
    /// An output that cannot be written.
    #[inline]
    pub fn packet(&mut self, raw: RawPacket<'_>) -> Result<(), OutputError> {
        let Self { director, lanes, layers, rows, .. } = self;
        let dissected = dissect(&raw, layers);
        director.packet(raw, layers, dissected, &mut |step, view| act(lanes, step, view, Some((raw, layers)), rows));
        if rows.are_many() { self.write_pieces() } else { Ok(()) }
    }

    fn write_pieces(&mut self) -> Result<(), OutputError> {
        let Self { rows, writer, .. } = self;
        if !rows.are_many() {
            return Ok(());
        }
        if let Some(packets) = &mut rows.packets {
            writer.packets(packets.bytes())?;
            packets.clear();
        }
        writer.flows(&rows.flows)?;
        rows.flows.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    /// The link types that are not known, and the number of their packets.
    pub fn unknown_links(&self) -> impl Iterator<Item = (LinkType, u64)> {
        self.director.count.unknown_links.iter().map(|(&link, &packets)| (LinkType(link), packets))
    }

    /// Ends the run: the flows that are left, then the files. What only the caller knows is left empty in the summary.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn finish(mut self) -> Result<Summary, OutputError> {
        while self.director.end_oldest(&mut |step, view| act(&mut self.lanes, step, view, None, &mut self.rows)) {
            self.write_pieces()?;
        }
        let Self { director, mut lanes, mut writer, flow_capacity, rows, .. } = self;
        writer.packets(rows.packets.as_ref().map_or(&[], PacketRows::bytes))?;
        writer.flows(&rows.flows)?;
        writer.finish()?;
        let count = director.count;
        let status = lanes.iter().fold(count.status, |status, lane| status | lane.status);
        let last = lanes.pop();
        let mut stages = last.map(|lane| lane.stages).unwrap_or_default();
        for lane in lanes {
            for (stage, other) in stages.iter_mut().zip(lane.stages) {
                stage.absorb(other);
            }
        }
        Ok(Summary {
            span: count.span,
            processing: Span::ZERO,
            unloading: Span::ZERO,
            input: None,
            plugins: stages.iter().flat_map(|stage| stage.report(&count.counters)).collect(),
            counters: count.counters,
            flows: count.flows,
            flow_capacity: flow_capacity as u64,
            headers: count.headers,
            status,
            memory: None,
        })
    }
}

/// Does a step in the lane of its flow.
#[inline]
fn act(lanes: &mut [Lane], step: Step, view: &FlowView, packet: Option<(RawPacket<'_>, &Layers)>, rows: &mut Rows) {
    let Some(lane) = lanes.get_mut(view.place().lane) else { return };
    match (step, packet) {
        (Step::End { order }, _) => lane.end(view, order, &mut rows.flows),
        (_, Some((raw, layers))) => {
            lane.packet(view, step == Step::Begin, &Packet::new(raw, layers), rows.packets.as_mut());
        }
        (_, None) => {}
    }
}
