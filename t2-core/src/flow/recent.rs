//! The flows of headers that were seen lately, found without their keys.

use super::Slot;
use crate::dissect::HeadersId;

/// The flow of the packets whose headers have a number: they have the same key.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The places of the first table of headers, then those of the next.
    entries: Vec<Entry>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    headers: Option<HeadersId>,
    slot: Option<Slot>,
}

impl Recent {
    /// The flow of packets with these headers, if one was found lately that has not ended.
    #[inline(always)]
    pub(super) fn flow(&self, headers: HeadersId) -> Option<Slot> {
        let entry = self.entries.get(index(headers))?;
        if entry.headers == Some(headers) { entry.slot } else { None }
    }

    /// This is the flow of packets with these headers.
    pub(super) fn note(&mut self, headers: HeadersId, slot: Slot) {
        let index = index(headers);
        if index >= self.entries.len() {
            self.entries.resize((headers.table() + 1) * HeadersId::PLACES, Entry::default());
        }
        if let Some(entry) = self.entries.get_mut(index) {
            *entry = Entry { headers: Some(headers), slot: Some(slot) };
        }
    }

    /// A flow has ended whose headers have this place in each table.
    pub(super) fn forget(&mut self, place: usize, slot: Slot) {
        for entry in self.entries.iter_mut().skip(place).step_by(HeadersId::PLACES) {
            if entry.slot == Some(slot) {
                entry.slot = None;
            }
        }
    }
}

#[inline(always)]
fn index(headers: HeadersId) -> usize {
    headers.table() * HeadersId::PLACES + headers.place()
}
