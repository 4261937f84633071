//! The search for the flow of a packet by its key.

use super::{FlowKey, FlowTable, Lookup, Slot};
use crate::dissect::Layers;

/// What the search for the flow of a packet has found out if there is none, for the flow that the packet opens.
#[derive(Clone, Copy, Debug)]
pub struct Missing {
    pub(super) key: FlowKey,
    pub(super) hash: u32,
    /// The flow of the opposite direction.
    pub(super) reverse: Option<Slot>,
}

impl FlowTable {
    /// The live flow that a packet with these layers belongs to.
    ///
    /// # Errors
    /// There is none.
    #[inline]
    pub fn find(&mut self, layers: &Layers) -> Result<Lookup, Missing> {
        let key = FlowKey::of(layers);
        if layers.fragment.is_later()
            && let Some(slot) = self.fragments.flow(&key, layers.ip_id)
        {
            return Ok(Lookup::Datagram(slot));
        }
        let slot = self.search(key)?;
        self.recent_keys.note(&key, slot);
        Ok(Lookup::Key(slot))
    }

    /// The flow with a key. Both directions have one hash, so that of the opposite is on the way.
    #[inline(always)]
    fn search(&self, key: FlowKey) -> Result<Slot, Missing> {
        let hash = key.hash_of_both(&self.hasher);
        let mut reverse = None;
        let is_it = |&slot: &Slot| {
            let Some(record) = self.records.get(slot.index()) else { return false };
            if record.key == key {
                return true;
            }
            if record.key.is_reverse_of(&key) {
                reverse = Some(slot);
            }
            false
        };
        match self.slots.find(spread(hash), is_it) {
            Some(&slot) => Ok(slot),
            None => Err(Missing { key, hash, reverse }),
        }
    }

    /// The same search, after a flow has ended that it may have found.
    pub fn search_again(&self, missing: &Missing) -> Missing {
        self.search(missing.key).err().unwrap_or(*missing)
    }

    pub(super) fn slot_of(&self, key: &FlowKey) -> Option<Slot> {
        self.search(*key).ok()
    }
}

/// A hash of which the upper bits count as well as the lower ones.
#[inline]
pub(super) fn spread(hash: u32) -> u64 {
    u64::from(hash) << 32 | u64::from(hash)
}
