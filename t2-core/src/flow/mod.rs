//! From packets to flows: keys, directions, timeouts (spec flow-and-packet, sections 1 and 2).
//!
//! A flow is one direction of a conversation; each direction has a record, which refers to the other.
//!
//! ```
//! use t2_core::dissect::{Layers, Network};
//! use t2_core::flow::FlowKey;
//! use t2_core::prelude::*;
//!
//! let mut layers = Layers::default();
//! layers.network = Network::V4 { source: [192, 0, 2, 1].into(), destination: [192, 0, 2, 2].into() };
//! (layers.protocol, layers.ports) = (protocol::UDP, (12_345, 53));
//! let key = FlowKey::of(&layers);
//! assert_eq!(key.reversed().ports(), (53, 12_345));
//! assert_eq!(key.reversed().reversed(), key);
//! ```

mod clock;
mod copies;
mod expiry;
mod fragments;
mod key;
mod lanes;
mod lists;
mod parts;
mod quiet;
mod recency;
mod recent;
mod record;
mod sample;
mod search;
mod steer;
mod table;
#[cfg(test)]
mod tests;
mod timeout;

pub use key::FlowKey;
pub use record::{FlowView, Side};
pub use sample::Sample;
pub use timeout::Timeout;

// What the engine works with; public for benchmarks and tests only.
#[doc(hidden)]
pub use copies::Copies;
#[doc(hidden)]
pub use parts::{NextPart, Outlived};
#[doc(hidden)]
pub use record::Place;
#[doc(hidden)]
pub use search::Missing;
#[doc(hidden)]
pub use table::{Ended, FlowTable, Limits, Lookup, Slot};
