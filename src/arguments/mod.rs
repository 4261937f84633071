//! Arguments that several commands have.

mod plugins;
mod run;

pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
