//! The list of plugins of a program, checked at compile time.

use std::error::Error;
use std::fmt;

use super::stage::{Stage, States};
use crate::output::{CORE_COLUMNS, OutputError, PACKET_COLUMNS, RunInfo, Sink, SinkKind};
use crate::plugin::Plugin;
use crate::row::{Column, width};
use crate::settings::{SettingsTable, nearest};

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
    order: Option<u16>,
    monitoring: fn() -> Vec<&'static str>,
    settings: fn() -> Box<dyn SettingsTable>,
    start: Start,
}

/// Begins the output of a sink.
type OpenSink = fn(&RunInfo, &[Column]) -> Result<Box<dyn Sink>, OutputError>;

/// How a plugin is set to work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Start {
    /// It sees packets and flows.
    Stage(fn() -> Box<dyn Stage>),
    /// Finished flows go to it.
    Sink(OpenSink),
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
            order: P::ORDER,
            monitoring: || P::TOTALS.iter().filter_map(|total| total.monitor).collect(),
            settings: || Box::new(P::Settings::default()),
            start: Start::Stage(|| Box::new(States::<P>::new())),
        }
    }

    /// The entry of a sink.
    pub const fn sink<S: SinkKind>() -> Self {
        Self {
            name: S::NAME,
            description: S::DESCRIPTION,
            packet_columns: &[],
            flow_columns: &[],
            order: None,
            monitoring: Vec::new,
            settings: || Box::new(()),
            start: Start::Sink(S::open),
        }
    }

    /// The names of its columns in monitoring output, in order.
    pub fn monitoring_columns(&self) -> Vec<&'static str> {
        (self.monitoring)()
    }

    /// Its settings, with their defaults.
    pub(super) fn default_settings(&self) -> Box<dyn SettingsTable> {
        (self.settings)()
    }

    pub(super) fn start(&self) -> Start {
        self.start
    }
}

/// The plugins of a program, in the order of their columns; made by [`plugins!`](crate::plugins).
#[derive(Clone, Copy, Debug)]
pub struct PluginList {
    entries: &'static [Entry],
}

impl PluginList {
    /// Checks a list: names and columns are unique, orders ascend.
    ///
    /// # Panics
    /// If they are not; called by [`plugins!`](crate::plugins) at compile time.
    pub const fn new(entries: &'static [Entry]) -> Self {
        let mut n = 0;
        while n < entries.len() {
            let mut m = 0;
            while m < n {
                check_pair(&entries[m], &entries[n]);
                m += 1;
            }
            check_own(entries[n].packet_columns);
            check_own(entries[n].flow_columns);
            check_unique(entries[n].packet_columns, &PACKET_COLUMNS);
            check_unique(entries[n].flow_columns, &CORE_COLUMNS);
            n += 1;
        }
        Self { entries }
    }

    /// The plugins, in order.
    pub const fn entries(&self) -> &'static [Entry] {
        self.entries
    }

    /// The plugins with these names, in the order of the list.
    ///
    /// A name may carry T2's number and ending, as in `100_basicFlow.so`.
    ///
    /// # Errors
    /// A name that is not in the list.
    pub fn select<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Result<Vec<Entry>, UnknownPlugin> {
        let mut chosen = vec![false; self.entries.len()];
        for name in names {
            let plain = plain_name(name);
            match self.entries.iter().position(|entry| entry.name == plain) {
                Some(n) => chosen.iter_mut().skip(n).take(1).for_each(|chosen| *chosen = true),
                None => return Err(self.unknown(plain)),
            }
        }
        let entries = self.entries.iter().zip(chosen);
        Ok(entries.filter(|(_, chosen)| *chosen).map(|(entry, _)| *entry).collect())
    }

    fn unknown(&self, name: &str) -> UnknownPlugin {
        let names: Vec<_> = self.entries.iter().map(|entry| entry.name).collect();
        UnknownPlugin { name: name.to_owned(), nearest: nearest(name, names.iter().copied()), names }
    }
}

/// `basicFlow` for `100_basicFlow.so`.
fn plain_name(name: &str) -> &str {
    let name = name.strip_suffix(".so").unwrap_or(name);
    match name.split_once('_') {
        Some((number, name)) if number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => name,
    }
}

/// A plugin that is not in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPlugin {
    name: String,
    nearest: Option<&'static str>,
    names: Vec<&'static str>,
}

impl fmt::Display for UnknownPlugin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown plugin `{}`", self.name)?;
        if let Some(nearest) = self.nearest {
            write!(f, ", did you mean `{nearest}`?")?;
        }
        write!(f, " (known are {})", self.names.join(", "))
    }
}

