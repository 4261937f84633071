//! The framework of t2: **a plugin is a struct, and everything that can be derived from it is derived.**
//!
//! The way of the data is one direction, and each step is a module:
//!
//! [`capture`] → [`dissect`] → [`flow`] → [`plugin`](mod@plugin) → [`output`]
//!
//! [`engine`] knows them all. Columns are made of [`value`]s and stand in [`row`]s; `#[plugin]` derives both.

pub mod capture;
pub mod counters;
pub mod dissect;
pub mod engine;
pub mod file_id;
pub mod flow;
pub mod human;
mod invariant;
pub mod label;
pub mod losses;
pub mod mac;
pub mod moments;
mod names;
pub mod output;
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

pub use t2_macros::{Columns, Setting, Value, bits, plugin};

// What the macros make names this crate, also where it is used inside of it.
extern crate self as t2_core;
