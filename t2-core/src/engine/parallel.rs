//! Several threads at work on one run.
//!
//! Each block of packets is read, dissected, directed, worked on in every lane, and written. Reading, directing, writing
//! and each lane take the blocks in the order of the capture; blocks are dissected in any order. A thread does whatever
//! of this is possible, what is nearest to the output first: so all are busy as long as there is work, and the number of
//! blocks on their way, hence memory, is bounded.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::block::Block;
use super::director::Director;
use super::lane::{Lane, LaneRows};
use super::observer::{Observer, Progress, tell};
use super::stop::Stop;
use super::tasks::{Done, Task};
use super::writer::Writer;
use crate::capture::{Capture, Input, ReadError};
use crate::invariant::broken;
use crate::output::OutputError;
use crate::report::Notice;
use crate::time::Timestamp;

/// Takes the packets of a capture through the run, one thread for each lane, up to a pause or its end.
///
/// # Errors
/// An output that cannot be written.
///
/// # Panics
/// If a thread does, for example in a plugin.
pub(super) fn run(
    capture: &mut Capture,
    director: &mut Director,
    lanes: &mut [Lane],
    writer: &mut Writer,
    observer: &mut dyn Observer,
) -> Result<Stop, OutputError> {
    let state = State { first: director.first_time(), ..State::new(Some(capture), director, lanes, writer) };
    let mut state = work(state, Some(&mut *observer));
    if let Some((progress, notices)) = state.news() {
        tell(observer, &progress, &notices);
    }
    state.failure.map_or(Ok(state.stop.unwrap_or(Stop::AtEnd(None))), Err)
}

/// Ends all flows, one thread for each lane.
///
/// # Errors
/// An output that cannot be written.
///
/// # Panics
/// If a thread does, for example in a plugin.
pub(super) fn end_flows(director: &mut Director, lanes: &mut [Lane], writer: &mut Writer) -> Result<(), OutputError> {
    work(State::new(None, director, lanes, writer), None).failure.map_or(Ok(()), Err)
}

/// Does all there is to do, one thread for each lane.
fn work<'r>(state: State<'r>, observer: Option<&mut dyn Observer>) -> State<'r> {
    let others = state.lanes.len().saturating_sub(1);
    let shared = Shared { state: Mutex::new(state), wake: Condvar::new() };
    thread::scope(|scope| {
        let shared = &shared;
        for n in 0..others {
            let thread = thread::Builder::new().name(format!("worker {}", n + 2));
            // Without this thread there is one hand less, and nothing else is lost.
            let _ = thread.spawn_scoped(scope, move || shared.work(n + 1, None));
        }
        shared.work(0, observer);
    });
    shared.state.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// What the threads share.
struct Shared<'r> {
    state: Mutex<State<'r>>,
    /// Something was done: there may be more to do.
    wake: Condvar,
}

impl<'r> Shared<'r> {
    fn lock(&self) -> MutexGuard<'_, State<'r>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does what there is to do until all is done, as the worker of this number.
    fn work(&self, worker: usize, mut observer: Option<&mut dyn Observer>) {
        let mut state = self.lock();
        let mut follow_up = None;
        while !state.is_over() {
            let Some(task) = follow_up.take().or_else(|| state.next_task(worker)) else {
                state = self.wake.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            drop(state);
            let guard = Guard(self);
            let done = task.run();
            std::mem::forget(guard);
            state = self.lock();
            follow_up = state.accept(done);
            self.wake.notify_all();
            if let Some(observer) = &mut observer
                && let Some((progress, notices)) = state.news()
            {
                drop(state);
                tell(*observer, &progress, &notices);
                state = self.lock();
            }
        }
    }
}

/// Stops all threads if one of them panics, as what it had in hand is lost.
struct Guard<'s, 'r>(&'s Shared<'r>);

impl Drop for Guard<'_, '_> {
    fn drop(&mut self) {
        self.0.lock().is_stopped = true;
        self.0.wake.notify_all();
    }
}

/// What is where. What a thread has in hand is not here.
struct State<'r> {
    capture: Option<&'r mut Capture>,
    director: Option<&'r mut Director>,
    lanes: Vec<LaneSlot<'r>>,
    writer: Option<&'r mut Writer>,
    /// Blocks that are not in use.
    idle: Vec<Block>,
    /// Rows that are not in use.
    idle_rows: Vec<LaneRows>,
    /// Whether the flows that are left are ended, instead of packets read.
    ends_flows: bool,
    dissected: BTreeMap<u64, Block>,
    /// Directed blocks in order, until they are written.
    directed: VecDeque<Directed>,
    counts: Counts,
    /// Why no more is read; there is no capture where flows are ended.
    stop: Option<Stop>,
    are_flows_ended: bool,
    failure: Option<OutputError>,
    is_stopped: bool,
    first: Option<Timestamp>,
    progress: Option<Progress>,
    notices: Vec<Notice>,
}

