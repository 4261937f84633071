//! The run: packets go from the capture through dissection, flows and plugins to the outputs.
//!
//! This is the one module that knows all the others.

mod count;
mod list;
mod plan;
mod run;
mod stage;

pub use list::{Entry, PluginList, UnknownPlugin};
pub use plan::{Plan, SettingError};
pub use run::Engine;
