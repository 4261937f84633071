//! Streams of Arrow (the IPC stream format): batches as they come, so a program can read along in a pipe.

use std::io::BufWriter;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_ipc::writer::StreamWriter;
use t2_core::output::{ClosedFile, OutputError, OutputFile, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::batches::BatchSize;
use super::file::{ColumnFile, describe};
use super::metadata;
use super::system::system_error;
use super::worker::BatchFile;

/// The settings of [`ArrowSink`].
#[derive(Clone, Debug, Settings)]
pub struct ArrowSettings {
    /// Rows of a batch: a reader sees them when there are as many, or when the run ends
    #[setting(default = 8192, range = 1..=1_000_000)]
    pub batch_rows: u32,
}

/// Writes `PREFIX_flows.arrow`, `PREFIX_packets.arrow` and `PREFIX_monitoring.arrow`, streams of batches.
#[derive(Debug)]
pub struct ArrowSink;

/// A batch is written when its texts and payloads have this many bytes.
const BATCH_BYTES: usize = 8 << 20;

/// The system gets pieces of this many bytes.
const BUFFER: usize = 256 << 10;

impl SinkKind for ArrowSink {
    const NAME: &'static str = "arrowSink";
    const DESCRIPTION: &'static str = "Writes flows, packets and monitoring as streams of Arrow";
    const FORMAT: Option<&'static str> = Some("arrow");
    const FILES: &'static [&'static str] = &["_flows.arrow", "_packets.arrow", "_monitoring.arrow"];

    type Settings = ArrowSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &ArrowSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let size = BatchSize { rows: settings.batch_rows as usize, bytes: BATCH_BYTES };
        let open = |table: &&Table| Ok((table.kind, TableOutput::new(open(run, table, size)?)));
        tables.iter().map(open).collect()
    }
}

fn open(run: &RunInfo, table: &Table, size: BatchSize) -> Result<ColumnFile, OutputError> {
    // A reader of monitoring wants to see each row when it is made.
    let size = if table.kind == TableKind::Monitoring { BatchSize { rows: 1, ..size } } else { size };
    let (schema, mut of_run) = describe(run, table);
    // What is known only at the end has no place in a stream: the digests of the captures.
    let (key, captures) = metadata::of_captures(run, &[]);
    of_run.insert(key, captures);
    let described = schema.as_ref().clone().with_metadata(of_run);
    let file = run.create(table, &format!("_{}.arrow", table.kind))?;
    let path = file.path().to_path_buf();
    let writer = StreamWriter::try_new(BufWriter::with_capacity(BUFFER, file), &described);
    let writer = writer.map_err(|error| OutputError::write(&path, system_error(error)))?;
    ColumnFile::start(&path.clone(), described.into(), size, ArrowFile { path, writer })
}

/// A stream of batches.
struct ArrowFile {
    path: PathBuf,
    writer: StreamWriter<BufWriter<OutputFile>>,
}

impl BatchFile for ArrowFile {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), OutputError> {
        let written = self.writer.write(batch).and_then(|()| self.writer.flush());
        written.map_err(|error| OutputError::write(&self.path, system_error(error)))
    }

    fn close(self, _: bool) -> Result<Vec<ClosedFile>, OutputError> {
        let Self { path, writer } = self;
        let buffer = writer.into_inner().map_err(|error| OutputError::complete(&path, system_error(error)))?;
        let file = buffer.into_inner().map_err(|error| OutputError::complete(&path, error.into_error()))?;
        Ok(vec![file.close()?])
    }
}
