//! All names that can be explained.

use t2_core::engine::{Entry, Plan, PluginInfo, PluginList};
use t2_core::output::TableKind;
use t2_core::row::Column;
use t2_core::total::{Fold, Total};
use t2_core::value::{Bit, BitSet, Kind};

use crate::describe::{ConfigFile, KnownSetting, bits_of, known_settings};
use crate::failure::Failure;

/// What there is to explain.
pub(super) struct Known {
    pub(super) plugins: Vec<KnownPlugin>,
    pub(super) columns: Vec<KnownColumn>,
    pub(super) totals: Vec<KnownTotal>,
    pub(super) settings: Vec<KnownSetting>,
}

/// A plugin or a sink.
pub(super) struct KnownPlugin {
    pub(super) entry: Entry,
    /// What its declaration says besides; nothing of a sink.
    pub(super) info: Option<PluginInfo>,
}

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct KnownColumn {
    pub(super) table: TableKind,
    /// Its plugin; none of a column of the core.
    pub(super) plugin: Option<&'static str>,
    pub(super) column: Column,
}

/// A number of the report.
pub(super) struct KnownTotal {
    pub(super) plugin: &'static str,
    pub(super) fold: Fold,
    /// Its column in monitoring output, if it has one.
    pub(super) monitor: Option<&'static str>,
    /// The label of its line in the report, if it has one.
    pub(super) label: Option<String>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question<'q> {
    pub(super) name: &'q str,
    pub(super) value: Option<&'q str>,
    /// Whether a setting is meant without the name of its plugin, too.
    pub(super) has_short_settings: bool,
}

impl<'q> Question<'q> {
    /// `NAME` or `NAME=VALUE`.
    pub(super) fn parse(written: &'q str) -> Self {
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (written.trim(), None),
        };
        Self { name, value, has_short_settings: true }
    }

    fn is_of(&self, setting: &KnownSetting) -> bool {
        setting.name() == self.name || self.has_short_settings && setting.info.name == self.name
    }
}

impl Known {
    /// The settings that are meant.
    pub(super) fn settings(&self, question: Question<'_>) -> impl Iterator<Item = &KnownSetting> {
        self.settings.iter().filter(move |known| question.is_of(known))
    }

    /// All plugins.
    pub(super) fn entries(&self) -> Vec<Entry> {
        self.plugins.iter().map(|plugin| plugin.entry).collect()
    }

    /// What these plugins declare, and the values of their settings.
    pub(super) fn new(plugins: &PluginList, file: Option<&ConfigFile>) -> Result<Self, Failure> {
        let settings = known_settings(plugins, file)?;
        let plan = Plan::new(plugins.entries());
        let infos: Vec<_> = plan.plugin_info().collect();
        let info = |entry: &Entry| infos.iter().find(|info| info.name == entry.name).cloned();
        let columns = |kind| {
            let columns = plan.table(kind).columns.into_iter();
            columns.map(move |known| KnownColumn { table: kind, plugin: known.plugin, column: known.column })
        };
        // Those of plugins are explained with the totals that they are.
        let monitoring = columns(TableKind::Monitoring).filter(|known| known.plugin.is_none());
        let totals = plugins.entries().iter().flat_map(|entry| totals(entry, &settings));
        Ok(Self {
            plugins: plugins.entries().iter().map(|entry| KnownPlugin { entry: *entry, info: info(entry) }).collect(),
            columns: columns(TableKind::Flows).chain(columns(TableKind::Packets)).chain(monitoring).collect(),
            totals: totals.collect(),
            settings,
        })
    }

    /// The names that can be explained.
    pub(super) fn names(&self) -> Vec<String> {
        let plugins = self.plugins.iter().map(|plugin| plugin.entry.name.to_owned());
        let columns = self.columns.iter().map(|known| known.column.name.to_owned());
        let parts = self.columns.iter().flat_map(KnownColumn::parts).map(|(name, _)| name);
        let monitors = self.totals.iter().filter_map(|total| total.monitor).map(str::to_owned);
        let bits = self.columns.iter().filter_map(|known| bits_of(known.column.kind)).flat_map(|set| set.bits);
        let bits = bits.map(|bit| bit.name.to_owned());
        let settings = self.settings.iter().flat_map(|known| [known.name(), known.info.name.to_owned()]);
        plugins.chain(columns).chain(monitors).chain(settings).chain(parts).chain(bits).collect()
    }
}

/// The totals of a plugin that have a name or a line.
fn totals(entry: &Entry, settings: &[KnownSetting]) -> Vec<KnownTotal> {
    let own: Vec<_> = settings.iter().filter(|known| known.plugin == entry.name).collect();
    let value = |n: usize| own.get(n).map(|known| known.info.value.clone()).unwrap_or_default();
    let of_line = |n: usize| entry.totals().iter().find(|total| total.with == Some(n));
    let total = |(n, total): (usize, &Total)| KnownTotal {
        plugin: entry.name,
        fold: total.fold,
        monitor: total.monitor,
        label: total.label.or_else(|| of_line(n)?.label).map(|label| label(&value)),
    };
    entry.totals().iter().enumerate().map(total).collect()
}

impl KnownColumn {
    /// The parts of a compound column, with their names.
    ///
    /// A name such as `srcMac_dstMac_numP` has one for each part; otherwise they have those of the declaration.
    pub(super) fn parts(&self) -> Vec<(String, &'static Kind)> {
        let parts = compound(self.column.kind);
        let pieces: Vec<_> = self.column.name.split('_').collect();
        let names = parts.iter().enumerate().map(|(n, part)| match pieces.get(n) {
            Some(piece) if pieces.len() == parts.len() => (*piece).to_owned(),
            _ => part.name.to_owned(),
        });
        names.zip(parts).map(|(name, part)| (name, part.kind)).collect()
    }

    /// The bit of this name.
    pub(super) fn bit(&self, name: &str) -> Option<(&'static BitSet, &'static Bit)> {
        let set = bits_of(self.column.kind)?;
        set.bits.iter().find(|bit| bit.name == name).map(|bit| (set, bit))
    }
}

/// The parts of a compound, or of the items of a list.
fn compound(kind: &'static Kind) -> &'static [t2_core::value::Part] {
    match kind {
        Kind::Compound(parts) => parts,
        Kind::Optional(kind) | Kind::List(kind) => compound(kind),
        _ => &[],
    }
}
