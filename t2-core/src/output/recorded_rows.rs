//! Rows of typed values, for sinks that write them elsewhere than they are made.

use super::{LaneIndex, Rows, Tape};
use crate::row::RowEncoder;

/// Rows as the values of their cells. The sink [replays](Self::replay) them in the order of the table, to an encoder of its
/// own.
///
/// ```
/// use t2_core::output::{RecordedRows, Rows, TextRows};
/// use t2_core::row::Cells;
///
/// let mut rows = RecordedRows::default();
/// let _ = Cells::new(rows.cells()).cell(&7u8);
/// rows.end_row();
///
/// let mut text = TextRows::quoted();
/// RecordedRows::replay(&[&mut rows], &[], &mut text, |text| text.cells(), |text| {
///     text.end_row();
///     Ok::<_, ()>(())
/// })?;
/// assert_eq!(text.bytes(), b"7\n");
/// # Ok::<(), ()>(())
/// ```
#[derive(Debug, Default)]
pub struct RecordedRows {
    tape: Tape,
    /// Where each row ends on the tape.
    ends: Vec<usize>,
}

impl RecordedRows {
    /// Writes the rows of several lanes in this order; those of a single lane are in order already. `cells` is where the
    /// cells of a row go, `end_row` is called after the last of each row.
    ///
    /// # Errors
    /// Those of `end_row`; rows behind it are not written.
    pub fn replay<T, E>(
        lanes: &[&mut Self],
        order: &[LaneIndex],
        to: &mut T,
        cells: impl for<'t> Fn(&'t mut T) -> &'t mut dyn RowEncoder,
        mut end_row: impl FnMut(&mut T) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut next = vec![(0, 0); lanes.len()];
        let mut replay_next = |lane: usize| {
            let (Some(rows), Some((row, at))) = (lanes.get(lane), next.get_mut(lane)) else { return Ok(()) };
            let Some(&end) = rows.ends.get(*row) else { return Ok(()) };
            rows.tape.between(*at, end).write_all(cells(to));
            (*row, *at) = (*row + 1, end);
            end_row(to)
        };
        match lanes {
            [only] => (0..only.ends.len()).try_for_each(|_| replay_next(0)),
            _ => order.iter().try_for_each(|&lane| replay_next(lane.into())),
        }
    }
}

impl Rows for RecordedRows {
    fn cells(&mut self) -> &mut dyn RowEncoder {
        &mut self.tape
    }

    fn end_row(&mut self) {
        self.ends.push(self.tape.position());
    }

    fn size(&self) -> usize {
        self.tape.size() + self.ends.len() * size_of::<usize>()
    }

    fn clear(&mut self) {
        self.tape.clear();
        self.ends.clear();
    }
}
