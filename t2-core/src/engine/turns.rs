//! Whose turn it is: which step of which block a thread takes next.
//!
//! The steps of a block are taken by any threads: it is read, dissected, directed, worked on in each lane, written. The
//! source, the dissector, the director, each lane and the writer take the blocks in the order of the capture. A thread prefers the steps of what it
//! had before, whose memory is in the cache of its processor; if none of them can be taken, it takes another one.

use std::ops::Range;

/// A step of the block of a number, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To be read.
    Read(u64),
    /// To be dissected.
    Dissect(u64),
    /// To be directed.
    Direct(u64),
    /// To be worked on in this lane.
    Lane(u64, usize),
    /// To be written.
    Write(u64),
}

impl Step {
    /// The number of its block.
    pub(super) fn block(self) -> u64 {
        match self {
            Self::Read(block)
            | Self::Dissect(block)
            | Self::Direct(block)
            | Self::Lane(block, _)
            | Self::Write(block) => block,
        }
    }
}

/// What can be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// This step.
    Step(Step),
    /// Nothing, until another thread has done something.
    Wait,
    /// Nothing any more.
    End,
}

/// Something that takes the blocks in order.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The number of the block that it takes next, or has now.
    next: u64,
    is_busy: bool,
}

impl Place {
    /// Takes the next block if that is one before this number.
    fn is_free(self, end: u64) -> bool {
        !self.is_busy && self.next < end
    }

    fn done(&mut self) {
        *self = Self { next: self.next + 1, is_busy: false };
    }
}

/// Where all blocks are.
#[derive(Debug)]
pub(super) struct Turns {
    source: Place,
    dissector: Place,
    director: Place,
    lanes: Vec<Place>,
    writer: Place,
    /// In how many lanes the blocks on their way are to be worked on, by the remainder of their numbers.
    lanes_left: Vec<usize>,
    threads: usize,
    /// Whether no more is read.
    has_end: bool,
    is_stopped: bool,
}

impl Turns {
    /// No block yet, for these numbers of threads and lanes; at most `blocks` are on their way at a time. Without lanes a
    /// block that is directed can be written.
    pub(super) fn new(threads: usize, lanes: usize, blocks: usize) -> Self {
        Self {
            source: Place::default(),
            dissector: Place::default(),
            director: Place::default(),
            lanes: vec![Place::default(); lanes],
            writer: Place::default(),
            lanes_left: vec![0; blocks.max(1)],
            threads: threads.max(1),
            has_end: false,
            is_stopped: false,
        }
    }

    /// The next step of a thread, which takes it.
    pub(super) fn take(&mut self, thread: usize) -> Next {
        if self.is_stopped {
            return Next::End;
        }
        let Some(step) = self.preferred(thread) else {
            let is_end = self.has_end && self.writer.next == self.source.next && !self.source.is_busy;
            return if is_end { Next::End } else { Next::Wait };
        };
        if let Some(place) = self.place(step) {
            place.is_busy = true;
        }
        Next::Step(step)
    }

    /// Whether there is a step that can be taken.
    pub(super) fn has_step(&self) -> bool {
        self.preferred(0).is_some()
    }

    /// What the first thread prefers is with the director: with two threads that and the rest are about the same amount of
    /// work. Each of the others has lanes of its own. A block that was read is dissected before the next is read.
    fn preferred(&self, thread: usize) -> Option<Step> {
        let all = 0..self.lanes.len();
        if thread == 0 {
            let steps = self.direct().or_else(|| self.dissect()).or_else(|| self.read()).or_else(|| self.write());
            // What another thread prefers least.
            return steps.or_else(|| self.lane(all.rev()));
        }
        let own = self.lane(self.own(thread)).or_else(|| self.dissect()).or_else(|| self.read());
        own.or_else(|| self.write()).or_else(|| self.lane(all)).or_else(|| self.direct())
    }

    /// The lanes of a thread that is not the first.
    fn own(&self, thread: usize) -> Range<usize> {
        let (lanes, others) = (self.lanes.len(), (self.threads - 1).max(1));
        (thread - 1) * lanes / others..thread * lanes / others
    }

    fn read(&self) -> Option<Step> {
        let end = if self.has_end { 0 } else { self.writer.next + self.lanes_left.len() as u64 };
        self.source.is_free(end).then_some(Step::Read(self.source.next))
    }

    fn dissect(&self) -> Option<Step> {
        self.dissector.is_free(self.source.next).then_some(Step::Dissect(self.dissector.next))
    }

    fn direct(&self) -> Option<Step> {
        self.director.is_free(self.dissector.next).then_some(Step::Direct(self.director.next))
    }

    /// The step of the first of some lanes that has one.
    fn lane(&self, lanes: impl Iterator<Item = usize>) -> Option<Step> {
        let mut places = lanes.filter_map(|n| Some((n, self.lanes.get(n)?)));
        places.find(|(_, place)| place.is_free(self.director.next)).map(|(n, place)| Step::Lane(place.next, n))
    }

    fn write(&self) -> Option<Step> {
        let number = self.writer.next;
        let is_ready = self.writer.is_free(self.director.next) && self.lanes_left.get(self.at(number)) == Some(&0);
        is_ready.then_some(Step::Write(number))
    }

    fn at(&self, number: u64) -> usize {
        (number % self.lanes_left.len().max(1) as u64) as usize
    }

