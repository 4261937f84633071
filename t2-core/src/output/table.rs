//! The tables that a run makes, and their columns.

mod field;
mod schema;

use std::fmt;

pub use field::{FieldKind, FieldPart, NamedBit};
pub use schema::{Field, Schema, SchemaError};
use serde::{Deserialize, Serialize};

use crate::row::Column;
use crate::value::Kind;

/// What a row of a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum TableKind {
    /// One row per flow, in the order in which flows end.
    Flows,
    /// One row per packet that belongs to a flow, in the order of the capture.
    Packets,
    /// One row for each time that is asked for: what the run has counted.
    Monitoring,
}

impl TableKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Flows, Self::Packets, Self::Monitoring];

    /// What users call it, and what the names of its files have: `flows`, `packets`, `monitoring`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flows => "flows",
            Self::Packets => "packets",
            Self::Monitoring => "monitoring",
        }
    }
}

/// Its [name](TableKind::name).
impl fmt::Display for TableKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A table: its kind and its columns, those of the core and of all plugins of the run.
#[derive(Clone, Debug)]
pub struct Table {
    /// What its rows are about.
    pub kind: TableKind,
    /// Its columns, in order.
    pub columns: Vec<TableColumn>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct TableColumn {
    /// The name of the plugin that it comes from; `None` for the core.
    pub plugin: Option<&'static str>,
    /// What it says of itself.
    pub column: Column,
}

impl From<Column> for TableColumn {
    /// A column of the core.
    fn from(column: Column) -> Self {
        Self { plugin: None, column }
    }
}

impl Table {
    /// The table of flows, with these columns of plugins.
    pub(crate) fn flows(plugins: impl IntoIterator<Item = TableColumn>) -> Self {
        let core = FLOW_COLUMNS.map(TableColumn::from);
        Self { kind: TableKind::Flows, columns: core.into_iter().chain(plugins).collect() }
    }

    /// The table of packets, with these columns of plugins, which may show nothing of a packet.
    pub(crate) fn packets(plugins: impl IntoIterator<Item = TableColumn>) -> Self {
        let [number, flow, side, payload] = PACKET_COLUMNS.map(TableColumn::from);
        let plugins = plugins.into_iter().map(|TableColumn { plugin, column }| {
            let column = column.omissible();
            TableColumn { plugin, column }
        });
        let columns = [number, flow, side].into_iter().chain(plugins).chain([payload]).collect();
        Self { kind: TableKind::Packets, columns }
    }

    /// The table of monitoring, with these columns of the core and of plugins.
    pub(crate) fn monitoring(columns: impl IntoIterator<Item = TableColumn>) -> Self {
        Self { kind: TableKind::Monitoring, columns: columns.into_iter().collect() }
    }

    /// The names of its columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.column.name)
    }
}

/// The name of the column that tells the two flows of a conversation apart.
pub(crate) const SIDE: &str = "dir";

/// The columns of the core in the table of flows, before those of the plugins.
pub(crate) const FLOW_COLUMNS: [Column; 2] =
    [Column::new(SIDE, "Flow direction", &Kind::Char), Column::new("flowInd", "Flow index", &Kind::U64)];

/// The columns of the core in the table of packets; the last comes after those of the plugins (spec flow-and-packet,
/// section 7). The direction is ours: with it and the index the row of the flow is found.
pub(crate) const PACKET_COLUMNS: [Column; 4] = [
    Column::new("pktNo", "Packet number", &Kind::U64),
    Column::new("flowInd", "Flow index", &Kind::U64),
    Column::new(SIDE, "Direction: A asks, B replies", &Kind::Char),
    Column::new("l7Content", "Captured payload", &Kind::Binary),
];
