//! A sample of conversations.

use std::collections::HashMap;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::FlowKey;
use crate::capture::{PacketFilter, RawPacket};
use crate::dissect::{Dissector, Fragment, Packet};

/// How many datagrams in parts are remembered at once.
const DATAGRAMS: usize = 4096;

/// Selects one of N conversations, with all their packets: by a hash of addresses, ports, protocol and VLAN. The
/// same conversations are selected in each run. Packets that belong to no flow are selected.
#[derive(Debug)]
pub struct Sample {
    one_in: u64,
    dissector: Dissector,
    hasher: FixedState,
    /// Whether the later fragments of a datagram, which have no ports, are selected.
    datagrams: HashMap<(FlowKey, u32), bool>,
}

impl Sample {
    /// One of this many conversations; 0 counts as 1.
    pub fn one_in(conversations: u64) -> Self {
        Self {
            one_in: conversations.max(1),
            dissector: Dissector::default(),
            hasher: FixedState::with_seed(0),
            datagrams: HashMap::new(),
        }
    }

    fn has(&self, key: &FlowKey) -> bool {
        // A sum is the same for both directions.
        let hash = self.hasher.hash_one(key).wrapping_add(self.hasher.hash_one(key.reversed()));
        // The upper bits of a sum of two good hashes are good, too; the lowest is 0 where both are equal.
        (hash >> 1).is_multiple_of(self.one_in)
    }
}

impl PacketFilter for Sample {
    fn selects(&mut self, packet: &RawPacket<'_>) -> bool {
        let mut packet = Packet::undissected(*packet, 0);
        if self.dissector.dissect(&mut packet).is_err() {
            return true;
        }
        let layers = packet.layers();
        let (key, datagram) = (FlowKey::of(layers), layers.fragment);
        if datagram == Fragment::Whole {
            return self.has(&key);
        }
        let id = key.fragments(layers.ip_id);
        if datagram.is_later() {
            return self.datagrams.get(&id).copied().unwrap_or_else(|| self.has(&key));
        }
        let is_selected = self.has(&key);
        if self.datagrams.len() >= DATAGRAMS {
            self.datagrams.clear();
        }
        self.datagrams.insert(id, is_selected);
        is_selected
    }
}
