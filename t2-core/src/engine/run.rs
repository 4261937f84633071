//! A run, from its outputs' creation to the summary.

use std::sync::Arc;

use super::cost::Clock;
use super::crew::{Crew, Stretch};
use super::director::Director;
use super::feed::Feed;
use super::in_lanes::InLanes;
use super::lane::{Lane, LaneRows};
use super::observer::{Observer, Progress, tell};
use super::parallel::{self, Hands, Parts};
use super::plan::Plan;
use super::schedule::{Due, Schedule};
use super::start::{StartError, Started};
use super::stop::Stop;
use super::work::Work;
use super::writer::Writer;
use crate::capture::{AnyWindow, Batch, Form, Input, PacketSource, Passed, RawPacket, Received, Window};
use crate::dissect::{Dissector, Packet};
use crate::losses::Losses;
use crate::output::{OutputError, RunInfo};
use crate::report::RunSummary;

/// Rows are written in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// How many packets are taken until the size of the rows is looked at again.
const LOOKED_AT: u64 = 16;

/// A run.
pub struct Engine {
    pub(super) director: Director,
    pub(super) lanes: Vec<Lane>,
    pub(super) writer: Writer,
    pub(super) crew: Crew,
    /// What threads have had in hand.
    hands: Hands,
    pub(super) flow_capacity: usize,
    /// What is due at certain times of the capture.
    schedule: Schedule,
    /// Packets in hand, of sources that are no single capture.
    batch: Batch,
    dissector: Dissector,
    /// Rows of a single lane that are not written yet.
    rows: LaneRows,
    /// What of the captures was not read.
    pub(super) losses: Losses,
    /// What the system has counted at live interfaces, if there are some.
    pub(super) received: Option<Received>,
    /// How long it takes to read the clock, if costs are measured.
    pub(super) clock: Option<Clock>,
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
        let Started { director, lanes, writer, crew, schedule, flow_capacity, clock } = plan.start(run)?;
        let rows = writer.rows();
        Ok(Self {
            director,
            lanes,
            writer,
            crew,
            hands: Hands::default(),
            flow_capacity,
            schedule,
            batch: Batch::default(),
            dissector: Dissector::default(),
            rows,
            losses: Losses::default(),
            received: None,
            clock,
        })
    }

    /// Takes all packets of a source through the run. What is wrong with the source is among the losses of the
    /// [summary](Self::summary). Flows go on: another source may follow, and [`finish`](Self::finish) ends them.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn run(&mut self, source: &mut dyn PacketSource, observer: &mut dyn Observer) -> Result<(), OutputError> {
        loop {
            let (mut stretch, before) = (self.crew.stretch(), self.director.next_number());
            let stop = match stretch.work {
                Work::Alone => self.run_alone(source, &mut stretch, observer),
                Work::Halves | Work::Lanes(_) => self.run_in_parallel(source, &mut stretch, observer),
            };
            self.crew.done(&stretch, self.director.next_number() - before);
            self.received = source.received();
            let done = match stop {
                Ok(Stop::Changing) => Ok(()),
                Ok(Stop::Paused) => self.pause(source, observer),
                Ok(Stop::Due(due)) => {
                    self.write_rows().and_then(|()| due.into_iter().try_for_each(|due| self.act_on(due)))
                }
                Ok(Stop::AtEnd(error)) => {
                    self.losses.note(source.unread());
                    self.losses.unread.extend(error.map(Arc::new));
                    return Ok(());
                }
                Err(error) => Err(error),
            };
            if done.is_err() {
                self.losses.note(source.unread());
                return done;
            }
        }
    }

    /// Does what is due between two packets.
    fn act_on(&mut self, due: Due) -> Result<(), OutputError> {
        match due {
            Due::Monitor => self.write_monitoring(),
            Due::Rotate(begin) => {
                self.writer.begin_interval(begin)?;
                self.take_other_rows();
                Ok(())
            }
        }
    }

    /// The outputs have changed: rows are those of others, and there are none.
    fn take_other_rows(&mut self) {
        self.rows = self.writer.rows();
        self.hands.forget_rows();
    }

    fn run_in_parallel(
        &mut self,
        source: &mut dyn PacketSource,
        stretch: &mut Stretch,
        observer: &mut dyn Observer,
    ) -> Result<Stop, OutputError> {
        self.write_rows()?;
        let Self { schedule, dissector, director, lanes, writer, hands, .. } = self;
        let parts = Parts { work: stretch.work, director, lanes, writer, hands };
        parallel::run(Feed::new(source, schedule), dissector, parts, stretch, observer)
    }

    /// One packet after the other.
    fn run_alone(
        &mut self,
        source: &mut dyn PacketSource,
        stretch: &mut Stretch,
        observer: &mut dyn Observer,
    ) -> Result<Stop, OutputError> {
        if self.schedule.is_empty() && !self.writer.is_sized() && source.as_capture().is_some() {
            return self.run_capture(source, stretch, observer);
        }
        let (mut batch, mut schedule) = (std::mem::take(&mut self.batch), std::mem::take(&mut self.schedule));
        let mut feed = Feed::new(source, &mut schedule);
        let stop = loop {
            if !stretch.goes_on() {
                break Ok(Stop::Changing);
            }
            if let Err(stop) = feed.next(&mut batch) {
                break Ok(stop);
            }
            if let Err(error) = self.batch(&batch) {
                break Err(error);
            }
            self.tell(feed.source(), observer);
        };
        (self.batch, self.schedule) = (batch, schedule);
        stop
    }

    /// The same for a single capture, whose packets are taken as they lie in memory.
    fn run_capture(
        &mut self,
        source: &mut dyn PacketSource,
        stretch: &mut Stretch,
        observer: &mut dyn Observer,
    ) -> Result<Stop, OutputError> {
        loop {
            self.tell(source, observer);
            let Some(capture) = source.as_capture() else { return Ok(Stop::Changing) };
            if !stretch.goes_on() {
                return Ok(Stop::Changing);
            }
            let (written, passed) = match capture.next_window() {
                Ok(Input::Packet((first, AnyWindow::Classic(window)))) => self.window(first, window),
                Ok(Input::Packet((first, AnyWindow::Ng(window)))) => self.window(first, window),
                Ok(Input::Packet((first, AnyWindow::Nothing))) => (self.packet(first), Passed::default()),
                Ok(Input::Pause) => return Ok(Stop::Paused),
                Ok(Input::End) => return Ok(Stop::AtEnd(None)),
                Err(error) => return Ok(Stop::AtEnd(Some(error))),
            };
            capture.pass(passed);
            written?;
        }
    }

    /// Takes the packets of a batch through the run, and the time that has passed since.
    fn batch(&mut self, batch: &Batch) -> Result<(), OutputError> {
        let Self { director, lanes, writer, dissector, rows, .. } = self;
        let mut lanes = InLanes { lanes, rows };
        let is_sized = writer.is_sized();
        for raw in batch.iter() {
            packet(raw, director, dissector, &mut lanes);
            if is_sized {
                next_part(director, writer, lanes.rows)?;
            } else if is_due(director, lanes.rows) {
                writer.write_lane(lanes.rows)?;
            }
        }
        if let Some(time) = batch.passed() {
            director.clear_recorded();
            director.pass(time, &mut lanes);
            // Whoever waits for rows of a silent link gets them.
            writer.write_lane(lanes.rows)?;
        }
        Ok(())
    }

    /// Takes a packet and those behind it through the run. A function of its own, so that what surrounds the loop takes no
    /// registers from it.
    #[inline(never)]
    fn window<F: Form>(&mut self, first: RawPacket<'_>, window: Window<'_, F>) -> (Result<(), OutputError>, Passed) {
        let Self { director, lanes, writer, dissector, rows, .. } = self;
        let mut lanes = InLanes { lanes, rows };
        let (mut window, mut next) = (window.own(), Some(first));
        let (begin, mut written) = (director.next_number() + 1, Ok(()));
        while let Some(raw) = next {
            packet(raw, director, dissector, &mut lanes);
            if is_due(director, lanes.rows) {
                written = writer.write_lane(lanes.rows);
                if written.is_err() {
                    break;
                }
            }
            next = window.next();
        }
        (written, window.passed(director.next_number() - begin))
    }

    /// Tells an observer how far the run is, if there was a packet.
    fn tell(&mut self, source: &dyn PacketSource, observer: &mut dyn Observer) {
        let Some(first) = self.director.first_time() else { return };
        let (packets, position, info) = (self.director.count.packets, source.position(), source.info());
        tell(observer, &Progress { packets, position, info, first }, &self.director.notices());
    }

    /// Takes one packet through the run, in this thread.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub fn packet(&mut self, raw: RawPacket<'_>) -> Result<(), OutputError> {
        let Self { director, lanes, writer, dissector, rows, .. } = self;
        packet(raw, director, dissector, &mut InLanes { lanes, rows });
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
        self.director.close();
        let threads = self.crew.work().threads();
        if threads > 1 {
            let (Self { director, lanes, writer, hands, .. }, work) = (self, Work::Lanes(threads));
            return parallel::end_flows(Parts { work, director, lanes, writer, hands });
        }
        while self.end_oldest() {
            if self.writer.is_sized() {
                next_part(&self.director, &mut self.writer, &mut self.rows)?;
            }
            if self.rows.reach(PIECE) {
                self.write_rows()?;
            }
        }
        self.write_rows()
    }

    fn end_oldest(&mut self) -> bool {
        let Self { director, lanes, rows, .. } = self;
        director.clear_recorded();
        director.end_oldest(&mut InLanes { lanes, rows })
    }
}

/// Takes a packet from its bytes to the rows. Where it is called for many packets it is part of the loop.
#[inline(always)]
fn packet(raw: RawPacket<'_>, director: &mut Director, dissector: &mut Dissector, lanes: &mut InLanes<'_>) {
    director.clear_recorded();
    let mut packet = Packet::undissected(raw, director.next_number());
    let has_flow = dissector.dissect(&mut packet);
    director.packet(&packet, has_flow, lanes);
}

/// Begins the next part of the outputs if that at hand has reached its size; else writes rows if there are many.
fn next_part(director: &Director, writer: &mut Writer, rows: &mut LaneRows) -> Result<(), OutputError> {
    if writer.is_full(rows, director.ended()) {
        writer.write_lane(rows)?;
        writer.begin_next(director.ended())?;
        *rows = writer.rows();
    } else if rows.reach(PIECE) {
        writer.write_lane(rows)?;
    }
    Ok(())
}

/// Whether rows are to be written after a packet.
#[inline]
fn is_due(director: &Director, rows: &LaneRows) -> bool {
    director.next_number().is_multiple_of(LOOKED_AT) && rows.reach(PIECE)
}
