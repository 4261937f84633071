//! The files of objects.

use std::sync::Arc;

use t2_core::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use t2_core::prelude::*;

use super::encoder::{JsonEncoder, keys};
use super::names::{ECS, EVE, Style, ZEEK};
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
        match settings.style.names() {
            None => tables.iter().map(open).collect(),
            Some(style) => open_styled(style, run, tables, settings.compression),
        }
    }
}

/// Begins the files of the tables that a style has.
fn open_styled(
    style: &Style,
    run: &RunInfo,
    tables: &[&Table],
    compression: Compression,
) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
    if style.packets.is_none() && run.stdout == Some(TableKind::Packets) {
        let why = format!("the style `{}` has no packets: print flows, or choose the style `t2` or `ecs`", style.name);
        return Err(OutputError::refused(why));
    }
    let mut templates = Vec::new();
    for table in tables {
        let (names, suffix) = match table.kind {
            TableKind::Flows => (Some(&style.flows), "_flows.json"),
            _ => (style.packets.as_ref(), "_packets.json"),
        };
        if let Some(names) = names {
            let template = Template::objects(style, names, table);
            templates.push((table, template.map_err(|missing| OutputError::refused(missing.to_string()))?, suffix));
        }
    }
    let open = |(table, template, suffix): (&&Table, Template, &str)| {
        let template = Arc::new(template);
        let encoder = move || StyledEncoder::new(Arc::clone(&template));
        let file = LineFile::create(run, table, suffix, compression, b"", encoder)?;
        Ok((table.kind, TableOutput::new(file)))
    };
    templates.into_iter().map(open).collect()
}
