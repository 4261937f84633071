//! The table of live flows.

use std::hash::BuildHasher;
use std::num::{NonZeroU32, NonZeroUsize};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::clock::Clock;
use super::fragments::Fragments;
use super::lanes::Lanes;
use super::recency::Recency;
use super::record::FlowRecord;
use super::{FlowKey, FlowView, Timeout};
use crate::dissect::{Fragment, Layers, Packet, Status};
use crate::invariant::broken;
use crate::time::Timestamp;

/// Where a flow and its states are kept; used again once the flow has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(NonZeroU32);

impl Slot {
    /// The slot at an index; at most `u32::MAX - 1`.
    pub(crate) fn new(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    /// The index into the vectors that keep something for each flow.
    #[inline]
    pub fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// Flows that end together: one, or the two sides of a conversation, in the order of the flow file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The A side.
    pub first: Slot,
    /// The B side.
    pub second: Option<Slot>,
}

/// How a packet came to its flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hit {
    /// It has the key of the flow.
    Key(Slot),
    /// It is a later fragment of a datagram that the flow has begun.
    Datagram(Slot),
    /// It opened the flow.
    New(Slot),
}

impl Hit {
    /// The flow.
    pub fn slot(self) -> Slot {
        match self {
            Self::Key(slot) | Self::Datagram(slot) | Self::New(slot) => slot,
        }
    }
}

/// The live flows: found by key, ended by silence.
#[derive(Debug)]
pub struct FlowTable {
    records: Vec<FlowRecord>,
    lanes: Lanes,
    slots: HashTable<Slot>,
    hasher: RandomState,
    recency: Recency,
    fragments: Fragments,
    timeout: Timeout,
    clock: Clock,
    capacity: usize,
    last_index: u64,
}

impl FlowTable {
    /// The number of flows that fit by default, each direction counted (spec section 1.7).
    pub const DEFAULT_CAPACITY: usize = 1 << 18;

    /// Memory that each flow takes in the table, in bytes: its record, its place in the order of hits, and its entries in
    /// the index and in the list of free slots, which are less than half full after they have grown.
    pub const MEMORY_PER_FLOW: usize = size_of::<FlowRecord>() + Recency::MEMORY_PER_FLOW + 4 * size_of::<Slot>();

    /// A table for at most `capacity` flows, whose states are kept in this many lanes.
    pub fn new(capacity: usize, lanes: NonZeroUsize) -> Self {
        Self {
            records: Vec::new(),
            lanes: Lanes::new(lanes),
            slots: HashTable::new(),
            hasher: RandomState::default(),
            recency: Recency::default(),
            fragments: Fragments::new(capacity),
            timeout: Timeout::default(),
            clock: Clock::default(),
            capacity: capacity.max(1),
            last_index: 0,
        }
    }

    /// Number of live flows, each direction counted.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is no live flow.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The flow in a slot as hooks and sinks see it.
    #[inline]
    pub fn view(&self, slot: Slot) -> Option<FlowView> {
        let record = self.records.get(slot.index())?;
        let opposite = record.opposite.and_then(|slot| {
            let opposite = self.records.get(slot.index())?;
            Some((self.lanes.place(slot).index, opposite.last))
        });
        Some(FlowView { place: self.lanes.place(slot), opposite, record: *record })
    }

    /// Takes the time of the next packet; returns the time that timeouts go by at this packet.
    ///
    /// That is the packet's own time, unless it is so far from those before that it [is doubted](Self::is_time_doubted).
    #[inline]
    pub fn tick(&mut self, time: Timestamp) -> Timestamp {
        self.clock.tick(time, self.timeout)
    }

    /// Whether the time of the last [`tick`](Self::tick) is far from those before, and no second packet has confirmed it
    /// (spec section 9.4, B56).
    #[inline]
    pub fn is_time_doubted(&self) -> bool {
        self.clock.is_doubted()
    }

    /// The next flow that has been silent long enough at `now`, with its opposite. It stays readable until
    /// [`release`](Self::release) is called, which must be done before the table is used otherwise.
    #[inline]
    pub fn expired(&mut self, now: Timestamp) -> Option<Ended> {
        // The case of nearly all packets: the flow that has been silent for longest was hit not long ago.
        let seen = self.recency.seen(self.recency.mark()?);
        if self.timeout.is_near(seen, now, self.timeout.span()) { None } else { self.search_expired(now) }
    }

