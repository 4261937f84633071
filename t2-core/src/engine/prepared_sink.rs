//! A listed sink before the run: its settings can still be changed.

use std::marker::PhantomData;

use crate::output::{OutputError, RunInfo, SinkKind, Table, TableKind, TableOutput};
use crate::settings::SettingsTable;

/// A listed sink before the run, whatever its type.
pub(super) trait PreparedSink: Send {
    /// Name of the sink.
    fn name(&self) -> &'static str;

    /// Its settings.
    fn settings(&self) -> &dyn SettingsTable;

    /// Its settings, to be changed before the run.
    fn settings_mut(&mut self) -> &mut dyn SettingsTable;

    /// Begins the outputs of these tables.
    ///
    /// # Errors
    /// As for [`SinkKind::open`].
    fn open(&self, run: &RunInfo, tables: &[&Table]) -> Result<Vec<(TableKind, TableOutput)>, OutputError>;
}

/// The settings of a listed sink.
pub(super) struct SinkPrototype<S: SinkKind> {
    settings: S::Settings,
    sink: PhantomData<fn() -> S>,
}

impl<S: SinkKind> SinkPrototype<S> {
    /// Settings as declared.
    pub(super) fn new() -> Self {
        Self { settings: S::Settings::default(), sink: PhantomData }
    }
}

impl<S: SinkKind> PreparedSink for SinkPrototype<S> {
    fn name(&self) -> &'static str {
        S::NAME
    }

    fn settings(&self) -> &dyn SettingsTable {
        &self.settings
    }

    fn settings_mut(&mut self) -> &mut dyn SettingsTable {
        &mut self.settings
    }

    fn open(&self, run: &RunInfo, tables: &[&Table]) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        S::open(run, tables, &self.settings)
    }
}