/// A lane, and the number of the block it works on next.
struct LaneSlot<'r> {
    lane: Option<&'r mut Lane>,
    next: u64,
}

/// A block on which lanes work.
struct Directed {
    block: Arc<Block>,
    rows: Vec<Option<LaneRows>>,
}

/// How far the blocks are.
#[derive(Default)]
struct Counts {
    /// The number of the block that is read next.
    read: u64,
    /// The number of the block that is directed next, of those that were read.
    directed: u64,
    /// The number of the first block in `State::directed`.
    done: u64,
}

impl<'r> State<'r> {
    fn new(
        capture: Option<&'r mut Capture>,
        director: &'r mut Director,
        lanes: &'r mut [Lane],
        writer: &'r mut Writer,
    ) -> Self {
        let blocks = 2 * lanes.len() + 2;
        Self {
            ends_flows: capture.is_none(),
            capture,
            director: Some(director),
            writer: Some(writer),
            idle: (0..blocks).map(|_| Block::default()).collect(),
            idle_rows: Vec::new(),
            lanes: lanes.iter_mut().map(|lane| LaneSlot { lane: Some(lane), next: 0 }).collect(),
            dissected: BTreeMap::new(),
            directed: VecDeque::new(),
            counts: Counts::default(),
            stop: None,
            are_flows_ended: false,
            failure: None,
            is_stopped: false,
            first: None,
            progress: None,
            notices: Vec::new(),
        }
    }

    /// Whether nothing is left to do, or nothing may be done any more.
    fn is_over(&self) -> bool {
        let is_directed = match self.ends_flows {
            true => self.are_flows_ended,
            false => self.stop.is_some() && self.counts.directed == self.counts.read,
        };
        let is_done = is_directed && self.directed.is_empty() && self.writer.is_some();
        is_done || self.failure.is_some() || self.is_stopped
    }

