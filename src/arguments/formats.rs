//! The formats of a run's tables, and their columns.

use std::str::FromStr;

use clap::{Args, ValueEnum};
use t2_core::engine::{Configuration, Entry, Plan, PluginList};
use t2_core::output::{TableKind, TextStyle};
use t2_core::settings::nearest;

use crate::failure::{Failure, did_you_mean};

#[derive(Debug, Args)]
pub(crate) struct FormatArguments {
    /// The formats of the tables, separated by commas (default: tsv)
    ///
    /// Such as `parquet`, `json`, `csv` or `sqlite`; `t2 list` shows the sinks of this program, each with its format. Sinks
    /// among the plugins are left out then.
    #[arg(long = "out", value_name = "FORMATS", value_delimiter = ',')]
    formats: Vec<String>,

    /// How text files look
    #[arg(long = "tsv", value_name = "STYLE", overrides_with = "style", default_value = "t2")]
    style: Style,

    /// Whose names the objects of `--out json` have
    ///
    /// A program that reads one of the others then reads them as its own. Short for `--set jsonSink.style=STYLE`.
    #[arg(long, value_name = "STYLE", overrides_with = "json_style")]
    json_style: Option<JsonStyle>,

    /// Write only these columns of a table, as in `flows:srcIP,dstIP,dstPort`
    ///
    /// It concerns the files of all formats. The order of columns stays.
    #[arg(long, value_name = "TABLE:NAMES")]
    columns: Vec<ColumnList>,

    /// Leave these columns out, separated by commas
    ///
    /// It concerns all tables and the files of all formats.
    #[arg(long = "drop", value_name = "NAMES", value_delimiter = ',')]
    dropped: Vec<String>,
}

/// How text files look.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Style {
    /// As Tranalyzer2 writes them: `%` before the header line, texts of flows in quotes
    T2,
    /// As programs for tables read them: no `%`, no quotes, a column `dir` in the packet file
    Plain,
}

/// Whose names objects have.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum JsonStyle {
    /// Those of our columns
    T2,
    /// The Elastic Common Schema; what has no name there is in the object `t2`
    Ecs,
    /// Flow records of Suricata's EVE: an object for each conversation, none for packets
    Eve,
    /// Records of Zeek's conn.log: an object for each conversation, none for packets
    Zeek,
}

/// The columns of a table that are written.
#[derive(Clone, Debug)]
struct ColumnList {
    table: TableKind,
    names: Vec<String>,
}

impl FromStr for ColumnList {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (table, names) = text.split_once(':').unwrap_or_default();
        match TableKind::ALL.into_iter().find(|kind| kind.name() == table.trim()) {
            Some(table) => Ok(Self { table, names: names.split(',').map(|name| name.trim().to_owned()).collect() }),
            None => {
                let tables = TableKind::ALL.map(TableKind::name).join(", ");
                Err(format!("write the table and its columns, as in `flows:srcIP,dstIP` (the tables are {tables})"))
            }
        }
    }
}

/// The word of the text format.
const TEXT: &str = "tsv";

