//! How many threads work: as many as help.

use std::time::{Duration, Instant};

/// The first stretch, of one thread. Captures that are read in less time start no other.
const ALONE: Duration = Duration::from_millis(4);

/// A stretch that only shows how fast another number of threads is.
const TRIAL: Duration = Duration::from_millis(6);

/// A stretch before the first trial of more threads than before, which does not count: their memory is new.
const WARM_UP: Duration = Duration::from_millis(3);

/// How long a number of threads that was found to be best works until it is asked for again whether it is.
const STRETCH: Duration = Duration::from_millis(40);

/// Between two trials there are at least so much time and at most so much; each trial in vain doubles it.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(30), Duration::from_secs(2));

/// How much faster more threads have to be.
const GAIN: f64 = 1.1;

/// Decides how many threads work.
#[derive(Debug)]
pub(super) enum Crew {
    /// Always so many.
    Fixed(usize),
    /// As many as help.
    Following(Following),
    /// So many for so many windows or blocks, one after the other, again and again.
    Changing { steps: Vec<(usize, u64)>, next: usize },
}

/// How long a number of threads works.
#[derive(Debug)]
pub(super) struct Stretch {
    pub(super) threads: usize,
    until: Until,
}

#[derive(Debug)]
enum Until {
    /// Until nothing is left.
    End,
    /// From this time on for this long.
    Time(Instant, Duration),
    /// For so many windows or blocks.
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
    /// Up to so many threads, as many as help.
    pub(super) fn following(most: usize) -> Self {
        if most <= 1 { Self::Fixed(1) } else { Self::Following(Following::new(most)) }
    }

    /// How many threads work now.
    pub(super) fn threads(&self) -> usize {
        match self {
            Self::Fixed(threads) => *threads,
            Self::Following(following) => following.threads,
            Self::Changing { steps, next } => steps.get(*next).map_or(1, |(threads, _)| *threads),
        }
    }

    /// What is done next.
    pub(super) fn stretch(&mut self) -> Stretch {
        match self {
            Self::Fixed(threads) => Stretch { threads: *threads, until: Until::End },
            Self::Following(following) => {
                let (threads, length) = following.next();
                Stretch { threads, until: Until::Time(Instant::now(), length) }
            }
            Self::Changing { steps, next } => {
                let (threads, parts) = steps.get(*next).copied().unwrap_or((1, u64::MAX));
                *next = (*next + 1) % steps.len().max(1);
                Stretch { threads, until: Until::Parts(parts) }
            }
        }
    }

    /// This was done, with so many packets.
    pub(super) fn done(&mut self, stretch: &Stretch, packets: u64) {
        if let (Self::Following(following), Until::Time(begin, _)) = (self, &stretch.until) {
            following.done(packets, begin.elapsed());
        }
    }
}

/// Finds the number of threads that helps. Each is as fast as it is on this machine at this moment, with whatever else
/// runs there and whatever the packets are like: so it is measured, from time to time again.
#[derive(Debug)]
pub(super) struct Following {
    most: usize,
    /// How many work.
    threads: usize,
    /// How many work in a trial, if there is one.
    tried: Option<usize>,
    /// The most that have worked so far, and whether they warm up.
    warmed: usize,
    warms_up: bool,
    /// Packets per second of those that work, in the last stretch.
    pace: f64,
    /// That of the next smaller number, when it was measured last.
    pace_of_fewer: f64,
    /// Whether the next trial is with more.
    tries_more: bool,
    /// How much time there is between two trials, and how much of it is left.
    patience: Duration,
    left: Duration,
}

impl Following {
    fn new(most: usize) -> Self {
        Self {
            most,
            threads: 1,
            tried: None,
            warmed: 1,
            warms_up: false,
            pace: 0.0,
            pace_of_fewer: 0.0,
            tries_more: true,
            patience: PATIENCE.0,
            left: ALONE,
        }
    }

    /// With how many threads it goes on, and for how long.
    fn next(&mut self) -> (usize, Duration) {
        if !self.left.is_zero() {
            return (self.threads, self.left.min(STRETCH));
        }
        let tried = match (self.threads, self.tries_more) {
            (1, _) => 2,
            (threads, true) if threads < self.most => (2 * threads).min(self.most),
            (threads, _) => fewer(threads),
        };
        self.warms_up = tried > self.warmed;
        if self.warms_up {
            self.warmed = tried;
            return (tried, WARM_UP);
        }
        self.tried = Some(tried);
        (tried, TRIAL)
    }

