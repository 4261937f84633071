//! How many threads work, and how they share the work: as it helps.

use std::time::{Duration, Instant};

use super::following::Following;
use super::work::Work;

/// Decides who works.
#[derive(Debug)]
pub(super) enum Crew {
    /// Always the same.
    Fixed(Work),
    /// What helps.
    Following(Following),
    /// Numbers of threads, each for a number of windows or blocks, in turn, again and again. Two threads share the work in
    /// one way and in the other from time to time.
    Changing { steps: Vec<(usize, u64)>, turn: usize },
}

/// How long some threads work.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) work: Work,
    until: Until,
    /// How long its threads have waited for something to do, all together.
    pub(super) waited: Duration,
}

#[derive(Debug)]
enum Until {
    /// Until nothing is left.
    End,
    /// From this time on for this long.
    Time(Instant, Duration),
    /// For this number of windows or blocks.
    Parts(u64),
}

impl Stretch {
    /// Whether it goes on with one more window or block.
    #[inline]
    pub(super) fn goes_on(&mut self) -> bool {
        match &mut self.until {
            Until::End => true,
            Until::Time(begin, length) => begin.elapsed() < *length,
            Until::Parts(left) => {
                let goes_on = *left > 0;
                *left = left.saturating_sub(1);
                goes_on
            }
        }
    }
}

impl Crew {
    /// Up to this number of threads, as many as help.
    pub(super) fn up_to(threads: usize, has_packet_rows: bool) -> Self {
        let more = std::iter::successors(Some(4), |threads| Some(2 * threads)).take_while(|&more| more < threads);
        let halves = [Work::Halves].into_iter().filter(|_| !has_packet_rows);
        // Rows of packets are most of the work: there it does not help to divide the rest.
        let two = [2].into_iter().filter(|_| has_packet_rows && threads > 2);
        let lanes = two.chain(more).chain([threads]).map(Work::Lanes);
        match threads {
            0 | 1 => Self::Fixed(Work::Alone),
            _ => Self::Following(Following::new([Work::Alone].into_iter().chain(halves).chain(lanes).collect())),
        }
    }

    /// This number of threads, which share the work as it helps.
    pub(super) fn of(threads: usize, has_packet_rows: bool) -> Self {
        if threads <= 1 || has_packet_rows {
            return Self::all(threads);
        }
        Self::Following(Following::new(vec![Work::Halves, Work::Lanes(threads)]))
    }

    /// This number of threads, all the time.
    pub(super) fn all(threads: usize) -> Self {
        Self::Fixed(if threads <= 1 { Work::Alone } else { Work::Lanes(threads) })
    }

    /// Who works now.
    pub(super) fn work(&self) -> Work {
        match self {
            Self::Fixed(work) => *work,
            Self::Following(following) => following.work(),
            Self::Changing { steps, turn } => changing(steps, *turn).0,
        }
    }

    /// What is done next.
    pub(super) fn stretch(&mut self) -> Stretch {
        let (work, until) = match self {
            Self::Fixed(work) => (*work, Until::End),
            Self::Following(following) => {
                let (work, length) = following.next();
                (work, Until::Time(Instant::now(), length))
            }
            Self::Changing { steps, turn } => {
                let (work, parts) = changing(steps, *turn);
                *turn += 1;
                (work, Until::Parts(parts))
            }
        };
        Stretch { work, until, waited: Duration::ZERO }
    }

    /// A stretch is done, in which this number of packets was taken.
    pub(super) fn done(&mut self, stretch: &Stretch, packets: u64) {
        if let (Self::Following(following), Until::Time(begin, _)) = (self, &stretch.until) {
            following.done(packets, begin.elapsed(), stretch.waited);
        }
    }
}

/// The work at a turn of a [changing](Crew::Changing) crew, and for how many windows or blocks.
fn changing(steps: &[(usize, u64)], turn: usize) -> (Work, u64) {
    let count = steps.len().max(1);
    let (threads, parts) = steps.get(turn % count).copied().unwrap_or((1, u64::MAX));
    let work = match (threads, turn / count % 2) {
        (0 | 1, _) => Work::Alone,
        (2, 0) => Work::Halves,
        _ => Work::Lanes(threads),
    };
    (work, parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a crew may do, in the order in which it is tried.
    fn steps(crew: Crew) -> Vec<Work> {
        match crew {
            Crew::Fixed(work) => vec![work],
            Crew::Following(following) => following.steps().to_vec(),
            Crew::Changing { .. } => Vec::new(),
        }
    }

    #[test]
    fn more_threads_are_tried_after_fewer_up_to_the_most() {
        use Work::{Alone, Halves, Lanes};
        assert_eq!(steps(Crew::up_to(1, false)), [Alone]);
        assert_eq!(steps(Crew::up_to(2, false)), [Alone, Halves, Lanes(2)]);
        assert_eq!(steps(Crew::up_to(3, false)), [Alone, Halves, Lanes(3)]);
        assert_eq!(steps(Crew::up_to(16, false)), [Alone, Halves, Lanes(4), Lanes(8), Lanes(16)]);
        assert_eq!(steps(Crew::up_to(2, true)), [Alone, Lanes(2)]);
        assert_eq!(steps(Crew::up_to(6, true)), [Alone, Lanes(2), Lanes(4), Lanes(6)]);
    }

    #[test]
    fn a_number_of_threads_that_was_asked_for_may_share_the_work_in_two_ways() {
        assert_eq!(steps(Crew::of(1, false)), [Work::Alone]);
        assert_eq!(steps(Crew::of(4, false)), [Work::Halves, Work::Lanes(4)]);
        assert_eq!(steps(Crew::of(4, true)), [Work::Lanes(4)]);
    }

    #[test]
    fn two_threads_that_change_share_the_work_in_both_ways() {
        let mut crew = Crew::Changing { steps: vec![(1, 3), (2, 5)], turn: 0 };
        let works: Vec<_> = (0..5).map(|_| crew.stretch().work).collect();
        assert_eq!(works, [Work::Alone, Work::Halves, Work::Alone, Work::Lanes(2), Work::Alone]);
    }
}
