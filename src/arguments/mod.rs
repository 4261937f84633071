//! Arguments that several commands have.

mod filter;
mod formats;
mod input;
mod live;
mod monitoring;
mod parts;
mod plugins;
mod privacy;
mod run;

pub(crate) use input::{Input, InputArguments};
pub(crate) use live::LiveArguments;
pub(crate) use plugins::PluginArguments;
pub(crate) use run::RunArguments;
