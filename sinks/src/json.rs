//! JSON lines: one object per row, its keys the names of the columns (spec report-cli-sinks, section 7.1).
//!
//! Numbers are numbers. What the text files have in a form of its own (hexadecimal, times, addresses) is a string of the
//! same form, bytes are in base64. A list or compound is an array. A column without a value is null, and one with an empty
//! list is left out, as in Tranalyzer2.
//!
//! A style writes other names instead: those of a table in `names`, in objects that are made by `template`.

mod cells;
mod connection;
mod conversation;
mod encoder;
mod forms;
mod icmp;
pub(crate) mod names;
mod protocols;
mod sink;
mod styled;
mod target;
pub(crate) mod template;
#[cfg(test)]
mod tests;
#[cfg(feature = "sqlite")]
mod value;

pub use sink::{JsonSettings, JsonSink, JsonStyle};
pub(crate) use styled::StyledEncoder;
#[cfg(feature = "sqlite")]
pub(crate) use value::JsonValue;
