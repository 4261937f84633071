//! A plugin or a sink as the list of a program has it.

use super::prepared::{Prepared, Prototype};
use super::prepared_sink::{PreparedSink, SinkPrototype};
use crate::output::SinkKind;
use crate::plugin::{Plugin, Read};
use crate::row::{Column, width};
use crate::settings::SettingsTable;
use crate::total::{MonitoringColumn, Total, monitoring_columns};

/// A plugin of the list.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name, in lowerCamelCase.
    pub name: &'static str,
    /// What it does, in a line.
    pub description: &'static str,
    /// Its columns in the packet file.
    pub packet_columns: &'static [Column],
    /// Its columns in the flow file.
    pub flow_columns: &'static [Column],
    /// What the names of its own files end in.
    pub files: &'static [&'static str],
    /// The word that chooses it in `--out`, if it is a sink with such a word.
    pub format: Option<&'static str>,
    /// Whether it runs only if the user asks for it.
    pub is_on_request: bool,
    pub(super) order: Option<u16>,
    pub(super) reads: &'static [Read],
    pub(super) totals: &'static [Total],
    pub(super) settings: fn() -> Box<dyn SettingsTable>,
    pub(super) start: Start,
}

/// How a plugin is set to work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start {
    /// It sees packets and flows.
    Plugin(fn() -> Box<dyn Prepared>),
    /// Rows go to it.
    Sink(fn() -> Box<dyn PreparedSink>),
}

impl Entry {
    /// The entry of a plugin.
    pub const fn plugin<P: Plugin>() -> Self {
        let _ = (width::<P>(), width::<P::PacketRow<'static>>());
        Self {
            name: P::NAME,
            description: P::DESCRIPTION,
            packet_columns: <P::PacketRow<'static> as crate::row::Row>::COLUMNS,
            flow_columns: P::COLUMNS,
            files: P::FILES,
            format: None,
            is_on_request: P::IS_ON_REQUEST,
            order: P::ORDER,
            reads: P::READS,
            totals: P::TOTALS,
            settings: || Box::new(P::Settings::default()),
            start: Start::Plugin(|| Box::new(Prototype::<P>::new())),
        }
    }

    /// The entry of a sink.
    pub const fn sink<S: SinkKind>() -> Self {
        Self {
            name: S::NAME,
            description: S::DESCRIPTION,
            packet_columns: &[],
            flow_columns: &[],
            files: S::FILES,
            format: S::FORMAT,
            is_on_request: S::IS_ON_REQUEST,
            order: None,
            reads: &[],
            totals: &[],
            settings: || Box::new(S::Settings::default()),
            start: Start::Sink(|| Box::new(SinkPrototype::<S>::new())),
        }
    }

    /// Whether it is put in front of another entry of a list that it is added to.
    pub(super) const fn stands_before(&self, other: &Self) -> bool {
        match (self.start, other.start, self.order, other.order) {
            (Start::Sink(_), ..) => false,
            (Start::Plugin(_), Start::Sink(_), ..) => true,
            (.., Some(own), Some(other)) => own < other,
            (.., own, other) => own.is_some() && other.is_none(),
        }
    }

    /// Its columns in monitoring output, in order.
    pub fn monitoring_columns(&self) -> Vec<MonitoringColumn> {
        monitoring_columns(self.totals).collect()
    }

    /// What it folds over all flows, for the report and for monitoring output.
    pub const fn totals(&self) -> &'static [Total] {
        self.totals
    }

    /// Its place in T2's order of plugins, if it has one.
    pub(super) const fn order(&self) -> Option<u16> {
        self.order
    }

    /// The plugins that it reads.
    pub(super) const fn reads(&self) -> &'static [Read] {
        self.reads
    }

    /// Its settings, with their defaults.
    pub(super) fn default_settings(&self) -> Box<dyn SettingsTable> {
        (self.settings)()
    }

    /// Whether it is a sink.
    pub const fn is_sink(&self) -> bool {
        matches!(self.start, Start::Sink(_))
    }

    pub(super) fn start(&self) -> Start {
        self.start
    }
}