    fn place(&mut self, step: Step) -> Option<&mut Place> {
        match step {
            Step::Read(_) => Some(&mut self.source),
            Step::Dissect(_) => Some(&mut self.dissector),
            Step::Direct(_) => Some(&mut self.director),
            Step::Lane(_, lane) => self.lanes.get_mut(lane),
            Step::Write(_) => Some(&mut self.writer),
        }
    }

    /// A step is done.
    pub(super) fn done(&mut self, step: Step) {
        let (at, lanes) = (self.at(step.block()), self.lanes.len());
        if let Some(lanes_left) = self.lanes_left.get_mut(at) {
            match step {
                Step::Direct(_) => *lanes_left = lanes,
                Step::Lane(..) => *lanes_left -= 1,
                Step::Read(_) | Step::Dissect(_) | Step::Write(_) => {}
            }
        }
        if let Some(place) = self.place(step) {
            place.done();
        }
    }

    /// No block is read after that which is read now. That may be empty.
    pub(super) fn end(&mut self) {
        self.has_end = true;
    }

    /// Nothing more is done.
    pub(super) fn stop(&mut self) {
        self.is_stopped = true;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    /// What is known of a block.
    #[derive(Default)]
    struct Seen {
        read: bool,
        dissected: bool,
        directed: bool,
        lanes: HashSet<usize>,
        written: bool,
    }

    proptest! {
        #[test]
        fn all_blocks_take_all_steps_in_order_whichever_thread_is_fastest(
            threads in 1usize..6,
            lanes in 0usize..6,
            blocks in 1usize..8,
            fastest in prop::collection::vec(0usize..6, 1..200),
        ) {
            const COUNT: u64 = 12;
            let mut turns = Turns::new(threads, lanes, blocks);
            let mut seen: Vec<_> = (0..COUNT).map(|_| Seen::default()).collect();
            let mut in_hand: Vec<Option<Step>> = vec![None; threads];
            let mut fastest = fastest.into_iter().cycle();
            loop {
                let mut is_end = false;
                for (n, in_hand) in in_hand.iter_mut().enumerate().filter(|(_, in_hand)| in_hand.is_none()) {
                    match turns.take(n) {
                        Next::Step(step) => *in_hand = Some(step),
                        Next::Wait => {}
                        Next::End => is_end = true,
                    }
                }
                if is_end {
                    break;
                }
                let first = fastest.next().unwrap_or_default();
                let done = (first..first + threads).find_map(|n| in_hand[n % threads].take());
                let Some(step) = done else { panic!("all wait") };
                let number = step.block() as usize;
                let is_before = |has: fn(&Seen) -> bool| number == 0 || has(&seen[number - 1]);
                let (is_read, is_dissected) = (is_before(|seen| seen.read), is_before(|seen| seen.dissected));
                let (is_directed, is_written) = (is_before(|seen| seen.directed), is_before(|seen| seen.written));
                let has_lane = |n: usize, lane: usize| seen[n].lanes.contains(&lane);
                match step {
                    Step::Read(_) => prop_assert!(is_read),
                    Step::Dissect(_) => prop_assert!(seen[number].read && is_dissected),
                    Step::Direct(_) => prop_assert!(seen[number].dissected && is_directed),
                    Step::Lane(_, lane) => {
                        prop_assert!(seen[number].directed && !has_lane(number, lane));
                        prop_assert!(number == 0 || has_lane(number - 1, lane));
                    }
                    Step::Write(_) => prop_assert!(seen[number].lanes.len() == lanes && is_written),
                }
                let block = &mut seen[number];
                match step {
                    Step::Read(_) => block.read = true,
                    Step::Dissect(_) => block.dissected = true,
                    Step::Direct(_) => block.directed = true,
                    Step::Lane(_, lane) => prop_assert!(block.lanes.insert(lane)),
                    Step::Write(_) => block.written = true,
                }
                if step == Step::Read(COUNT - 1) {
                    turns.end();
                }
                turns.done(step);
                prop_assert!(seen.iter().filter(|seen| seen.read && !seen.written).count() <= blocks);
            }
            prop_assert!(seen.iter().all(|seen| seen.written));
        }
    }

    #[test]
    fn threads_prefer_what_is_theirs_and_take_something_else_before_they_wait() {
        let mut turns = Turns::new(2, 2, 4);
        assert_eq!(turns.take(1), Next::Step(Step::Read(0)));
        assert_eq!(turns.take(0), Next::Wait);
        turns.done(Step::Read(0));
        assert_eq!(turns.take(1), Next::Step(Step::Dissect(0)));
        assert_eq!(turns.take(0), Next::Step(Step::Read(1)));
        turns.done(Step::Read(1));
        turns.done(Step::Dissect(0));
        assert_eq!(turns.take(0), Next::Step(Step::Direct(0)));
        assert_eq!(turns.take(1), Next::Step(Step::Dissect(1)));
        turns.done(Step::Direct(0));
        turns.done(Step::Dissect(1));
        assert_eq!(turns.take(1), Next::Step(Step::Lane(0, 0)));
        assert_eq!(turns.take(0), Next::Step(Step::Direct(1)));
        assert_eq!(turns.take(0), Next::Step(Step::Read(2)));
        assert_eq!(turns.take(0), Next::Step(Step::Lane(0, 1)));
    }

    #[test]
    fn nothing_is_done_after_the_stop() {
        let mut turns = Turns::new(2, 2, 4);
        turns.stop();
        assert_eq!(turns.take(0), Next::End);
    }
}
