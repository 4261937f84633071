//! What most plugins need: `use t2_core::prelude::*;`.

pub use arrayvec::ArrayVec;
pub use smallvec::SmallVec;
pub use t2_macros::{Columns, Setting, Settings, Value, bits, plugin};

pub use crate::counters::Counters;
pub use crate::dissect::{HeaderPath, Mark, OwnedHeaderPath, Packet, Status, TcpFlags, VlanTags, ether_type, protocol};
pub use crate::flow::Timeout;
pub use crate::mac::Mac;
pub use crate::moments::Moments;
pub use crate::output::TxtSink;
pub use crate::plugin::{EndedFlow, Files, Flow, Largest, Plugin, RunState, Summary};
pub use crate::row::{NoColumns, Steady};
pub use crate::tables::{LoadError, Tables};
pub use crate::time::{Span, Timestamp};
pub use crate::value::{Bare, Bytes, Encoder, Group, Hex, Kind, StaticText, Value};

/// `part / whole` in single precision; 0 if there is no whole.
pub fn ratio(part: impl Into<u64>, whole: impl Into<u64>) -> f32 {
    match whole.into() {
        0 => 0.0,
        whole => part.into() as f32 / whole as f32,
    }
}
