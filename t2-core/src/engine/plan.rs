//! What a run shall do: its plugins and their settings.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;

use super::entry::{Entry, Start};
use super::events::Sent;
use super::parts::PartLimit;
use super::prepared::Prepared;
use super::prepared_sink::PreparedSink;
use super::writer::table;
use crate::anonymise::Anonymiser;
use crate::dissect::Status;
use crate::flow::{Copies, FlowTable, Timeout};
use crate::output::{ColumnChoice, Only, Sink, Table, TableKind, TableOutput, TextStyle};
use crate::report::{FlowLimit, MonitoringValues};
use crate::time::Span;

/// What a run shall do.
#[derive(Debug)]
pub struct Plan {
    pub(super) plugins: Vec<Box<dyn Prepared>>,
    pub(super) listed_sinks: Vec<Box<dyn PreparedSink>>,
    pub(super) sinks: Vec<(TableKind, TableOutput)>,
    pub(super) entries: Vec<Entry>,
    /// Whether the packet file is written.
    pub packet_file: bool,
    /// Whether listed sinks write packets. They do so anyway if there is a packet file, or a sink for packets that was
    /// [added](Self::add_sink).
    pub packets: bool,
    /// Whether listed sinks write the table of monitoring, and since when its rows count. They do so anyway if there is
    /// a sink for it that was [added](Self::add_sink). [`Engine::write_monitoring`](super::Engine::write_monitoring) writes
    /// a row.
    pub monitoring: Option<MonitoringValues>,
    /// Returns the peak memory of the process and the memory of the machine in bytes, for monitoring.
    pub process_memory: fn() -> Option<(u64, u64)>,
    /// Which rows outputs get, if not all. Those that [watch](Self::add_watcher) get all.
    pub only: Option<Only>,
    /// The columns that files have.
    pub columns: ColumnChoice,
    /// What replaces addresses in all outputs but those that [watch](Self::add_watcher): tables, files of plugins, lines of
    /// plugins in the report. Columns that [identify](crate::row::Column::is_identifying) hosts in another way are left out.
    pub anonymiser: Option<Arc<Anonymiser>>,
    /// How text files look.
    pub text_style: TextStyle,
    /// The number of flows that fit into the table, each direction counted.
    pub flow_capacity: usize,
    /// The most memory in bytes that the states of flows may take, about; `None` for no limit but the capacity.
    pub flow_memory: Option<u64>,
    /// The silence after which a flow ends, unless a plugin gives it another timeout.
    pub timeout: Timeout,
    /// How long a conversation may last, however many packets it has; `None` for no limit.
    pub active_timeout: Option<Timeout>,
    /// The interval of the capture's time after which there is a row of monitoring; `None` for no such rows.
    pub monitoring_interval: Option<Span>,
    /// The interval of the capture's time after which the outputs go on in other files; `None` if they do not.
    pub rotation_interval: Option<Span>,
    /// The size of a part of the outputs; `None` if they are not in parts of a size. Rows are then written by one thread.
    pub part_limit: Option<PartLimit>,
    /// The number of the first part of a size.
    pub first_part: u64,
    /// Whether the run measures what plugins cost. It takes longer then.
    pub profile: bool,
    /// How many threads work; with one there is no other than that of the caller. Where no rows of packets are wanted, it
    /// may be two of them, if more are not faster.
    pub jobs: NonZeroUsize,
    /// Whether `jobs` are the most threads, of which only as many work as make the run faster. With
    /// [`profile`](Self::profile) all of them work.
    pub is_jobs_most: bool,
    /// For tests: so many threads work for so many pieces of the capture, one after the other, again and again.
    #[doc(hidden)]
    pub changing_jobs: Vec<(usize, u64)>,
}

impl fmt::Debug for dyn Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Debug for dyn PreparedSink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Plan {
    /// A run with these plugins, in this order, without packet file, in one thread.
    pub fn new(entries: &[Entry]) -> Self {
        let (mut plugins, mut listed_sinks) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry.start() {
                Start::Plugin(prepare) => plugins.push(prepare()),
                Start::Sink(prepare) => listed_sinks.push(prepare()),
            }
        }
        Self {
            plugins,
            listed_sinks,
            sinks: Vec::new(),
            entries: entries.to_vec(),
            packet_file: false,
            packets: false,
            monitoring: None,
            process_memory: || None,
            only: None,
            columns: ColumnChoice::default(),
            anonymiser: None,
            text_style: TextStyle::default(),
            flow_capacity: FlowTable::DEFAULT_CAPACITY,
            flow_memory: None,
            timeout: Timeout::DEFAULT,
            active_timeout: None,
            monitoring_interval: None,
            rotation_interval: None,
            part_limit: None,
            first_part: 0,
            profile: false,
            jobs: NonZeroUsize::MIN,
            is_jobs_most: false,
            changing_jobs: Vec::new(),
        }
    }

    /// Adds a sink for the rows of a table, besides those of listed sinks. With one for packets, listed sinks that write
    /// packets do so, too.
    pub fn add_sink(&mut self, table: TableKind, sink: impl Sink) {
        self.sinks.push((table, TableOutput::new(sink)));
    }

    /// Adds a sink that watches a table: it gets all rows, and no other output changes because of it. So listed sinks write
    /// packets only if something else makes them do so. It gets the true addresses, also if the outputs are anonymised.
    pub fn add_watcher(&mut self, table: TableKind, sink: impl Sink) {
        self.sinks.push((table, TableOutput::new(sink).watching()));
    }

    /// The table of this kind that the run makes, without the columns that anonymised outputs do not have.
    pub fn table(&self, kind: TableKind) -> Table {
        ColumnChoice::default().of(&table(kind, &self.entries), self.anonymiser.is_some()).table
    }

    /// Whether the run makes this table: some output wants it. Those that only watch do not count.
    pub fn makes(&self, kind: TableKind) -> bool {
        let added = self.sinks.iter().any(|(table, output)| *table == kind && !output.is_watcher());
        added
            || match kind {
                TableKind::Flows => !self.listed_sinks.is_empty(),
                TableKind::Packets => self.packet_file || (self.packets && !self.listed_sinks.is_empty()),
                TableKind::Monitoring => self.monitoring.is_some() && !self.listed_sinks.is_empty(),
            }
    }

    /// Memory that each flow takes, in bytes, about: what the core and the plugins keep of it.
    pub fn memory_per_flow(&self) -> u64 {
        let has_rows = self.makes(TableKind::Packets);
        let states = self.plugins.iter().map(|plugin| plugin.flow_memory(has_rows)).sum::<usize>();
        // Copies are made where several threads work. They are counted always, as outputs do not depend on that.
        let copies = Copies::MEMORY_PER_FLOW + Sent::MEMORY_PER_FLOW;
        (FlowTable::MEMORY_PER_FLOW + copies + size_of::<Status>() + states) as u64
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
