//! A run, from its outputs' creation to the summary.

use std::sync::Arc;

use super::cost::{Clock, Cost};
use super::count::Count;
use super::crew::{Crew, Stretch};
use super::director::{Act, Director, FlowEvent, Step};
use super::lane::{Lane, LaneRows};
use super::observer::{Observer, Progress, tell};
use super::parallel::{self, Hands, Parts};
use super::plan::Plan;
use super::stage::{Collected, Stage};
use super::start::{StartError, Started};
use super::stop::Stop;
use super::writer::Writer;
use crate::capture::{Capture, Input, Passed, RawPacket, Window};
use crate::dissect::Dissection;
use crate::invariant::broken;
use crate::losses::Losses;
use crate::output::{OutputError, RunInfo};
use crate::report::{FlowCounts, Profile, RunSummary};
use crate::time::Span;

/// Rows are written in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// How many packets are taken until the size of the rows is looked at again.
const LOOKED_AT: u64 = 16;

/// A run.
pub struct Engine {
    director: Director,
    lanes: Vec<Lane>,
    writer: Writer,
    crew: Crew,
    /// What threads have had in hand.
    hands: Vec<Hands>,
    flow_capacity: usize,
    /// Filled anew for each packet.
    dissection: Dissection,
    /// Rows of a single lane that are not written yet.
    rows: LaneRows,
    /// What of the captures was not read.
    losses: Losses,
    /// How long it takes to read the clock, if costs are measured.
    clock: Option<Clock>,
}

/// A run whose outputs could not be completed.
#[derive(Debug)]
#[non_exhaustive]
pub struct Unfinished {
    /// The output that could not be written.
    pub error: OutputError,
    /// What is known of the run all the same.
    pub summary: Box<RunSummary>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("lanes", &self.lanes.len()).finish_non_exhaustive()
    }
}

impl Engine {
    /// Begins a run: loads the data of plugins, and creates the output files.
    ///
    /// # Errors
    /// A plugin that reads another one which is not part of the run, data that cannot be loaded, an output that cannot be
    /// created.
    pub fn new(plan: Plan, run: &RunInfo) -> Result<Self, StartError> {
        let Started { director, lanes, writer, crew, flow_capacity, clock } = plan.start(run)?;
        let (dissection, rows, losses) = (Dissection::default(), writer.rows(), Losses::default());
        Ok(Self { director, lanes, writer, crew, hands: Vec::new(), flow_capacity, dissection, rows, losses, clock })
    }

    /// Takes all packets of a capture through the run. What is wrong with the capture is among the losses of the
    /// [summary](Self::summary). Flows go on: another capture may follow, and [`finish`](Self::finish) ends them.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn run(&mut self, capture: &mut Capture, observer: &mut dyn Observer) -> Result<(), OutputError> {
        loop {
            let (mut stretch, before) = (self.crew.stretch(), self.director.next_number());
            let stop = match stretch.threads {
                1 => self.run_alone(capture, &mut stretch, observer),
                _ => self.run_in_parallel(capture, &mut stretch, observer),
            };
            self.crew.done(&stretch, self.director.next_number() - before);
            match stop {
                Ok(Stop::Changing) => {}
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

    fn run_in_parallel(
        &mut self,
        capture: &mut Capture,
        stretch: &mut Stretch,
        observer: &mut dyn Observer,
    ) -> Result<Stop, OutputError> {
        self.write_rows()?;
        parallel::run(capture, self.parts(stretch.threads), stretch, observer)
    }

    /// What so many threads use.
    fn parts(&mut self, threads: usize) -> Parts<'_> {
        let Self { director, lanes, writer, hands, .. } = self;
        while hands.len() < threads {
            hands.push(Hands::new(lanes.len(), writer));
        }
        Parts { director, lanes, writer, hands: hands.get_mut(..threads).unwrap_or_default() }
    }

    /// One packet after the other.
    fn run_alone(
        &mut self,
        capture: &mut Capture,
        stretch: &mut Stretch,
        observer: &mut dyn Observer,
    ) -> Result<Stop, OutputError> {
        loop {
            self.tell(capture, observer);
            if !stretch.goes_on() {
                return Ok(Stop::Changing);
            }
            let (written, passed) = match capture.next_window() {
                Ok(Input::Packet((first, window))) => self.window(first, window),
                Ok(Input::Pause) => return Ok(Stop::Paused),
                Ok(Input::End) => return Ok(Stop::AtEnd(None)),
                Err(error) => return Ok(Stop::AtEnd(Some(error))),
            };
            capture.pass(passed);
            written?;
        }
    }

    /// Takes a packet and those behind it through the run. A function of its own, so that what surrounds the loop takes no
    /// registers from it.
    #[inline(never)]
    fn window(&mut self, first: RawPacket<'_>, mut window: Window<'_>) -> (Result<(), OutputError>, Passed) {
        let Self { director, lanes, writer, dissection, rows, .. } = self;
        let mut lanes = InLanes { lanes, rows };
        let mut next = Some(first);
        while let Some(raw) = next {
            packet(raw, director, dissection, &mut lanes);
            if is_due(director, lanes.rows)
                && let Err(error) = writer.write_lane(lanes.rows)
            {
                return (Err(error), window.passed());
            }
            next = window.next();
        }
        (Ok(()), window.passed())
    }

    /// Tells an observer how far the run is, if there was a packet.
    fn tell(&mut self, capture: &Capture, observer: &mut dyn Observer) {
        let Some(first) = self.director.first_time() else { return };
        let (packets, position, info) = (self.director.count.packets, capture.position(), capture.info());
        tell(observer, &Progress { packets, position, info, first }, &self.director.notices());
    }

    /// Takes one packet through the run, in this thread.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn packet(&mut self, raw: RawPacket<'_>) -> Result<(), OutputError> {
        let Self { director, lanes, writer, dissection, rows, .. } = self;
        packet(raw, director, dissection, &mut InLanes { lanes, rows });
        if is_due(director, rows) { writer.write_lane(rows) } else { Ok(()) }
    }

