//! A SQLite database (spec report-cli-sinks, section 7.2).
//!
//! The table `flow` has a row for each flow, `packet` one for each packet, `columns` one for each of their columns, `run`
//! one for each run. Numbers and sets of bits are integers, spans are seconds, times are ISO 8601, bytes are blobs; lists
//! and compounds are JSON arrays, which SQLite's functions of JSON take apart. A column without a value is null.

mod database;
mod row;
mod sink;

pub use sink::{SqliteSettings, SqliteSink};