    /// A piece of work that can be done now. Each worker has a lane of its own, and the first of them the director,
    /// whose states are then in its cache; what others have not come to is done, too, if there is nothing better.
    fn next_task(&mut self, worker: usize) -> Option<Task<'r>> {
        if worker == 0 {
            let direct = self.direct();
            let own = direct.or_else(|| self.lane(|number| number == worker));
            return own.or_else(|| self.read()).or_else(|| self.write()).or_else(|| self.lane(|_| true));
        }
        let write = self.write();
        let own = write.or_else(|| self.lane(|number| number == worker));
        let other = own.or_else(|| self.lane(|_| true));
        other.or_else(|| self.read()).or_else(|| self.direct())
    }

    fn write(&mut self) -> Option<Task<'r>> {
        if !self.directed.front()?.rows.iter().all(Option::is_some) {
            return None;
        }
        let writer = self.writer.take()?;
        let Directed { block, rows } = self.directed.pop_front()?;
        self.counts.done += 1;
        Some(Task::Write { writer, block, rows: rows.into_iter().flatten().collect() })
    }

    /// Of the lanes that can go on and are wanted, the one that is furthest behind.
    fn lane(&mut self, is_wanted: impl Fn(usize) -> bool) -> Option<Task<'r>> {
        let end = self.counts.done + self.directed.len() as u64;
        let can_go_on = |slot: &LaneSlot<'_>| slot.lane.is_some() && slot.next < end;
        let slots = self.lanes.iter().enumerate().filter(|(number, slot)| is_wanted(*number) && can_go_on(slot));
        let (number, next) = slots.map(|(number, slot)| (number, slot.next)).min_by_key(|&(_, next)| next)?;
        let at = usize::try_from(next - self.counts.done).ok()?;
        let block = Arc::clone(&self.directed.get(at)?.block);
        // While the writer is at work there may be none: it gives some back.
        let rows = self.idle_rows.pop().or_else(|| self.writer.as_ref().map(|writer| writer.rows()))?;
        let lane = self.lanes.get_mut(number)?.lane.take()?;
        Some(Task::Lane { number, lane, block, rows })
    }

    fn direct(&mut self) -> Option<Task<'r>> {
        self.director.as_ref()?;
        if let Some(block) = self.dissected.remove(&self.counts.directed) {
            return Some(Task::Direct { director: self.director.take()?, block });
        }
        if !self.ends_flows || self.are_flows_ended {
            return None;
        }
        let block = self.idle.pop()?;
        Some(Task::EndFlows { director: self.director.take()?, block })
    }

    fn read(&mut self) -> Option<Task<'r>> {
        if self.stop.is_some() || self.capture.is_none() {
            return None;
        }
        let block = self.idle.pop()?;
        Some(Task::Read { capture: self.capture.take()?, block })
    }

    /// Puts back what a thread had in hand. Returns what it should do next, if that is more to the same block: what it
    /// has just written is in its cache.
    fn accept(&mut self, done: Done<'r>) -> Option<Task<'r>> {
        match done {
            Done::Read { capture, block, result, progress } => {
                self.capture = Some(capture);
                return self.read_block(block, result, progress);
            }
            Done::Dissected { number, block } => {
                self.dissected.insert(number, block);
                return if number == self.counts.directed { self.direct() } else { None };
            }
            Done::Directed { director, block, notices } => {
                self.director = Some(director);
                self.notices.extend(notices);
                self.counts.directed += 1;
                self.hand_to_lanes(block);
            }
            Done::FlowsEnded { director, block, were_left } => {
                self.director = Some(director);
                match were_left {
                    true => self.hand_to_lanes(block),
                    false => self.are_flows_ended = true,
                }
            }
            Done::Lane { number, lane, rows } => self.take_rows(number, lane, rows),
            Done::Written { writer, block, rows, result } => {
                self.writer = Some(writer);
                self.idle.extend(block);
                self.idle_rows.extend(rows);
                self.failure = self.failure.take().or(result.err());
            }
        }
        None
    }

    fn read_block(
        &mut self,
        block: Block,
        result: Result<Input<()>, ReadError>,
        progress: Option<Progress>,
    ) -> Option<Task<'r>> {
        match result {
            Ok(Input::Packet(())) => {
                self.progress = progress.map(|now| Progress { first: *self.first.get_or_insert(now.first), ..now });
                let number = self.counts.read;
                self.counts.read += 1;
                Some(Task::Dissect { number, block })
            }
            result => {
                self.stop = Some(match result {
                    Ok(Input::Pause) => Stop::Paused,
                    result => Stop::AtEnd(result.err()),
                });
                self.idle.push(block);
                None
            }
        }
    }

    fn hand_to_lanes(&mut self, block: Block) {
        let rows = self.lanes.iter().map(|_| None).collect();
        self.directed.push_back(Directed { block: Arc::new(block), rows });
    }

    fn take_rows(&mut self, number: usize, lane: &'r mut Lane, rows: LaneRows) {
        let Some(slot) = self.lanes.get_mut(number) else {
            return broken("a lane that is not there");
        };
        let at = usize::try_from(slot.next - self.counts.done).unwrap_or(usize::MAX);
        slot.lane = Some(lane);
        slot.next += 1;
        if let Some(place) = self.directed.get_mut(at).and_then(|directed| directed.rows.get_mut(number)) {
            *place = Some(rows);
        }
    }

    /// What the observer has not been told.
    fn news(&mut self) -> Option<(Progress, Vec<Notice>)> {
        let progress = self.progress?;
        Some((progress, std::mem::take(&mut self.notices)))
    }
}