impl Error for UnknownPlugin {}

const fn check_pair(earlier: &Entry, later: &Entry) {
    // Names of environment variables are in capitals.
    assert!(!earlier.name.eq_ignore_ascii_case(later.name), "two plugins have the same name");
    check_unique(earlier.packet_columns, later.packet_columns);
    check_unique(earlier.flow_columns, later.flow_columns);
    if let (Some(before), Some(after)) = (earlier.order, later.order) {
        assert!(before < after, "the orders of the plugins do not ascend: list them in the order of their numbers");
    }
}

/// With groups, a plugin may declare a column twice without seeing it.
const fn check_own(columns: &[Column]) {
    let mut n = 0;
    while n < columns.len() {
        let mut m = 0;
        while m < n {
            assert!(!same(columns[n].name, columns[m].name), "a plugin declares the same column twice, in two groups");
            m += 1;
        }
        n += 1;
    }
}

const fn check_unique(some: &[Column], others: &[Column]) {
    let mut n = 0;
    while n < some.len() {
        let mut m = 0;
        while m < others.len() {
            assert!(!same(some[n].name, others[m].name), "two plugins declare the same column");
            m += 1;
        }
        n += 1;
    }
}

const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut n = 0;
    while n < a.len() {
        if a[n] != b[n] {
            return false;
        }
        n += 1;
    }
    true
}

/// Declares the list of plugins of a program, in the order of their columns. A sink is marked as one.
///
/// ```
/// use t2_core::prelude::*;
///
/// /// Counts packets.
/// #[plugin("packetCount")]
/// #[derive(Default)]
/// struct PacketCount {
///     /// Packets of the flow
///     #[flow_col]
///     packets: u64,
/// }
///
/// impl Plugin for PacketCount {
///     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
///         self.packets += 1;
///         None
///     }
/// }
///
/// t2_core::plugins! {
///     /// The plugins of this program.
///     pub PLUGINS = PacketCount, sink TxtSink
/// }
///
/// assert_eq!(PLUGINS.entries().len(), 2);
/// ```
///
/// A name or a column that stands twice does not compile.
#[macro_export]
macro_rules! plugins {
    (@entries [$($done:expr,)*]) => {
        &[$($done),*]
    };
    (@entries [$($done:expr,)*] sink $sink:ty $(, $($rest:tt)*)?) => {
        $crate::plugins!(@entries [$($done,)* $crate::engine::Entry::sink::<$sink>(),] $($($rest)*)?)
    };
    (@entries [$($done:expr,)*] $plugin:ty $(, $($rest:tt)*)?) => {
        $crate::plugins!(@entries [$($done,)* $crate::engine::Entry::plugin::<$plugin>(),] $($($rest)*)?)
    };
    ($(#[$attribute:meta])* $visibility:vis $list:ident = $($entries:tt)+) => {
        $(#[$attribute])*
        $visibility const $list: $crate::engine::PluginList = {
            const ENTRIES: &[$crate::engine::Entry] = $crate::plugins!(@entries [] $($entries)+);
            $crate::engine::PluginList::new(ENTRIES)
        };
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> PluginList {
        const fn named(name: &'static str) -> Entry {
            let start = Start::Sink(|_, _| unreachable!());
            Entry {
                name,
                description: "",
                packet_columns: &[],
                flow_columns: &[],
                order: None,
                monitoring: Vec::new,
                settings: || Box::new(()),
                start,
            }
        }
        const ENTRIES: &[Entry] = &[named("basicFlow"), named("tcpWin"), named("txtSink")];
        PluginList::new(ENTRIES)
    }

    fn names(result: Result<Vec<Entry>, UnknownPlugin>) -> Result<Vec<&'static str>, String> {
        let entries = result.map_err(|error| error.to_string())?;
        Ok(entries.iter().map(|entry| entry.name).collect())
    }

    #[test]
    fn plugins_stand_in_the_order_of_the_list_however_they_are_named() {
        let chosen = list().select(["txtSink", "100_basicFlow.so", "txtSink"]);
        assert_eq!(names(chosen), Ok(vec!["basicFlow", "txtSink"]));
    }

    #[test]
    fn an_unknown_plugin_is_told_with_the_nearest_name() {
        let error = "unknown plugin `tcpwim`, did you mean `tcpWin`? (known are basicFlow, tcpWin, txtSink)";
        assert_eq!(names(list().select(["tcpwim"])), Err(error.to_owned()));
        let error = "unknown plugin `zzz` (known are basicFlow, tcpWin, txtSink)";
        assert_eq!(names(list().select(["zzz"])), Err(error.to_owned()));
    }
}
