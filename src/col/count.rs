//! How often rows are in tables.

use std::collections::HashMap;
use std::io::Write;

use t2_core::human::percent;

use super::cell::Display;
use super::output::cannot_print;
use super::rows::{Cells, Splitter, Visitor};
use crate::failure::Failure;

/// What is between two cells of a counted row.
const SEPARATOR: u8 = b'\t';

/// Counts equal rows. Lines that are not part of the table are counted if they may be rows: if no columns are chosen.
#[derive(Debug, Default)]
pub(super) struct Counts {
    has_choice: bool,
    header: Option<Vec<u8>>,
    counts: HashMap<Box<[u8]>, u64>,
    display: Display,
    row: Vec<u8>,
}

impl Counts {
    /// Counts rows of all columns, or of those that are chosen.
    pub(super) fn new(has_choice: bool) -> Self {
        Self { has_choice, ..Self::default() }
    }

    /// The rows with their counts, those that are most frequent first.
    pub(super) fn sorted(self) -> CountedRows {
        let mut rows: Vec<_> = self.counts.into_iter().collect();
        rows.sort_unstable_by(|(row, count), (other, others)| others.cmp(count).then_with(|| row.cmp(other)));
        CountedRows { header: self.header, rows }
    }

    fn join(&mut self, cells: Cells<'_>) {
        self.row.clear();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.row.push(SEPARATOR);
            }
            self.display.show(cell).append_to(&mut self.row);
        }
    }

    fn count(&mut self) {
        match self.counts.get_mut(self.row.as_slice()) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(self.row.as_slice().into(), 1);
            }
        }
    }
}

impl Visitor for Counts {
    fn comment(&mut self, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }

    fn apart(&mut self, line: &[u8]) -> Result<(), Failure> {
        if !self.has_choice {
            self.row.clear();
            self.display.show(line).append_to(&mut self.row);
            self.count();
        }
        Ok(())
    }

    fn header(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        if self.header.is_some() {
            let remedy = "count the files one by one, or choose columns that all have with `--columns`";
            return Err(Failure::Use(format!("the files have different columns: {remedy}")));
        }
        self.join(cells);
        self.header = Some(self.row.strip_prefix(b"%").unwrap_or(&self.row).to_vec());
        Ok(())
    }

    fn row(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        self.join(cells);
        self.count();
        Ok(())
    }
}

/// Rows with their counts.
#[derive(Debug)]
pub(super) struct CountedRows {
    header: Option<Vec<u8>>,
    rows: Vec<(Box<[u8]>, u64)>,
}

impl CountedRows {
    /// Shows the rows to a visitor as a table: the count, the share in percent if it is wanted, and the cells.
    pub(super) fn read(&self, has_shares: bool, visitor: &mut dyn Visitor) -> Result<(), Failure> {
        let mut splitter = Splitter::new(SEPARATOR);
        if let Some(header) = &self.header {
            let before: &[u8] = if has_shares { b"%count\tpercent\t" } else { b"%count\t" };
            visitor.header(splitter.cells(&[before, header].concat()))?;
        }
        let all = self.rows.iter().map(|(_, count)| count).sum();
        let mut line = Vec::new();
        for (row, count) in &self.rows {
            line.clear();
            // Writing to memory does not fail.
            let _ = match has_shares {
                true => write!(line, "{count}\t{:.2}\t", percent(*count, all)),
                false => write!(line, "{count}\t"),
            };
            line.extend_from_slice(row);
            visitor.row(splitter.cells(&line))?;
        }
        Ok(())
    }
}

/// Prints rows with TABs between the cells.
#[derive(Debug)]
pub(super) struct TsvPrinter<'o, W> {
    output: &'o mut W,
}

impl<'o, W: Write> TsvPrinter<'o, W> {
    /// Prints to this.
    pub(super) fn new(output: &'o mut W) -> Self {
        Self { output }
    }

    fn print(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.output.write_all(line).and_then(|()| self.output.write_all(b"\n")).map_err(cannot_print)
    }
}

impl<W: Write> Visitor for TsvPrinter<'_, W> {
    fn apart(&mut self, line: &[u8]) -> Result<(), Failure> {
        self.print(line)
    }

    fn header(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        self.row(cells)
    }

    fn row(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        self.print(&cells.iter().collect::<Vec<_>>().join(&SEPARATOR))
    }
}
