//! The sink of a file of columns.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use t2_core::output::{ClosedFile, LaneIndex, OutputError, RecordedRows, RunInfo, Sink, Table};

use super::batches::{BatchSize, Batches};
use super::worker::{BatchFile, Worker};
use super::{metadata, types};

/// A file of columns, written by a thread of its own.
pub(super) struct ColumnFile {
    worker: Worker,
}

impl ColumnFile {
    /// Begins to write batches of a table to a file.
    ///
    /// # Errors
    /// The system has no thread left.
    pub(super) fn start(
        path: &Path,
        schema: SchemaRef,
        size: BatchSize,
        file: impl BatchFile,
    ) -> Result<Self, OutputError> {
        Ok(Self { worker: Worker::start(path.to_path_buf(), Batches::new(schema, size), file)? })
    }
}

impl Sink for ColumnFile {
    type Rows = RecordedRows;

    fn rows(&self) -> RecordedRows {
        RecordedRows::default()
    }

    fn write(&mut self, lanes: &mut [&mut RecordedRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        self.worker.write(lanes, order)
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        self.worker.end()
    }
}

/// The columns of a table, and what a file says of the run.
pub(super) fn describe(run: &RunInfo, table: &Table) -> (SchemaRef, HashMap<String, String>) {
    let schema = table.schema();
    (Arc::new(types::schema(&schema)), metadata::of_run(run, &schema))
}