    fn write_rows(&mut self) -> Result<(), OutputError> {
        self.writer.write_lane(&mut self.rows)
    }

    /// Ends the run: the flows that are left, then the files. What only the caller knows is left empty in the summary.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn finish(mut self) -> Result<RunSummary, Unfinished> {
        let ended = self.end_flows();
        let summary = self.summary();
        let written = ended.and_then(|()| self.write_plugin_files());
        match written.and_then(|()| self.writer.finish()) {
            Ok(()) => Ok(summary),
            Err(error) => Err(Unfinished { error, summary: Box::new(summary) }),
        }
    }

    fn end_flows(&mut self) -> Result<(), OutputError> {
        self.write_rows()?;
        let threads = self.crew.threads();
        if threads > 1 {
            return parallel::end_flows(self.parts(threads));
        }
        while self.end_oldest() {
            if self.rows.reach(PIECE) {
                self.write_rows()?;
            }
        }
        self.write_rows()
    }

    fn write_plugin_files(&mut self) -> Result<(), OutputError> {
        let collected = self.collected();
        let Self { director: Director { ordered, count, .. }, lanes, writer, .. } = self;
        let stages = lanes.iter().take(1).flat_map(|lane| &lane.stages);
        let (counters, _) = count.counters();
        for (position, (stage, collected)) in stages.zip(&collected).enumerate() {
            let stage = ordered.at(position).unwrap_or(&**stage);
            writer.write_files(position, &stage.files(collected, &counters))?;
        }
        Ok(())
    }

    fn end_oldest(&mut self) -> bool {
        let Self { director, lanes, rows, .. } = self;
        director.clear_recorded();
        director.end_oldest(&mut InLanes { lanes, rows })
    }

    /// What is known of the run so far. Totals of plugins have what live flows add; their summaries have the flows that
    /// have ended. What only the caller knows is left empty.
    pub fn summary(&self) -> RunSummary {
        let Count { flows, status, without_row, .. } = &self.director.count;
        let (counters, headers) = self.director.count.counters();
        let status = self.lanes.iter().fold(*status, |status, lane| status | lane.status);
        let losses = Losses { without_row: without_row.clone(), ..self.losses.clone() };
        let alarms = self.director.ordered.alarms;
        let (mut plugins, mut monitored) = (Vec::new(), Vec::new());
        for (stage, collected) in self.working().zip(self.collected()) {
            let lines = stage.report(&collected, &counters);
            match self.writer.anonymiser() {
                Some(anonymiser) => plugins.extend(lines.into_iter().map(|line| line.anonymised(anonymiser))),
                None => plugins.extend(lines),
            }
            monitored.extend(stage.monitored(&collected));
        }
        RunSummary {
            span: self.director.count.span(),
            processing: Span::ZERO,
            unloading: Span::ZERO,
            input: None,
            plugins,
            monitored,
            counters,
            flows: FlowCounts { alarmed: alarms.flows, ..*flows },
            live_flows: self.director.live(),
            flow_capacity: self.flow_capacity as u64,
            headers,
            status,
            alarms: alarms.alarms,
            losses,
            memory: None,
            profile: self.clock.map(|clock| self.profile(clock)),
        }
    }

    /// What the plugins have collected, each of all lanes together, by position.
    fn collected(&self) -> Vec<Collected> {
        let live = self.director.live_places(self.lanes.len());
        let in_lane = |(lane, live): (&Lane, &Vec<usize>)| {
            lane.stages.iter().map(|stage| stage.collected(live)).collect::<Vec<_>>()
        };
        let mut lanes = self.lanes.iter().zip(&live.lanes).map(in_lane);
        let mut all = lanes.next().unwrap_or_default();
        let stages = || self.lanes.iter().take(1).flat_map(|lane| &lane.stages);
        for lane in lanes {
            for ((stage, all), other) in stages().zip(&mut all).zip(lane) {
                stage.merge(all, other);
            }
        }
        for (position, collected) in all.iter_mut().enumerate() {
            if let Some(stage) = self.director.ordered.at(position) {
                *collected = stage.collected(&live.ordered);
            }
        }
        all
    }

    /// What the plugins cost so far, each in all lanes together.
    fn profile(&self, clock: Clock) -> Profile {
        let mut profile =
            Profile { threads: self.lanes.len() as u64, clock_nanos: clock.nanos(), ..Profile::default() };
        let stages = self.lanes.iter().take(1).flat_map(|lane| &lane.stages).enumerate();
        for (position, stage) in stages {
            let of_lanes = self.lanes.iter().filter_map(|lane| lane.stages.get(position));
            let cost = of_lanes.fold(Cost::default(), |cost, stage| cost.add(stage.cost(), false));
            // An ordered plugin runs elsewhere, and lanes only print what it has recorded.
            let ordered = self.director.ordered.at(position).map(|stage| stage.cost()).unwrap_or_default();
            profile.clock_reads += 2 * (cost.calls() + ordered.calls());
            let packet_calls = cost.packets() + ordered.packets();
            profile.plugins.push(cost.add(ordered, true).of_plugin(stage.name(), packet_calls, clock));
        }
        profile.sinks = self.writer.costs();
        profile
    }

    /// The plugins at work, by position: an ordered one is not in a lane.
    fn working(&self) -> impl Iterator<Item = &dyn Stage> {
        let stages = self.lanes.iter().take(1).flat_map(|lane| &lane.stages).enumerate();
        stages.map(|(position, stage)| self.director.ordered.at(position).unwrap_or(&**stage))
    }
}