    /// So it went.
    fn done(&mut self, packets: u64, elapsed: Duration) {
        if std::mem::take(&mut self.warms_up) {
            return;
        }
        let pace = packets as f64 / elapsed.as_secs_f64().max(1e-9);
        if let Some(tried) = self.tried.take() {
            return self.judge(tried, pace);
        }
        self.pace = pace;
        self.left = self.left.saturating_sub(elapsed);
        if self.threads > 1 && pace < self.pace_of_fewer * GAIN {
            // Something has changed: fewer may do as well.
            (self.left, self.tries_more) = (Duration::ZERO, false);
        }
    }

    /// Ends a trial.
    fn judge(&mut self, tried: usize, pace: f64) {
        let is_more = tried > self.threads;
        let helps = if is_more { pace > self.pace * GAIN } else { pace * GAIN > self.pace };
        self.pace_of_fewer = match (is_more, helps) {
            (true, true) => self.pace,
            (true, false) => self.pace_of_fewer,
            (false, true) => 0.0,
            (false, false) => pace,
        };
        if helps {
            (self.threads, self.pace, self.patience) = (tried, pace, PATIENCE.0);
        } else {
            self.patience = (2 * self.patience).min(PATIENCE.1);
        }
        self.tries_more = !is_more || helps;
        self.left = self.patience;
    }
}

/// The next smaller number of threads.
fn fewer(threads: usize) -> usize {
    (threads / 2).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many threads work at the end of so many milliseconds, and how many packets went through; so many a millisecond
    /// do with that many threads.
    fn after(following: &mut Following, millis: u64, pace: impl Fn(usize) -> f64) -> (usize, f64) {
        let (mut passed, mut packets) = (Duration::ZERO, 0.0);
        while passed < Duration::from_millis(millis) {
            let (threads, length) = following.next();
            let done = pace(threads) * length.as_secs_f64() * 1e3;
            following.done(done as u64, length);
            (passed, packets) = (passed + length, packets + done);
        }
        (following.threads, packets)
    }

    /// Each thread adds as much as the first, up to this many.
    fn up_to(cores: usize) -> impl Fn(usize) -> f64 {
        move |threads| 10_000.0 * threads.min(cores) as f64
    }

    #[test]
    fn as_many_threads_work_as_help() {
        for (most, cores, expected) in [(2, 2, 2), (2, 1, 1), (8, 8, 8), (8, 3, 4), (6, 6, 6), (64, 4, 4)] {
            let (threads, _) = after(&mut Following::new(most), 2000, up_to(cores));
            assert_eq!(threads, expected, "{cores} cores, at most {most} threads");
        }
    }

    #[test]
    fn a_thread_that_does_not_help_any_more_is_given_up_at_once() {
        let mut following = Following::new(2);
        assert_eq!(after(&mut following, 10_000, up_to(2)).0, 2);
        assert_eq!(after(&mut following, 50, |threads| [10_000.0, 7000.0][threads - 1]).0, 1);
        assert_eq!(after(&mut following, 3000, up_to(2)).0, 2);
    }

    #[test]
    fn the_first_stretch_of_more_threads_does_not_count() {
        let mut following = Following::new(2);
        following.done(40_000, ALONE);
        let (threads, length) = following.next();
        following.done(1, length);
        assert_eq!((threads, following.threads), (2, 1));
        let (threads, length) = following.next();
        following.done((20_000.0 * length.as_secs_f64() * 1e3) as u64, length);
        assert_eq!((threads, following.threads), (2, 2));
    }

    #[test]
    fn trials_cost_little() {
        for slower in [0.5, 0.7, 1.0] {
            let (_, packets) =
                after(&mut Following::new(2), 1000, |threads| [10_000.0, slower * 10_000.0][threads - 1]);
            assert!(packets > 0.98 * 10_000.0 * 1000.0, "{slower}: {packets}");
        }
        let (_, packets) = after(&mut Following::new(2), 1000, up_to(2));
        assert!(packets > 0.97 * 20_000.0 * 1000.0, "{packets}");
    }
}
