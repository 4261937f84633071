//! Rows as lines of bytes, for formats that need nothing of other rows.

use t2_core::output::{ClosedFile, LaneIndex, OutputError, Rows, RunInfo, Sink, Table};
use t2_core::row::RowEncoder;

use crate::compress::{Compressed, Compression};

/// Writes the cells of rows as bytes.
pub(crate) trait LineEncoder: Send + 'static {
    /// What takes the cells.
    type Cells: RowEncoder;

    /// Where the cells of the row go.
    fn cells(&mut self) -> &mut Self::Cells;

    /// The row is complete.
    fn end_row(&mut self);

    /// The rows of flows that end together are complete.
    fn end_conversation(&mut self) {}

    /// Where the bytes of the last row that was complete begin. They are in the place of the rows before that end behind
    /// it: these have no bytes any more.
    fn row_begin(&self) -> usize {
        self.bytes().len()
    }

    /// The rows so far.
    fn bytes(&self) -> &[u8];

    /// Forgets all rows.
    fn clear(&mut self);
}

/// Rows of one lane as bytes, and where each of them ends.
#[derive(Debug)]
pub(crate) struct Lines<E> {
    encoder: E,
    ends: Vec<usize>,
}

impl<E: LineEncoder> Lines<E> {
    /// No row; their cells go to this encoder.
    pub(crate) fn new(encoder: E) -> Self {
        Self { encoder, ends: Vec::new() }
    }

    /// Appends the rows of several lanes in this order. Those of a single lane are in order already.
    pub(crate) fn stitch(lanes: &[&mut Self], order: &[LaneIndex], into: &mut Vec<u8>) {
        if let [only] = lanes {
            return into.extend_from_slice(only.encoder.bytes());
        }
        let mut next = vec![(0, 0); lanes.len()];
        for &lane in order {
            let (Some(rows), Some((row, at))) = (lanes.get(usize::from(lane)), next.get_mut(usize::from(lane))) else {
                continue;
            };
            let Some(&end) = rows.ends.get(*row) else { continue };
            into.extend_from_slice(rows.encoder.bytes().get(*at..end).unwrap_or_default());
            (*row, *at) = (*row + 1, end);
        }
    }
}

impl<E: LineEncoder> Rows for Lines<E> {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        self.encoder.cells()
    }

    fn end_row(&mut self) {
        self.encoder.end_row();
        let begin = self.encoder.row_begin();
        self.ends.iter_mut().rev().take_while(|end| **end > begin).for_each(|end| *end = begin);
        self.ends.push(self.encoder.bytes().len());
    }

    fn end_conversation(&mut self) {
        self.encoder.end_conversation();
    }

    fn size(&self) -> usize {
        self.encoder.bytes().len() + self.ends.len() * size_of::<usize>()
    }

    fn clear(&mut self) {
        self.encoder.clear();
        self.ends.clear();
    }
}

/// A file of lines; `F` makes the encoder of one more lane.
pub(crate) struct LineFile<F> {
    file: Compressed,
    encoder: F,
    /// What is behind the last row.
    end: Option<fn() -> Vec<u8>>,
    /// Rows of several lanes, put in order; used again and again.
    rows: Vec<u8>,
}

impl<F> LineFile<F> {
    /// Begins the file of a table whose name ends so, with what is before the first row.
    ///
    /// # Errors
    /// The file cannot be created.
    pub(crate) fn create(
        run: &RunInfo,
        table: &Table,
        suffix: &str,
        compression: Compression,
        begin: &[u8],
        encoder: F,
    ) -> Result<Self, OutputError> {
        let mut file = Compressed::create(run, table, suffix, compression)?;
        file.write_header(begin)?;
        Ok(Self { file, encoder, end: None, rows: Vec::new() })
    }

    /// The same with something behind the last row.
    pub(crate) fn ending(self, end: fn() -> Vec<u8>) -> Self {
        Self { end: Some(end), ..self }
    }
}

impl<E: LineEncoder, F: Fn() -> E + Send + 'static> Sink for LineFile<F> {
    type Rows = Lines<E>;

    fn rows(&self) -> Lines<E> {
        Lines::new((self.encoder)())
    }

    fn write(&mut self, lanes: &mut [&mut Lines<E>], order: &[LaneIndex]) -> Result<(), OutputError> {
        if let [only] = lanes {
            return self.file.write(only.encoder.bytes());
        }
        self.rows.clear();
        Lines::stitch(lanes, order, &mut self.rows);
        self.file.write(&self.rows)
    }

    fn close(mut self) -> Result<Vec<ClosedFile>, OutputError> {
        if let Some(end) = self.end {
            self.file.write(&end())?;
        }
        Ok(vec![self.file.close()?])
    }
}
