//! Tables that are kept in memory.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use super::plan::Plan;
use super::run_error::UnknownColumn;
use crate::output::{ClosedFile, LaneIndex, OutputError, Sink, TableKind, TableOutput, TextRows};

/// A table as text, with the cells that its file has. A run [keeps](super::Run::keep) it.
///
/// ```
/// use t2_core::engine::{Frames, Run, RunError};
/// use t2_core::output::TableKind;
///
/// t2_core::plugins! { PLUGINS = sink t2_core::output::TxtSink }
///
/// let done = Run::new(&PLUGINS).keep(TableKind::Packets).read(Frames::ethernet([[0x02; 20]]))?;
/// assert_eq!(done.packets().columns(), ["pktNo", "flowInd", "dir", "l7Content"]);
/// assert_eq!(done.packets().column("pktNo")?, ["1"]);
/// assert_eq!(done.packets().rows().len(), 1);
/// # Ok::<(), RunError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextTable {
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl TextTable {
    /// The names of its columns, in order.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Its rows, in order: the cells of each.
    pub fn rows(&self) -> &[Vec<String>] {
        &self.rows
    }

    /// The cells of a column, in the order of the rows.
    ///
    /// # Errors
    /// There is no column of this name; the error names the nearest one.
    pub fn column(&self, name: &str) -> Result<Vec<&str>, UnknownColumn> {
        match self.columns.iter().position(|column| column == name) {
            Some(at) => Ok(self.rows.iter().filter_map(|row| row.get(at)).map(String::as_str).collect()),
            None => Err(UnknownColumn { name: name.to_owned(), columns: self.columns.clone() }),
        }
    }
}

/// The tables that a run keeps.
#[derive(Debug)]
pub(super) struct KeptTables(Vec<KeptTable>);

struct KeptTable {
    kind: TableKind,
    columns: Vec<String>,
    text: Arc<Mutex<Vec<u8>>>,
}

impl fmt::Debug for KeptTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl KeptTables {
    /// Adds sinks for these tables to a plan.
    pub(super) fn add_to(plan: &mut Plan, kinds: &[TableKind]) -> Self {
        let kept = kinds.iter().map(|&kind| {
            let columns = plan.table(kind).names().map(|name| name.to_string()).collect();
            let text = Arc::new(Mutex::new(Vec::new()));
            let sink = Memory { is_quoted: kind == TableKind::Flows, text: Arc::clone(&text) };
            plan.sinks.push((kind, TableOutput::new(sink)));
            KeptTable { kind, columns, text }
        });
        Self(kept.collect())
    }

    /// The tables of flows, of packets and of monitoring.
    pub(super) fn tables(self) -> [TextTable; 3] {
        let table = |kind| self.0.iter().find(|kept| kept.kind == kind).map(KeptTable::table).unwrap_or_default();
        [TableKind::Flows, TableKind::Packets, TableKind::Monitoring].map(table)
    }
}

impl KeptTable {
    fn table(&self) -> TextTable {
        let text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        let text = String::from_utf8_lossy(&text);
        let rows = text.lines().map(|line| line.split('\t').map(str::to_owned).collect());
        TextTable { columns: self.columns.clone(), rows: rows.collect() }
    }
}

/// A sink that keeps rows as text.
struct Memory {
    is_quoted: bool,
    text: Arc<Mutex<Vec<u8>>>,
}

impl Sink for Memory {
    type Rows = TextRows;

    fn rows(&self) -> TextRows {
        if self.is_quoted { TextRows::quoted() } else { TextRows::unquoted() }
    }

    fn write(&mut self, lanes: &mut [&mut TextRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        TextRows::stitch(lanes, order, &mut self.text.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(Vec::new())
    }
}
