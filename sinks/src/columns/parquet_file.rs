//! Parquet files as they are written.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use t2_core::output::{ClosedFile, OutputError, OutputFile, RunInfo};
use t2_core::prelude::*;

use super::digest::Digests;
use super::encodings::properties;
use super::metadata;
use super::system::system_error;
use super::worker::BatchFile;

/// Into which files the rows of a table go, by the first column of times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Setting)]
pub enum Partition {
    /// One file per table
    None,
    /// A folder per hour: `PREFIX_flows/date=2026-11-26/hour=15/part-0.parquet`
    Hour,
    /// A folder per day: `PREFIX_flows/date=2026-11-26/part-0.parquet`
    Day,
}

/// Begins a file of this schema that says this of the run.
///
/// # Errors
/// The file cannot be written.
pub(super) fn begin<W: io::Write + Send>(
    file: W,
    schema: &SchemaRef,
    of_run: &[(String, String)],
    row_group: usize,
) -> Result<ArrowWriter<W>, ParquetError> {
    let mut of_run: Vec<_> = of_run.iter().map(|(key, value)| KeyValue::new(key.clone(), value.clone())).collect();
    of_run.sort_by(|one, other| one.key.cmp(&other.key));
    ArrowWriter::try_new(file, Arc::clone(schema), Some(properties(schema, of_run, row_group)?))
}

/// What the files of a table have in common.
pub(super) struct Files {
    pub(super) run: RunInfo,
    pub(super) schema: SchemaRef,
    pub(super) of_run: Vec<(String, String)>,
    pub(super) row_group: usize,
    pub(super) digests: Arc<Digests>,
}

/// A file that is written group by group.
pub(super) struct ParquetFile {
    files: Arc<Files>,
    path: PathBuf,
    writer: ArrowWriter<OutputFile>,
}

impl ParquetFile {
    /// Begins a file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(super) fn begin(files: Arc<Files>, file: OutputFile) -> Result<Self, OutputError> {
        let path = file.path().to_path_buf();
        match begin(file, &files.schema, &files.of_run, files.row_group) {
            Ok(writer) => Ok(Self { files, path, writer }),
            Err(error) => Err(OutputError::write(&path, system_error(error))),
        }
    }

    /// Writes a batch.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn write_batch(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        self.writer.write(batch).map_err(|error| OutputError::write(&self.path, system_error(error)))
    }

    /// Completes the file, with these digests of the captures.
    ///
    /// # Errors
    /// The system refuses.
    pub(super) fn complete(self, digests: &[Option<String>]) -> Result<ClosedFile, OutputError> {
        let Self { files, path, mut writer } = self;
        let (key, captures) = metadata::of_captures(&files.run, digests);
        writer.append_key_value_metadata(KeyValue::new(key, captures));
        let file = writer.into_inner().map_err(|error| OutputError::complete(&path, system_error(error)))?;
        file.close()
    }
}

impl BatchFile for ParquetFile {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        self.write_batch(batch)
    }

    fn close(self, has_ended: bool) -> Result<Vec<ClosedFile>, OutputError> {
        if !has_ended {
            self.files.digests.stop();
        }
        let digests = self.files.digests.wait();
        Ok(vec![self.complete(&digests)?])
    }
}