    fn search_expired(&mut self, now: Timestamp) -> Option<Ended> {
        /// How many flows are corrected at most: so the time that a packet takes is bounded.
        const CORRECTED: usize = 8;
        let mut corrected = 0;
        while corrected < CORRECTED {
            let slot = self.recency.mark()?;
            let seen = self.recency.seen(slot);
            if self.timeout.is_near(seen, now, self.timeout.span()) {
                return None;
            }
            if now < seen {
                // The clock was ahead when the flow was hit, and has been set back. Its silence is counted from now on.
                self.recency.touch(slot, now);
                corrected += 1;
                continue;
            }
            let opposite = self.records.get(slot.index())?.opposite;
            if opposite.is_none_or(|opposite| self.timeout.is_reached_by(now - self.recency.seen(opposite))) {
                return Some(self.end(slot));
            }
            self.recency.pass();
        }
        None
    }

    /// The conversation that a packet would go on with, if by the packet's own time it was silent too long.
    pub fn silent(&mut self, packet: &Packet<'_>) -> Option<Ended> {
        let key = FlowKey::of(packet.layers());
        let slot = self.slot_of(&key).or_else(|| self.slot_of(&key.reversed()))?;
        let record = self.records.get(slot.index())?;
        let opposite = record.opposite.and_then(|opposite| self.records.get(opposite.index()));
        let last = opposite.map_or(record.last, |opposite| opposite.last.max(record.last));
        self.timeout.is_reached_by(packet.time() - last).then(|| self.end(slot))
    }

    /// The flow that has to go before another can be opened, if the table is full.
    pub fn evict(&mut self) -> Option<Ended> {
        if self.len() < self.capacity {
            return None;
        }
        let slot = self.recency.oldest()?;
        if let Some(record) = self.records.get_mut(slot.index()) {
            record.status |= Status::TABLE_FULL;
        }
        Some(self.end(slot))
    }

    /// The least recently hit flow with its opposite, whatever its age: at the end of the run.
    pub fn oldest(&mut self) -> Option<Ended> {
        let slot = self.recency.oldest()?;
        Some(self.end(slot))
    }

    /// Gives up the slots of flows that have ended.
    pub fn release(&mut self, ended: Ended) {
        self.lanes.release(ended.first);
        ended.second.into_iter().for_each(|slot| self.lanes.release(slot));
    }

    /// The live flow that a packet belongs to.
    #[inline]
    pub fn find(&self, layers: &Layers) -> Option<Hit> {
        let key = FlowKey::of(layers);
        if layers.fragment.is_later()
            && let Some(slot) = self.fragments.flow(&key, layers.ip_id)
        {
            return Some(Hit::Datagram(slot));
        }
        self.slot_of(&key).map(Hit::Key)
    }

    /// Opens the flow of a packet that [`find`](Self::find) has found none for.
    pub fn open(&mut self, packet: &Packet<'_>) -> Hit {
        let key = FlowKey::of(packet.layers());
        let mut record = FlowRecord::new(key, packet.time());
        let reverse = self.slot_of(&key.reversed());
        match reverse.and_then(|slot| self.records.get(slot.index())) {
            Some(opposite) => {
                record.index = opposite.index;
                record.opposite = reverse;
                if !opposite.status.has(Status::INVERTED) {
                    record.status |= Status::INVERTED;
                }
            }
            None => {
                self.last_index += 1;
                record.index = self.last_index;
                if key.is_symmetric() {
                    if key.is_tcp() {
                        record.status |= Status::LAND_ATTACK;
                    }
                } else if !key.is_l2() && looks_like_a_reply(&key, packet) {
                    record.status |= Status::INVERTED;
                }
            }
        }
        Hit::New(self.insert(record, reverse))
    }

    /// Notes a packet in its flow: status, times, fragments, recency.
    #[inline]
    pub fn note(&mut self, hit: Hit, packet: &Packet<'_>) {
        let slot = hit.slot();
        let layers = packet.layers();
        let Some(record) = self.records.get_mut(slot.index()) else {
            return broken("a slot without a record");
        };
        record.status |= layers.status;
        record.note_time(packet.time());
        if let (Hit::Key(_), Status::IPV4) = (hit, layers.status & Status::IPV4) {
            if layers.ip_id != 0 && layers.ip_id == record.last_ip_id {
                record.status |= Status::DUPLICATE_IP_ID;
            }
            record.last_ip_id = layers.ip_id;
        }
        if layers.fragment != Fragment::Whole || record.status.has(Status::FRAGMENT_PENDING) {
            self.note_fragment(hit, layers);
        }
        if !matches!(hit, Hit::New(_)) {
            // A time ahead of the clock may be confirmed by the next packet. If it is not, it is corrected later.
            self.recency.touch(slot, self.clock.now().max(packet.time()));
        }
    }

