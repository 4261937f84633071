//! A run, from its outputs' creation to the summary.

use std::sync::Arc;

use super::director::{Director, Step};
use super::lane::Lane;
use super::observer::{Observer, Progress, tell};
use super::parallel;
use super::plan::Plan;
use super::stage::Stage;
use super::stop::Stop;
use super::writer::Writer;
use crate::capture::{Capture, Input, RawPacket};
use crate::dissect::{Layers, Packet, dissect};
use crate::flow::FlowView;
use crate::invariant::broken;
use crate::losses::Losses;
use crate::output::{OutputError, PacketRows, RunInfo};
use crate::report::{Line, Summary};
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
    /// What of the captures was not read.
    losses: Losses,
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

/// A run whose outputs could not be completed.
#[derive(Debug)]
pub struct Unfinished {
    /// The output that could not be written.
    pub error: OutputError,
    /// What is known of the run all the same.
    pub summary: Box<Summary>,
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
        let limit = plan.flow_limit();
        let Plan { stages, entries, packet_file, jobs, .. } = plan;
        let writer = Writer::new(&entries, packet_file, run)?;
        let another = |stages: &[Box<dyn Stage>]| stages.iter().map(|stage| stage.another()).collect();
        let mut lanes: Vec<_> = (1..jobs.get()).map(|_| Lane::new(another(&stages), writer.formats())).collect();
        lanes.push(Lane::new(stages, writer.formats()));
        let rows = Rows {
            packets: writer.has_packet_file().then(PacketRows::default),
            flows: vec![Vec::new(); writer.sinks()],
        };
        Ok(Self {
            director: Director::new(limit, jobs),
            lanes,
            writer,
            flow_capacity: limit.flows,
            layers: Layers::default(),
            rows,
            losses: Losses::default(),
        })
    }

    /// Takes all packets of a capture through the run. What is wrong with the capture is among the losses of the
    /// [summary](Self::summary). Flows go on: another capture may follow, and [`finish`](Self::finish) ends them.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn run(&mut self, capture: &mut Capture, observer: &mut dyn Observer) -> Result<(), OutputError> {
        loop {
            let stop = match self.lanes.len() {
                1 => self.run_alone(capture, observer),
                _ => self.run_in_parallel(capture, observer),
            };
            match stop {
                Ok(Stop::Paused) => {
                    let mut summary = self.summary();
                    summary.losses.note(capture);
                    observer.pause(summary, capture);
                }
                Ok(Stop::AtEnd(error)) => {
                    self.losses.note(capture);
                    self.losses.unread.extend(error.map(Arc::new));
                    return Ok(());
                }
                Err(error) => {
                    self.losses.note(capture);
                    return Err(error);
                }
            }
        }
    }

    fn run_in_parallel(&mut self, capture: &mut Capture, observer: &mut dyn Observer) -> Result<Stop, OutputError> {
        let Self { director, lanes, writer, .. } = self;
        parallel::run(capture, director, lanes, writer, observer)
    }

    /// One packet after the other.
    fn run_alone(&mut self, capture: &mut Capture, observer: &mut dyn Observer) -> Result<Stop, OutputError> {
        loop {
            // There is one call of `packet`, so that it becomes part of the loop.
            let raw = match capture.next_at_hand() {
                Some(raw) => raw,
                None => {
                    self.tell(capture, observer);
                    match capture.next_input() {
                        Ok(Input::Packet(raw)) => raw,
                        Ok(Input::Pause) => return Ok(Stop::Paused),
                        Ok(Input::End) => return Ok(Stop::AtEnd(None)),
                        Err(error) => return Ok(Stop::AtEnd(Some(error))),
                    }
                }
            };
            self.packet(raw)?;
        }
    }

    /// Tells an observer how far the run is, if there was a packet.
    fn tell(&mut self, capture: &Capture, observer: &mut dyn Observer) {
        let Some(first) = self.director.first_time() else { return };
        let (packets, position, info) = (self.director.count.counters.packets, capture.position(), capture.info());
        tell(observer, &Progress { packets, position, info, first }, &self.director.notices());
    }

    /// Takes one packet through the run, in this thread.
    ///
    /// # Errors
    /// An output that cannot be written.
    #[inline]
    pub fn packet(&mut self, raw: RawPacket<'_>) -> Result<(), OutputError> {
        let Self { director, lanes, layers, rows, .. } = self;
        director.packet(dissect(raw, layers), &mut |step, view, packet| act(lanes, step, view, packet, rows));
        if rows.are_many() { self.write_pieces() } else { Ok(()) }
    }

    fn write_pieces(&mut self) -> Result<(), OutputError> {
        if self.rows.are_many() { self.write_rows() } else { Ok(()) }
    }

    fn write_rows(&mut self) -> Result<(), OutputError> {
        let Self { rows, writer, .. } = self;
        if let Some(packets) = &mut rows.packets {
            writer.packets(packets.bytes())?;
            packets.clear();
        }
        writer.flows(&rows.flows)?;
        rows.flows.iter_mut().for_each(Vec::clear);
        Ok(())
    }

    /// Ends the run: the flows that are left, then the files. What only the caller knows is left empty in the summary.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn finish(mut self) -> Result<Summary, Unfinished> {
        let ended = self.end_flows();
        let summary = self.summary();
        match ended.and_then(|()| self.writer.finish()) {
            Ok(()) => Ok(summary),
            Err(error) => Err(Unfinished { error, summary: Box::new(summary) }),
        }
    }

    fn end_flows(&mut self) -> Result<(), OutputError> {
        self.write_rows()?;
        if self.lanes.len() > 1 {
            let Self { director, lanes, writer, .. } = self;
            return parallel::end_flows(director, lanes, writer);
        }
        while self.end_oldest() {
            self.write_pieces()?;
        }
        self.write_rows()
    }

    fn end_oldest(&mut self) -> bool {
        let Self { director, lanes, rows, .. } = self;
        director.end_oldest(&mut |step, view, packet| act(lanes, step, view, packet, rows))
    }

    /// What is known of the run so far. Plugins have counted the flows that have ended. What only the caller knows is
    /// left empty.
    pub fn summary(&self) -> Summary {
        let count = &self.director.count;
        let status = self.lanes.iter().fold(count.status, |status, lane| status | lane.status);
        let losses = Losses { without_row: count.without_row.clone(), ..self.losses.clone() };
        Summary {
            span: count.span,
            processing: Span::ZERO,
            unloading: Span::ZERO,
            input: None,
            plugins: self.plugin_lines(),
            counters: count.counters.clone(),
            flows: count.flows,
            live_flows: self.director.live(),
            flow_capacity: self.flow_capacity as u64,
            headers: count.headers,
            status,
            losses,
            memory: None,
        }
    }

    /// The lines of the plugins, of all lanes together.
    fn plugin_lines(&self) -> Vec<Line> {
        let snapshots = |lane: &Lane| lane.stages.iter().map(|stage| stage.snapshot()).collect::<Vec<_>>();
        let all = self.lanes.iter().map(snapshots).reduce(|mut all, lane| {
            all.iter_mut().zip(lane).for_each(|(stage, other)| stage.absorb(other));
            all
        });
        let counters = &self.director.count.counters;
        all.unwrap_or_default().iter().flat_map(|stage| stage.report(counters)).collect()
    }
}

/// Does a step in the lane of its flow.
#[inline]
fn act(lanes: &mut [Lane], step: Step, view: &FlowView, packet: Option<&Packet<'_>>, rows: &mut Rows) {
    let Some(lane) = lanes.get_mut(view.place().lane) else {
        return broken("a flow of a lane that is not there");
    };
    match (step, packet) {
        (Step::End { order }, _) => lane.end(view, order, &mut rows.flows),
        (_, Some(packet)) => lane.packet(view, step == Step::Begin, packet, rows.packets.as_mut()),
        (_, None) => broken("a step of a packet without it"),
    }
}
