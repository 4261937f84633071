//! The files of objects.

use t2_core::output::{ClosedFile, LaneIndex, OutputError, RunInfo, Sink, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::encoder::{JsonEncoder, Keys, keys};
use crate::compress::{Compressed, Compression};
use crate::lines::Lines;

/// The settings of [`JsonSink`].
#[derive(Clone, Debug, Settings)]
pub struct JsonSettings {
    /// How the files are compressed
    #[setting(default = Compression::None)]
    pub compression: Compression,
}

/// Writes `PREFIX_flows.json` and `PREFIX_packets.json`, an object per line.
#[derive(Debug)]
pub struct JsonSink;

/// What the names of the files end in, with each compression.
const FILES: [&str; 6] =
    ["_flows.json", "_packets.json", "_flows.json.gz", "_packets.json.gz", "_flows.json.zst", "_packets.json.zst"];

/// A file of objects.
struct JsonFile {
    file: Compressed,
    keys: Keys,
    /// Rows of several lanes, put in order; used again and again.
    rows: Vec<u8>,
}

impl SinkKind for JsonSink {
    const NAME: &'static str = "jsonSink";
    const DESCRIPTION: &'static str = "Writes flows and packets as JSON, an object per line";
    const FORMAT: Option<&'static str> = Some("json");
    const FILES: &'static [&'static str] = &FILES;

    type Settings = JsonSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &JsonSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let open = |table: &&Table| {
            let suffix = if table.kind == TableKind::Flows { "_flows.json" } else { "_packets.json" };
            let file = Compressed::create(run, table, suffix, settings.compression)?;
            Ok((table.kind, TableOutput::new(JsonFile { file, keys: keys(table), rows: Vec::new() })))
        };
        tables.iter().map(open).collect()
    }
}

impl Sink for JsonFile {
    type Rows = Lines<JsonEncoder>;

    fn rows(&self) -> Lines<JsonEncoder> {
        Lines::new(JsonEncoder::new(self.keys.clone()))
    }

    fn write(&mut self, lanes: &mut [&mut Lines<JsonEncoder>], order: &[LaneIndex]) -> Result<(), OutputError> {
        if let [only] = lanes {
            return self.file.write(only.bytes());
        }
        self.rows.clear();
        Lines::stitch(lanes, order, &mut self.rows);
        self.file.write(&self.rows)
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(vec![self.file.close()?])
    }
}
