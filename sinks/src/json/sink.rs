//! The files of objects.

use std::sync::Arc;

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::encoder::{JsonEncoder, keys};
use crate::compress::Compression;
use crate::lines::LineFile;

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
            let keys = keys(table);
            let encoder = move || JsonEncoder::new(Arc::clone(&keys));
            let file = LineFile::create(run, table, suffix, settings.compression, b"", encoder)?;
            Ok((table.kind, TableOutput::new(file)))
        };
        tables.iter().map(open).collect()
    }
}
