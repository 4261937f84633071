//! Rows in a style: kept until they are complete, then written as the template says.

use std::sync::Arc;

use super::cells::RowCells;
use super::template::Template;
use crate::lines::LineEncoder;

/// Writes rows in a style.
pub(crate) struct StyledEncoder {
    template: Arc<Template>,
    lines: Vec<u8>,
    /// The row that is being made, and the one before.
    row: RowCells,
    before: RowCells,
    /// Where the line of the row before begins, if the next row may be of the same conversation.
    before_at: Option<usize>,
    /// Where the line of the last row begins.
    row_at: usize,
}

impl StyledEncoder {
    pub(crate) fn new(template: Arc<Template>) -> Self {
        let cells = || RowCells::new(template.wanted());
        let (row, before) = (cells(), cells());
        Self { template, lines: Vec::new(), row, before, before_at: None, row_at: 0 }
    }
}

impl LineEncoder for StyledEncoder {
    type Cells = RowCells;

    fn cells(&mut self) -> &mut RowCells {
        &mut self.row
    }

    fn end_row(&mut self) {
        let Self { template, lines, row, before, .. } = self;
        let reply_to = self.before_at.take().filter(|_| template.is_reply(row, before));
        self.row_at = reply_to.unwrap_or(lines.len());
        // The line of both rows is in the place of that of the first.
        lines.truncate(self.row_at);
        match reply_to {
            Some(_) => template.line(before, Some(row), lines),
            None => {
                template.line(row, None, lines);
                self.before_at = template.join.map(|_| self.row_at);
                std::mem::swap(row, before);
            }
        }
        self.row.restart();
    }

    fn end_conversation(&mut self) {
        self.before_at = None;
    }

    fn row_begin(&self) -> usize {
        self.row_at
    }

    fn bytes(&self) -> &[u8] {
        &self.lines
    }

    fn clear(&mut self) {
        self.lines.clear();
        (self.before_at, self.row_at) = (None, 0);
    }
}
