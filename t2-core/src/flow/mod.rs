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
pub use record::{FlowView, Side};
pub use timeout::Timeout;

// What the engine works with; public for benchmarks and tests only.
#[doc(hidden)]
pub use record::Place;
#[doc(hidden)]
pub use table::{Ended, FlowTable, Hit, Limits, Slot};
