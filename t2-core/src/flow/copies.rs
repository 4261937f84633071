//! The records of flows, copied to where the table is not at hand.

use super::FlowView;
use crate::time::Timestamp;

/// Copies of the records of the flows of a lane, by the index of their states. The times that a packet changes in records
/// it changes in the same way in the copies, so that little has to be sent from the table for each packet.
#[derive(Debug, Default)]
pub struct Copies {
    views: Vec<FlowView>,
}

impl Copies {
    /// Memory that each flow takes, in bytes.
    pub const MEMORY_PER_FLOW: usize = size_of::<FlowView>();

    /// Notes a packet at `time` of the flow at an index. Returns its record as it is in the table; `None` if there is no
    /// flow.
    #[inline]
    pub fn note(&mut self, index: usize, time: Timestamp) -> Option<&FlowView> {
        let view = self.views.get_mut(index)?;
        view.note_time(time);
        let opposite = view.opposite_index();
        self.note_opposite(opposite, time);
        self.views.get(index)
    }

    /// Notes a packet of a flow that has this record then.
    pub fn note_whole(&mut self, view: &FlowView) {
        let index = view.place().index;
        if index >= self.views.len() {
            // The copies in between are overwritten before they are used.
            self.views.resize(index + 1, *view);
        }
        if let Some(place) = self.views.get_mut(index) {
            *place = *view;
        }
        self.note_opposite(view.opposite_index(), view.last());
    }

    /// The opposite may be one whose record has not been sent: then it will be before it is used.
    #[inline]
    fn note_opposite(&mut self, index: Option<usize>, time: Timestamp) {
        if let Some(opposite) = index.and_then(|index| self.views.get_mut(index)) {
            opposite.opposite_last = time;
        }
    }
}
