//! Parquet files.

use std::sync::Arc;

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::batches::BatchSize;
use super::digest::Digests;
use super::file::{ColumnFile, describe};
use super::parquet_file::{Files, ParquetFile, Partition};
use super::parts::Parts;

/// The settings of [`ParquetSink`].
#[derive(Clone, Debug, Settings)]
pub struct ParquetSettings {
    /// Rows of a row group, which is in memory until it is written; fewer if they are long
    #[setting(default = 262_144, range = 1_000..=10_000_000)]
    pub row_group: u32,
    /// Whether the files have the SHA-256 of the capture
    ///
    /// The capture is read a second time for it, beside the run. Outputs in parts do not have it.
    #[setting(default = true)]
    pub sha256: bool,
    /// Whether there is a file per table, or a folder with files per hour or day, for long runs
    ///
    /// Files in folders do not have the SHA-256 of the capture: most are complete before it is known.
    #[setting(default = Partition::None)]
    pub partition: Partition,
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
        // Each part would read all captures again.
        let is_whole = settings.partition == Partition::None && run.outputs.part().is_none();
        let is_wanted = settings.sha256 && is_whole;
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
