//! Sinks: where the rows of tables go.

use super::{ClosedFile, OutputError, RunInfo, Table, TableKind, TableOutput};
use crate::row::RowEncoder;
use crate::settings::Settings;

/// Receives the rows of one table, in the order of the table.
///
/// A sink has two halves. [`Rows`] take the cells of rows, in whatever form the sink wants them: text, or columns of a
/// library. There are some for each lane, that is, for each thread that runs plugins. The sink itself writes them.
///
/// A sink by name is listed among the plugins (`sink TxtSink`, see [`SinkKind`]). A program may also give a sink as a
/// value to its run, see [`Plan::add_sink`](crate::engine::Plan::add_sink):
///
/// ```
/// use std::sync::mpsc;
///
/// use t2_core::output::{ClosedFile, LaneIndex, OutputError, Sink, TextRows};
///
/// /// Sends the rows to another thread.
/// struct Sent(mpsc::Sender<Vec<u8>>);
///
/// impl Sink for Sent {
///     type Rows = TextRows;
///
///     fn rows(&self) -> TextRows {
///         TextRows::quoted()
///     }
///
///     fn write(&mut self, lanes: &mut [&mut TextRows], order: &[LaneIndex]) -> Result<(), OutputError> {
///         let mut rows = Vec::new();
///         TextRows::stitch(lanes, order, &mut rows);
///         // Nobody may listen any more.
///         let _ = self.0.send(rows);
///         Ok(())
///     }
///
///     fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
///         Ok(Vec::new())
///     }
/// }
/// ```
pub trait Sink: Send + 'static {
    /// What takes the rows of a lane.
    type Rows: Rows;

    /// Takes the rows of one more lane; empty.
    fn rows(&self) -> Self::Rows;

    /// Writes rows: those of each lane, and from which lane each row of the table is, in order. The caller clears the
    /// rows.
    ///
    /// # Errors
    /// The rows cannot be written; the run ends.
    fn write(&mut self, lanes: &mut [&mut Self::Rows], order: &[LaneIndex]) -> Result<(), OutputError>;

    /// The run is over. Files get their names when those of all sinks are closed.
    ///
    /// # Errors
    /// The output cannot be completed.
    fn close(self) -> Result<Vec<ClosedFile>, OutputError>;
}

/// The number of a lane, from 0.
pub type LaneIndex = u16;

/// Rows of a table from one lane that are not written yet.
pub trait Rows: Send + 'static {
    /// What takes the cells of the row that is being made: one for each column of the table but the payload.
    fn cells(&mut self) -> &mut dyn RowEncoder;

    /// The last cell of a row of the table of packets: the captured payload.
    fn payload(&mut self, payload: &[u8]) {
        let cells = self.cells();
        cells.binary(payload);
        cells.end_cell();
    }

    /// Whether rows of the table of packets need only the cells of the core before those of plugins: number, flow and side.
    /// They end behind these then, and cost next to nothing.
    fn is_core_only(&self) -> bool {
        false
    }

    /// The row is complete.
    fn end_row(&mut self);

    /// The rows of flows that end together are complete: the next row is of another conversation, or of a later part of
    /// this one.
    fn end_conversation(&mut self) {}

    /// How many bytes of memory the rows take, about.
    fn size(&self) -> usize;

    /// Forgets all rows.
    fn clear(&mut self);
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
    /// What it writes, in one line.
    const DESCRIPTION: &'static str;
    /// The word that chooses it in `--out`; `None` if only its name does.
    const FORMAT: Option<&'static str> = None;
    /// What the names of its files end in, such as `_flows.json`. Those of the core's files are known.
    const FILES: &'static [&'static str] = &[];
    /// Whether it runs only if the user asks for it.
    const IS_ON_REQUEST: bool = true;

    /// Its settings: a struct with `#[derive(Settings)]`, or `()`.
    type Settings: Settings;

    /// Begins the outputs of these tables; those of a kind that it does not write are left out. There is at most one table
    /// of each kind.
    ///
    /// # Errors
    /// An output cannot be created.
    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &Self::Settings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError>;
}
