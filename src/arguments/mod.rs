//! Arguments that several commands have.

mod formats;
mod plugins;
mod privacy;
mod run;

pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
