//! Groups of columns whose text is copied from an earlier row of the flow as long as a short key stays the same.

use std::num::NonZeroU64;

use super::{CellMemo, Cells, Row, RowEncoder, Written};
use crate::invariant::broken;

/// What a group of steady columns is made from; the field of a plugin with `#[packet_cols(steady)]` has it.
///
/// In most packets of a flow addresses, ports and headers are those of the packet before. Their cells are then a copy of
/// what was printed for that packet: neither are the values computed, nor is any compared but the key.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no key for steady columns",
    label = "not `Steady`",
    note = "implement `Steady` for it, with the columns in a struct with `#[derive(Columns)]`"
)]
pub trait Steady {
    /// The columns: a struct with `#[derive(Columns)]`.
    type Row: Row;

    /// The type of the key, such as `[u64; 2]`; its length is the same for all packets of a flow.
    type Key: AsRef<[u64]>;

    /// What the values follow from, together with what never changes in a flow: two packets of a flow with the same key
    /// have the same values. `None` if no key can say so: the values are then computed.
    ///
    /// Debug builds compute the values all the same, and panic if they are not those of the key.
    fn key(&self) -> Option<Self::Key>;

    /// A number that says the same in short: two packets of a flow with the same number have the same values. It is asked
    /// before the key, which may take longer. The number of a packet's headers
    /// ([`HeadersId`](crate::dissect::HeadersId)) is one for what follows from headers alone.
    fn short_key(&self) -> Option<NonZeroU64> {
        None
    }

    /// The values.
    fn row(&self) -> Self::Row;
}

impl<E: RowEncoder + ?Sized> Cells<'_, E> {
    /// Writes a group of steady columns: as it was written before, if that was for the same key.
    #[inline]
    pub fn steady_group<S: Steady, const N: usize>(&mut self, run: usize, group: &S) -> [Written; N] {
        const { assert!(S::Row::COLUMNS.len() == N) };
        let written = [const { Written(()) }; N];
        let Some(memo) = &mut self.memo else {
            anew(self.encoder, group);
            return written;
        };
        let short_key = group.short_key();
        if let Some(text) = short_key.and_then(|short_key| memo.kept_for_short(run, short_key)) {
            again(self.encoder, group, text);
            return written;
        }
        let Some(key) = group.key() else {
            anew(self.encoder, group);
            return written;
        };
        match memo.kept_for(run, key.as_ref()) {
            Some(text) => again(self.encoder, group, text),
            None => renew(self.encoder, memo.reborrowed(), run, group),
        }
        memo.shorten(run, short_key);
        written
    }
}

/// Writes a group of steady columns as it was written before.
#[inline(always)]
fn again<E: RowEncoder + ?Sized>(encoder: &mut E, group: &impl Steady, text: &[u8]) {
    encoder.copy(text);
    if cfg!(debug_assertions) {
        check(encoder, group, text.len());
    }
}

/// Writes a group of steady columns. Has no cells as an argument, so that they stay in registers where it is not called.
fn anew<E: RowEncoder + ?Sized>(encoder: &mut E, group: &impl Steady) {
    drop(group.row().write(&mut Cells { encoder, memo: None }));
}

/// Writes a group of steady columns anew, and keeps it for its key.
#[cold]
fn renew<E: RowEncoder + ?Sized>(encoder: &mut E, mut memo: CellMemo<'_>, run: usize, group: &impl Steady) {
    let since = encoder.position();
    anew(encoder, group);
    if let (Some(key), Some(text)) = (group.key(), encoder.since(since)) {
        memo.keep_for(run, key.as_ref(), text);
    }
}

/// Checks that the values of a group would be written as its text of this length was, which is the last one.
fn check<E: RowEncoder + ?Sized>(encoder: &mut E, group: &impl Steady, len: usize) {
    let end = encoder.position();
    anew(encoder, group);
    // Unless the text had to be moved, both are at hand.
    if let Some((kept, new)) = encoder.since(end - len).and_then(|texts| texts.split_at_checked(len))
        && kept != new
    {
        broken::<()>("steady columns that changed while their key stayed");
    }
    encoder.take_back(end);
}
