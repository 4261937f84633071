//! Outputs that get some of the rows only.

/// Which rows outputs get, if not all. What is counted, reported and summed up is that of the whole run all the same, and
/// so are the files of plugins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Only {
    /// The rows of flows for which a plugin has [raised an alarm](crate::plugin::Flow::alarm), in this direction or the
    /// opposite one, and the rows of their packets from the first alarm on (Tranalyzer2's alarm mode, spec
    /// report-cli-sinks, section 5).
    Alarm,
}

impl Only {
    /// What is printed behind the kinds of flows at the start of the report.
    pub(crate) fn mark(self) -> &'static str {
        match self {
            Self::Alarm => " [ALARM]",
        }
    }
}
