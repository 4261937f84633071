//! The list of all plugins that t2 ships with, and of its sinks.

use t2_core::engine::PluginList;

t2_core::plugins! {
    LINES = ..t2_plugins::STANDARD, sink t2_sinks::JsonSink, sink t2_sinks::ZeekSink, sink t2_sinks::CsvSink
}

#[cfg(feature = "parquet")]
t2_core::plugins! { COLUMNS = ..LINES, sink t2_sinks::ParquetSink, sink t2_sinks::ArrowSink }

#[cfg(not(feature = "parquet"))]
const COLUMNS: PluginList = LINES;

#[cfg(feature = "sqlite")]
t2_core::plugins! { DATABASES = ..COLUMNS, sink t2_sinks::SqliteSink }

#[cfg(not(feature = "sqlite"))]
const DATABASES: PluginList = COLUMNS;

/// The list of all plugins that t2 ships with, and of its sinks.
///
/// ```
/// let names: Vec<_> = t2::STANDARD.entries().iter().map(|entry| entry.name).collect();
/// assert!(names.contains(&"tcpWin") && names.contains(&"txtSink"));
/// ```
pub const STANDARD: PluginList = DATABASES;
