//! Several threads at work on one run.
//!
//! Packets go in blocks through the steps that a thread alone takes with each of them: a block is read, dissected,
//! directed, worked on in every lane, and written. Two threads that share the work in [halves](Work::Halves) leave the lanes
//! with the director: there is no step for them. Any thread takes any step whose [turn](Turns) it is, but prefers those
//! whose memory it has in its cache: so director and lanes mostly stay where they are, and no thread waits while there is
//! something to do. Few blocks are on their way at a time, which bounds memory.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock};
use std::thread;
use std::time::{Duration, Instant};

use super::block::{Block, LaneFlows};
use super::crew::Stretch;
use super::director::Director;
use super::events::Sent;
use super::feed::Feed;
use super::lane::{Lane, LaneRows};
use super::observer::{Observer, Progress, tell};
use super::reading::{Reading, Source};
use super::stop::Stop;
use super::turns::{Next, Step, Turns};
use super::work::Work;
use super::writer::Writer;
use crate::dissect::Dissector;
use crate::invariant::broken;
use crate::output::OutputError;
use crate::report::Notice;

/// How many blocks are on their way: two more than threads, so that nobody waits for one. Many threads have many lanes, and
/// work on each block together.
fn blocks_of(threads: usize) -> usize {
    const MOST: usize = 18;
    (threads + 2).min(MOST)
}

/// What all threads use.
pub(super) struct Parts<'r> {
    pub(super) work: Work,
    pub(super) director: &'r mut Director,
    pub(super) lanes: &'r mut [Lane],
    pub(super) writer: &'r mut Writer,
    pub(super) hands: &'r mut Hands,
}

/// What threads have in hand. To be used again and again.
#[derive(Default)]
pub(super) struct Hands {
    blocks: Vec<InHand>,
    /// What each lane has of its flows.
    flows: Vec<LaneFlows>,
    /// What was sent to each lane for that.
    sent: Vec<Sent>,
    /// Where the run was then: if it has gone on since without lanes, they have to get everything again.
    sent_at: Moment,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Moment {
    /// The number of the next packet.
    packet: u64,
    /// How many flows have ended.
    ended: u64,
}

impl Moment {
    fn of(director: &Director) -> Self {
        Self { packet: director.next_number(), ended: director.ended() }
    }
}

/// A block, and its rows of each lane.
struct InHand {
    block: RwLock<Block>,
    rows: Vec<Mutex<LaneRows>>,
}

impl Hands {
    /// There is enough for this number of blocks and lanes then.
    fn grow(&mut self, blocks: usize, lanes: usize, writer: &Writer) {
        self.blocks.resize_with(blocks.max(self.blocks.len()), || InHand {
            block: RwLock::new(Block::new(lanes, writer.has_packets())),
            rows: (0..lanes).map(|_| Mutex::new(writer.rows())).collect(),
        });
        self.flows.resize_with(lanes.max(self.flows.len()), LaneFlows::default);
        self.sent.resize_with(lanes.max(self.sent.len()), Sent::default);
    }

    /// Rows are those of other outputs from now on.
    pub(super) fn forget_rows(&mut self) {
        self.blocks.clear();
    }
}

/// Takes the packets of a source through the run, up to a pause, its end, or that of the stretch.
///
/// # Errors
/// An output that cannot be written.
///
/// # Panics
/// If a thread does, for example in a plugin.
pub(super) fn run<'r>(
    feed: Feed<'r>,
    dissector: &'r mut Dissector,
    parts: Parts<'r>,
    stretch: &'r mut Stretch,
    observer: &mut dyn Observer,
) -> Result<Stop, OutputError> {
    let first = parts.director.first_time();
    let packets = parts.director.next_number() - 1;
    let source = Source { reading: Some(Reading { feed, stretch }), stop: None, packets, first };
    let Shared { source, news, failure, turns, .. } = work(source, Some(dissector), parts, Some(&mut *observer));
    if let Some(Reading { stretch, .. }) = &mut lock(&source).reading {
        stretch.waited = lock(&turns).waited;
    }
    if let Some((progress, notices)) = lock(&news).take() {
        tell(observer, &progress, &notices);
    }
    let stop = lock(&source).stop.take().unwrap_or(Stop::AtEnd(None));
    into_result(failure).map(|()| stop)
}

