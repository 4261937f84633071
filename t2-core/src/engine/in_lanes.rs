//! The steps of flows, done at once.

use super::director::{Act, FlowEvent, Step};
use super::lane::{Lane, LaneRows};
use crate::invariant::broken;

/// Does each step in the lane of its flow.
pub(super) struct InLanes<'a> {
    pub(super) lanes: &'a mut [Lane],
    pub(super) rows: &'a mut LaneRows,
}

impl Act for InLanes<'_> {
    // A step of a packet becomes part of the loop over packets.
    #[inline(always)]
    fn act(&mut self, event: FlowEvent<'_>) {
        let FlowEvent { step, view, packet, ordered, recorded_from, has_row } = event;
        let Self { lanes, rows } = self;
        let Some(lane) = lanes.get_mut(view.place().lane) else {
            return broken("a flow of a lane that is not there");
        };
        match (step, packet) {
            (Step::End { order }, _) => {
                lane.end(view, order, &mut ordered.recorded(recorded_from), rows.flows.of_step(has_row));
            }
            (_, Some(packet)) => {
                let recorded = || ordered.recorded(recorded_from);
                lane.packet(view, step == Step::Begin, packet, recorded, rows.packets.of_step(has_row));
            }
            (_, None) => broken("a step of a packet without it"),
        }
    }
}
