//! Finds out which work is fastest, while it goes on.

use std::time::Duration;

use super::work::Work;

/// The first stretch. Captures that are read in less time see no other.
const FIRST: Duration = Duration::from_millis(4);

/// A stretch that only shows how fast another kind of work is.
const TRIAL: Duration = Duration::from_millis(6);

/// A stretch before the first one of more threads than before, which does not count: their memory is new.
const WARM_UP: Duration = Duration::from_millis(3);

/// How long a kind of work that was found to be best goes on at least until it is asked for again whether it is.
const STRETCH: Duration = Duration::from_millis(40);

/// Between two trials there are at least so much time and at most so much; each trial in vain doubles it.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(30), Duration::from_secs(2));

/// How much faster what takes more has to be.
const GAIN: f64 = 1.1;

/// The part of their time that threads have to wait in vain, so that the same number of threads may share the work better.
const IDLE: f64 = 0.2;

/// Finds the work that is fastest. How fast each is depends on this machine at this moment, on whatever else runs there and
/// on the packets: so it is measured, from time to time again.
#[derive(Debug)]
pub(super) struct Following {
    /// What there is; each takes more than those before.
    steps: Vec<Work>,
    /// Which works.
    at: usize,
    /// Which works in a trial, if there is one.
    tried: Option<usize>,
    /// The last that has worked so far, and whether it warms up.
    warmed: usize,
    warms_up: bool,
    /// Packets per second of that which works, in the last stretch.
    pace: f64,
    /// That of the step before, when it was measured last.
    pace_of_fewer: f64,
    /// The part of their time that the threads have waited in the last stretch.
    idle: f64,
    /// Whether the next trial is with more.
    tries_more: bool,
    /// How much time there is between two trials, and how much of it is left.
    patience: Duration,
    left: Duration,
}

impl Following {
    /// It begins with the first.
    pub(super) fn new(steps: Vec<Work>) -> Self {
        Self {
            warms_up: steps.first().is_some_and(|work| work.threads() > 1),
            steps,
            at: 0,
            tried: None,
            warmed: 0,
            pace: 0.0,
            pace_of_fewer: 0.0,
            idle: 0.0,
            tries_more: true,
            patience: PATIENCE.0,
            left: FIRST,
        }
    }

    /// What works now.
    pub(super) fn work(&self) -> Work {
        self.step(self.at)
    }

    /// What it tries.
    #[cfg(test)]
    pub(super) fn steps(&self) -> &[Work] {
        &self.steps
    }

    fn step(&self, at: usize) -> Work {
        self.steps.get(at).copied().unwrap_or(Work::Alone)
    }

    /// With which work it goes on, and for how long.
    pub(super) fn next(&mut self) -> (Work, Duration) {
        if self.warms_up {
            return (self.work(), WARM_UP);
        }
        if self.left.is_zero() {
            match self.to_try() {
                Some(tried) => return self.begin_trial(tried),
                None => self.left = self.patience,
            }
        }
        // What was found to be best again and again goes on for longer, as a change takes time, too.
        (self.work(), self.left.min(STRETCH.max(self.patience / 4)))
    }

    /// What is to be tried, if anything is.
    fn to_try(&self) -> Option<usize> {
        // What takes as many threads was slower. It may have become faster if that which works has become slower.
        let is_less = |fewer: &usize| self.step(*fewer).threads() < self.work().threads() || !self.tries_more;
        let fewer = self.at.checked_sub(1).filter(is_less);
        let more = Some(self.at + 1).filter(|&more| more < self.steps.len() && self.may_help(more));
        if self.tries_more { more.or(fewer) } else { fewer.or(more) }
    }

    /// As many threads can only gain what they lose by waiting.
    fn may_help(&self, more: usize) -> bool {
        self.step(more).threads() > self.work().threads() || self.idle > IDLE
    }

    fn begin_trial(&mut self, tried: usize) -> (Work, Duration) {
        self.warms_up = tried > self.warmed;
        if self.warms_up {
            self.warmed = tried;
            return (self.step(tried), WARM_UP);
        }
        self.tried = Some(tried);
        (self.step(tried), TRIAL)
    }

    /// So it went; threads have waited for so long, all together.
    pub(super) fn done(&mut self, packets: u64, elapsed: Duration, waited: Duration) {
        if std::mem::take(&mut self.warms_up) {
            return;
        }
        let seconds = elapsed.as_secs_f64().max(1e-9);
        let pace = packets as f64 / seconds;
        if let Some(tried) = self.tried.take() {
            return self.judge(tried, pace);
        }
        self.idle = waited.as_secs_f64() / seconds / self.work().threads() as f64;
        self.pace = pace;
        self.left = self.left.saturating_sub(elapsed);
        if self.at > 0 && pace < self.pace_of_fewer * GAIN {
            // Something has changed: what takes less may do as well.
            (self.left, self.tries_more) = (Duration::ZERO, false);
        }
    }

