//! What a run shall do: its plugins and their settings.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;

use super::list::{Entry, Start};
use super::stage::Stage;
use crate::flow::FlowTable;

/// What a run shall do.
#[derive(Debug)]
pub struct Plan {
    pub(super) stages: Vec<Box<dyn Stage>>,
    pub(super) entries: Vec<Entry>,
    /// Whether the packet file is written.
    pub packet_file: bool,
    /// The number of flows that fit into the table, each direction counted.
    pub flow_capacity: usize,
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
            jobs: NonZeroUsize::MIN,
        }
    }

    /// The names of the plugins, in order.
    pub fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|entry| entry.name).collect()
    }

    /// The settings of the plugins: `plugin.setting`, description and value of each.
    pub fn settings(&self) -> Vec<(String, &'static str, String)> {
        let settings = self.stages.iter().flat_map(|stage| {
            let of_stage = stage.settings().into_iter();
            of_stage.map(|(name, description, value)| (format!("{}.{name}", stage.name()), description, value))
        });
        settings.collect()
    }

    /// Changes a setting, given as `plugin.setting=value`.
    ///
    /// # Errors
    /// Another form, an unknown setting, a value that is not accepted.
    pub fn set(&mut self, assignment: &str) -> Result<(), SettingError> {
        let error = |why: String| SettingError { assignment: assignment.to_owned(), why };
        let (name, value) = assignment.split_once('=').ok_or_else(|| error("write `plugin.setting=value`".into()))?;
        let done = name.split_once('.').and_then(|(plugin, setting)| {
            let stage = self.stages.iter_mut().find(|stage| stage.name() == plugin)?;
            stage.set(setting, value)
        });
        match done {
            Some(done) => done.map_err(error),
            None => {
                let known: Vec<_> = self.settings().into_iter().map(|(name, ..)| name).collect();
                Err(error(format!("there is no setting `{name}` (known are {})", known.join(", "))))
            }
        }
    }
}

/// A setting that cannot be changed that way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingError {
    assignment: String,
    why: String,
}

impl fmt::Display for SettingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot set `{}`: {}", self.assignment, self.why)
    }
}

impl Error for SettingError {}