impl FormatArguments {
    /// Whether the packets are written as text where packets are written.
    fn has_text(&self) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|format| format.trim() == TEXT)
    }

    /// The plugins of a run with the sinks of the chosen formats.
    pub(crate) fn entries(&self, plugins: Vec<Entry>, list: &PluginList) -> Result<Vec<Entry>, Failure> {
        if self.formats.is_empty() {
            return Ok(plugins);
        }
        let mut names: Vec<_> = plugins.iter().filter(|entry| !entry.is_sink()).map(|entry| entry.name).collect();
        for format in &self.formats {
            names.push(sink(format.trim(), list)?);
        }
        Ok(list.select(names)?)
    }

    /// What a user should know who wants these tables besides the flows: a format that does not have them.
    pub(crate) fn remark(&self, has_packets: bool, has_monitoring: bool) -> Option<String> {
        let has_flows_only = |format: &str| match format {
            "json" => matches!(self.json_style, Some(JsonStyle::Eve | JsonStyle::Zeek)),
            format => format == "zeek",
        };
        let is_of_other = |format: &str| has_flows_only(format) || format == "json" && self.has_names_of_others();
        let lacks = |format: &str| has_packets && has_flows_only(format) || has_monitoring && is_of_other(format);
        let format = self.formats.iter().map(|format| format.trim()).find(|format| lacks(format))?;
        let style = self.json_style.and_then(|style| style.to_possible_value()).filter(|_| format == "json");
        let what = style.map_or(format.to_owned(), |style| format!("--json-style {}", style.get_name()));
        let (has, lacking) = match (has_flows_only(format), has_packets, has_monitoring) {
            (true, true, true) => ("flows", "no packets and no monitoring are"),
            (true, true, false) => ("flows", "no packets are"),
            (true, false, _) => ("flows", "no monitoring is"),
            (false, ..) => ("flows and packets", "no monitoring is"),
        };
        Some(format!("`{what}` has {has} only: {lacking} written in this format"))
    }

    fn has_names_of_others(&self) -> bool {
        self.json_style.is_some_and(|style| !matches!(style, JsonStyle::T2))
    }

    /// Changes the settings of sinks. What is set later counts.
    pub(crate) fn configure(&self, settings: &mut Configuration<'_>) -> Result<(), Failure> {
        let Some(value) = self.json_style.and_then(|style| style.to_possible_value()) else { return Ok(()) };
        let set = settings.set(&format!("jsonSink.style={}", value.get_name()));
        set.map_err(|error| Failure::Use(format!("--json-style: {}: choose it with `--out json`", error.why())))
    }

    /// Changes a plan. `has_packets` says whether packets are written; `stdout` is the table on standard output.
    pub(crate) fn plan(&self, plan: &mut Plan, has_packets: bool, stdout: Option<TableKind>) -> Result<(), Failure> {
        if let (Some(_), [_, _, ..]) = (stdout, self.formats.as_slice()) {
            return Err(Failure::Use("standard output takes one format: name one with `--out`".to_owned()));
        }
        plan.packets = has_packets;
        plan.packet_file = has_packets && self.has_text();
        plan.text_style = match self.style {
            Style::T2 => TextStyle::Tranalyzer,
            Style::Plain => TextStyle::Plain,
        };
        for ColumnList { table, names } in &self.columns {
            plan.columns.keep(*table, names.iter().cloned());
        }
        plan.columns.drop(self.dropped.iter().map(|name| name.trim()));
        plan.columns.check(&TableKind::ALL.map(|kind| plan.table(kind)))?;
        Ok(())
    }
}

/// The name of the sink that writes a format.
fn sink(format: &str, list: &PluginList) -> Result<&'static str, Failure> {
    let formats = || list.entries().iter().filter_map(|entry| Some((entry.format?, entry.name)));
    if let Some((_, name)) = formats().find(|(known, _)| *known == format) {
        return Ok(name);
    }
    if let Some((_, feature)) = BEHIND_FEATURES.iter().find(|(known, _)| *known == format) {
        let remedy = format!("build it with `--features {feature}`");
        return Err(Failure::Use(format!("this program was built without the format `{format}`: {remedy}")));
    }
    let question = did_you_mean(nearest(format, formats().map(|(known, _)| known)));
    let known: Vec<_> = formats().map(|(known, _)| known).collect();
    Err(Failure::Use(format!("unknown format `{format}`{question} (this program writes {})", known.join(", "))))
}

/// Formats that a program has only if it is built with a feature.
const BEHIND_FEATURES: [(&str, &str); 3] = [("parquet", "parquet"), ("arrow", "parquet"), ("sqlite", "sqlite")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_was_left_out_of_the_program_is_named_with_its_feature() {
        let error = sink("parquet", &t2_plugins::STANDARD).map_err(|error| error.to_string());
        let remedy = "this program was built without the format `parquet`: build it with `--features parquet`";
        assert_eq!(error, Err(remedy.to_owned()));
    }
}
