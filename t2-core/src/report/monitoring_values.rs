//! Since when rows of monitoring count.

/// Since when the rows of monitoring count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonitoringValues {
    /// Since the beginning of the run.
    #[default]
    Total,
    /// Since the row before. Other values are those of the moment: memory, live flows, status and other bits.
    Change,
}

impl MonitoringValues {
    /// What T2 calls such rows (spec report-cli-sinks, section 4).
    pub(super) const fn mark(self) -> &'static str {
        match self {
            Self::Total => "USR1MR_A",
            Self::Change => "USR1MR_D",
        }
    }
}
