//! What a run shall do: its plugins and their settings.

use std::fmt;
use std::num::NonZeroUsize;

use super::list::{Entry, Start};
use super::stage::Stage;
use crate::dissect::Status;
use crate::flow::FlowTable;
use crate::report::FlowLimit;

/// What a run shall do.
#[derive(Debug)]
pub struct Plan {
    pub(super) stages: Vec<Box<dyn Stage>>,
    pub(super) entries: Vec<Entry>,
    /// Whether the packet file is written.
    pub packet_file: bool,
    /// The number of flows that fit into the table, each direction counted.
    pub flow_capacity: usize,
    /// The most memory in bytes that the states of flows may take, about; `None` for no limit but the capacity.
    pub flow_memory: Option<u64>,
    /// How many threads work; with one there is no other than that of the caller.
    pub jobs: NonZeroUsize,
}

impl fmt::Debug for dyn Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Plan {
    /// A run with these plugins, in this order, without packet file, in one thread.
    pub fn new(entries: &[Entry]) -> Self {
        let stages = entries.iter().filter_map(|entry| match entry.start() {
            Start::Stage(start) => Some(start()),
            Start::Sink(_) => None,
        });
        Self {
            stages: stages.collect(),
            entries: entries.to_vec(),
            packet_file: false,
            flow_capacity: FlowTable::DEFAULT_CAPACITY,
            flow_memory: None,
            jobs: NonZeroUsize::MIN,
        }
    }

    /// Memory that each flow takes, in bytes, about: what the core and the plugins keep of it.
    pub fn memory_per_flow(&self) -> u64 {
        let states = self.stages.iter().map(|stage| stage.flow_memory(self.packet_file)).sum::<usize>();
        (FlowTable::MEMORY_PER_FLOW + size_of::<Status>() + states) as u64
    }

    /// How many flows may be live at once.
    pub(super) fn flow_limit(&self) -> FlowLimit {
        let by_memory =
            self.flow_memory.map(|bytes| usize::try_from(bytes / self.memory_per_flow()).unwrap_or(usize::MAX));
        match by_memory {
            Some(flows) if flows < self.flow_capacity => FlowLimit { flows: flows.max(2), is_by_memory: true },
            _ => FlowLimit { flows: self.flow_capacity, is_by_memory: false },
        }
    }

    /// The names of the plugins, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|entry| entry.name).collect()
    }
}
