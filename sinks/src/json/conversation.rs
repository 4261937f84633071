//! The rows of a conversation, and the values of columns in them.

use t2_core::prelude::protocol;
use t2_core::time::Timestamp;

use super::cells::{RowCells, Scalar};
use super::names::{Pick, Side};

/// A row, or the two rows of a conversation.
#[derive(Clone, Copy)]
pub(super) struct Conversation<'r> {
    /// That of the A side, where there are both.
    pub(super) row: &'r RowCells,
    /// That of the B side.
    pub(super) reply: Option<&'r RowCells>,
}

/// The columns of a form.
pub(super) type Columns = [Option<usize>];

impl Conversation<'_> {
    /// The values of a column of a form, in the first row.
    pub(super) fn scalars(&self, columns: &Columns, n: usize) -> &[Scalar] {
        scalars(self.row, columns, n)
    }

    /// The number in a column of a form, in the first row.
    pub(super) fn number(&self, columns: &Columns, n: usize) -> Option<u64> {
        number(self.row, columns, n)
    }

    /// The times of a column in both rows.
    pub(super) fn time(&self, columns: &Columns, n: usize, pick: Pick) -> Option<Timestamp> {
        let time = |row: &RowCells| match scalars(row, columns, n) {
            [Scalar::Time(time)] => Some(*time),
            _ => None,
        };
        match (time(self.row)?, self.reply.and_then(time), pick) {
            (own, None, _) => Some(own),
            (own, Some(other), Pick::Earliest) => Some(own.min(other)),
            (own, Some(other), Pick::Latest) => Some(own.max(other)),
        }
    }

    /// The bits that are set in a column, in a row or the other.
    pub(super) fn bits(&self, columns: &Columns, side: Side) -> Option<u64> {
        let own = number(self.row, columns, 0)?;
        let other = self.reply.and_then(|reply| number(reply, columns, 0));
        match side {
            Side::ToServer => Some(own),
            Side::ToClient => other,
            Side::Both => Some(own | other.unwrap_or(0)),
        }
    }

    /// The flags of TCP, if this is TCP: the protocol is in the second column.
    pub(super) fn flags(&self, columns: &Columns, side: Side) -> Option<u8> {
        let is_tcp = self.number(columns, 1) == Some(protocol::TCP.into());
        self.bits(columns, side).filter(|_| is_tcp).map(|bits| bits as u8)
    }

    /// Where the time from first to last packet is in the columns: the two times.
    pub(super) fn lasts(&self, columns: &Columns) -> Option<(Timestamp, Timestamp)> {
        Some((self.time(columns, 0, Pick::Earliest)?, self.time(columns, 1, Pick::Latest)?))
    }

    /// The flags of TCP of both directions, if this is TCP.
    pub(super) fn sides(&self, columns: &Columns) -> Option<(u8, Option<u8>)> {
        Some((self.flags(columns, Side::ToServer)?, self.flags(columns, Side::ToClient)))
    }

    /// The numbers of a compound in the first row.
    pub(super) fn numbers(&self, columns: &Columns, n: usize) -> Vec<u64> {
        let number = |scalar: &Scalar| if let Scalar::Number(number) = scalar { Some(*number) } else { None };
        self.scalars(columns, n).iter().filter_map(number).collect()
    }
}

fn scalars<'r>(row: &'r RowCells, columns: &Columns, n: usize) -> &'r [Scalar] {
    columns.get(n).copied().flatten().map_or(&[], |column| row.scalars(column))
}

fn number(row: &RowCells, columns: &Columns, n: usize) -> Option<u64> {
    match scalars(row, columns, n) {
        [Scalar::Number(number)] => Some(*number),
        _ => None,
    }
}
