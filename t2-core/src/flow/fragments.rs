//! Fragmented datagrams whose last piece is outstanding (spec section 2).

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{FlowKey, Slot};

/// The flow that the later fragments of a datagram belong to.
///
/// A flow has at most one datagram outstanding, so this never holds more entries than there are flows.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    flows: HashMap<(FlowKey, u32), Slot, RandomState>,
}

impl Fragments {
    /// The flow of a datagram.
    pub(super) fn flow(&self, key: &FlowKey, ip_id: u32) -> Option<Slot> {
        if self.flows.is_empty() { None } else { self.flows.get(&key.fragments(ip_id)).copied() }
    }

    /// The later fragments of a datagram belong to `slot` from now on; returns the flow they belonged to before.
    pub(super) fn insert(&mut self, key: &FlowKey, ip_id: u32, slot: Slot) -> Option<Slot> {
        self.flows.insert(key.fragments(ip_id), slot)
    }

    /// No more fragments of the datagram are awaited by `slot`; tells whether any were.
    pub(super) fn remove(&mut self, key: &FlowKey, ip_id: u32, slot: Slot) -> bool {
        let key = key.fragments(ip_id);
        self.flows.get(&key) == Some(&slot) && self.flows.remove(&key).is_some()
    }
}
