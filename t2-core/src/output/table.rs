//! The tables that a run makes, and their columns.

use crate::row::Column;
use crate::value::Kind;

/// What a row of a table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TableKind {
    /// One row per flow, in the order in which flows end.
    Flows,
    /// One row per packet that belongs to a flow, in the order of the capture.
    Packets,
}

/// A table: its kind and its columns, those of the core and of all plugins of the run.
#[derive(Clone, Debug)]
pub struct Table {
    /// What its rows are about.
    pub kind: TableKind,
    /// Its columns, in order.
    pub columns: Vec<Column>,
}

impl Table {
    /// The table of flows, with these columns of plugins.
    pub(crate) fn flows(plugins: impl IntoIterator<Item = Column>) -> Self {
        Self { kind: TableKind::Flows, columns: FLOW_COLUMNS.into_iter().chain(plugins).collect() }
    }

    /// The table of packets, with these columns of plugins.
    pub(crate) fn packets(plugins: impl IntoIterator<Item = Column>) -> Self {
        let [number, flow, payload] = PACKET_COLUMNS;
        let columns = [number, flow].into_iter().chain(plugins).chain([payload]).collect();
        Self { kind: TableKind::Packets, columns }
    }

    /// The names of its columns, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|column| column.name)
    }
}

/// The columns of the core in the table of flows, before those of the plugins.
pub(crate) const FLOW_COLUMNS: [Column; 2] = [
    Column { name: "dir", description: "Flow direction", kind: &Kind::Char },
    Column { name: "flowInd", description: "Flow index", kind: &Kind::U64 },
];

/// The columns of the core in the table of packets; the last stands after those of the plugins (spec flow-and-packet,
/// section 7).
pub(crate) const PACKET_COLUMNS: [Column; 3] = [
    Column { name: "pktNo", description: "Packet number", kind: &Kind::U64 },
    Column { name: "flowInd", description: "Flow index", kind: &Kind::U64 },
    Column { name: "l7Content", description: "Captured payload", kind: &Kind::Text },
];
