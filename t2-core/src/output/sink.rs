//! Where finished flows go.

use super::{ClosedFile, OutputError, RunInfo};
use crate::row::{Column, RowEncoder};
use crate::value::Kind;

/// Receives the rows of all flows, in the order in which the flows end.
///
/// A sink is listed among the plugins (`sink TxtSink`), and is created when the run begins. It has two halves: a
/// [`FlowFormat`] makes the row of a flow, wherever the flow's states are; the sink itself writes the rows.
pub trait Sink: Send {
    /// What makes the rows; there is one for each lane.
    fn format(&self) -> Box<dyn FlowFormat>;

    /// Writes rows that a format has made.
    ///
    /// # Errors
    /// The rows cannot be written; the run ends.
    fn write(&mut self, rows: &[u8]) -> Result<(), OutputError>;

    /// The run is over. Its files get their names when those of all sinks are closed.
    ///
    /// # Errors
    /// The output cannot be completed.
    fn close(self: Box<Self>) -> Result<Vec<ClosedFile>, OutputError>;
}

/// Makes the rows of a sink.
pub trait FlowFormat: Send {
    /// Appends the row of a flow that has ended to `rows`, in whatever form the sink wants it.
    fn flow(&mut self, flow: &dyn FlowCells, rows: &mut Vec<u8>);
}

/// A kind of sink, as it is listed among the plugins.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a sink",
    label = "not a sink",
    note = "list plugins without `sink` before their names"
)]
pub trait SinkKind: 'static {
    /// Name, in lowerCamelCase.
    const NAME: &'static str;
    /// What it writes, in a line.
    const DESCRIPTION: &'static str;

    /// Begins the output of a run whose flows have these columns.
    ///
    /// # Errors
    /// The output cannot be created.
    fn open(run: &RunInfo, columns: &[Column]) -> Result<Box<dyn Sink>, OutputError>;
}

/// The columns of the core in the flow file.
pub(crate) const CORE_COLUMNS: [Column; 2] = [
    Column { name: "dir", description: "Flow direction", kind: &Kind::Char },
    Column { name: "flowInd", description: "Flow index", kind: &Kind::U64 },
];

/// A finished flow.
pub trait FlowCells {
    /// Writes the cells of the flow, one for each column that the sink was opened with.
    fn write(&self, encoder: &mut dyn RowEncoder);
}
