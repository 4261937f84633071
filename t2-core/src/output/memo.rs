//! Cells that are mostly the same in all packets of a flow: printed once, then copied.
//!
//! A flow keeps, for each run of such cells, what identifies their values and the text they gave. As long as the values of
//! the next packet have the same identity the text is copied; otherwise it is printed anew. So nothing depends on values
//! being really constant.

/// What a flow keeps of its steady cells. There is one for every flow, so it is small.
#[derive(Debug, Default)]
pub(crate) struct CellMemo {
    runs: Vec<Run>,
}

/// Steady cells that stand next to each other.
#[derive(Debug, Default)]
struct Run {
    /// What identifies the values, then the text.
    bytes: Vec<u8>,
    /// How many bytes identify the values; 0 if nothing is kept.
    identity: usize,
}

impl CellMemo {
    /// Memory that a flow's steady cells take, in bytes, with their text: addresses, ports and labels have some 150.
    pub(crate) const TYPICAL_MEMORY: usize = size_of::<Self>() + size_of::<Run>() + 256;

    /// Forgets everything; for another flow.
    pub(crate) fn clear(&mut self) {
        self.runs.iter_mut().for_each(|run| run.identity = 0);
    }

    /// What identifies the values of a run, if it is kept.
    #[inline]
    pub(super) fn identity(&self, run: usize) -> Option<&[u8]> {
        let Run { bytes, identity } = self.runs.get(run)?;
        bytes.get(..*identity).filter(|identity| !identity.is_empty())
    }

    /// The text of a run.
    #[inline]
    pub(super) fn text(&self, run: usize) -> Option<&[u8]> {
        let Run { bytes, identity } = self.runs.get(run)?;
        bytes.get(*identity..)
    }

    /// Keeps a run.
    #[cold]
    pub(super) fn keep(&mut self, run: usize, identity: &[u8], text: &[u8]) {
        if run >= self.runs.len() {
            self.runs.reserve_exact(run + 1 - self.runs.len());
            self.runs.resize_with(run + 1, Run::default);
        }
        if let Some(run) = self.runs.get_mut(run) {
            run.bytes.clear();
            run.bytes.reserve_exact(identity.len() + text.len());
            run.bytes.extend_from_slice(identity);
            run.bytes.extend_from_slice(text);
            run.identity = identity.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::TextEncoder;
    use super::*;
    use crate::row::Cells;
    use crate::value::Value;

    /// The row of these cells, the second and third of them steady.
    fn row(text: &mut TextEncoder, memo: CellMemo, cells: (u8, &str, Option<u16>, u8)) -> (String, CellMemo) {
        text.clear();
        text.enter(memo);
        let mut writer = Cells::new(text);
        let _ = writer.cell(&cells.0);
        let _ = writer.steady(
            0,
            |identity| (cells.1, cells.2).encode(identity),
            |identity| (cells.1, cells.2).encode(identity),
            |writer| {
                let text = writer.cell(cells.1);
                let number = match &cells.2 {
                    Some(number) => writer.cell(number),
                    None => writer.absent_as("-"),
                };
                [text, number]
            },
        );
        let _ = writer.cell(&cells.3);
        let kept = text.leave().unwrap_or_default();
        text.end_row();
        (String::from_utf8_lossy(text.bytes()).into_owned(), kept)
    }

    #[test]
    fn steady_cells_show_the_value_of_their_packet_whether_it_changed_or_not() {
        let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
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
        let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
        (_, kept) = row(&mut text, kept, (1, "a", None, 1));
        kept.clear();
        assert_eq!(kept.identity(0), None);
        assert_eq!(row(&mut text, kept, (1, "b", None, 1)).0, "1\tb\t-\t1\n");
    }

    #[test]
    fn values_that_are_too_long_to_be_identified_are_printed_each_time() {
        let (mut text, mut kept) = (TextEncoder::unquoted(), CellMemo::default());
        let long = "x".repeat(1000);
        for n in 0..2 {
            let found;
            (found, kept) = row(&mut text, kept, (n, &long, None, 1));
            assert_eq!(found, format!("{n}\t{long}\t-\t1\n"));
        }
    }
}
