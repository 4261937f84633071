//! Arguments that several commands have.

mod formats;
mod input;
mod monitoring;
mod parts;
mod plugins;
mod privacy;
mod run;

pub(crate) use input::{Input, InputArguments};
pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
