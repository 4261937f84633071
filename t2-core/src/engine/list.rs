//! The list of plugins of a program, checked at compile time.

use std::error::Error;
use std::fmt;

use super::entry::Entry;
use super::list_check;
use crate::settings::nearest;

/// The plugins of a program, in the order of their columns; made by [`plugins!`](crate::plugins).
#[derive(Clone, Copy, Debug)]
pub struct PluginList {
    entries: &'static [Entry],
}

impl PluginList {
    /// Checks a list: names, columns and files are unique, orders ascend, plugins read what is in front of them.
    ///
    /// # Panics
    /// If they are not; called by [`plugins!`](crate::plugins) at compile time.
    #[track_caller]
    pub const fn new(entries: &'static [Entry]) -> Self {
        list_check::check(entries);
        Self { entries }
    }

    /// The plugins, in order.
    pub const fn entries(&self) -> &'static [Entry] {
        self.entries
    }

    /// The plugins that run if the user chooses none: all but those that are declared with `on_request`.
    pub fn standard(&self) -> Vec<Entry> {
        self.entries.iter().filter(|entry| !entry.is_on_request).copied().collect()
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

/// The entries of a list with others put in: each plugin in front of the first one whose order is greater, those without
/// an order behind all plugins, in front of the sinks. Used by [`plugins!`](crate::plugins).
#[doc(hidden)]
pub const fn spliced<const N: usize>(base: &[Entry], added: &[Entry]) -> [Entry; N] {
    assert!(N == base.len() + added.len() && N > 0);
    let mut spliced = [if base.is_empty() { added[0] } else { base[0] }; N];
    let mut len = 0;
    while len < base.len() {
        spliced[len] = base[len];
        len += 1;
    }
    let mut n = 0;
    while n < added.len() {
        let mut at = len;
        while at > 0 && added[n].stands_before(&spliced[at - 1]) {
            spliced[at] = spliced[at - 1];
            at -= 1;
        }
        spliced[at] = added[n];
        len += 1;
        n += 1;
    }
    spliced
}

/// Declares the list of plugins of a program, in the order of their columns. A sink is marked as one.
///
/// `..LIST` begins with the plugins of another list; those that follow are put in by their `order`.
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
///
/// t2_core::plugins! {
///     /// The same with another plugin, which somebody else has written.
///     MORE = ..PLUGINS, Other
/// }
/// # /// Counts others.
/// # #[plugin("otherCount")]
/// # #[derive(Default)]
/// # struct Other {}
/// # impl Plugin for Other {
/// #     fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
/// #         None
/// #     }
/// # }
///
/// let names: Vec<_> = MORE.entries().iter().map(|entry| entry.name).collect();
/// assert_eq!(names, ["packetCount", "otherCount", "txtSink"]);
/// ```
///
/// A name, a column or a file that two plugins have does not compile.
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
    ($(#[$attribute:meta])* $visibility:vis $list:ident = ..$base:expr, $($entries:tt)+) => {
        $(#[$attribute])*
        $visibility const $list: $crate::engine::PluginList = {
            const __T2_BASE: $crate::engine::PluginList = $base;
            const __T2_ADDED: &[$crate::engine::Entry] = $crate::plugins!(@entries [] $($entries)+);
            const __T2_ENTRIES: &[$crate::engine::Entry] =
                &$crate::engine::spliced::<{ __T2_BASE.entries().len() + __T2_ADDED.len() }>(__T2_BASE.entries(), __T2_ADDED);
            $crate::engine::PluginList::new(__T2_ENTRIES)
        };
    };
    ($(#[$attribute:meta])* $visibility:vis $list:ident = $($entries:tt)+) => {
        $(#[$attribute])*
        $visibility const $list: $crate::engine::PluginList = {
            const __T2_ENTRIES: &[$crate::engine::Entry] = $crate::plugins!(@entries [] $($entries)+);
            $crate::engine::PluginList::new(__T2_ENTRIES)
        };
    };
}

#[cfg(test)]
mod tests {
    use super::super::entry::Start;
    use super::super::prepared_sink::SinkPrototype;
    use super::*;
    use crate::output::TxtSink;

    fn list() -> PluginList {
        const fn named(name: &'static str) -> Entry {
            let start = Start::Sink(|| Box::new(SinkPrototype::<TxtSink>::new()));
            Entry {
                name,
                description: "",
                packet_columns: &[],
                flow_columns: &[],
                files: &[],
                format: None,
                is_on_request: false,
                order: None,
                reads: &[],
                totals: &[],
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
