//! Which lane a flow belongs to, and which slots are free there.

use std::num::NonZeroUsize;

use super::{Place, Slot};
use crate::invariant::broken;

/// The slots of all lanes: those of lane *l* of *n* are *l*, *l* + *n*, *l* + 2 *n* and so on.
#[derive(Debug)]
pub(super) struct Lanes {
    lanes: Vec<Lane>,
    /// The lane of the next flow that has no opposite.
    next: usize,
}

/// The slots of a lane.
#[derive(Clone, Debug, Default)]
struct Lane {
    /// Taken before and free again.
    free: Vec<Slot>,
    /// How many were ever taken.
    taken: usize,
}

impl Lanes {
    /// So many lanes, all slots free.
    pub(super) fn new(lanes: NonZeroUsize) -> Self {
        Self { lanes: vec![Lane::default(); lanes.get()], next: 0 }
    }

    /// Where the states of the flow in a slot are kept.
    #[inline]
    pub(super) fn place(&self, slot: Slot) -> Place {
        match (slot.index(), self.lanes.len()) {
            (index, 1) => Place { lane: 0, index },
            // Numbers of 32 bits divide faster.
            (index, lanes) => {
                let (index, lanes) = (index as u32, lanes as u32);
                Place { lane: (index % lanes) as usize, index: (index / lanes) as usize }
            }
        }
    }

    /// Takes a slot, in the lane of the opposite if there is one, in each lane in turn otherwise.
    pub(super) fn take(&mut self, opposite: Option<Slot>) -> Slot {
        let count = self.lanes.len();
        let number = match opposite {
            Some(opposite) => self.place(opposite).lane,
            None => {
                let number = self.next;
                self.next = (number + 1) % count;
                number
            }
        };
        let Some(lane) = self.lanes.get_mut(number) else {
            broken::<()>("a lane that is not there");
            return Slot::new(0);
        };
        lane.free.pop().unwrap_or_else(|| {
            lane.taken += 1;
            Slot::new((lane.taken - 1) * count + number)
        })
    }

    /// Gives a slot up.
    pub(super) fn release(&mut self, slot: Slot) {
        let number = self.place(slot).lane;
        if let Some(lane) = self.lanes.get_mut(number) {
            lane.free.push(slot);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_is_in_the_lane_of_its_opposite_and_others_take_turns() {
        let mut lanes = Lanes::new(NonZeroUsize::new(3).unwrap());
        let mut take = |opposite| lanes.take(opposite);
        let slots = [take(None), take(None), take(None), take(None)];
        let opposite = take(Some(slots[1]));
        assert_eq!(slots.map(|slot| lanes.place(slot).lane), [0, 1, 2, 0]);
        assert_eq!(lanes.place(opposite), Place { lane: 1, index: 1 });
        lanes.release(opposite);
        assert_eq!(lanes.take(Some(slots[1])), opposite);
    }
}
