//! `new-plugin`: writes the source of a plugin to start from.

mod in_tree;
mod names;
mod out_of_tree;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use t2_core::engine::PluginList;

use crate::failure::Failure;
use names::Names;

/// The plugin, with the names of the template.
const PLUGIN: &str = include_str!("../../templates/plugin.rs");

/// Write the source of a new plugin that builds and runs
///
/// Writes a crate in a new folder, whose program has all plugins of t2 and the new one. In the repository of t2 the plugin
/// becomes one of t2's own: a file in plugins/src/, and a place in the list.
#[derive(Debug, Args)]
pub(crate) struct NewPlugin {
    /// The name of the plugin in lowerCamelCase, such as `portScan`
    #[arg(value_parser = Names::parse)]
    name: Names,

    /// Add it to the repository of t2 in the current folder (default: if there is one)
    #[arg(long, conflicts_with = "t2")]
    in_tree: bool,

    /// The folder with the sources of t2 that the crate depends on (default: those that this program was made of)
    #[arg(long, value_name = "PATH")]
    t2: Option<PathBuf>,
}

impl NewPlugin {
    /// Writes the files and says what to do next.
    pub(crate) fn write(&self, plugins: &PluginList) -> Result<(), Failure> {
        let name = &self.name.plugin;
        if let Some(taken) = plugins.entries().iter().find(|entry| entry.name.eq_ignore_ascii_case(name)) {
            return Err(Failure::Use(format!("there is a plugin `{}` already: choose another name", taken.name)));
        }
        let said = match self.in_tree || (self.t2.is_none() && in_tree::is_here()) {
            true => in_tree::write(&self.name)?,
            false => out_of_tree::write(&self.name, self.t2.as_deref())?,
        };
        // The files are there, whether somebody reads this or not.
        let _ = io::stdout().write_all(said.as_bytes());
        Ok(())
    }
}

/// Writes a new file.
fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let file = fs::File::create_new(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| Failure::unwritable(path, &error))
}
