//! `list`, and `--list`: the plugins with their columns, what the bits in these mean, and their settings.

use clap::Args;
use t2_core::engine::{Entry, Plan, PluginInfo, PluginList};
use t2_core::output::TableKind;
use t2_core::row::Column;
use t2_core::settings::{Choice, SettingInfo, nearest};
use t2_core::value::BitSet;

use crate::arguments::PluginArguments;
use crate::describe::{bit_line, bits_of, request};
use crate::failure::{Failure, did_you_mean};
use crate::stdout;

/// List the plugins with their columns and settings
///
/// Settings have the values that a run with the same options would use.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// What to list (default: all)
    ///
    /// Names of plugins list only these. `flows`, `packets`, `monitoring` and `settings` list only columns of this table, or
    /// settings: `list tcpFlags flows`.
    #[arg(value_name = "WORD", value_delimiter = ',')]
    words: Vec<String>,

    #[command(flatten)]
    plugins: PluginArguments,
}

impl List {
    /// Prints the list.
    pub(crate) fn print(&self, plugins: &PluginList) -> Result<(), Failure> {
        print(&self.plugins, plugins, &self.words)
    }
}

/// Prints the plugins that these words choose; all if they choose none.
pub(crate) fn print(arguments: &PluginArguments, plugins: &PluginList, words: &[String]) -> Result<(), Failure> {
    let filter = Filter::new(plugins, words)?;
    let entries = match filter.names.is_empty() {
        true => listed(arguments, plugins)?,
        false => plugins.select(filter.names.iter().copied())?,
    };
    let mut plan = Plan::new(plugins.entries());
    arguments.configure(&mut plan.configuration(plugins))?;
    let mut listing = Listing { parts: filter.parts, plan: &plan, sets: Vec::new(), text: String::new() };
    entries.iter().for_each(|entry| listing.entry(entry));
    if filter.names.is_empty() {
        listing.core();
    }
    stdout::print(listing.text)
}

/// The plugins of the run if the user chooses some, else all.
fn listed(arguments: &PluginArguments, plugins: &PluginList) -> Result<Vec<Entry>, Failure> {
    if arguments.has_choice() { arguments.entries(plugins) } else { Ok(plugins.entries().to_vec()) }
}

/// A part of what is known of a plugin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Flows,
    Packets,
    Monitoring,
    Settings,
    /// What it reads, its files, whether it is ordered.
    Rest,
}

/// The parts that have a word.
const PARTS: [(&str, Part); 4] = [
    ("flows", Part::Flows),
    ("packets", Part::Packets),
    ("monitoring", Part::Monitoring),
    ("settings", Part::Settings),
];

/// What is listed.
#[derive(Debug, PartialEq, Eq)]
struct Filter<'w> {
    /// These plugins; all if there are none.
    names: Vec<&'w str>,
    /// These parts; all if there are none.
    parts: Vec<Part>,
}

impl<'w> Filter<'w> {
    fn new(plugins: &PluginList, words: &'w [String]) -> Result<Self, Failure> {
        let mut filter = Self { names: Vec::new(), parts: Vec::new() };
        for word in words.iter().map(|word| word.trim()) {
            if let Some((_, part)) = PARTS.iter().find(|(name, _)| *name == word) {
                filter.parts.push(*part);
            } else if plugins.select([word]).is_ok() {
                filter.names.push(word);
            } else {
                return Err(unknown(plugins, word));
            }
        }
        Ok(filter)
    }
}

fn unknown(plugins: &PluginList, word: &str) -> Failure {
    let names = || plugins.entries().iter().map(|entry| entry.name);
    let parts = PARTS.map(|(name, _)| name);
    let meant = did_you_mean(nearest(word, names().chain(parts)));
    let (names, parts) = (names().collect::<Vec<_>>().join(", "), parts.join(", "));
    Failure::Use(format!("`{word}` is no plugin and no part{meant} (plugins are {names}; parts are {parts})"))
}

/// The list as it grows.
struct Listing<'p> {
    parts: Vec<Part>,
    plan: &'p Plan,
    /// The sets of bits that are explained already, with the column where.
    sets: Vec<(&'static BitSet, String)>,
    text: String,
}

