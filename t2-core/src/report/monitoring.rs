//! The table of monitoring: what a run has counted, a row for each time that is asked for.

use super::RunSummary;
use super::core_columns::{Facts, Place, columns_in, write};
use super::monitoring_values::MonitoringValues;
use super::numbers::Numbers;
use crate::row::{Column, RowEncoder};

/// The columns of the core in the table of monitoring, before those of plugins.
pub(crate) fn monitoring_columns() -> impl Iterator<Item = Column> {
    columns_in(Place::Monitoring).map(|column| column.column)
}

/// Makes the rows of monitoring.
#[derive(Debug)]
pub(crate) struct MonitoringRows {
    values: MonitoringValues,
    sensor_id: u32,
    /// What the last row has counted.
    before: Option<Numbers>,
}

impl MonitoringRows {
    /// No row yet; this is the number of the sensor.
    pub(crate) fn new(values: MonitoringValues, sensor_id: u32) -> Self {
        Self { values, sensor_id, before: None }
    }

    /// The row of this moment.
    pub(crate) fn next(&mut self, summary: &RunSummary) -> MonitoringRow {
        let Self { values, sensor_id, .. } = *self;
        let now = Numbers::from(summary);
        if values == MonitoringValues::Total {
            return MonitoringRow { values, sensor_id, numbers: now };
        }
        let numbers = self.before.as_ref().map_or_else(|| now.clone(), |before| now.since(before));
        self.before = Some(now);
        MonitoringRow { values, sensor_id, numbers }
    }
}

/// A row of monitoring.
#[derive(Debug)]
pub(crate) struct MonitoringRow {
    values: MonitoringValues,
    sensor_id: u32,
    numbers: Numbers,
}

impl MonitoringRow {
    /// Writes the cells: those of the core, then those of plugins.
    pub(crate) fn write(&self, encoder: &mut dyn RowEncoder) {
        let Self { values, sensor_id, ref numbers } = *self;
        write(Place::Monitoring, &Facts { numbers, sensor_id, values, capture: "", is_complete: false }, encoder);
        for monitored in &numbers.monitored {
            monitored.encode(encoder);
            encoder.end_cell();
        }
    }
}
