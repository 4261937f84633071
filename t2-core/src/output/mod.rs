//! From values to files: how a cell is printed, and the files of a run.

mod address;
mod error;
pub mod escape;
mod file;
mod flows;
mod headers;
mod kept;
mod number;
mod outputs;
mod packets;
mod prefix;
mod sink;
#[cfg(test)]
mod tests;
mod text;

pub use error::OutputError;
pub use file::{ClosedFile, OutputFile};
pub use flows::TxtSink;
pub use headers::RunInfo;
pub(crate) use kept::Kept;
pub use outputs::Outputs;
pub(crate) use packets::PACKET_COLUMNS;
pub use packets::PacketRows;
pub use prefix::Prefix;
pub(crate) use sink::CORE_COLUMNS;
pub use sink::{FlowCells, FlowFormat, Sink, SinkKind};
pub use text::Text;
