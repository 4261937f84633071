//! What a run has counted at a moment, or since an earlier one.

use super::{FlowCounts, RunSummary};
use crate::capture::Received;
use crate::counters::Counters;
use crate::dissect::Status;
use crate::time::{Span, Timestamp};
use crate::total::Monitored;

/// What a row of the summary file or of monitoring is made from.
#[derive(Clone, Debug)]
pub(super) struct Numbers {
    /// The least and the greatest time of all packets.
    pub(super) first: Timestamp,
    pub(super) last: Timestamp,
    /// The time in which it was counted.
    pub(super) duration: Span,
    pub(super) interface: Option<Received>,
    /// Peak memory of the process in bytes, if it is known.
    pub(super) memory: Option<u64>,
    pub(super) live_flows: u64,
    pub(super) flows: FlowCounts,
    pub(super) counters: Counters,
    pub(super) alarms: u64,
    pub(super) status: Status,
    /// The totals of plugins.
    pub(super) monitored: Vec<Monitored>,
}

impl From<&RunSummary> for Numbers {
    fn from(summary: &RunSummary) -> Self {
        let (first, last) = summary.span.unwrap_or_default();
        Self {
            first,
            last,
            duration: summary.duration(),
            interface: summary.interface,
            memory: summary.memory.map(|(peak, _)| peak),
            live_flows: summary.live_flows,
            flows: summary.flows,
            counters: summary.counters.clone(),
            alarms: summary.alarms,
            status: summary.status,
            monitored: summary.monitored.clone(),
        }
    }
}

impl Numbers {
    /// The same as what was added since an earlier moment of the run. The memory, live flows, the peak, the status and bits
    /// are those of the moment.
    pub(super) fn since(&self, before: &Self) -> Self {
        let earlier = before.monitored.iter().map(|monitored| monitored.value).chain(std::iter::repeat(0));
        Self {
            duration: Span::from_nanos(self.duration.nanos().saturating_sub(before.duration.nanos())),
            interface: self.interface.map(|interface| interface.since(&before.interface.unwrap_or_default())),
            flows: self.flows.since(&before.flows),
            counters: self.counters.since(&before.counters),
            alarms: self.alarms.saturating_sub(before.alarms),
            monitored: self.monitored.iter().zip(earlier).map(|(now, before)| now.since(before)).collect(),
            ..*self
        }
    }
}

/// Bits per second, if these bytes came in this time; 0 if that is no time.
pub(super) fn speed(bytes: u64, time: Span) -> f64 {
    let seconds = time.as_secs_f64();
    if seconds > 0.0 { 8.0 * bytes as f64 / seconds } else { 0.0 }
}
