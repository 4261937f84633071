//! Notices: lines that are printed once, during the run (spec report-cli-sinks, section 3.3).

use super::Line;
use crate::flow::FlowTable;

/// An event that is reported before the end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// A packet is captured shorter than its IP length. All lengths are in bytes.
    Snapped {
        /// What is captured of the frame.
        l2_captured: usize,
        /// What is captured from the IP header on.
        l3_captured: u32,
        /// The IP length as its header says.
        l3_len: u32,
    },
    /// The limit of flows was reached, so the flow that was silent for longest was ended.
    TableFull {
        /// The limit.
        limit: FlowLimit,
    },
}

/// How many flows may be live at once, each direction counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowLimit {
    /// The number of flows.
    pub flows: usize,
    /// Whether it follows from a limit of memory instead of the size of the table.
    pub is_by_memory: bool,
}

impl Notice {
    /// The lines of the notice. `done` is the part of the capture that has been read, from 0 to 1, if known.
    pub fn lines(&self, done: Option<f64>) -> Vec<Line> {
        match *self {
            Self::Snapped { l2_captured, l3_captured, l3_len } => vec![Line::warning(format!(
                "snapL2Length: {l2_captured} - snapL3Length: {l3_captured} - IP length in header: {l3_len}"
            ))],
            Self::TableFull { limit } => {
                let fix = match limit.is_by_memory {
                    true => format!("'--memory' allows {} flows: raise it", limit.flows),
                    false => format!("Invoke t2 with '-f {}'", sufficient_factor(limit.flows, done)),
                };
                vec![
                    Line::warning("Hash Autopilot: main HashMap full: flushing 1 oldest flow(s)"),
                    Line::info(format!("Hash Autopilot: Fix: {fix}")),
                ]
            }
        }
    }
}

/// The factor that is enough for the whole capture, if the rest is like the part that was read.
fn sufficient_factor(capacity: usize, done: Option<f64>) -> usize {
    let growth = done.map_or(2.0, |done| 1.0 / done).clamp(2.0, 16.0);
    (capacity / FlowTable::DEFAULT_CAPACITY).max(1).saturating_mul(growth as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_of_a_full_table_has_a_sufficient_factor() {
        let factor = |factor, done| sufficient_factor(factor * FlowTable::DEFAULT_CAPACITY, done);
        assert_eq!(factor(1, Some(0.25)), 4);
        assert_eq!(factor(3, Some(0.9)), 6);
        assert_eq!(factor(1, Some(0.0)), 16);
        assert_eq!(factor(1, None), 2);
    }
}
