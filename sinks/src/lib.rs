//! The outputs of t2 besides text, made from the declarations of the columns.
//!
//! Rows of lines (JSON, CSV) are made where the plugins run, and only stitched in order. Rows of columns
//! (Parquet, Arrow) and of a database are recorded there, and replayed in order to the encoder of the sink.

#[cfg(feature = "parquet")]
mod columns;
mod compress;
mod json;
mod lines;

#[cfg(feature = "parquet")]
pub use columns::{ArrowSettings, ArrowSink, ParquetSettings, ParquetSink, Partition};
pub use compress::Compression;
pub use json::{JsonSettings, JsonSink};
