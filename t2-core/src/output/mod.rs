//! From values to files: tables and their sinks, text cells, and the files of a run.
//!
//! A program that wants rows somewhere else than in files implements [`Sink`].

mod address;
mod anonymous;
mod appended;
mod buffer;
mod chosen;
mod erased;
mod error;
mod escape;
mod file;
mod float;
mod groups;
mod headers;
mod kept_cells;
mod number;
mod only;
mod outputs;
mod packet_numbers;
mod part;
mod plugin_files;
mod prefix;
mod recent;
mod recorded_rows;
mod sink;
mod table;
mod tape;
#[cfg(test)]
mod tests;
mod text;
mod text_rows;

pub use appended::AppendedFile;
pub(crate) use chosen::Chosen;
pub use chosen::{ColumnChoice, UnchosenColumn};
pub(crate) use erased::AnyRows;
pub use erased::TableOutput;
pub use error::OutputError;
pub use escape::valid_text;
pub use file::{ClosedFile, OutputFile};
pub use headers::{CaptureFile, RunInfo};
pub use only::Only;
pub use outputs::Outputs;
pub(crate) use outputs::SUFFIXES;
pub use part::Part;
pub(crate) use plugin_files::PluginFiles;
pub use prefix::Prefix;
pub use recorded_rows::RecordedRows;
pub use sink::{LaneIndex, Rows, Sink, SinkKind};
pub(crate) use table::{FLOW_COLUMNS, PACKET_COLUMNS};
pub use table::{Field, FieldKind, FieldPart, NamedBit, Schema, SchemaError, Table, TableColumn, TableKind};
pub(crate) use tape::{Recorded, Tape};
pub(crate) use text_rows::packet_file;
pub use text_rows::{TextRows, TextStyle, TxtSink};

// Public for benchmarks and tests only.
#[doc(hidden)]
pub use text::TextEncoder;
