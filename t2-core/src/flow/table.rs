//! The table of live flows.

use std::num::{NonZeroU32, NonZeroUsize};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::clock::Clock;
use super::fragments::Fragments;
use super::lanes::Lanes;
use super::quiet::Quiet;
use super::recency::Recency;
use super::recent::{Recent, RecentKeys};
use super::search::spread;
use super::{FlowKey, FlowView, Missing, Place, Timeout};
use crate::dissect::{Fragment, Layers, Packet, Status, TcpFlags};
use crate::invariant::broken;

/// Where a flow and its states are kept; used again once the flow has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(NonZeroU32);

impl Slot {
    /// The slot at an index; at most `u32::MAX - 1`.
    pub(crate) fn new(index: usize) -> Self {
        let number = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        Self(NonZeroU32::new(number).unwrap_or(NonZeroU32::MAX))
    }

    /// The index of a slot, if there is one; else one beyond all vectors. So one comparison is enough where both are asked.
    #[inline(always)]
    pub(super) fn index_of(slot: Option<Self>) -> usize {
        (slot.map_or(0, |slot| slot.0.get()) as usize).wrapping_sub(1)
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
pub enum Lookup {
    /// It has the key of the flow.
    Key(Slot),
    /// It is a later fragment of a datagram that the flow has begun.
    Datagram(Slot),
    /// It opened the flow.
    New(Slot),
}

impl Lookup {
    /// The flow.
    pub fn slot(self) -> Slot {
        match self {
            Self::Key(slot) | Self::Datagram(slot) | Self::New(slot) => slot,
        }
    }
}

/// What bounds the number of flows and their length.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// The number of live flows, each direction counted; at least 1.
    pub capacity: usize,
    /// The timeout that flows have at first. It is also the step of time that is doubted (spec section 9.4, B56).
    pub timeout: Timeout,
    /// How long a conversation may last, however many packets it has; `None` for no limit (spec section 1.5, FDURLIMIT).
    pub active_timeout: Option<Timeout>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { capacity: FlowTable::DEFAULT_CAPACITY, timeout: Timeout::DEFAULT, active_timeout: None }
    }
}

/// The live flows: found by key, ended by silence.
#[derive(Debug)]
pub struct FlowTable {
    pub(super) records: Vec<FlowView>,
    lanes: Lanes,
    pub(super) slots: HashTable<Slot>,
    pub(super) hasher: RandomState,
    pub(super) recency: Recency,
    pub(super) fragments: Fragments,
    pub(super) clock: Clock,
    pub(super) limits: Limits,
    last_index: u64,
    pub(super) recent: Recent,
    pub(super) recent_keys: RecentKeys,
    /// The times at which a packet neither ends flows nor is doubted.
    pub(super) calm: Quiet,
}

impl FlowTable {
    /// The number of flows that fit by default, each direction counted (spec section 1.7).
    pub const DEFAULT_CAPACITY: usize = 1 << 18;

    /// Memory that each flow takes in the table, in bytes, about: its record, its place in the order of hits, and its
    /// entries in the index and in the list of free slots, which are less than half full after they have grown.
    pub const MEMORY_PER_FLOW: usize = size_of::<FlowView>() + Recency::MEMORY_PER_FLOW + 4 * size_of::<Slot>();

    /// The number of flows that a table has room for from the start: so it is not copied again and again while they come.
    /// Pages that are not used take no memory.
    pub const AT_FIRST: usize = 1 << 14;

