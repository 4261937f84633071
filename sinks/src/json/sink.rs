//! The files of objects.

use std::sync::Arc;

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::encoder::{JsonEncoder, keys};
use super::names::{ECS, EVE, Names, Style, ZEEK};
use super::styled::StyledEncoder;
use super::template::Template;
use crate::compress::Compression;
use crate::lines::LineFile;

/// The settings of [`JsonSink`].
#[derive(Clone, Debug, Settings)]
pub struct JsonSettings {
    /// How the files are compressed
    #[setting(default = Compression::None)]
    pub compression: Compression,
    /// Whose names the objects have
    #[setting(default = JsonStyle::T2)]
    pub style: JsonStyle,
}

/// Whose names objects have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Setting)]
pub enum JsonStyle {
    /// Those of our columns
    T2,
    /// Elastic Common Schema: an object for each row; what has no name there is in the object `t2`
    Ecs,
    /// Flow records of Suricata's EVE: an object for each conversation, none for packets
    Eve,
    /// Records of Zeek's conn.log: an object for each conversation, none for packets
    Zeek,
}

impl JsonStyle {
    /// The table of its names; `None` for our own.
    pub(super) fn names(self) -> Option<&'static Style> {
        match self {
            Self::T2 => None,
            Self::Ecs => Some(&ECS),
            Self::Eve => Some(&EVE),
            Self::Zeek => Some(&ZEEK),
        }
    }
}

/// Writes `PREFIX_flows.json`, `PREFIX_packets.json` and `PREFIX_monitoring.json`, an object per line.
#[derive(Debug)]
pub struct JsonSink;

/// What the names of the files end in, with each compression.
const FILES: [&str; 9] = [
    "_flows.json",
    "_packets.json",
    "_monitoring.json",
    "_flows.json.gz",
    "_packets.json.gz",
    "_monitoring.json.gz",
    "_flows.json.zst",
    "_packets.json.zst",
    "_monitoring.json.zst",
];

impl SinkKind for JsonSink {
    const NAME: &'static str = "jsonSink";
    const DESCRIPTION: &'static str = "Writes flows, packets and monitoring as JSON, an object per line";
    const FORMAT: Option<&'static str> = Some("json");
    const FILES: &'static [&'static str] = &FILES;

    type Settings = JsonSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &JsonSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let open = |table: &&Table| {
            let keys = keys(table);
            let encoder = move || JsonEncoder::new(Arc::clone(&keys));
            let file = LineFile::create(run, table, &suffix(table), settings.compression, b"", encoder)?;
            Ok((table.kind, TableOutput::new(file)))
        };
        match settings.style.names() {
            None => tables.iter().map(open).collect(),
            Some(style) => open_styled(style, run, tables, settings.compression),
        }
    }
}

/// What the name of the file of a table ends in.
fn suffix(table: &Table) -> String {
    format!("_{}.json", table.kind)
}

/// The names that a style has for a table; `None` if it does not have the table.
fn names_of(style: &'static Style, table: TableKind) -> Option<&'static Names> {
    match table {
        TableKind::Flows => Some(&style.flows),
        TableKind::Packets => style.packets.as_ref(),
        _ => None,
    }
}

/// Begins the files of the tables that a style has.
fn open_styled(
    style: &'static Style,
    run: &RunInfo,
    tables: &[&Table],
    compression: Compression,
) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
    if let Some(table) = run.stdout.filter(|table| names_of(style, *table).is_none()) {
        let other = if table == TableKind::Packets { "`t2` or `ecs`" } else { "`t2`" };
        let why = format!("the style `{}` has no {table}: print flows, or choose the style {other}", style.name);
        return Err(OutputError::refused(why));
    }
    let mut templates = Vec::new();
    for table in tables {
        if let Some(names) = names_of(style, table.kind) {
            let template = Template::objects(style, names, table);
            templates.push((table, template.map_err(|missing| OutputError::refused(missing.to_string()))?));
        }
    }
    let open = |(table, template): (&&Table, Template)| {
        let template = Arc::new(template);
        let encoder = move || StyledEncoder::new(Arc::clone(&template));
        let file = LineFile::create(run, table, &suffix(table), compression, b"", encoder)?;
        Ok((table.kind, TableOutput::new(file)))
    };
    templates.into_iter().map(open).collect()
}
