//! Rows of the table of monitoring: made between packets, and written at once.

use crate::output::{AnyRows, OutputError, TableOutput};
use crate::report::{MonitoringRows, MonitoringValues, RunSummary};

/// What the rows of monitoring are made of, besides what the run counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct MonitoringPlan {
    pub(super) values: MonitoringValues,
    /// Returns the peak memory of the process and the memory of the machine in bytes, if the system tells.
    pub(super) process_memory: fn() -> Option<(u64, u64)>,
}

/// The outputs of the table of monitoring.
pub(super) struct Monitoring {
    pub(super) outputs: Vec<TableOutput>,
    /// The rows of each output, which are written as soon as they are complete.
    rows: Vec<AnyRows>,
    of_run: MonitoringRows,
    process_memory: fn() -> Option<(u64, u64)>,
}

impl Monitoring {
    /// No output yet; this is the number of the sensor.
    pub(super) fn new(plan: MonitoringPlan, sensor_id: u32) -> Self {
        let MonitoringPlan { values, process_memory } = plan;
        Self { outputs: Vec::new(), rows: Vec::new(), of_run: MonitoringRows::new(values, sensor_id), process_memory }
    }

    /// Writes the row of this moment to each output.
    ///
    /// # Errors
    /// An output that cannot be written.
    pub(super) fn write(&mut self, mut summary: RunSummary) -> Result<(), OutputError> {
        if self.outputs.is_empty() {
            return Ok(());
        }
        summary.memory = (self.process_memory)();
        let row = self.of_run.next(&summary);
        if self.rows.is_empty() {
            self.rows = self.outputs.iter().map(TableOutput::rows).collect();
        }
        for (output, rows) in self.outputs.iter_mut().zip(&mut self.rows) {
            row.write(rows.encoder());
            rows.end_row();
            output.write(&mut [&mut *rows], &[])?;
            rows.clear();
        }
        Ok(())
    }
}
