//! The outputs of t2 besides text, made from the declarations of the columns.
//!
//! Rows of lines (JSON, CSV) are made where the plugins run, and only stitched in order. Rows of columns
//! (Parquet, Arrow) and of a database are recorded there, and replayed in order to the encoder of the sink.

#[cfg(feature = "parquet")]
mod columns;
mod compress;
mod csv;
mod iso;
mod json;
mod lines;
#[cfg(feature = "sqlite")]
mod sqlite;
mod zeek;

#[cfg(feature = "parquet")]
pub use columns::{ArrowSettings, ArrowSink, ParquetSettings, ParquetSink, Partition};
pub use compress::Compression;
pub use csv::{CsvSettings, CsvSink};
pub use json::{JsonSettings, JsonSink, JsonStyle};
#[cfg(feature = "sqlite")]
pub use sqlite::{SqliteSettings, SqliteSink};
pub use zeek::ZeekSink;
