//! Parquet files.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use t2_core::output::{ClosedFile, OutputError, OutputFile, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::batches::BatchSize;
use super::digest::Digests;
use super::encodings::properties;
use super::file::{ColumnFile, describe};
use super::metadata;
use super::parts::Parts;
use super::system::system_error;
use super::worker::BatchFile;

/// The settings of [`ParquetSink`].
#[derive(Clone, Debug, Settings)]
pub struct ParquetSettings {
    /// Rows of a row group, which is in memory until it is written; fewer if they are long
    #[setting(default = 262_144, range = 1_000..=10_000_000)]
    pub row_group: u32,
    /// Whether the files have the SHA-256 of the capture
    ///
    /// The capture is read a second time for it, beside the run.
    #[setting(default = true)]
    pub sha256: bool,
    /// Whether there is a file per table, or a folder with files per hour or day, for long runs
    ///
    /// Files in folders do not have the SHA-256 of the capture: most are complete before it is known.
    #[setting(default = Partition::None)]
    pub partition: Partition,
}

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

/// Writes `PREFIX_flows.parquet`, `PREFIX_packets.parquet` and `PREFIX_monitoring.parquet`.
#[derive(Debug)]
pub struct ParquetSink;

/// Rows that are encoded at once.
const BATCH: BatchSize = BatchSize { rows: 8192, bytes: 8 << 20 };

impl SinkKind for ParquetSink {
    const NAME: &'static str = "parquetSink";
    const DESCRIPTION: &'static str = "Writes flows, packets and monitoring as Parquet files";
    const FORMAT: Option<&'static str> = Some("parquet");
    const FILES: &'static [&'static str] = &["_flows.parquet", "_packets.parquet", "_monitoring.parquet"];

    type Settings = ParquetSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &ParquetSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let is_wanted = settings.sha256 && settings.partition == Partition::None;
        let digests = Arc::new(Digests::begin(&run.captures, is_wanted));
        let open = |table: &&Table| Ok((table.kind, TableOutput::new(open(run, table, settings, &digests)?)));
        tables.iter().map(open).collect()
    }
}

/// The output of a table.
fn open(
    run: &RunInfo,
    table: &Table,
    settings: &ParquetSettings,
    digests: &Arc<Digests>,
) -> Result<ColumnFile, OutputError> {
    let folder = format!("_{}", table.kind);
    let (schema, of_run) = describe(run, table);
    let (run, digests, row_group) = (run.clone(), Arc::clone(digests), settings.row_group as usize);
    let files = Files { run, schema: Arc::clone(&schema), of_run: of_run.into_iter().collect(), row_group, digests };
    if settings.partition == Partition::None {
        let file = files.run.create(table, &format!("{folder}.parquet"))?;
        let path = file.path().to_path_buf();
        return ColumnFile::start(&path, schema, BATCH, ParquetFile::begin(files.into(), file)?);
    }
    let path = files.run.outputs.path(&folder);
    let parts = Parts::new(files, table.kind, folder, settings.partition)?;
    ColumnFile::start(&path, schema, BATCH, parts)
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
    of_run: Vec<(String, String)>,
    row_group: usize,
    digests: Arc<Digests>,
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
