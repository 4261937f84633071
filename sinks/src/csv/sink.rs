//! The files of records.

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::encoder::{CsvEncoder, header};
use crate::compress::Compression;
use crate::lines::LineFile;

/// The settings of [`CsvSink`].
#[derive(Clone, Debug, Settings)]
pub struct CsvSettings {
    /// How the files are compressed
    #[setting(default = Compression::None)]
    pub compression: Compression,
    /// Whether the files begin with a byte order mark, by which Excel knows UTF-8
    #[setting(default = false)]
    pub bom: bool,
}

/// Writes `PREFIX_flows.csv`, `PREFIX_packets.csv` and `PREFIX_monitoring.csv`.
#[derive(Debug)]
pub struct CsvSink;

/// What the names of the files end in, with each compression.
const FILES: [&str; 9] = [
    "_flows.csv",
    "_packets.csv",
    "_monitoring.csv",
    "_flows.csv.gz",
    "_packets.csv.gz",
    "_monitoring.csv.gz",
    "_flows.csv.zst",
    "_packets.csv.zst",
    "_monitoring.csv.zst",
];

/// The byte order mark in UTF-8.
const BOM: &[u8] = "\u{feff}".as_bytes();

impl SinkKind for CsvSink {
    const NAME: &'static str = "csvSink";
    const DESCRIPTION: &'static str = "Writes flows, packets and monitoring as CSV";
    const FORMAT: Option<&'static str> = Some("csv");
    const FILES: &'static [&'static str] = &FILES;

    type Settings = CsvSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &CsvSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let open = |table: &&Table| {
            let begin = if settings.bom { BOM } else { b"" };
            let begin = [begin, &header(table.names())].concat();
            let suffix = format!("_{}.csv", table.kind);
            let file = LineFile::create(run, table, &suffix, settings.compression, &begin, CsvEncoder::new)?;
            Ok((table.kind, TableOutput::new(file)))
        };
        tables.iter().map(open).collect()
    }
}
