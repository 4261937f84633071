//! Formats of columns: Parquet files, and streams of Arrow.
//!
//! Lanes record the values of rows. A thread per file replays them in order, makes batches of columns, and encodes these,
//! so that neither the lanes nor those that write other formats wait for it.

mod arrow;
mod batches;
mod digest;
mod encodings;
mod file;
mod metadata;
mod parquet;
mod parquet_file;
mod parts;
mod store;
mod system;
#[cfg(test)]
mod tests;
mod types;
mod worker;

pub use arrow::{ArrowSettings, ArrowSink};
pub use parquet::{ParquetSettings, ParquetSink};
pub use parquet_file::Partition;
