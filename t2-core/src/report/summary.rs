//! The summary file: one row per run, with the counts of the core and the totals of the plugins.

use super::core_columns::{Facts, Place, columns_in, write};
use super::numbers::Numbers;
use super::{MonitoringValues, RunSummary};
use crate::output::TextEncoder;
use crate::row::RowEncoder;

/// What a row of the summary file says of the run besides its [`RunSummary`].
#[derive(Clone, Copy, Debug)]
pub struct SummaryRun<'a> {
    /// The name of the capture.
    pub capture: &'a str,
    /// Number of the sensor.
    pub sensor_id: u32,
    /// Whether all of the input is in the output.
    pub is_complete: bool,
}

/// The header line of the summary file of runs whose plugins have these columns in monitoring output.
///
/// ```
/// let header = t2_core::report::summary_header(["tcpWinPkts"]);
/// assert!(header.starts_with("%capture\tsensorID\t") && header.ends_with("\ttcpWinPkts\n"));
/// ```
pub fn summary_header<'n>(monitoring: impl IntoIterator<Item = &'n str>) -> String {
    let mut text = TextEncoder::unquoted();
    text.header(columns_in(Place::Summary).map(|column| column.column.name).chain(monitoring));
    String::from_utf8_lossy(text.bytes()).into_owned()
}

impl RunSummary {
    /// The row of the summary file; its cells are those of [`summary_header`].
    pub fn summary_row(&self, run: &SummaryRun<'_>) -> String {
        let (numbers, values) = (Numbers::from(self), MonitoringValues::Total);
        let SummaryRun { capture, sensor_id, is_complete } = *run;
        let mut text = TextEncoder::unquoted();
        write(Place::Summary, &Facts { numbers: &numbers, sensor_id, values, capture, is_complete }, &mut text);
        for monitored in &self.monitored {
            monitored.encode(&mut text);
            text.end_cell();
        }
        text.end_row();
        String::from_utf8_lossy(text.bytes()).into_owned()
    }
}
