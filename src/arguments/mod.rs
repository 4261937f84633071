//! Arguments that several commands have.

mod formats;
mod monitoring;
mod plugins;
mod run;

pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
