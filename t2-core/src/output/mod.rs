//! From values to files: how a cell is printed, and the files of a run.

mod address;
pub mod escape;
mod file;
mod flows;
mod headers;
mod kept;
mod number;
mod packets;
mod sink;
#[cfg(test)]
mod tests;
mod text;

pub use file::{OutputError, OutputFile, Prefix};
pub use flows::TxtSink;
pub use headers::RunInfo;
pub(crate) use kept::Kept;
pub(crate) use packets::PACKET_COLUMNS;
pub use packets::PacketRows;
pub(crate) use sink::CORE_COLUMNS;
pub use sink::{FlowCells, FlowFormat, Sink, SinkKind};
pub use text::Text;
