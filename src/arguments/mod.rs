//! Arguments that several commands have.

mod filter;
mod formats;
mod live;
mod plugins;
mod run;

pub(crate) use live::LiveArguments;
pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
