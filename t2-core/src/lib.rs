//! The framework of t2: **a plugin is a struct, and everything that can be derived from it is derived.**
//!
//! Data goes one way, and each step is a module:
//!
//! [`capture`] → [`dissect`] → [`flow`] → [`plugin`](mod@plugin) → [`output`]
//!
//! [`engine`] connects them. A [`row`] has one cell per column, a cell is a [`value`]; `#[plugin]` derives both.
//!
//! The author of a plugin starts with [`plugin`](macro@plugin), [`Plugin`](plugin::Plugin) and the [`prelude`]. A program
//! that runs plugins starts with [`engine`]:
//!
//! ```no_run
//! use std::path::Path;
//!
//! use t2_core::capture::Capture;
//! use t2_core::engine::{Engine, Observer, Plan, Progress};
//! use t2_core::output::{Outputs, Prefix, RunInfo};
//! use t2_core::prelude::*;
//! use t2_core::report::Notice;
//!
//! /// Counts packets
//! #[plugin("counted")]
//! #[derive(Default)]
//! struct Counted {
//!     /// Packets of the flow
//!     #[flow_col]
//!     packets: u64,
//! }
//!
//! impl Plugin for Counted {
//!     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
//!         self.packets += 1;
//!         None
//!     }
//! }
//!
//! t2_core::plugins! { PLUGINS = Counted, sink TxtSink }
//!
//! /// Ignores the progress of the run.
//! struct Silent;
//!
//! impl Observer for Silent {
//!     fn progress(&mut self, _: &Progress) {}
//!     fn notice(&mut self, _: &Notice, _: &Progress) {}
//! }
//!
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let mut capture = Capture::open(Path::new("capture.pcap"))?;
//!     let plan = Plan::new(PLUGINS.entries());
//!     let outputs = Outputs::new(Prefix::new(Some(Path::new("out/")), None)?).protect(capture.file_id(), "the capture");
//!     let run = RunInfo::new(plan.names(), outputs);
//!     let mut engine = Engine::new(plan, &run)?;
//!     engine.run(&mut capture, &mut Silent)?;
//!     let summary = engine.finish().map_err(|unfinished| unfinished.error)?;
//!     println!("{} packets, complete: {}", summary.counters.packets, summary.losses.is_complete());
//!     Ok(())
//! }
//! ```

pub mod anonymise;
pub mod capture;
pub mod counters;
pub mod dissect;
pub mod engine;
pub mod file_id;
pub mod filter;
pub mod flow;
pub mod human;
mod invariant;
pub mod label;
pub mod losses;
pub mod mac;
pub mod moments;
mod names;
pub mod output;
mod place;
pub mod plugin;
pub mod prelude;
pub mod report;
pub mod row;
pub mod settings;
pub mod tables;
pub mod time;
pub mod total;
pub mod value;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use t2_macros::{Columns, Setting, Settings, Value, bits, plugin};

// What the macros make names this crate, also where it is used inside of it.
extern crate self as t2_core;
