//! Conversations that last longer than the active timeout: each part of them has rows of its own (spec section 1.5,
//! FDURLIMIT).
//!
//! All parts have the number of the first, and the sides of it, so that sums over the rows of a number are those of the
//! whole conversation. What plugins keep of a flow begins anew with each part.

use super::{Ended, FlowKey, FlowTable, FlowView, Lookup, Timeout};
use crate::dissect::{Packet, Status};

/// A conversation at its active timeout.
#[derive(Clone, Copy, Debug)]
pub struct Outlived {
    /// The flows of the part that ends; they are marked so.
    pub ended: Ended,
    /// What the next part has of it.
    pub next: NextPart,
}

/// What a part of a conversation has of those before.
#[derive(Clone, Copy, Debug)]
pub struct NextPart {
    index: u64,
    /// One of the two directions, and whether that is the B side.
    key: FlowKey,
    is_inverted: bool,
}

impl FlowTable {
    /// Whether there is a limit to how long a conversation may last.
    #[inline]
    pub fn has_active_timeout(&self) -> bool {
        self.limits.active_timeout.is_some()
    }

    /// The conversation that a packet would go on with, if it lasts too long by then. `found` is what
    /// [`find`](Self::find) has returned for the packet. Once the part that ends is released, the packet
    /// [opens](Self::open_part) the next one.
    ///
    /// A part lasts from the least time of its packets. A later fragment ends no part: it belongs to that in which its
    /// datagram has begun. If another packet ends that first, the two are parted, as by a silence.
    #[inline]
    pub fn outlived(&mut self, found: Option<Lookup>, packet: &Packet<'_>) -> Option<Outlived> {
        let longest = self.limits.active_timeout?;
        self.end_outlived(longest, found, packet)
    }

    fn end_outlived(&mut self, longest: Timeout, found: Option<Lookup>, packet: &Packet<'_>) -> Option<Outlived> {
        let slot = match found {
            Some(Lookup::Datagram(_)) => return None,
            Some(hit) => hit.slot(),
            None => self.slot_of(&FlowKey::of(packet.layers()).reversed())?,
        };
        let &FlowView { key, index, status, least, .. } = self.records.get(slot.index())?;
        let opposite = self.opposite(slot).and_then(|opposite| self.records.get(opposite.index()));
        let first = opposite.map_or(least, |opposite| opposite.least.min(least));
        if !longest.is_reached_by(packet.time() - first) {
            return None;
        }
        let ended = self.end(slot);
        [Some(ended.first), ended.second]
            .into_iter()
            .flatten()
            .for_each(|slot| self.mark(slot, Status::ACTIVE_TIMEOUT));
        let next = NextPart { index, key, is_inverted: status.has(Status::INVERTED) };
        Some(Outlived { ended, next })
    }

    /// Opens the flow of a packet in the next part of its conversation. The flow of the opposite direction joins it with
    /// its own first packet in that part.
    pub fn open_part(&mut self, packet: &Packet<'_>, part: NextPart) -> Lookup {
        let key = FlowKey::of(packet.layers());
        let mut record = FlowView::new(key, key.hash_of_both(&self.hasher), packet.time());
        record.index = part.index;
        record.status = Status::LATER_PART
            | Status::INVERTED.when(part.is_inverted != (key != part.key))
            | Status::LAND_ATTACK.when(key.is_symmetric() && key.is_tcp());
        Lookup::New(self.insert(record, None))
    }
}
