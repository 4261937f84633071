//! The flows that were hit lately, found without the index.

use super::{FlowKey, Slot};

/// Flows by a short hash of their keys; of those with the same hash the one that was found last.
///
/// Most packets belong to one of few flows. Their keys are told from others without a look at their records, so that the
/// records of many flows are not drawn into a processor's cache in vain.
#[derive(Debug)]
pub(super) struct Recent {
    entries: [Entry; Self::COUNT],
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    /// The part of the key that mostly differs.
    fields: u64,
    slot: Option<Slot>,
}

impl Recent {
    /// As many flows as take 2 KiB: a small part of a first-level cache.
    const COUNT: usize = 1 << Self::HASH_BITS;

    const HASH_BITS: u32 = 7;

    /// No flow.
    pub(super) const EMPTY: Self = Self { entries: [Entry { fields: 0, slot: None }; Self::COUNT] };

    /// The flow that may have a key, which its record tells.
    #[inline(always)]
    pub(super) fn candidate(&self, key: &FlowKey) -> Option<Slot> {
        let entry = self.entries.get(Self::place(key))?;
        if entry.fields == key.fields() { entry.slot } else { None }
    }

    /// A flow with this key was found.
    pub(super) fn note(&mut self, key: &FlowKey, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(Self::place(key)) {
            *entry = Entry { fields: key.fields(), slot: Some(slot) };
        }
    }

    /// A flow with this key has ended.
    pub(super) fn forget(&mut self, key: &FlowKey, slot: Slot) {
        if let Some(entry) = self.entries.get_mut(Self::place(key))
            && entry.slot == Some(slot)
        {
            entry.slot = None;
        }
    }

    #[inline(always)]
    fn place(key: &FlowKey) -> usize {
        (key.short_hash() >> (u64::BITS - Self::HASH_BITS)) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dissect::{Layers, Network};

    fn key(host: u8, port: u16) -> FlowKey {
        let network = Network::V4 { source: [10, 0, 0, host].into(), destination: [10, 0, 0, 1].into() };
        FlowKey::of(&Layers { network, ports: (port, 80), ..Layers::default() })
    }

    #[test]
    fn a_flow_is_a_candidate_until_it_is_forgotten() {
        let (mut recent, slot) = (Recent::EMPTY, Slot::new(3));
        assert_eq!(recent.candidate(&key(2, 1000)), None);
        recent.note(&key(2, 1000), slot);
        assert_eq!(recent.candidate(&key(2, 1000)), Some(slot));
        assert_eq!(recent.candidate(&key(2, 1001)), None);
        recent.forget(&key(2, 1000), Slot::new(4));
        assert_eq!(recent.candidate(&key(2, 1000)), Some(slot));
        recent.forget(&key(2, 1000), slot);
        assert_eq!(recent.candidate(&key(2, 1000)), None);
    }

    #[test]
    fn keys_are_spread_over_the_places() {
        let hosts = (0..=255).map(|host| key(host, 1000));
        let ports = (0..256).map(|port| key(2, port));
        for keys in [hosts.collect::<Vec<_>>(), ports.collect()] {
            let mut places: Vec<_> = keys.iter().map(Recent::place).collect();
            places.sort_unstable();
            places.dedup();
            assert!(places.len() > Recent::COUNT / 2, "{}", places.len());
        }
    }
}