impl Listing<'_> {
    fn has(&self, part: Part) -> bool {
        self.parts.is_empty() || self.parts.contains(&part)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// The columns of monitoring that t2 has whatever plugins run.
    fn core(&mut self) {
        if self.has(Part::Monitoring) {
            self.line(&format!("{:12} Columns of monitoring that t2 itself has", "core"));
            let columns = self.plan.table(TableKind::Monitoring).columns;
            let core = columns.iter().filter(|column| column.plugin.is_none());
            core.for_each(|column| self.column("monitor", &column.column));
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.line(&format!("{:12} {}", entry.name, entry.description));
        if self.has(Part::Rest) {
            self.rest(entry);
        }
        let columns = [(Part::Flows, "flow", entry.flow_columns), (Part::Packets, "packet", entry.packet_columns)];
        for (part, row, columns) in columns {
            if self.has(part) {
                columns.iter().for_each(|column| self.column(row, column));
            }
        }
        if self.has(Part::Monitoring) {
            let columns = entry.monitoring_columns();
            let columns = columns.iter().map(|column| Column::new(column.name, column.description, column.kind));
            columns.for_each(|column| self.column("monitor", &column));
        }
        if self.has(Part::Settings) {
            let settings = self.plan.settings().into_iter().filter(|(plugin, _)| *plugin == entry.name);
            settings.for_each(|(plugin, setting)| self.setting(plugin, &setting));
        }
    }

    fn rest(&mut self, entry: &Entry) {
        if entry.is_on_request {
            self.line(&format!("    request  runs only if asked for, with `{}`", request(entry)));
        }
        let info: Vec<PluginInfo> = self.plan.plugin_info().filter(|info| info.name == entry.name).collect();
        for PluginInfo { is_ordered, reads, .. } in &info {
            if *is_ordered {
                self.line("    ordered  sees all packets in the order of the capture");
            }
            reads.iter().for_each(|name| self.line(&format!("    reads    {name}")));
        }
        entry.files.iter().for_each(|suffix| self.line(&format!("    file     PREFIX{suffix}")));
    }

    fn column(&mut self, row: &str, Column { name, description, kind, .. }: &Column) {
        self.line(&format!("    {row:8} {name:22} {:8} {description}", kind.to_string()));
        if let Some(set) = bits_of(kind) {
            self.bits(set, format!("{row} column {name}"));
        }
    }

    /// Explains the bits of a column, or says where that is done.
    fn bits(&mut self, set: &'static BitSet, column: String) {
        if let Some((_, explained)) = self.sets.iter().find(|(known, _)| *known == set) {
            let line = format!("             bits: see {explained}");
            return self.line(&line);
        }
        self.sets.push((set, column));
        set.bits.iter().for_each(|bit| self.line(&format!("             {}", bit_line(set, bit))));
    }

    fn setting(&mut self, plugin: &str, setting: &SettingInfo) {
        let SettingInfo { name, value, type_name, description, .. } = setting;
        let range = setting.range.as_ref().map(|range| format!(" [{range}]")).unwrap_or_default();
        self.line(&format!("    setting  {plugin}.{name}={value}  ({type_name}{range}) {description}"));
        for Choice { name, description } in setting.choices {
            self.line(&format!("             {name}: {description}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use t2_core::prelude::*;

    use super::*;

    /// Counts packets
    #[plugin("counted", order = 1, ordered)]
    #[derive(Default)]
    struct Counted {}

    impl Plugin for Counted {
        fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
            None
        }
    }

    /// Writes a file
    #[plugin("filed", order = 2, ordered, reads(Counted), files("_hosts.txt"))]
    #[derive(Default)]
    struct Filed {
        /// A column
        #[flow_col]
        a_column: u8,
    }

    impl Plugin for Filed {
        fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
            None
        }
    }

    t2_core::plugins! { PLUGINS = Counted, Filed, sink TxtSink }

    #[test]
    fn the_list_says_what_a_plugin_reads_and_writes_and_whether_it_is_ordered() {
        let plan = Plan::new(PLUGINS.entries());
        let mut listing = Listing { parts: Vec::new(), plan: &plan, sets: Vec::new(), text: String::new() };
        PLUGINS.entries().iter().for_each(|entry| listing.entry(entry));
        let lines: Vec<_> = listing.text.lines().take(7).collect();
        let expected = [
            "counted      Counts packets",
            "    ordered  sees all packets in the order of the capture",
            "filed        Writes a file",
            "    ordered  sees all packets in the order of the capture",
            "    reads    counted",
            "    file     PREFIX_hosts.txt",
            "    flow     aColumn                U8       A column",
        ];
        assert_eq!(lines, expected);
    }
}
