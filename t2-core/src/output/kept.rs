//! Cells that are mostly the same in all packets of a flow: printed once, then copied.
//!
//! A flow keeps, for each such cell, what identifies its value and the text it gave. As long as the value of the next
//! packet has the same identity the text is copied, that of neighbours in one piece; otherwise it is printed anew. So
//! nothing depends on a value being really constant.

use crate::value::{Encoder, Identity};

/// What a flow keeps of its steady cells.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    identities: Vec<u8>,
    text: Vec<u8>,
    /// Where each cell ends in `identities` and in `text`.
    ends: Vec<(u32, u32)>,
}

impl Kept {
    /// Forgets everything; for another flow.
    pub(crate) fn clear(&mut self) {
        self.truncate(0);
    }

    /// Keeps the first cells only.
    fn truncate(&mut self, cells: usize) {
        self.ends.truncate(cells);
        let (identities, text) =
            self.ends.last().map_or((0, 0), |&(identities, text)| (identities as usize, text as usize));
        self.identities.truncate(identities);
        self.text.truncate(text);
    }

    /// Adds a cell with its text; `identify` writes what identifies its value.
    fn push(&mut self, text: &[u8], identify: &mut dyn FnMut(&mut dyn Encoder)) {
        if self.ends.is_empty() {
            // Enough for addresses, ports and headers: the first packet that is kept need not grow this again and again.
            self.identities.reserve(256);
            self.text.reserve(192);
            self.ends.reserve(16);
        }
        identify(&mut Identity::record(&mut self.identities));
        self.text.extend_from_slice(text);
        self.ends.push((self.identities.len() as u32, self.text.len() as u32));
    }
}

/// Goes through the kept cells of a flow while the cells of a packet are printed.
#[derive(Debug, Default)]
pub(super) struct Keeper {
    kept: Option<Box<Kept>>,
    /// The steady cell that comes next.
    cell: usize,
    /// What identifies that cell and those behind it: so many bytes at the end.
    rest: usize,
    /// The text from here to the end of the cell before is to be copied.
    copied: usize,
    /// Whether there is such a text.
    is_pending: bool,
    /// Where the cell being printed begins in the buffer.
    begin: usize,
}

impl Keeper {
    /// The cells of a packet of this flow follow.
    #[inline]
    pub(super) fn enter(&mut self, kept: Box<Kept>) {
        *self = Self { rest: kept.identities.len(), kept: Some(kept), ..Self::default() };
    }

    /// The cells are complete; gives back what the flow keeps.
    #[inline]
    pub(super) fn leave(&mut self, buffer: &mut Vec<u8>) -> Option<Box<Kept>> {
        self.begin_cell(buffer);
        self.kept.take()
    }

    /// Copies what is pending: another cell follows.
    #[inline]
    pub(super) fn begin_cell(&mut self, buffer: &mut Vec<u8>) {
        if self.is_pending {
            self.copy(buffer);
        }
        self.begin = buffer.len();
    }

    fn copy(&mut self, buffer: &mut Vec<u8>) {
        self.is_pending = false;
        if let Some(kept) = &self.kept
            && let Some(&(_, end)) = self.cell.checked_sub(1).and_then(|last| kept.ends.get(last))
        {
            let end = end as usize;
            buffer.extend_from_slice(kept.text.get(self.copied..end).unwrap_or_default());
            self.copied = end;
        }
    }

    /// What identifies the values that the next steady cells had; nothing if none was kept.
    #[inline]
    pub(super) fn known(&self) -> Option<&[u8]> {
        let identities = &self.kept.as_ref()?.identities;
        identities.get(identities.len() - self.rest.min(identities.len())..)
    }

    /// The next steady cell is to be copied; what identifies those behind it has `rest` bytes.
    #[inline]
    pub(super) fn repeat_cell(&mut self, rest: usize) {
        self.cell += 1;
        self.rest = rest;
        self.is_pending = true;
    }

    /// The next steady cell was printed at the end of the buffer. The cells behind it are printed anew, too.
    #[cold]
    pub(super) fn keep_cell(&mut self, buffer: &[u8], identify: &mut dyn FnMut(&mut dyn Encoder)) {
        if let Some(kept) = &mut self.kept {
            kept.truncate(self.cell);
            kept.push(buffer.get(self.begin..).unwrap_or_default(), identify);
            self.cell += 1;
            self.rest = 0;
            self.copied = kept.text.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Text;
    use super::*;
    use crate::row::Cells;

    /// The row of these cells, the second and third of them steady.
    fn row(text: &mut Text, kept: Box<Kept>, cells: (u8, &str, Option<u16>, u8)) -> (String, Box<Kept>) {
        text.clear();
        text.enter(kept);
        let mut writer = Cells::new(text);
        let _ = (writer.cell(&cells.0), writer.steady(cells.1), writer.steady_or(&cells.2, "-"), writer.cell(&cells.3));
        let kept = text.leave().unwrap_or_default();
        text.end_row();
        (String::from_utf8_lossy(text.bytes()).into_owned(), kept)
    }

    #[test]
    fn steady_cells_show_the_value_of_their_packet_whether_it_changed_or_not() {
        let (mut text, mut kept) = (Text::unquoted(), Box::default());
        for (cells, wanted) in [
            ((1, "a", Some(1), 9), "1\ta\t1\t9\n"),
            ((2, "a", Some(1), 8), "2\ta\t1\t8\n"),
            ((3, "b", Some(1), 7), "3\tb\t1\t7\n"),
            ((4, "b", None, 6), "4\tb\t-\t6\n"),
            ((5, "b", None, 5), "5\tb\t-\t5\n"),
            ((6, "", Some(2), 4), "6\t\t2\t4\n"),
        ] {
            let found;
            (found, kept) = row(&mut text, kept, cells);
            assert_eq!(found, wanted);
        }
    }

    #[test]
    fn another_flow_begins_with_nothing_kept() {
        let (mut text, mut kept) = (Text::unquoted(), Box::default());
        (_, kept) = row(&mut text, kept, (1, "a", None, 1));
        kept.clear();
        assert!(kept.identities.is_empty() && kept.text.is_empty() && kept.ends.is_empty());
        assert_eq!(row(&mut text, kept, (1, "b", None, 1)).0, "1\tb\t-\t1\n");
    }
}
