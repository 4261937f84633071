//! What a stage costs, and the clock that says so.

use std::time::Instant;

use crate::report::PluginCost;

/// What a stage has cost so far.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    /// Packets, and the nanoseconds that they took.
    pub(super) packets: u64,
    pub(super) packet_nanos: u64,
    /// Flows that ended, and the nanoseconds that their beginnings, ends and rows took.
    pub(super) flows: u64,
    pub(super) flow_nanos: u64,
    /// Calls for flows: several each.
    pub(super) flow_calls: u64,
}

impl Cost {
    /// Adds what the same plugin costs in another place. `is_same` says that the packets and flows there are the same.
    pub(super) fn add(self, other: Self, is_same: bool) -> Self {
        let count = |own: u64, other: u64| if is_same { own.max(other) } else { own + other };
        Self {
            packets: count(self.packets, other.packets),
            packet_nanos: self.packet_nanos + other.packet_nanos,
            flows: count(self.flows, other.flows),
            flow_nanos: self.flow_nanos + other.flow_nanos,
            flow_calls: self.flow_calls + other.flow_calls,
        }
    }

    /// The cost of a plugin. `packet_calls` is how often it was called for packets: twice each, if its cells are recorded.
    pub(super) fn of_plugin(self, name: &'static str, packet_calls: u64, clock: Clock) -> PluginCost {
        PluginCost {
            name,
            packets: self.packets,
            packet_nanos: clock.without(self.packet_nanos, packet_calls),
            flows: self.flows,
            flow_nanos: clock.without(self.flow_nanos, self.flow_calls),
        }
    }

    pub(super) fn packets(&self) -> u64 {
        self.packets
    }

    /// How many calls were timed, if each packet is one.
    pub(super) fn calls(&self) -> u64 {
        self.packets + self.flow_calls
    }
}

/// How long it takes to read the clock.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    nanos: f64,
}

impl Clock {
    /// Measures it: the fastest of several rounds, as the others were disturbed.
    pub(super) fn measured() -> Self {
        const ROUNDS: u32 = 50;
        const READS: u32 = 1000;
        let round = |_| {
            let begin = Instant::now();
            let end = (0..READS).fold(begin, |_, _| std::hint::black_box(Instant::now()));
            (end - begin).as_nanos() as f64 / f64::from(READS)
        };
        Self { nanos: (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min) }
    }

    /// The time of a read in nanoseconds.
    pub(super) fn nanos(self) -> f64 {
        self.nanos
    }

    /// A time that was taken with so many pairs of reads. Of a pair, the time of one read is within.
    fn without(self, nanos: u64, pairs: u64) -> u64 {
        nanos.saturating_sub((self.nanos * pairs as f64) as u64)
    }
}
