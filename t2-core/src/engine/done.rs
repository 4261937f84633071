//! What a run that has ended gives to the program that has started it.

use super::memory::TextTable;
use crate::counters::Counters;
use crate::losses::Losses;
use crate::report::{Line, RunSummary};

/// A run that has ended, with all its outputs complete.
#[derive(Clone, Debug)]
pub struct Done {
    pub(super) summary: RunSummary,
    pub(super) notices: Vec<Line>,
    pub(super) flows: TextTable,
    pub(super) packets: TextTable,
    pub(super) monitoring: TextTable,
}

impl Done {
    /// Whether all data is in the output that could be: nothing was cut off, damaged or refused.
    pub fn is_complete(&self) -> bool {
        self.summary.losses.is_complete()
    }

    /// What of the captures is not in the output, and why.
    pub fn losses(&self) -> &Losses {
        &self.summary.losses
    }

    /// The lines of the report: notices of the run, then the end report.
    pub fn report(&self) -> Vec<String> {
        self.notices.iter().chain(&self.summary.lines()).map(ToString::to_string).collect()
    }

    /// What the core has counted.
    pub fn counters(&self) -> &Counters {
        &self.summary.counters
    }

    /// All that is known of the run, from which the report is made.
    pub fn summary(&self) -> &RunSummary {
        &self.summary
    }

    /// The table of flows, if the run was to [keep](super::Run::keep) it; else without columns.
    pub fn flows(&self) -> &TextTable {
        &self.flows
    }

    /// The table of packets, if the run was to [keep](super::Run::keep) it; else without columns.
    pub fn packets(&self) -> &TextTable {
        &self.packets
    }

    /// The table of monitoring, if the run was to [keep](super::Run::keep) it; else without columns.
    pub fn monitoring(&self) -> &TextTable {
        &self.monitoring
    }
}
