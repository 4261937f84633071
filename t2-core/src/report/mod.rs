//! What the run tells its user: lines before, during and after it.

mod end;
mod notice;
mod start;
mod status;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io::{self, Write};

pub use end::{FlowCounts, Headers, Summary};
pub use notice::Notice;
pub use start::{first_packet, link, start};

/// Width of the rules between the parts of the report.
const RULE: usize = 80;

/// A line of the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    kind: LineKind,
    text: String,
}

/// What a line is, which decides how it is marked.
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
}

/// The line without colours.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            LineKind::Plain => f.write_str(&self.text),
            LineKind::Info => write!(f, "[INF] {}", self.text),
            LineKind::Warning => write!(f, "[WRN] {}", self.text),
            LineKind::Plugin(plugin) => write!(f, "{plugin}: {}", self.text),
        }
    }
}

/// Where the lines go.
pub struct Log {
    writer: Box<dyn Write>,
    colours: bool,
}

impl Log {
    /// Lines go to `writer`, with the colours of a terminal or without.
    pub fn new(writer: Box<dyn Write>, colours: bool) -> Self {
        Self { writer, colours }
    }

    /// Writes a line.
    ///
    /// # Errors
    /// The line cannot be written.
    pub fn line(&mut self, line: &Line) -> io::Result<()> {
        if !self.colours {
            return writeln!(self.writer, "{line}");
        }
        let text = &line.text;
        match line.kind {
            LineKind::Plain => writeln!(self.writer, "{text}"),
            LineKind::Info => writeln!(self.writer, "\x1b[1;34m[INF]\x1b[0m \x1b[0;34m{text}\x1b[0m"),
            LineKind::Warning => writeln!(self.writer, "\x1b[1;33m[WRN]\x1b[0m \x1b[0;33m{text}\x1b[0m"),
            LineKind::Plugin(plugin) => writeln!(self.writer, "\x1b[1m{plugin}:\x1b[0m {text}"),
        }
    }

    /// Writes several lines and flushes.
    ///
    /// # Errors
    /// The lines cannot be written.
    pub fn lines<'l>(&mut self, lines: impl IntoIterator<Item = &'l Line>) -> io::Result<()> {
        for line in lines {
            self.line(line)?;
        }
        self.writer.flush()
    }
}

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Log").field("colours", &self.colours).finish_non_exhaustive()
    }
}
