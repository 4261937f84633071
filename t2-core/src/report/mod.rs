//! The report: lines before, during and after a run.
//!
//! ```
//! use t2_core::report::{Line, RunSummary};
//!
//! assert_eq!(Line::warning("Land attack").to_string(), "[WRN] Land attack");
//!
//! fn print(summary: &RunSummary) {
//!     summary.lines().iter().for_each(|line| println!("{line}"));
//! }
//! ```

mod core_columns;
mod end;
mod flow_counts;
mod in_between;
mod monitoring;
mod monitoring_values;
mod notice;
mod numbers;
mod profile;
mod start;
mod status;
mod summary;
#[cfg(test)]
mod tests;

use std::fmt;

pub(crate) use core_columns::CORE_COLUMNS;
pub use end::{Headers, RunSummary};
pub use flow_counts::{FlowCounts, LeftOut};
pub use in_between::{Moment, in_between};
pub(crate) use monitoring::{MonitoringRows, monitoring_columns};
pub use monitoring_values::MonitoringValues;
pub use notice::{FlowLimit, Notice};
pub use profile::{PluginCost, Profile};
pub use start::{capture_event, link, start};
pub use summary::{SummaryRun, summary_header};

use crate::anonymise::Anonymiser;
use crate::human::Printable;
use crate::output::{OutputError, OutputFile};

/// Width of the rules between the parts of the report.
const RULE: usize = 80;

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    kind: LineKind,
    text: String,
}

/// The kind of a line, which decides its mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    Plain,
    Info,
    Warning,
    Plugin(&'static str),
}

impl Line {
    /// A line without mark.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { kind: LineKind::Plain, text: text.into() }
    }

    /// A rule made of one character.
    pub fn rule(character: char) -> Self {
        Self::plain(character.to_string().repeat(RULE))
    }

    /// A line marked `[INF]`.
    pub fn info(text: impl Into<String>) -> Self {
        Self { kind: LineKind::Info, text: text.into() }
    }

    /// A line marked `[WRN]`.
    pub fn warning(text: impl Into<String>) -> Self {
        Self { kind: LineKind::Warning, text: text.into() }
    }

    /// A line of a plugin, marked with its name.
    pub fn of_plugin(plugin: &'static str, text: impl Into<String>) -> Self {
        Self { kind: LineKind::Plugin(plugin), text: text.into() }
    }

    /// The same with other addresses than the true ones.
    pub fn anonymised(self, anonymiser: &Anonymiser) -> Self {
        Self { text: anonymiser.text(&self.text).into_owned(), ..self }
    }
}

/// The line without colours.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            LineKind::Plain => Printable(&self.text).fmt(f),
            LineKind::Info => write!(f, "[INF] {}", Printable(&self.text)),
            LineKind::Warning => write!(f, "[WRN] {}", Printable(&self.text)),
            LineKind::Plugin(plugin) => write!(f, "{plugin}: {}", Printable(&self.text)),
        }
    }
}

/// Writes lines to an output.
#[derive(Debug)]
pub struct Log {
    file: OutputFile,
    colours: bool,
}

impl Log {
    /// Writes to an output, with the colours of a terminal or without.
    pub fn new(file: OutputFile, colours: bool) -> Self {
        Self { file, colours }
    }

    /// Writes lines.
    ///
    /// # Errors
    /// The lines cannot be written.
    pub fn lines<'l>(&mut self, lines: impl IntoIterator<Item = &'l Line>) -> Result<(), OutputError> {
        let text: String = lines.into_iter().map(|line| self.line(line) + "\n").collect();
        self.file.write(text.as_bytes())?;
        self.file.flush()
    }

    fn line(&self, line: &Line) -> String {
        if !self.colours {
            return line.to_string();
        }
        let text = Printable(&line.text);
        match line.kind {
            LineKind::Plain => text.to_string(),
            LineKind::Info => format!("\x1b[1;34m[INF]\x1b[0m \x1b[0;34m{text}\x1b[0m"),
            LineKind::Warning => format!("\x1b[1;33m[WRN]\x1b[0m \x1b[0;33m{text}\x1b[0m"),
            LineKind::Plugin(plugin) => format!("\x1b[1m{plugin}:\x1b[0m {text}"),
        }
    }

    /// Completes the output.
    ///
    /// # Errors
    /// The output cannot be completed.
    pub fn finish(self) -> Result<(), OutputError> {
        self.file.close()?.publish()
    }
}
