//! The packet file: a row a packet, with the columns of every plugin (spec flow-and-packet, section 7).

use super::{OutputError, OutputFile, Text};
use crate::row::{Cells, Column};
use crate::value::Kind;

/// Rows are written to the file in pieces of about this many bytes.
const PIECE: usize = 256 * 1024;

/// The columns of the core in the packet file; the last stands after those of the plugins.
pub(crate) const PACKET_COLUMNS: [Column; 3] = [
    Column { name: "pktNo", description: "Packet number", kind: &Kind::U64 },
    Column { name: "flowInd", description: "Flow index", kind: &Kind::U64 },
    Column { name: "l7Content", description: "Captured payload", kind: &Kind::Text },
];

/// The packet file while it is written.
#[derive(Debug)]
pub struct PacketFile {
    file: OutputFile,
    text: Text,
}

impl PacketFile {
    /// Begins the file with its header line.
    pub fn new<'n>(file: OutputFile, plugin_columns: impl IntoIterator<Item = &'n str>) -> Self {
        let mut text = Text::unquoted();
        let [number, flow, payload] = PACKET_COLUMNS.map(|column| column.name);
        text.header([number, flow].into_iter().chain(plugin_columns).chain([payload]));
        Self { file, text }
    }

    /// Begins the row of a packet; the plugins' cells and [`end_row`](Self::end_row) must follow.
    #[inline]
    pub fn begin_row(&mut self, number: u64, flow: u64) -> &mut Text {
        let mut cells = Cells::new(&mut self.text);
        let _ = [cells.cell(&number), cells.cell(&flow)];
        &mut self.text
    }

    /// Ends the row with the payload.
    ///
    /// # Errors
    /// The file cannot be written.
    #[inline]
    pub fn end_row(&mut self, payload: &[u8]) -> Result<(), OutputError> {
        self.text.end_row_with_payload(payload);
        if self.text.bytes().len() >= PIECE { self.flush() } else { Ok(()) }
    }

    /// Completes the file.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn finish(mut self) -> Result<(), OutputError> {
        self.flush()?;
        self.file.finish()
    }

    fn flush(&mut self) -> Result<(), OutputError> {
        self.file.write(self.text.bytes())?;
        self.text.clear();
        Ok(())
    }
}
