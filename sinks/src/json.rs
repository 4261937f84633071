//! JSON lines: one object per row, its keys the names of the columns (spec report-cli-sinks, section 7.1).
//!
//! Numbers are numbers. What the text files have in a form of its own (hexadecimal, times, addresses) is a string of the
//! same form, bytes are in base64. A list or compound is an array. A column without a value is null, and one with an empty
//! list is left out, as in Tranalyzer2.

mod encoder;
mod sink;

pub(crate) use encoder::JsonValue;
pub use sink::{JsonSettings, JsonSink};