    /// The rules of spec section 2.1; for IPv6 too (B21), and for several datagrams at a time (B55).
    fn note_fragment(&mut self, hit: Hit, layers: &Layers) {
        let slot = hit.slot();
        let Some(record) = self.records.get_mut(slot.index()) else {
            return broken("a slot without a record");
        };
        match (layers.fragment, hit) {
            (Fragment::Whole, _) => record.status |= Status::FRAGMENT_ERROR,
            (Fragment::Last, Hit::Datagram(_)) => {
                if self.fragments.complete(&record.key, layers.ip_id, slot) {
                    record.status = record.status.without(Status::FRAGMENT_PENDING);
                }
            }
            (Fragment::Middle, Hit::Datagram(_)) => {}
            (Fragment::First, _) => self.await_fragments(slot, layers.ip_id),
            (Fragment::Middle | Fragment::Last, _) => {
                record.status |= Status::FRAGMENT_NO_HEADER;
                self.await_fragments(slot, layers.ip_id);
            }
        }
    }

    /// Further fragments of the datagram `ip_id` belong to the flow.
    fn await_fragments(&mut self, slot: Slot, ip_id: u32) {
        let Some(record) = self.records.get_mut(slot.index()) else {
            return broken("a slot without a record");
        };
        record.status |= Status::FRAGMENT | Status::FRAGMENT_PENDING;
        let displaced = self.fragments.begin(&record.key, ip_id, slot);
        if displaced.oldest {
            record.status |= Status::FRAGMENT_ERROR;
        }
        if let Some(idle) = displaced.idle.and_then(|idle| self.records.get_mut(idle.index())) {
            idle.status = idle.status.without(Status::FRAGMENT_PENDING);
        }
    }

    #[inline]
    fn slot_of(&self, key: &FlowKey) -> Option<Slot> {
        let is_key = |slot: &Slot| self.records.get(slot.index()).is_some_and(|record| record.key == *key);
        self.slots.find(self.hasher.hash_one(key), is_key).copied()
    }

    fn insert(&mut self, record: FlowRecord, reverse: Option<Slot>) -> Slot {
        let hash = self.hasher.hash_one(record.key);
        let slot = self.lanes.take(reverse);
        if slot.index() >= self.records.len() {
            // Lanes grow one after the other: the copies in between are overwritten when their slots are taken.
            self.records.resize(slot.index() + 1, record);
        }
        if let Some(place) = self.records.get_mut(slot.index()) {
            *place = record;
        }
        if let Some(opposite) = reverse.and_then(|slot| self.records.get_mut(slot.index())) {
            opposite.opposite = Some(slot);
        }
        let (records, hasher) = (&self.records, &self.hasher);
        self.slots.insert_unique(hash, slot, |slot| {
            records.get(slot.index()).map_or(0, |record| hasher.hash_one(record.key))
        });
        self.recency.push(slot, self.clock.now().max(record.last));
        slot
    }

    /// Takes a flow and its opposite out of the table.
    fn end(&mut self, slot: Slot) -> Ended {
        let record = self.records.get(slot.index());
        let opposite = record.and_then(|record| record.opposite);
        let is_b = record.is_some_and(|record| record.status.has(Status::INVERTED));
        let ended = match opposite {
            Some(opposite) if is_b => Ended { first: opposite, second: Some(slot) },
            opposite => Ended { first: slot, second: opposite },
        };
        self.forget(ended.first);
        if let Some(second) = ended.second {
            self.forget(second);
        }
        ended
    }

    fn forget(&mut self, slot: Slot) {
        self.recency.remove(slot);
        let Some(record) = self.records.get(slot.index()) else {
            return broken("a slot without a record");
        };
        if record.status.has(Status::FRAGMENT_PENDING) {
            self.fragments.forget(&record.key, slot);
        }
        let hash = self.hasher.hash_one(record.key);
        if let Ok(entry) = self.slots.find_entry(hash, |&other| other == slot) {
            entry.remove();
        }
    }
}

/// Whether the first packet of a conversation is taken for a reply (spec section 1.2).
fn looks_like_a_reply(key: &FlowKey, packet: &Packet<'_>) -> bool {
    let (source, destination) = key.ports();
    let from_service = source < 1024 && source < destination;
    let from_web_proxy = source & 0xfff6 == 8080;
    from_service || from_web_proxy || (key.is_tcp() && is_syn_ack(packet))
}

/// Whether the packet has a captured TCP header with SYN and ACK set.
fn is_syn_ack(packet: &Packet<'_>) -> bool {
    const FLAGS_AT: usize = 13;
    const SYN_ACK: u8 = 0x12;
    let layers = packet.layers();
    let flags = packet.captured().get(layers.l4_at as usize + FLAGS_AT);
    !layers.fragment.is_later() && flags.is_some_and(|flags| flags & SYN_ACK == SYN_ACK)
}