    /// Ends a trial.
    fn judge(&mut self, tried: usize, pace: f64) {
        let is_more = tried > self.at;
        let helps = if is_more { pace > self.pace * GAIN } else { pace * GAIN > self.pace };
        self.pace_of_fewer = match (is_more, helps) {
            (true, true) => self.pace,
            (true, false) => self.pace_of_fewer,
            (false, true) => 0.0,
            (false, false) => pace,
        };
        if helps {
            (self.at, self.pace, self.patience) = (tried, pace, PATIENCE.0);
        } else {
            self.patience = (2 * self.patience).min(PATIENCE.1);
        }
        self.tries_more = !is_more || helps;
        self.left = self.patience;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One thread, two, and twice as many each time, up to this many.
    fn up_to(threads: usize) -> Following {
        let more = [4, 8, 16, 32].into_iter().take_while(|&more| more < threads);
        let lanes = more.chain([threads]).map(Work::Lanes);
        Following::new([Work::Alone, Work::Halves].into_iter().chain(lanes).collect())
    }

    /// What works after a number of milliseconds, and how many packets went through. What works has a pace, in packets
    /// per millisecond, and a part of the time of its threads in which they wait.
    fn after(following: &mut Following, millis: u64, pace: impl Fn(Work) -> (f64, f64)) -> (Work, f64) {
        let (mut passed, mut packets) = (Duration::ZERO, 0.0);
        while passed < Duration::from_millis(millis) {
            let (work, length) = following.next();
            let (pace, idle) = pace(work);
            let done = pace * length.as_secs_f64() * 1e3;
            following.done(done as u64, length, length.mul_f64(idle * work.threads() as f64));
            (passed, packets) = (passed + length, packets + done);
        }
        (following.work(), packets)
    }

    /// Each thread adds as much as the first, up to this many.
    fn cores(cores: usize) -> impl Fn(Work) -> (f64, f64) {
        move |work| (10_000.0 * work.threads().min(cores) as f64, 0.0)
    }

    #[test]
    fn as_many_threads_work_as_help() {
        for (most, cores_there, expected) in [(2, 2, 2), (2, 1, 1), (8, 8, 8), (8, 3, 4), (6, 6, 6), (64, 4, 4)] {
            let (work, _) = after(&mut up_to(most), 2000, cores(cores_there));
            assert_eq!(work.threads(), expected, "{cores_there} cores, at most {most} threads");
        }
    }

    #[test]
    fn a_thread_that_does_not_help_any_more_is_given_up_at_once() {
        let mut following = up_to(2);
        assert_eq!(after(&mut following, 10_000, cores(2)).0, Work::Halves);
        let slower = |work: Work| ([10_000.0, 7000.0][work.threads() - 1], 0.0);
        assert_eq!(after(&mut following, 600, slower).0, Work::Alone);
        assert_eq!(after(&mut following, 3000, cores(2)).0, Work::Halves);
    }

    #[test]
    fn two_threads_share_the_work_in_lanes_if_one_of_them_waits_for_the_other() {
        let pace = |idle| {
            move |work: Work| match work {
                Work::Alone => (10_000.0, 0.0),
                Work::Halves => (12_000.0, idle),
                Work::Lanes(_) => (17_000.0, 0.0),
            }
        };
        assert_eq!(after(&mut up_to(2), 1000, pace(0.4)).0, Work::Lanes(2));
        assert_eq!(after(&mut up_to(2), 1000, pace(0.05)).0, Work::Halves);
    }

    #[test]
    fn the_first_stretch_of_more_threads_does_not_count() {
        let mut following = up_to(2);
        following.done(40_000, FIRST, Duration::ZERO);
        let (work, length) = following.next();
        following.done(1, length, Duration::ZERO);
        assert_eq!((work, following.work()), (Work::Halves, Work::Alone));
        let (work, length) = following.next();
        following.done((20_000.0 * length.as_secs_f64() * 1e3) as u64, length, Duration::ZERO);
        assert_eq!((work, following.work()), (Work::Halves, Work::Halves));
    }

    #[test]
    fn another_way_for_as_many_threads_is_not_tried_again_until_they_are_slower() {
        let mut following = Following::new(vec![Work::Halves, Work::Lanes(2)]);
        let pace = |of_lanes: f64| move |work| if work == Work::Halves { (12_000.0, 0.4) } else { (of_lanes, 0.0) };
        assert_eq!(after(&mut following, 100, pace(17_000.0)).0, Work::Lanes(2));
        after(&mut following, 1000, |work| {
            assert_eq!(work, Work::Lanes(2));
            (17_000.0, 0.0)
        });
        assert_eq!(after(&mut following, 600, pace(9000.0)).0, Work::Halves);
    }

    #[test]
    fn threads_that_work_from_the_start_warm_up_first() {
        let mut following = Following::new(vec![Work::Halves, Work::Lanes(2)]);
        let (_, length) = following.next();
        following.done(1, length, length);
        assert_eq!(following.next(), (Work::Halves, FIRST));
        following.done(100_000, FIRST, Duration::ZERO);
        assert_eq!(following.next().0, Work::Halves, "nobody has waited");
    }

    #[test]
    fn trials_cost_little() {
        for slower in [0.5, 0.7, 1.0] {
            let pace = |work: Work| ([10_000.0, slower * 10_000.0][work.threads() - 1], 0.0);
            let (_, packets) = after(&mut up_to(2), 1000, pace);
            assert!(packets > 0.98 * 10_000.0 * 1000.0, "{slower}: {packets}");
        }
        let (_, packets) = after(&mut up_to(2), 1000, cores(2));
        assert!(packets > 0.97 * 20_000.0 * 1000.0, "{packets}");
    }
}
