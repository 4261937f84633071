//! The run: packets go from the capture through dissection, flows and plugins to the outputs.
//!
//! This is the one module that knows all the others. What has to be decided in the order of the capture is the
//! `director`'s; what concerns one flow only happens in a `lane`, of which there are some for each job; the rows go to
//! the `writer`. With one thread a packet goes through all of them before the next is read; with more, `parallel` lets
//! them work at the same time on different packets. How many work is decided by the `crew`. The outputs are the same to
//! the byte.
//!
//! The front page of the crate has an example of a program that runs plugins.

mod block;
mod configuration;
mod cost;
mod count;
mod crew;
mod director;
mod done;
mod embed;
mod entry;
mod events;
mod feed;
mod following;
mod found;
mod frames;
mod in_lanes;
mod known;
mod lane;
mod list;
mod list_check;
mod memory;
mod monitoring;
mod observer;
mod ordered;
mod parallel;
mod parts;
mod paused;
mod plain_count;
mod plan;
mod plugin_info;
mod prepared;
mod prepared_sink;
mod profile;
mod reading;
mod replayed;
mod row_order;
mod run;
mod run_error;
mod running;
mod schedule;
mod stage;
mod start;
mod stop;
#[cfg(test)]
mod tests;
mod turns;
mod work;
mod writer;

pub use configuration::{Configuration, FileErrors, SettingError};
pub use done::Done;
pub use embed::Run;
pub use entry::Entry;
pub use frames::Frames;
#[doc(hidden)]
pub use list::spliced;
pub use list::{PluginList, UnknownPlugin};
pub use memory::TextTable;
pub use observer::{AfterPause, Observer, Progress};
pub use parts::PartLimit;
pub use plan::Plan;
pub use plugin_info::PluginInfo;
pub use run::{Engine, Unfinished};
pub use run_error::{RunError, UnknownColumn};
pub use running::{IntoCapture, Running};
pub use start::StartError;
