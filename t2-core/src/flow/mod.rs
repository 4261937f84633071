//! From packets to flows: keys, directions, timeouts (spec flow-and-packet, sections 1 and 2).
//!
//! A flow is one direction of a conversation; the two directions are two records that know each other.

mod clock;
mod expiry;
mod fragments;
mod key;
mod lanes;
mod lists;
mod quiet;
mod recency;
mod record;
mod steer;
mod table;
#[cfg(test)]
mod tests;
mod timeout;

pub use key::FlowKey;
pub use record::{FlowView, Place, Side};
pub use table::{Ended, FlowTable, Hit, Limits, Slot};
pub use timeout::Timeout;
