//! What an ordered plugin decides about a flow.

use crate::flow::Timeout;

/// What an ordered plugin has decided about the flow at hand, to be done by the flow table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Steering {
    /// The flow's timeout from now on.
    pub(crate) timeout: Option<Timeout>,
    /// The opposite's timeout from now on.
    pub(crate) opposite_timeout: Option<Timeout>,
    /// Whether the flow is the B side.
    pub(crate) inverted: Option<bool>,
    /// Whether the conversation ends after this packet.
    pub(crate) ends: bool,
    /// Whether there is an alarm for this flow, and how many there are.
    pub(crate) alarms: Option<u64>,
}
