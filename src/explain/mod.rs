//! `explain`: what the declarations say of a name, and what a value means.

mod block;
mod known;
mod numbers;
mod plugin;
mod report;
mod setting;
mod text;
mod values;

use std::path::{Path, PathBuf};

use clap::Args;
use t2_core::engine::PluginList;

use crate::describe::ConfigFile;
use crate::failure::Failure;
use crate::stdout;
use known::Known;

/// Explain a plugin, a column, a bit or a setting, and what a value means
///
/// NAME is that of a plugin, of a column of the flow file, the packet file or monitoring output, of a part of a column, of
/// a bit, or of a setting: `t2 explain tcpWin`. With a value: which bits are set, what the number stands for, or whether a
/// setting accepts it: `t2 explain flowStat=0x0400000000004001`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// What to explain: `tcpWin`, `tcpFlags=0x12`, `tcpWin.threshold`
    #[arg(value_name = "NAME[=VALUE]", required_unless_present = "report")]
    names: Vec<String>,

    /// Explain each `name=value` of a report or a log; `-` for standard input
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// A TOML file with settings of plugins, for their values
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Explain {
    /// What explains these names, and a report.
    pub(crate) fn new(names: Vec<String>, report: Option<PathBuf>) -> Self {
        Self { names, report, config: None }
    }

    /// Prints the explanations.
    pub(crate) fn print(&self, plugins: &PluginList) -> Result<(), Failure> {
        let file = self.config.as_deref().map(ConfigFile::read).transpose()?;
        let mut text = names(plugins, file.as_ref(), &self.names)?;
        if let Some(path) = &self.report {
            let separator = if text.is_empty() { "" } else { "\n" };
            text = format!("{text}{separator}{}", report(plugins, file.as_ref(), path)?);
        }
        stdout::print(text)
    }
}

/// Explains names, each with or without a value: `tcpFlags`, `tcpFlags=0x12`. Settings have the values that a run with this
/// file would use.
///
/// # Errors
/// A name that is not known, or a value that its column cannot have.
fn names(plugins: &PluginList, file: Option<&ConfigFile>, names: &[String]) -> Result<String, Failure> {
    text::names(&Known::new(plugins, file)?, names)
}

/// Explains each `name=value` of a report or a log; `-` is standard input.
///
/// # Errors
/// The log cannot be read.
fn report(plugins: &PluginList, file: Option<&ConfigFile>, log: &Path) -> Result<String, Failure> {
    report::text(&Known::new(plugins, file)?, log)
}