    /// A table with these limits, for flows whose states are kept in this many lanes.
    pub fn new(limits: Limits, lanes: NonZeroUsize) -> Self {
        let room = limits.capacity.min(Self::AT_FIRST);
        Self {
            records: Vec::with_capacity(room),
            lanes: Lanes::new(lanes),
            slots: HashTable::with_capacity(room),
            hasher: RandomState::default(),
            recency: Recency::new(limits.timeout, room),
            fragments: Fragments::new(limits.capacity),
            clock: Clock::default(),
            limits: Limits { capacity: limits.capacity.max(1), ..limits },
            last_index: 0,
            recent: Recent::EMPTY,
            recent_keys: RecentKeys::EMPTY,
            calm: Quiet::NEVER,
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
    pub fn view(&self, slot: Slot) -> Option<&FlowView> {
        self.records.get(slot.index())
    }

    /// The same for the states of ordered plugins, which are not spread over lanes: places are slots.
    pub fn view_by_slot(&self, slot: Slot) -> Option<FlowView> {
        let view = self.view(slot)?.at(Place { lane: 0, index: slot.index() });
        Some(view.opposite.map_or(view, |opposite| view.with_opposite_at(opposite.index())))
    }

    /// Where the states of the flow in a slot are kept.
    pub fn place(&self, slot: Slot) -> Place {
        self.lanes.place(slot)
    }

    /// Gives up the slots of flows that have ended.
    pub fn release(&mut self, ended: Ended) {
        self.lanes.release(ended.first);
        ended.second.into_iter().for_each(|slot| self.lanes.release(slot));
    }

    /// The live flow that a packet belongs to, if its headers are known to be those of the flow: most packets need no key
    /// for it.
    #[inline(always)]
    pub fn known(&self, packet: &Packet<'_>) -> Option<Slot> {
        self.recent.flow(packet.headers_id()?)
    }

    /// The live flow that a packet with these layers belongs to, if it is no fragment and its flow was found lately.
    #[inline]
    pub fn recent(&self, layers: &Layers) -> Option<Slot> {
        let key = FlowKey::of(layers);
        let slot = self.recent_keys.candidate(&key)?;
        (layers.fragment == Fragment::Whole && self.has_key(slot, &key)).then_some(slot)
    }

    #[inline]
    fn has_key(&self, slot: Slot, key: &FlowKey) -> bool {
        self.records.get(slot.index()).is_some_and(|record| record.key == *key)
    }

    /// Opens the flow of a packet that [`find`](Self::find) has found none for. If a flow has ended since, what was found
    /// has to be [searched again](Self::search_again).
    pub fn open(&mut self, missing: &Missing, packet: &Packet<'_>) -> Lookup {
        let &Missing { key, hash, reverse } = missing;
        let mut record = FlowView::new(key, hash, packet.time());
        match reverse.and_then(|slot| self.records.get(slot.index())) {
            Some(opposite) => {
                record.index = opposite.index;
                record.status |= opposite.status & Status::LATER_PART;
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
        Lookup::New(self.insert(record, reverse))
    }

    /// Notes a packet in its flow: status, times, fragments, recency.
    pub fn note(&mut self, hit: Lookup, packet: &Packet<'_>) {
        let slot = hit.slot();
        if let Some(record) = self.records.get_mut(slot.index()) {
            match packet.headers_id() {
                Some(headers) => {
                    record.headers_place = headers.place() as u16;
                    self.recent.note(headers, slot);
                }
                // Another flow was found by its key, and is noted.
                None if matches!(hit, Lookup::New(_)) => self.recent_keys.note(&record.key, slot),
                None => {}
            }
        }
        let is_fragment = packet.layers().fragment != Fragment::Whole;
        if self.note_packet(slot, packet, matches!(hit, Lookup::Key(_))) || is_fragment {
            self.note_fragment(hit, packet.layers());
        }
        if !matches!(hit, Lookup::New(_)) {
            // A time ahead of the clock may be confirmed by the next packet. If it is not, it is corrected later.
            self.recency.touch_again(slot, self.clock.now().max(packet.time()));
        }
    }

    /// The same for a packet of a [known](Self::known) or [recent](Self::recent) flow, by whose time the table
    /// [goes on](Self::goes_on).
    #[inline(always)]
    pub fn go_on(&mut self, slot: Slot, packet: &Packet<'_>) {
        if self.note_packet(slot, packet, true) {
            self.note_fragment(Lookup::Key(slot), packet.layers());
        }
        self.recency.touch(slot, packet.time());
    }

    /// Notes status and times. Returns whether fragments of the flow are outstanding.
    #[inline(always)]
    fn note_packet(&mut self, slot: Slot, packet: &Packet<'_>, has_key: bool) -> bool {
        let layers = packet.layers();
        let Some(record) = self.records.get_mut(slot.index()) else {
            return broken("a slot without a record");
        };
        record.status |= layers.status;
        record.note_time(packet.time());
        if has_key && layers.status.has(Status::IPV4) {
            if layers.ip_id != 0 && layers.ip_id == record.last_ip_id {
                record.status |= Status::DUPLICATE_IP_ID;
            }
            record.last_ip_id = layers.ip_id;
        }
        let is_pending = record.status.has(Status::FRAGMENT_PENDING);
        let opposite = Slot::index_of(record.opposite);
        if let Some(opposite) = self.records.get_mut(opposite) {
            opposite.opposite_last = packet.time();
        }
        is_pending
    }

    /// The rules of spec section 2.1; for IPv6 too (B21), and for several datagrams at a time (B55).
    fn note_fragment(&mut self, hit: Lookup, layers: &Layers) {
        let slot = hit.slot();
        let Some(record) = self.records.get_mut(slot.index()) else {
            return broken("a slot without a record");
        };
        match (layers.fragment, hit) {
            (Fragment::Whole, _) => record.status |= Status::FRAGMENT_ERROR,
            (Fragment::Last, Lookup::Datagram(_)) => {
                if self.fragments.complete(&record.key, layers.ip_id, slot) {
                    record.status = record.status.without(Status::FRAGMENT_PENDING);
                }
            }
            (Fragment::Middle, Lookup::Datagram(_)) => {}
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

    // A copy in each of both callers: else the record is moved to and fro.
    #[inline(always)]
    pub(super) fn insert(&mut self, record: FlowView, reverse: Option<Slot>) -> Slot {
        let slot = self.lanes.take(reverse);
        let mut record = record.at(self.lanes.place(slot));
        if let Some((reverse, opposite)) = reverse.and_then(|slot| Some((slot, self.records.get_mut(slot.index())?))) {
            record.note_opposite(reverse, opposite);
            opposite.note_opposite(slot, &record);
        }
        match self.records.get_mut(slot.index()) {
            Some(place) => *place = record,
            None => {
                if slot.index() > self.records.len() {
                    // Lanes grow one after the other: the copies in between are overwritten when their slots are taken.
                    self.records.resize(slot.index(), record);
                }
                self.records.push(record);
            }
        }
        let records = &self.records;
        let hash_of = |slot: &Slot| records.get(slot.index()).map_or(0, |record| spread(record.hash));
        self.slots.insert_unique(spread(record.hash), slot, hash_of);
        self.recency.push(slot, self.clock.now().max(record.last));
        slot
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
    let layers = packet.layers();
    let flags = packet.captured().get(layers.l4_at as usize + FLAGS_AT);
    !layers.fragment.is_later() && flags.is_some_and(|&flags| TcpFlags(flags).has_all(TcpFlags::SYN_ACK))
}
