//! A plugin before the run: its settings can still be changed.

use std::marker::PhantomData;
use std::sync::Arc;

use super::stage::{Stage, States};
use crate::plugin::{Describe, Environment, Plugin, Read};
use crate::row::{Memos, Row};
use crate::settings::SettingsTable;
use crate::tables::{LoadError, Tables};

/// A plugin before the run, whatever its type.
pub(super) trait Prepared: Send {
    /// Name of the plugin.
    fn name(&self) -> &'static str;

    /// Its settings.
    fn settings(&self) -> &dyn SettingsTable;

    /// Its settings, to be changed before the run.
    fn settings_mut(&mut self) -> &mut dyn SettingsTable;

    /// Whether it is declared as ordered.
    fn is_ordered(&self) -> bool;

    /// The plugins that it reads.
    fn reads(&self) -> &'static [Read];

    /// What the names of its own files end in.
    fn files(&self) -> &'static [&'static str];

    /// Memory that each flow takes, in bytes; with rows of packets the memo of their cells, too.
    fn flow_memory(&self, has_rows: bool) -> usize;

    /// Loads its data and sets it to work. `reads` are the positions of the plugins that it reads.
    ///
    /// # Errors
    /// The data cannot be loaded.
    fn start(&self, reads: Vec<usize>) -> Result<Box<dyn Stage>, LoadError>;
}

/// The settings of a plugin.
pub(super) struct Prototype<P: Plugin> {
    settings: P::Settings,
    plugin: PhantomData<fn() -> P>,
}

impl<P: Plugin> Prototype<P> {
    /// Settings as declared.
    pub(super) fn new() -> Self {
        Self { settings: P::Settings::default(), plugin: PhantomData }
    }
}

impl<P: Plugin> Prepared for Prototype<P> {
    fn name(&self) -> &'static str {
        P::NAME
    }

    fn settings(&self) -> &dyn SettingsTable {
        &self.settings
    }

    fn settings_mut(&mut self) -> &mut dyn SettingsTable {
        &mut self.settings
    }

    fn is_ordered(&self) -> bool {
        P::IS_ORDERED
    }

    fn reads(&self) -> &'static [Read] {
        P::READS
    }

    fn files(&self) -> &'static [&'static str] {
        P::FILES
    }

    fn flow_memory(&self, has_rows: bool) -> usize {
        let runs = if has_rows { <P as Describe>::PacketRow::<'static>::STEADY_RUNS } else { 0 };
        size_of::<P>() + runs * Memos::TYPICAL_MEMORY + P::SHARED_PER_FLOW
    }

    fn start(&self, reads: Vec<usize>) -> Result<Box<dyn Stage>, LoadError> {
        let settings = self.settings.clone();
        let tables = Arc::new(P::Tables::load(&settings)?);
        Ok(Box::new(States::<P>::new(Environment { settings, tables, reads })))
    }
}
