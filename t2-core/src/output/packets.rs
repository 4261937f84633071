//! The packet file: a row a packet, with the columns of every plugin (spec flow-and-packet, section 7).

use super::Text;
use crate::row::{Cells, Column};
use crate::value::Kind;

/// The columns of the core in the packet file; the last stands after those of the plugins.
pub(crate) const PACKET_COLUMNS: [Column; 3] = [
    Column { name: "pktNo", description: "Packet number", kind: &Kind::U64 },
    Column { name: "flowInd", description: "Flow index", kind: &Kind::U64 },
    Column { name: "l7Content", description: "Captured payload", kind: &Kind::Text },
];

/// Rows of the packet file.
#[derive(Debug)]
pub struct PacketRows {
    text: Text,
}

impl Default for PacketRows {
    fn default() -> Self {
        Self { text: Text::unquoted() }
    }
}

impl PacketRows {
    /// The header line.
    pub fn header<'n>(plugin_columns: impl IntoIterator<Item = &'n str>) -> Self {
        let mut rows = Self::default();
        let [number, flow, payload] = PACKET_COLUMNS.map(|column| column.name);
        rows.text.header([number, flow].into_iter().chain(plugin_columns).chain([payload]));
        rows
    }

    /// Begins the row of a packet; the plugins' cells and [`end`](Self::end) must follow.
    #[inline]
    pub fn begin(&mut self, number: u64, flow: u64) -> &mut Text {
        let mut cells = Cells::new(&mut self.text);
        let _ = [cells.cell(&number), cells.cell(&flow)];
        &mut self.text
    }

    /// Ends the row with the payload.
    #[inline]
    pub fn end(&mut self, payload: &[u8]) {
        self.text.end_row_with_payload(payload);
    }

    /// The rows so far.
    pub fn bytes(&self) -> &[u8] {
        self.text.bytes()
    }

    /// Starts anew without rows.
    pub fn clear(&mut self) {
        self.text.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_payload_stands_behind_the_columns_of_the_plugins() {
        let mut rows = PacketRows::header(["ttl"]);
        let _ = Cells::new(rows.begin(7, 1)).cell(&64u8);
        rows.end(b"a\tb");
        assert_eq!(rows.bytes(), b"%pktNo\tflowInd\tttl\tl7Content\n7\t1\t64\ta\\tb\n");
    }
}
