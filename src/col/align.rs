//! Aligned columns: how wide they are, and their rows with blanks between the cells.

use std::io::Write;

use super::cell::Display;
use super::output::cannot_print;
use super::rows::{Cells, Visitor};
use crate::failure::Failure;

/// Blanks between two columns.
const GAP: usize = 2;

/// Finds out how wide the columns are.
#[derive(Debug, Default)]
pub(super) struct Widths {
    widths: Vec<u32>,
    display: Display,
}

impl Widths {
    /// The layout in which all cells of these columns fit.
    pub(super) fn layout(self) -> Layout {
        Layout::Measured(self.widths)
    }
}

impl Visitor for Widths {
    fn apart(&mut self, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }

    fn header(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        self.row(cells)
    }

    fn row(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let width = u32::try_from(self.display.show(cell).width).unwrap_or(u32::MAX);
            match self.widths.get_mut(place) {
                Some(widest) => *widest = width.max(*widest),
                None => {
                    self.widths.resize(place, 0);
                    self.widths.push(width);
                }
            }
        }
        Ok(())
    }
}

/// How wide columns are.
#[derive(Debug)]
pub(super) enum Layout {
    /// All the same; cells that do not fit are cut.
    Fixed(usize),
    /// As wide as their widest cells.
    Measured(Vec<u32>),
}

impl Layout {
    fn width(&self, place: usize) -> usize {
        match self {
            Self::Fixed(width) => *width,
            Self::Measured(widths) => widths.get(place).map_or(0, |width| *width as usize),
        }
    }
}

/// Prints rows in columns.
#[derive(Debug)]
pub(super) struct Printer<'o, W> {
    layout: Layout,
    /// How many columns, from the first on, are numbers and aligned to the right.
    numbers: usize,
    highlights_header: bool,
    output: &'o mut W,
    display: Display,
    line: Vec<u8>,
}

impl<'o, W: Write> Printer<'o, W> {
    /// Prints with this layout.
    pub(super) fn new(layout: Layout, highlights_header: bool, output: &'o mut W) -> Self {
        Self { layout, numbers: 0, highlights_header, output, display: Display::default(), line: Vec::new() }
    }

    /// The first columns are numbers.
    pub(super) fn numbers(self, numbers: usize) -> Self {
        Self { numbers, ..self }
    }

    /// Appends the cells to the line. Blanks wait for the cell behind them, so that none are at the end.
    fn align(&mut self, cells: Cells<'_>) {
        let mut blanks = 0;
        for (place, cell) in cells.iter().enumerate() {
            let width = self.layout.width(place);
            if cell.is_empty() {
                blanks += width + GAP;
                continue;
            }
            let shown = match self.layout {
                Layout::Fixed(most) => self.display.show_at_most(cell, most),
                Layout::Measured(_) => self.display.show(cell),
            };
            let rest = width.saturating_sub(shown.width);
            let (before, after) = if place < self.numbers { (rest, 0) } else { (0, rest) };
            self.line.resize(self.line.len() + blanks + before, b' ');
            shown.append_to(&mut self.line);
            blanks = after + GAP;
        }
    }

    fn print(&mut self) -> Result<(), Failure> {
        self.line.push(b'\n');
        let printed = self.output.write_all(&self.line);
        self.line.clear();
        printed.map_err(cannot_print)
    }
}

impl<W: Write> Visitor for Printer<'_, W> {
    fn apart(&mut self, line: &[u8]) -> Result<(), Failure> {
        for (place, part) in line.split(|byte| *byte == b'\t').enumerate() {
            if place > 0 {
                self.line.push(b'\t');
            }
            self.display.show(part).append_to(&mut self.line);
        }
        self.print()
    }

    fn header(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        if !self.highlights_header {
            return self.row(cells);
        }
        self.line.extend_from_slice(b"\x1b[1m");
        self.align(cells);
        self.line.extend_from_slice(b"\x1b[0m");
        self.print()
    }

    fn row(&mut self, cells: Cells<'_>) -> Result<(), Failure> {
        self.align(cells);
        self.print()
    }

    fn idle(&mut self) -> Result<(), Failure> {
        match self.layout {
            // What will be read next may take a while.
            Layout::Fixed(_) => self.output.flush().map_err(cannot_print),
            Layout::Measured(_) => Ok(()),
        }
    }
}
