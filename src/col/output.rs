//! Where tables are printed: standard output, or a pager. And whether they may have colours.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Write};

use clap::ValueEnum;
use t2_core::output::OutputError;

use super::pager::{self, Pager};
use crate::failure::Failure;

/// How much is written at a time.
const BUFFER: usize = 64 << 10;

/// When the header is highlighted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless the variable NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// Whether colours are used, on a terminal or off it.
    pub(super) fn is_on(self, is_terminal: bool) -> bool {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let is_dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        match self {
            Self::Auto => is_terminal && !is_set("NO_COLOR") && !is_dumb,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

/// Whether standard output is a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Opens standard output, or a pager if one is wanted and there is one.
pub(super) fn open(pages: bool) -> BufWriter<Box<dyn Write>> {
    let pager = pages.then(|| pager::command(env::var("PAGER").ok().as_deref())).flatten();
    let output: Box<dyn Write> = match pager.and_then(|command| Pager::start(&command)) {
        Some(pager) => Box::new(pager),
        None => Box::new(io::stdout()),
    };
    BufWriter::with_capacity(BUFFER, output)
}

/// The failure that an error of the output is.
pub(super) fn cannot_print(error: io::Error) -> Failure {
    Failure::Output(OutputError::stdout(error))
}
