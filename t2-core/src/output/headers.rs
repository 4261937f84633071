//! The headers file: the run, and the meaning of each column of the flow file.

use std::fmt::Write;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use super::{Only, OutputError, OutputFile, Outputs, Table, TableKind, TextStyle};
use crate::anonymise::Anonymiser;
use crate::human::{Date, Printable};
use crate::row::Column;
use crate::settings::SettingInfo;
use crate::time::Timestamp;
use crate::value::{Bit, BitSet, Kind};

/// The facts of a run that are known before its first packet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RunInfo {
    /// When the run began.
    pub started: Timestamp,
    /// The command line, words joined by blanks.
    pub command_line: String,
    /// Process id.
    pub process_id: u32,
    /// Number of the sensor.
    pub sensor_id: u32,
    /// Names of the plugins in use, in order.
    pub plugins: Vec<&'static str>,
    /// Lines about the data that plugins have loaded; set when the run begins.
    pub about: Vec<String>,
    /// The settings of plugins and sinks, with the name of each; set when the run begins.
    pub settings: Vec<(&'static str, SettingInfo)>,
    /// The captures that are read, as far as that is known when the run begins.
    pub captures: Vec<CaptureFile>,
    /// How text files look; set when the run begins.
    pub text_style: TextStyle,
    /// The output files.
    pub outputs: Outputs,
    /// The table that is written to standard output, if any.
    pub stdout: Option<TableKind>,
    /// Which rows outputs get, if not all.
    pub only: Option<Only>,
}

impl RunInfo {
    /// The version that the program and its plugins have.
    pub const VERSION: &'static str = env!("CARGO_PKG_VERSION");

    /// A run of this process with these plugins and outputs. The caller sets start, command line and sensor; by default
    /// they are 1970, empty and 0.
    pub fn new(plugins: Vec<&'static str>, outputs: Outputs) -> Self {
        Self {
            started: Timestamp::default(),
            command_line: String::new(),
            process_id: std::process::id(),
            sensor_id: 0,
            plugins,
            about: Vec::new(),
            settings: Vec::new(),
            captures: Vec::new(),
            text_style: TextStyle::default(),
            outputs,
            stdout: None,
            only: None,
        }
    }

    /// The same with other addresses than the true ones in all texts, such as the command line and settings, and a line
    /// that says so.
    pub(crate) fn anonymised(mut self, anonymiser: &Anonymiser) -> Self {
        let captures = self.captures.iter_mut().map(|capture| &mut capture.name);
        let settings = self.settings.iter_mut().map(|(_, setting)| &mut setting.value);
        for text in self.about.iter_mut().chain(captures).chain(settings).chain([&mut self.command_line]) {
            *text = anonymiser.text(text).into_owned();
        }
        self.about.push(format!("Addresses are anonymised: {}", Anonymiser::SCHEME));
        self
    }
}

impl RunInfo {
    /// The names of the captures, in one line: of more than three, the first and how many others.
    pub fn captures_text(&self) -> String {
        let names: Vec<_> = self.captures.iter().map(|capture| capture.name.as_str()).collect();
        match names.as_slice() {
            [first, _, _, _, ..] => format!("{first} and {} others", names.len() - 1),
            names => names.join(", "),
        }
    }

    /// Begins the file of a table whose name ends so, or standard output if the table goes there.
    ///
    /// # Errors
    /// As for [`Outputs::create`].
    pub fn create(&self, table: &Table, suffix: &str) -> Result<OutputFile, OutputError> {
        match self.stdout == Some(table.kind) {
            true => Ok(OutputFile::stdout()),
            false => self.outputs.create(suffix),
        }
    }
}

/// A capture that a run reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CaptureFile {
    /// Its name, for people.
    pub name: String,
    /// Where it is, if it is a regular file, which can be read a second time.
    pub path: Option<PathBuf>,
    /// Its length in bytes, if it is a regular file.
    pub size: Option<u64>,
}

impl CaptureFile {
    /// The capture at a path.
    pub fn at(path: &Path) -> Self {
        let size = fs::metadata(path).ok().filter(Metadata::is_file).map(|metadata| metadata.len());
        Self { name: path.display().to_string(), path: size.map(|_| path.to_owned()), size }
    }

    /// A capture that is no file, such as standard input.
    pub fn named(name: impl Into<String>) -> Self {
        Self { name: name.into(), path: None, size: None }
    }
}

/// Writes the headers file (spec report-cli-sinks, section 2.5). The columns of monitoring are in comments, as programs
/// for these files take all other lines for columns of flows.
///
/// # Errors
/// The file cannot be written.
pub(super) fn write(run: &RunInfo, flows: &Table, monitoring: Option<&Table>) -> Result<OutputFile, OutputError> {
    let mut text = Text::default();
    of_run(run, &mut text);
    text.line(format_args!("# Col No.\tType\tName\tDescription"));
    columns(flows, "", &mut text);
    bits(flows, None, &mut text);
    if let Some(table) = monitoring {
        text.line(format_args!("#"));
        text.line(format_args!("# Columns of monitoring:"));
        columns(table, "#   ", &mut text);
        bits(table, Some(flows), &mut text);
    }
    let mut file = run.outputs.create("_headers.txt")?;
    file.write_header(text.0.as_bytes())?;
    Ok(file)
}

/// Lines of text.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Infallible: writing to a string cannot fail.
        let _ = self.0.write_fmt(line);
        self.0.push('\n');
    }
}

fn of_run(run: &RunInfo, text: &mut Text) {
    let mut line = |args: std::fmt::Arguments<'_>| text.line(args);
    line(format_args!("# Date: {}", Date(run.started)));
    line(format_args!("# t2 {}", RunInfo::VERSION));
    line(format_args!("# Core configuration: L2, IPv4, IPv6"));
    line(format_args!("# SensorID: {}", run.sensor_id));
    line(format_args!("# PID: {}", run.process_id));
    line(format_args!("# Command line: {}", run.command_line.escape_default()));
    line(format_args!("# HW info: {};{}", std::env::consts::OS, std::env::consts::ARCH));
    line(format_args!("#"));
    line(format_args!("# Plugins loaded:"));
    for (n, plugin) in run.plugins.iter().enumerate() {
        line(format_args!("#   {:02}: {plugin}, version {}", n + 1, RunInfo::VERSION));
    }
    for about in &run.about {
        line(format_args!("# {}", Printable(about)));
    }
    line(format_args!("#"));
}

/// The columns of a table, a line each.
fn columns(table: &Table, begin: &str, text: &mut Text) {
    for (n, column) in table.columns.iter().enumerate() {
        let Column { name, description, kind, .. } = column.column;
        text.line(format_args!("{begin}{}\t{kind}\t{name}\t{description}", n + 1));
    }
}

/// The bits of the columns of a table, but for those that another table has, too.
fn bits(table: &Table, explained: Option<&Table>, text: &mut Text) {
    let is_explained =
        |kind: &Kind| explained.iter().flat_map(|table| &table.columns).any(|known| known.column.kind == kind);
    for Column { name, kind, .. } in table.columns.iter().map(|column| column.column) {
        let Kind::Bits(BitSet { digits, bits }) = kind else { continue };
        if is_explained(kind) {
            continue;
        }
        text.line(format_args!("#"));
        text.line(format_args!("# Bits of {name}:"));
        let width = usize::from(*digits);
        for Bit { value, name, description } in *bits {
            text.line(format_args!("#   0x{value:0width$x}\t{name}\t{description}"));
        }
    }
}