/// Takes a packet from its bytes to the rows. Where it is called for many packets it is part of the loop.
#[inline(always)]
fn packet(raw: RawPacket<'_>, director: &mut Director, dissection: &mut Dissection, lanes: &mut InLanes<'_>) {
    director.clear_recorded();
    dissection.fill(&raw);
    let (packet, has_flow) = dissection.packet(raw);
    director.packet(packet, has_flow, lanes);
}

/// Whether rows are to be written after a packet.
#[inline]
fn is_due(director: &Director, rows: &LaneRows) -> bool {
    director.next_number().is_multiple_of(LOOKED_AT) && rows.reach(PIECE)
}

/// Does each step in the lane of its flow.
struct InLanes<'a> {
    lanes: &'a mut [Lane],
    rows: &'a mut LaneRows,
}

impl Act for InLanes<'_> {
    // A step of a packet becomes part of the loop over packets.
    #[inline(always)]
    fn act(&mut self, event: FlowEvent<'_>) {
        let FlowEvent { step, view, packet, ordered, recorded_from } = event;
        let Self { lanes, rows } = self;
        let Some(lane) = lanes.get_mut(view.place().lane) else {
            return broken("a flow of a lane that is not there");
        };
        match (step, packet) {
            (Step::End { order }, _) => lane.end(view, order, &mut ordered.recorded(recorded_from), &mut rows.flows),
            (_, Some(packet)) => {
                let recorded = || ordered.recorded(recorded_from);
                lane.packet(view, step == Step::Begin, packet, recorded, &mut rows.packets);
            }
            (_, None) => broken("a step of a packet without it"),
        }
    }
}
