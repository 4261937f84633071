//! CSV (RFC 4180), for spreadsheets and whatever reads tables.
//!
//! Cells have the text of the plain text files; quotes in them are doubled, not escaped. A cell whose text is from the
//! capture and begins as a formula does has a `'` before it, so that no spreadsheet computes it.

mod encoder;
mod sink;

pub use sink::{CsvSettings, CsvSink};