/// Ends all flows.
///
/// # Errors
/// An output that cannot be written.
///
/// # Panics
/// If a thread does, for example in a plugin.
pub(super) fn end_flows(parts: Parts<'_>) -> Result<(), OutputError> {
    let source = Source { reading: None, stop: None, packets: 0, first: None };
    into_result(work(source, None, parts, None).failure)
}

fn into_result(failure: Mutex<Option<OutputError>>) -> Result<(), OutputError> {
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Does all there is to do.
fn work<'r>(
    source: Source<'r>,
    dissector: Option<&'r mut Dissector>,
    parts: Parts<'r>,
    observer: Option<&mut dyn Observer>,
) -> Shared<'r> {
    let Parts { work, director, lanes, writer, hands } = parts;
    let threads = work.threads();
    hands.grow(blocks_of(threads), lanes.len(), writer);
    let Hands { blocks, flows, sent, sent_at } = hands;
    let blocks = blocks.get(..blocks_of(threads)).unwrap_or_default();
    if *sent_at != Moment::of(director) {
        sent.iter_mut().for_each(Sent::clear);
    }
    let (own, lanes) = lanes.split_at_mut(if work == Work::Halves { lanes.len() } else { 0 });
    let turns = Turns::new(threads, lanes.len(), blocks.len());
    let shared = Shared {
        turns: Mutex::new(Waiting { turns, sleeping: 0, waited: Duration::ZERO }),
        wake: Condvar::new(),
        ends_flows: source.reading.is_none(),
        source: Mutex::new(source),
        dissector: Mutex::new(dissector),
        director: Mutex::new(Directing { director, sent, lanes: own }),
        lanes: lanes.iter_mut().zip(flows).map(Mutex::new).collect(),
        writer: Mutex::new(writer),
        blocks,
        news: Mutex::default(),
        failure: Mutex::new(None),
    };
    thread::scope(|scope| {
        let shared = &shared;
        for n in 1..threads {
            let thread = thread::Builder::new().name(format!("worker {}", n + 1));
            // Without this thread there is one less, and nothing else is lost.
            let _ = thread.spawn_scoped(scope, move || shared.work(n, None));
        }
        shared.work(0, observer);
    });
    if work != Work::Halves && lock(&shared.failure).is_none() {
        *sent_at = Moment::of(lock(&shared.director).director);
    }
    shared
}

/// What the threads share. Nobody waits for a lock but that of the turns: what has its turn is free.
struct Shared<'r> {
    turns: Mutex<Waiting>,
    wake: Condvar,
    source: Mutex<Source<'r>>,
    /// None where flows are ended.
    dissector: Mutex<Option<&'r mut Dissector>>,
    /// Whether the flows that are left are ended, instead of packets read.
    ends_flows: bool,
    director: Mutex<Directing<'r>>,
    lanes: Vec<Mutex<(&'r mut Lane, &'r mut LaneFlows)>>,
    writer: Mutex<&'r mut Writer>,
    /// Block *n* is at the remainder of *n*.
    blocks: &'r [InHand],
    news: Mutex<News>,
    failure: Mutex<Option<OutputError>>,
}

/// The director, and what is with it.
struct Directing<'r> {
    director: &'r mut Director,
    /// What it has sent to each lane.
    sent: &'r mut [Sent],
    /// The lanes that are with it: all or none.
    lanes: &'r mut [Lane],
}

/// Turns, and threads that wait for one.
struct Waiting {
    turns: Turns,
    sleeping: usize,
    /// How long threads have waited, all together.
    waited: Duration,
}

/// What the observer has not been told.
#[derive(Default)]
struct News {
    progress: Option<Progress>,
    notices: Vec<Notice>,
}

