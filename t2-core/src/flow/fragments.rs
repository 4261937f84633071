//! Fragmented datagrams whose last piece is outstanding (spec sections 2 and 9.4, B55).

use arrayvec::ArrayVec;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::{FlowKey, Slot};

/// The flow that the later fragments of a datagram belong to.
///
/// Fragments of different datagrams of a flow may alternate, so a flow awaits several; the number is bounded, for each flow
/// and for all together.
#[derive(Debug)]
pub(super) struct Fragments {
    flows: HashMap<(FlowKey, u32), Slot, RandomState>,
    /// The ids of the datagrams that a flow awaits, in the order in which they began. Each has its entry in `flows`.
    awaited: HashMap<Slot, Ids, RandomState>,
    capacity: usize,
}

type Ids = ArrayVec<u32, { Fragments::MOST }>;

/// What becomes of others when a flow begins to await a datagram.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Displaced {
    /// The flow awaited too many: its oldest datagram is awaited no more.
    pub(super) oldest: bool,
    /// The flow that awaited this datagram so far, if it awaits no other.
    pub(super) idle: Option<Slot>,
}

impl Fragments {
    /// The most datagrams that a flow awaits.
    pub(super) const MOST: usize = 16;

    /// Room for this many datagrams; beyond that a flow awaits one only.
    pub(super) fn new(capacity: usize) -> Self {
        Self { flows: HashMap::default(), awaited: HashMap::default(), capacity }
    }

    /// The flow of a datagram.
    pub(super) fn flow(&self, key: &FlowKey, ip_id: u32) -> Option<Slot> {
        if self.flows.is_empty() { None } else { self.flows.get(&key.fragments(ip_id)).copied() }
    }

    /// The later fragments of a datagram belong to `slot` from now on.
    pub(super) fn begin(&mut self, key: &FlowKey, ip_id: u32, slot: Slot) -> Displaced {
        let is_full = self.flows.len() >= self.capacity;
        let ids = self.awaited.entry(slot).or_default();
        if ids.contains(&ip_id) {
            return Displaced::default();
        }
        let oldest = ids.is_full() || (is_full && !ids.is_empty());
        if oldest {
            self.flows.remove(&key.fragments(ids.remove(0)));
        }
        ids.push(ip_id);
        let robbed = self.flows.insert(key.fragments(ip_id), slot);
        Displaced { oldest, idle: robbed.filter(|&robbed| self.awaits_no_more(robbed, ip_id)) }
    }

    /// No more fragments of the datagram are awaited by `slot`; returns whether it awaits no other either.
    pub(super) fn complete(&mut self, key: &FlowKey, ip_id: u32, slot: Slot) -> bool {
        self.flows.remove(&key.fragments(ip_id));
        self.awaits_no_more(slot, ip_id)
    }

    /// No more fragments are awaited by `slot`, whose flow has ended.
    pub(super) fn forget(&mut self, key: &FlowKey, slot: Slot) {
        for ip_id in self.awaited.remove(&slot).unwrap_or_default() {
            self.flows.remove(&key.fragments(ip_id));
        }
    }

    /// Takes an id from those of a flow; returns whether that was the last.
    fn awaits_no_more(&mut self, slot: Slot, ip_id: u32) -> bool {
        let Some(ids) = self.awaited.get_mut(&slot) else { return true };
        ids.retain(|id| *id != ip_id);
        let is_last = ids.is_empty();
        if is_last {
            self.awaited.remove(&slot);
        }
        is_last
    }
}
