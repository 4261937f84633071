//! What happens to the flows of a lane, on its way to the thread that is with the lane.

use super::director::{FlowEvent, Step};
use crate::dissect::Status;
use crate::flow::{FlowView, Place};

/// What happens to the flows of a lane in a block, in order.
#[derive(Debug, Default)]
pub(super) struct Events {
    events: Vec<Event>,
    special: Vec<Special>,
}

/// A packet goes on with a flow, or [something else](Special) happens. There is one for each packet, which goes from one
/// processor's cache to the other's: so it is small.
#[derive(Clone, Copy, Debug)]
struct Event {
    /// The packet that it is about, or that made it happen; counted from 0.
    packet: u32,
    /// Where the states of the flow are in the lane; [`SPECIAL`] if more is to be said.
    index: u32,
}

/// Flows have numbers below that.
const SPECIAL: u32 = u32::MAX;

/// What is not only that a packet goes on with a flow as it is known in the lane.
#[derive(Debug)]
pub(super) struct Special {
    pub(super) step: Step,
    /// The record of the flow.
    pub(super) view: FlowView,
    /// Where on the tape the cells of ordered plugins are.
    pub(super) recorded_from: usize,
    pub(super) has_row: bool,
}

/// Something that happens to a flow.
#[derive(Debug)]
pub(super) enum Happening<'e> {
    /// The packet goes on with the flow at an index, has a row, and changes nothing but the times of flows.
    GoesOn(usize),
    /// Anything else.
    Special(&'e Special),
}

impl Events {
    pub(super) fn clear(&mut self) {
        self.events.clear();
        self.special.clear();
    }

    /// Adds what happens at a packet.
    #[inline(always)]
    pub(super) fn push(&mut self, packet: u32, event: &FlowEvent<'_>, place: Place, sent: &mut Sent) {
        let is_known = event.step == Step::Packet && sent.status(place.index) == Some(event.view.status());
        if is_known && event.has_row && event.ordered.is_empty() {
            self.events.push(Event { packet, index: place.index as u32 });
        } else {
            self.push_special(packet, event, sent);
        }
    }

    #[inline(never)]
    fn push_special(&mut self, packet: u32, event: &FlowEvent<'_>, sent: &mut Sent) {
        let &FlowEvent { step, view, recorded_from, has_row, .. } = event;
        self.events.push(Event { packet, index: SPECIAL });
        self.special.push(Special { step, view: *view, recorded_from, has_row });
        sent.note(view, step == Step::Begin);
    }

    /// What happens, each with the number of its packet.
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Happening<'_>)> {
        let mut special = self.special.iter();
        self.events.iter().filter_map(move |&Event { packet, index }| {
            let happening = match index {
                SPECIAL => Happening::Special(special.next()?),
                index => Happening::GoesOn(index as usize),
            };
            Some((packet as usize, happening))
        })
    }
}

/// What a lane has of its flows.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// The status in the records that were sent, by the index of the states of the flow.
    flows: Vec<Option<Status>>,
}

impl Sent {
    /// Memory that each flow takes, in bytes.
    pub(super) const MEMORY_PER_FLOW: usize = size_of::<Option<Status>>();

    /// Nothing of this is there any more.
    pub(super) fn clear(&mut self) {
        self.flows.clear();
    }

    /// The status of the flow at an index as it is known in the lane; `None` if its record is not as it is there.
    #[inline]
    fn status(&self, index: usize) -> Option<Status> {
        self.flows.get(index).copied().flatten()
    }

    /// The record of a flow is sent. Where the flow is new, the record of its opposite has changed.
    fn note(&mut self, view: &FlowView, is_new: bool) {
        let index = view.place().index;
        if index >= self.flows.len() {
            self.flows.resize(index + 1, None);
        }
        if let Some(status) = self.flows.get_mut(index) {
            *status = Some(view.status());
        }
        let opposite = view.opposite_index().filter(|_| is_new);
        if let Some(status) = opposite.and_then(|opposite| self.flows.get_mut(opposite)) {
            *status = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::Slot;

    fn view(index: usize, opposite: Option<usize>, status: Status) -> FlowView {
        FlowView::sample(Place { lane: 0, index }, opposite.map(|index| (Slot::new(index), index)), status)
    }

    fn is_known(sent: &Sent, index: usize, status: Status) -> bool {
        sent.status(index) == Some(status)
    }

    #[test]
    fn a_record_is_sent_again_once_its_status_or_its_opposite_has_changed() {
        let mut sent = Sent::default();
        assert!(!is_known(&sent, 3, Status::NONE));
        sent.note(&view(3, None, Status::NONE), true);
        assert!(is_known(&sent, 3, Status::NONE) && !is_known(&sent, 3, Status::INVERTED));
        sent.note(&view(5, Some(3), Status::INVERTED), true);
        assert!(is_known(&sent, 5, Status::INVERTED) && !is_known(&sent, 3, Status::NONE));
        sent.note(&view(3, Some(5), Status::NONE), false);
        assert!(is_known(&sent, 5, Status::INVERTED) && is_known(&sent, 3, Status::NONE));
    }
}
