//! Several threads at work on one run.
//!
//! A thread takes a block of packets through all that happens to it: it is read, dissected, directed, worked on in every
//! lane, and written. So what is known of the block stays in the cache of one processor. The director, each lane and the
//! writer take the blocks in the order of the capture: while one thread is with the director, another one is in a lane.
//! There are as many blocks as threads, which bounds memory.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::block::Block;
use super::crew::Stretch;
use super::director::Director;
use super::feed::Feed;
use super::in_turn::InTurn;
use super::lane::{Lane, LaneRows};
use super::observer::{Observer, Progress, tell};
use super::stop::Stop;
use super::writer::Writer;
use crate::output::OutputError;
use crate::report::Notice;
use crate::time::Timestamp;

/// What all threads use.
pub(super) struct Parts<'r> {
    pub(super) director: &'r mut Director,
    pub(super) lanes: &'r mut [Lane],
    pub(super) writer: &'r mut Writer,
    /// One for each thread.
    pub(super) hands: &'r mut [Hands],
}

/// What a thread has in hand: a block, and its rows of each lane. To be used again and again.
pub(super) struct Hands {
    block: Block,
    rows: Vec<LaneRows>,
}

impl Hands {
    /// Empty ones, for a run with this many lanes.
    pub(super) fn new(lanes: usize, writer: &Writer) -> Self {
        Self { block: Block::new(lanes), rows: (0..lanes).map(|_| writer.rows()).collect() }
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
    parts: Parts<'r>,
    stretch: &'r mut Stretch,
    observer: &mut dyn Observer,
) -> Result<Stop, OutputError> {
    let first = parts.director.first_time();
    let packets = parts.director.next_number() - 1;
    let source = Source { feed: Some((feed, stretch)), begun: 0, stop: None, packets, first };
    let Shared { source, news, failure, .. } = work(source, parts, Some(&mut *observer));
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
    let source = Source { feed: None, begun: 0, stop: None, packets: 0, first: None };
    into_result(work(source, parts, None).failure)
}

fn into_result(failure: Mutex<Option<OutputError>>) -> Result<(), OutputError> {
    failure.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// Does all there is to do.
fn work<'r>(source: Source<'r>, parts: Parts<'r>, observer: Option<&mut dyn Observer>) -> Shared<'r> {
    let Parts { director, lanes, writer, hands } = parts;
    let shared = Shared {
        ends_flows: source.feed.is_none(),
        source: Mutex::new(source),
        director: InTurn::new(director),
        lanes: lanes.iter_mut().map(InTurn::new).collect(),
        writer: InTurn::new(writer),
        news: Mutex::default(),
        failure: Mutex::new(None),
    };
    thread::scope(|scope| {
        let shared = &shared;
        let mut hands = hands.iter_mut();
        let own = hands.next();
        for (n, hands) in hands.enumerate() {
            let thread = thread::Builder::new().name(format!("worker {}", n + 2));
            // Without this thread there is one less, and nothing else is lost.
            let _ = thread.spawn_scoped(scope, move || shared.work(hands, None));
        }
        if let Some(own) = own {
            shared.work(own, observer);
        }
    });
    shared
}

/// What the threads share.
struct Shared<'r> {
    source: Mutex<Source<'r>>,
    /// Whether the flows that are left are ended, instead of packets read.
    ends_flows: bool,
    director: InTurn<&'r mut Director>,
    lanes: Vec<InTurn<&'r mut Lane>>,
    writer: InTurn<&'r mut Writer>,
    news: Mutex<News>,
    failure: Mutex<Option<OutputError>>,
}

/// Where blocks come from.
struct Source<'r> {
    /// Where flows are ended instead of packets read there is none.
    feed: Option<(Feed<'r>, &'r mut Stretch)>,
    /// How many blocks have begun.
    begun: u64,
    /// Why no more is read.
    stop: Option<Stop>,
    /// How many packets the run has read.
    packets: u64,
    /// The time of the first packet of the run.
    first: Option<Timestamp>,
}

/// What the observer has not been told.
#[derive(Default)]
struct News {
    progress: Option<Progress>,
    notices: Vec<Notice>,
}

impl Shared<'_> {
    /// Takes one block after the other through the run.
    fn work(&self, hands: &mut Hands, mut observer: Option<&mut dyn Observer>) {
        let _guard = Guard(self);
        while let Some(number) = self.begin(&mut hands.block) {
            hands.block.dissect();
            if self.pass(number, hands).is_none() {
                break;
            }
            if let Some(observer) = &mut observer
                && let Some((progress, notices)) = self.news()
            {
                tell(*observer, &progress, &notices);
            }
        }
    }

    /// Begins a block: reads its packets, if it is to have some. Returns its number; `None` if nothing is left.
    fn begin(&self, block: &mut Block) -> Option<u64> {
        let mut source = lock(&self.source);
        if source.stop.is_some() {
            return None;
        }
        if let Some(progress) = source.read(block)? {
            lock(&self.news).progress = Some(progress);
        }
        source.begun += 1;
        Some(source.begun - 1)
    }

    /// Takes a block through the rest, in the turn of its number; `None` if nothing is left, or the run is stopped.
    fn pass(&self, number: u64, Hands { block, rows }: &mut Hands) -> Option<()> {
        let notices = self.director.with(number, |director| match self.ends_flows {
            true => block.end_flows(director).then(Vec::new),
            false => Some(block.direct(director)),
        })??;
        if !notices.is_empty() {
            lock(&self.news).notices.extend(notices);
        }
        for (n, (lane, rows)) in self.lanes.iter().zip(&mut *rows).enumerate() {
            lane.with(number, |lane| block.work(n, lane, rows))?;
        }
        let has_failed = self.writer.with(number, |writer| {
            let mut failure = lock(&self.failure);
            if failure.is_none() {
                *failure = writer.write(rows, block.row_order()).err();
            }
            failure.is_some()
        })?;
        if has_failed {
            self.stop();
        }
        Some(())
    }

    /// What the observer has not been told.
    fn news(&self) -> Option<(Progress, Vec<Notice>)> {
        lock(&self.news).take()
    }

    /// Lets all threads end, whatever is left to do.
    fn stop(&self) {
        self.director.stop();
        self.lanes.iter().for_each(InTurn::stop);
        self.writer.stop();
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

impl Source<'_> {
    /// Reads the packets of a block, and tells how far the run is. `None` if no more is to be read.
    fn read(&mut self, block: &mut Block) -> Option<Option<Progress>> {
        let Some((feed, stretch)) = &mut self.feed else {
            block.batch.clear();
            return Some(None);
        };
        if !stretch.goes_on() {
            self.stop = Some(Stop::Changing);
            return None;
        }
        if let Err(stop) = feed.next(&mut block.batch) {
            self.stop = Some(stop);
            return None;
        }
        self.packets += block.batch.len() as u64;
        let begin = block.batch.first().map(|packet| packet.time);
        let Some(first) = self.first.or(begin) else { return Some(None) };
        self.first = Some(first);
        let (packets, source) = (self.packets, feed.source());
        Some(Some(Progress { packets, position: source.position(), info: source.info(), first }))
    }
}

impl News {
    fn take(&mut self) -> Option<(Progress, Vec<Notice>)> {
        Some((self.progress?, std::mem::take(&mut self.notices)))
    }
}
