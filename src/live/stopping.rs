//! When a live run is over after it was stopped: what came before is still read.

use std::time::{Duration, Instant};

use t2_core::time::Timestamp;

use super::interface::SILENT;

/// How long is read at most. This takes effect only if the clock of the system was set back meanwhile.
const MOST: Duration = Duration::from_secs(10);

/// A stop that was asked for.
pub(super) struct Stopping {
    /// When, as packets have it: later ones are not read.
    pub(super) until: Timestamp,
    begun: Instant,
    /// When a packet came last.
    last: Instant,
}

impl Stopping {
    /// A stop at this moment.
    pub(super) fn now() -> Self {
        let now = Instant::now();
        Self { until: Timestamp::now(), begun: now, last: now }
    }

    /// Something was read.
    pub(super) fn note(&mut self) {
        self.last = Instant::now();
    }

    /// Whether there is nothing more to read.
    pub(super) fn is_over(&self) -> bool {
        self.last.elapsed() >= SILENT || self.begun.elapsed() >= MOST
    }
}