impl Shared<'_> {
    /// Takes one step after the other. This is thread number `thread`, from 0.
    fn work(&self, thread: usize, mut observer: Option<&mut dyn Observer>) {
        let _guard = Guard(self);
        let mut done = None;
        while let Some(step) = self.next(thread, done) {
            self.take(step);
            done = Some(step);
            if let Some(observer) = &mut observer
                && let Some((progress, notices)) = lock(&self.news).take()
            {
                tell(*observer, &progress, &notices);
            }
        }
    }

    /// Ends a step and takes the next; `None` if there is none any more.
    fn next(&self, thread: usize, done: Option<Step>) -> Option<Step> {
        let mut waiting = lock(&self.turns);
        if let Some(step) = done {
            waiting.turns.done(step);
        }
        loop {
            let next = waiting.turns.take(thread);
            match next {
                Next::Wait => {
                    waiting.sleeping += 1;
                    let begin = Instant::now();
                    waiting = self.wake.wait(waiting).unwrap_or_else(PoisonError::into_inner);
                    waiting.waited += begin.elapsed();
                    waiting.sleeping -= 1;
                }
                Next::Step(step) => {
                    self.wake_another(waiting);
                    return Some(step);
                }
                Next::End => {
                    self.wake.notify_all();
                    return None;
                }
            }
        }
    }

    /// Wakes a thread if there is something left for it. It will wake the next one.
    fn wake_another(&self, waiting: MutexGuard<'_, Waiting>) {
        let is_needed = waiting.sleeping > 0 && waiting.turns.has_step();
        drop(waiting);
        if is_needed {
            self.wake.notify_one();
        }
    }

    fn take(&self, step: Step) {
        let Some(InHand { block, rows }) = self.blocks.get(step.block() as usize % self.blocks.len().max(1)) else {
            return broken("a block that is not there");
        };
        match step {
            Step::Read(_) => self.read(&mut block.write().unwrap_or_else(PoisonError::into_inner)),
            Step::Dissect(_) => {
                if let Some(dissector) = &mut *lock(&self.dissector) {
                    block.write().unwrap_or_else(PoisonError::into_inner).dissect(dissector);
                }
            }
            Step::Direct(_) => self.direct(&mut block.write().unwrap_or_else(PoisonError::into_inner), rows),
            Step::Lane(_, n) => {
                let block = block.read().unwrap_or_else(PoisonError::into_inner);
                if let (Some(lane), Some(rows)) = (self.lanes.get(n), rows.get(n)) {
                    let (lane, flows) = &mut *lock(lane);
                    block.work(n, lane, flows, &mut lock(rows));
                }
            }
            Step::Write(_) => self.write(&block.read().unwrap_or_else(PoisonError::into_inner), rows),
        }
    }

    /// Reads the packets of a block, if it is to have some.
    fn read(&self, block: &mut Block) {
        match lock(&self.source).read(block) {
            Some(Some(progress)) => lock(&self.news).progress = Some(progress),
            Some(None) => {}
            None => {
                block.batch.clear();
                lock(&self.turns).turns.end();
            }
        }
    }

    fn direct(&self, block: &mut Block, rows: &[Mutex<LaneRows>]) {
        let Directing { director, sent, lanes } = &mut *lock(&self.director);
        if self.ends_flows {
            if !block.end_flows(director, sent) {
                lock(&self.turns).turns.end();
            }
            return;
        }
        let notices = match self.rows_of_all(rows) {
            Some(rows) => block.direct_in_lanes(director, lanes, &mut lock(rows)),
            None => block.direct(director, sent),
        };
        if !notices.is_empty() {
            lock(&self.news).notices.extend(notices);
        }
    }

    /// Where the rows of all lanes of a block are, if the lanes are with the director.
    fn rows_of_all<'b>(&self, rows: &'b [Mutex<LaneRows>]) -> Option<&'b Mutex<LaneRows>> {
        if self.lanes.is_empty() { rows.first() } else { None }
    }

    fn write(&self, block: &Block, rows: &[Mutex<LaneRows>]) {
        let mut writer = lock(&self.writer);
        let written = match self.rows_of_all(rows) {
            Some(rows) => writer.write_lane(&mut lock(rows)),
            None => {
                let mut rows: Vec<_> = rows.iter().map(lock).collect();
                let mut rows: Vec<_> = rows.iter_mut().map(|rows| &mut **rows).collect();
                writer.write(&mut rows, block.row_order())
            }
        };
        if let Err(error) = written {
            *lock(&self.failure) = Some(error);
            self.stop();
        }
    }

    /// Lets all threads end, whatever is left to do.
    fn stop(&self) {
        lock(&self.turns).turns.stop();
        self.wake.notify_all();
    }
}

/// Locks what a thread that panics does not leave half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Stops all threads if one of them panics, as its block is lost.
struct Guard<'s, 'r>(&'s Shared<'r>);

impl Drop for Guard<'_, '_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.stop();
        }
    }
}

impl News {
    fn take(&mut self) -> Option<(Progress, Vec<Notice>)> {
        Some((self.progress?, std::mem::take(&mut self.notices)))
    }
}
