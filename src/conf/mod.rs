//! `conf`: lists, checks and changes the settings of plugins in a file.

mod document;
mod edit;
mod place;
mod show;
mod template;
mod value;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use t2_core::engine::PluginList;

use crate::failure::Failure;
use crate::stdout;
use place::Place;

/// List, check and change the settings of plugins in a file
///
/// The file is t2.toml in the current folder. A run uses it with `--config t2.toml`. Without a command the settings are
/// listed. NAME is `tcpWin.threshold`, or `threshold` where only one plugin has a setting of this name.
#[derive(Debug, Args)]
pub(crate) struct Conf {
    #[command(subcommand)]
    command: Option<Command>,

    /// The file to read or change, instead of t2.toml
    #[arg(long, value_name = "FILE", global = true)]
    file: Option<PathBuf>,

    /// Set all settings back to their defaults, as `t2 conf reset` does
    #[arg(long)]
    reset: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List settings with their values and defaults, and where the values come from
    List {
        /// Names of plugins or settings (default: all)
        #[arg(value_name = "NAME")]
        words: Vec<String>,
    },
    /// Print the value of a setting
    Get {
        /// Settings
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
    },
    /// Change settings in the file, which is created if there is none
    Set {
        /// Settings with their new values; items of a list are separated by commas
        #[arg(value_name = "NAME=VALUE", required = true)]
        assignments: Vec<String>,
    },
    /// Remove settings from the file, so that they have their defaults
    Unset {
        /// Settings, or plugins for all of their settings
        #[arg(value_name = "NAME", required = true)]
        names: Vec<String>,
    },
    /// Set settings of the file back to their defaults
    Reset {
        /// Settings, or plugins for all of their settings (default: all)
        #[arg(value_name = "NAME")]
        names: Vec<String>,
    },
    /// Report all mistakes of the file
    Check {
        /// The file (default: t2.toml)
        #[arg(value_name = "FILE", conflicts_with = "file")]
        checked: Option<PathBuf>,
    },
    /// Write a file with all settings, their descriptions and defaults, as comments
    Write {
        /// Replace the file if there is one; its values are kept
        #[arg(long)]
        force: bool,
    },
}

impl Conf {
    /// Does what is asked for, and prints what was done.
    pub(crate) fn run(&self, plugins: &PluginList) -> Result<(), Failure> {
        let place = Place { named: self.file.as_deref() };
        let done = match &self.command {
            Some(_) if self.reset => {
                Err(Failure::Use("`--reset` is a command of its own: leave the other one out".to_owned()))
            }
            None if self.reset => edit::reset(plugins, &place, &[]),
            None => show::list(plugins, &place, &[]),
            Some(Command::List { words }) => show::list(plugins, &place, words),
            Some(Command::Get { names }) => show::get(plugins, &place, names),
            Some(Command::Set { assignments }) => edit::set(plugins, &place, assignments),
            Some(Command::Unset { names } | Command::Reset { names }) => edit::reset(plugins, &place, names),
            Some(Command::Check { checked }) => {
                let place = Place { named: checked.as_deref().or(place.named) };
                show::check(plugins, &place)
            }
            Some(Command::Write { force }) => template::write(plugins, &place, *force),
        };
        stdout::print(done?)
    }
}
