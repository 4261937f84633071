//! The record of a flow.

use super::{FlowKey, Slot};
use crate::dissect::Status;
use crate::time::{Span, Timestamp};

/// Which side of a conversation a flow is: the letter in the column `dir`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The flow without the inverted bit, and every flow that has no opposite, unless the active timeout has divided it.
    A,
    /// The one with the inverted bit.
    B,
}

impl Side {
    /// The direction of a packet in a flow of this status. Whether the opposite will be seen is not known yet, so it is
    /// [`B`](Self::B) also in a flow that stays alone.
    #[inline]
    pub fn of_packet(status: Status) -> Self {
        if status.has(Status::INVERTED) { Self::B } else { Self::A }
    }

    /// The letter of the side.
    pub fn letter(self) -> char {
        match self {
            Self::A => 'A',
            Self::B => 'B',
        }
    }
}

/// Where the states of a flow are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The lane that the flow belongs to, with its opposite.
    pub lane: usize,
    /// The index among the flows of the lane.
    pub index: usize,
}

/// A flow at one moment: key, number, status, times.
///
/// Hooks and summaries reach it through [`Flow`](crate::plugin::Flow) and
/// [`EndedFlow`](crate::plugin::EndedFlow).
// It is the record of the flow in the table: so nothing is copied for a packet.
#[derive(Clone, Copy, Debug)]
pub struct FlowView {
    pub(super) key: FlowKey,
    /// The hash of the key, and of that of the opposite direction.
    pub(super) hash: u32,
    pub(super) index: u64,
    pub(super) status: Status,
    /// The least time of its packets.
    pub(super) least: Timestamp,
    /// The times of the last packet but one and of the last.
    pub(super) previous: Timestamp,
    pub(super) last: Timestamp,
    /// The greatest time of its packets up to the last step backwards in time.
    greatest_before: Timestamp,
    /// When the opposite direction was hit last, if there is one.
    pub(super) opposite_last: Timestamp,
    pub(super) opposite: Option<Slot>,
    /// Where in the lane the states of the opposite direction are, if there is one.
    opposite_index: u32,
    /// The lane of the flow, and where its states are there. There are at most 256 lanes.
    lane: u8,
    lane_index: u32,
    /// The IP ID of the last packet but the first (spec section 5, DUPIPID); 0 if there is none.
    pub(super) last_ip_id: u32,
    /// Where its headers are among those that are known, if they are.
    pub(super) headers_place: u16,
}

impl FlowView {
    /// The flow that a packet at `time` begins.
    pub(super) fn new(key: FlowKey, hash: u32, time: Timestamp) -> Self {
        Self {
            key,
            hash,
            index: 0,
            status: Status::NONE,
            least: time,
            previous: time,
            last: time,
            greatest_before: time,
            opposite_last: time,
            opposite: None,
            opposite_index: 0,
            lane: 0,
            lane_index: 0,
            last_ip_id: 0,
            headers_place: 0,
        }
    }

    /// A flow of a lane with these bits and, if it is known, an opposite whose states are at an index.
    #[cfg(test)]
    pub(crate) fn sample(place: Place, opposite: Option<(Slot, usize)>, status: Status) -> Self {
        let new = Self::new(FlowKey::of(&crate::dissect::Layers::default()), 0, Timestamp::new(0, 0)).at(place);
        let view = opposite.map_or(new, |(slot, index)| Self { opposite: Some(slot), ..new.with_opposite_at(index) });
        Self { status, ..view }
    }

    /// The same flow with its states in another place.
    pub(super) fn at(self, place: Place) -> Self {
        // Slots are numbers of 32 bits.
        Self { lane: place.lane as u8, lane_index: place.index as u32, ..self }
    }

    /// The same flow with the states of its opposite in another place.
    pub(super) fn with_opposite_at(self, index: usize) -> Self {
        Self { opposite_index: index as u32, ..self }
    }

    /// Notes the flow of the opposite direction.
    pub(super) fn note_opposite(&mut self, slot: Slot, opposite: &Self) {
        (self.opposite, self.opposite_index, self.opposite_last) = (Some(slot), opposite.lane_index, opposite.last);
    }

    /// Notes the time of the next packet.
    #[inline]
    pub(super) fn note_time(&mut self, time: Timestamp) {
        self.previous = self.last;
        self.last = time;
        if time < self.previous {
            self.note_step_back();
        }
    }

    /// The last time is before the one before it: only then the least time can change, and a greatest time be forgotten.
    #[cold]
    fn note_step_back(&mut self) {
        self.status |= Status::TIME_JUMP;
        self.greatest_before = self.greatest_before.max(self.previous);
        self.least = self.least.min(self.last);
    }

    /// Where the states of this flow are kept.
    #[inline]
    pub(crate) fn place(&self) -> Place {
        Place { lane: self.lane.into(), index: self.lane_index as usize }
    }

    /// The index of the opposite direction in the same lane, if that has been seen.
    #[inline]
    pub(crate) fn opposite_index(&self) -> Option<usize> {
        self.opposite.map(|_| self.opposite_index as usize)
    }

    /// What all packets of the flow have in common: addresses, ports, protocol, EtherType, VLAN id.
    pub fn key(&self) -> &FlowKey {
        &self.key
    }

    /// Number of the flow, from 1; both directions of a conversation have the same.
    pub fn index(&self) -> u64 {
        self.index
    }

    /// All status bits so far.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The earliest time of its packets so far.
    pub fn first(&self) -> Timestamp {
        self.least
    }

    /// The latest time of its packets so far.
    pub fn latest(&self) -> Timestamp {
        self.greatest_before.max(self.last)
    }

    /// Time of the last packet so far, in the order of the capture; in [`Plugin::packet`](crate::plugin::Plugin::packet)
    /// that of the current packet.
    pub fn last(&self) -> Timestamp {
        self.last
    }

    /// Time from the earliest to the latest packet so far; never negative.
    pub fn duration(&self) -> Span {
        self.latest() - self.first()
    }

    /// Time since the packet before in this direction; zero at the first packet.
    pub fn since_previous(&self) -> Span {
        self.last - self.previous
    }

    /// Time since the last packet of the opposite direction, if that has been seen.
    pub fn since_opposite(&self) -> Option<Span> {
        self.opposite.map(|_| self.last - self.opposite_last)
    }

    /// Which side of its conversation the flow is. In a part of a divided one the opposite may be missing, so there the
    /// side follows from the inverted bit alone: it is the same in all parts.
    pub fn side(&self) -> Side {
        let has_sides = self.opposite.is_some() || self.status.has(Status::ACTIVE_TIMEOUT | Status::LATER_PART);
        if has_sides && self.status.has(Status::INVERTED) { Side::B } else { Side::A }
    }

    /// Whether no row of the flows that end together is behind that of this one.
    pub(crate) fn is_last_of_conversation(&self) -> bool {
        self.opposite.is_none() || self.side() == Side::B
    }
}
