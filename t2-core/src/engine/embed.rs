//! A run as a value: for programs that embed t2, and for tests of plugins.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::done::Done;
use super::entry::{Entry, Start};
use super::list::PluginList;
use super::memory::KeptTables;
use super::parts::PartLimit;
use super::plan::Plan;
use super::run::Engine;
use super::run_error::RunError;
use super::running::{IntoCapture, Running};
use crate::anonymise::Anonymiser;
use crate::capture::Capture;
use crate::flow::Timeout;
use crate::output::{Only, Outputs, Prefix, RunInfo, Sink, Table, TableKind, TableOutput};
use crate::report::MonitoringValues;
use crate::time::{Span, Timestamp};

/// A run that is being set up: which plugins, which settings, which outputs.
///
/// Without a [`prefix`](Self::prefix) it writes no file at all. Rows go to the sinks that are given as values, and to
/// tables in memory. Whatever is wrong with the set-up is returned when the run starts.
///
/// ```
/// use t2_core::engine::{Frames, Run, RunError};
/// use t2_core::output::TableKind;
/// use t2_core::prelude::*;
///
/// /// Counts packets
/// #[plugin("packetCount")]
/// #[derive(Default)]
/// struct PacketCount {
///     /// Packets of the flow
///     #[flow_col]
///     packets: u64,
///     /// How much each packet counts
///     #[setting(default = 1)]
///     weight: u64,
/// }
///
/// impl Plugin for PacketCount {
///     fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
///         self.packets += flow.settings().weight;
///         None
///     }
/// }
///
/// t2_core::plugins! { PLUGINS = PacketCount, sink TxtSink }
///
/// fn main() -> Result<(), RunError> {
///     let done = Run::new(&PLUGINS)
///         .set("packetCount.weight=10")
///         .keep(TableKind::Flows)
///         .read(Frames::ethernet([[0x02; 60], [0x02; 60]]))?;
///     assert_eq!(done.flows().column("packets")?, ["20"]);
///     assert!(done.is_complete());
///     Ok(())
/// }
/// ```
pub struct Run {
    list: PluginList,
    names: Option<Vec<String>>,
    changes: Vec<Change>,
    sinks: Vec<(TableKind, TableOutput)>,
    kept: Vec<TableKind>,
    prefix: Option<PathBuf>,
    has_packet_file: bool,
    monitoring: Option<MonitoringValues>,
    monitoring_interval: Option<Span>,
    rotation_interval: Option<Span>,
    part_limit: Option<PartLimit>,
    only: Option<Only>,
    anonymiser: Option<Arc<Anonymiser>>,
    jobs: NonZeroUsize,
    timeout: Timeout,
    active_timeout: Option<Timeout>,
    flow_capacity: Option<usize>,
    flow_memory: Option<u64>,
    sensor_id: u32,
}

/// A change of settings.
enum Change {
    Set(String),
    Config { text: String, name: String },
}

impl fmt::Debug for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run").field("names", &self.names).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

impl Run {
    /// A run with all plugins of a list but those on request, in one thread, without outputs.
    pub fn new(list: &PluginList) -> Self {
        Self {
            list: *list,
            names: None,
            changes: Vec::new(),
            sinks: Vec::new(),
            kept: Vec::new(),
            prefix: None,
            has_packet_file: false,
            monitoring: None,
            monitoring_interval: None,
            rotation_interval: None,
            part_limit: None,
            only: None,
            anonymiser: None,
            jobs: NonZeroUsize::MIN,
            timeout: Timeout::DEFAULT,
            active_timeout: None,
            flow_capacity: None,
            flow_memory: None,
            sensor_id: 0,
        }
    }

    /// Runs only the plugins with these names, in the order of the list.
    #[must_use]
    pub fn plugins<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Self {
        self.names = Some(names.into_iter().map(Into::into).collect());
        self
    }

    /// Changes a setting, given as `plugin.setting=value`. Of several values of a setting the last counts.
    #[must_use]
    pub fn set(mut self, assignment: impl Into<String>) -> Self {
        self.changes.push(Change::Set(assignment.into()));
        self
    }

    /// Changes settings, given as the text of a TOML file with a section for each plugin. `name` is that of the file, for
    /// errors.
    #[must_use]
    pub fn config(mut self, text: impl Into<String>, name: impl Into<String>) -> Self {
        self.changes.push(Change::Config { text: text.into(), name: name.into() });
        self
    }

    /// Sends the rows of a table to a sink.
    #[must_use]
    pub fn sink(mut self, table: TableKind, sink: impl Sink) -> Self {
        self.sinks.push((table, TableOutput::new(sink)));
        self
    }

    /// Keeps a table in memory as text, with the cells that its file has: [`Done::flows`], [`Done::packets`]. For tests
    /// and small captures.
    #[must_use]
    pub fn keep(mut self, table: TableKind) -> Self {
        self.kept.push(table);
        self
    }

    /// Writes files whose names begin so: those of listed sinks, and those of plugins. In a folder
    /// they are named after the capture that [`read`](Self::read) reads; `stdin` with [`start`](Self::start).
    #[must_use]
    pub fn prefix(mut self, prefix: impl Into<PathBuf>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Whether the packet file is written, too. There is none without a [`prefix`](Self::prefix).
    #[must_use]
    pub fn packets(mut self, is_written: bool) -> Self {
        self.has_packet_file = is_written;
        self
    }

    /// Writes the table of monitoring, too: listed sinks do so, and its rows count since then.
    /// [`Running::write_monitoring`] writes a row.
    #[must_use]
    pub fn monitoring(mut self, values: MonitoringValues) -> Self {
        self.monitoring = Some(values);
        self
    }

    /// Writes a row of [monitoring](Self::monitoring) for each interval of this length, by the time of the packets.
    ///
    /// ```
    /// # use t2_core::engine::{Frames, Run, RunError};
    /// # use t2_core::output::TableKind;
    /// # use t2_core::time::Span;
    /// # t2_core::plugins! { PLUGINS = sink t2_core::output::TxtSink }
    /// let run = Run::new(&PLUGINS).keep(TableKind::Monitoring).monitoring_interval(Span::from_nanos(10_000_000_000));
    /// // One frame a second: a row before the first of each full ten seconds.
    /// let done = run.read(Frames::ethernet([[2; 60]; 25]))?;
    /// assert_eq!(done.monitoring().column("numPkts")?, ["10", "20"]);
    /// # Ok::<(), RunError>(())
    /// ```
    #[must_use]
    pub fn monitoring_interval(mut self, interval: Span) -> Self {
        self.monitoring_interval = Some(interval);
        self
    }

    /// Lets files go on in others at each interval of this length, by the time of the packets: those of a part are complete
    /// when the next one begins.
    #[must_use]
    pub fn rotation_interval(mut self, interval: Span) -> Self {
        self.rotation_interval = Some(interval);
        self
    }

    /// Lets files go on in others when they have this size; the names of those of the first part end in 0.
    #[must_use]
    pub fn part_limit(mut self, limit: PartLimit) -> Self {
        self.part_limit = Some(limit);
        self
    }

    /// Leaves out rows of all outputs and tables but these, such as those of flows without an alarm.
    #[must_use]
    pub fn only(mut self, only: Only) -> Self {
        self.only = Some(only);
        self
    }

    /// Replaces the addresses in all outputs, as [`Plan::anonymiser`] says.
    #[must_use]
    pub fn anonymise(mut self, anonymiser: Anonymiser) -> Self {
        self.anonymiser = Some(Arc::new(anonymiser));
        self
    }

    /// How many threads work; 0 counts as 1. The rows do not depend on it.
    #[must_use]
    pub fn jobs(mut self, jobs: usize) -> Self {
        self.jobs = NonZeroUsize::new(jobs).unwrap_or(NonZeroUsize::MIN);
        self
    }

    /// The silence after which a flow ends, unless a plugin gives it another timeout.
    #[must_use]
    pub fn timeout(mut self, timeout: Timeout) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long a conversation may last, however many packets it has.
    #[must_use]
    pub fn active_timeout(mut self, timeout: Timeout) -> Self {
        self.active_timeout = Some(timeout);
        self
    }

    /// How many flows may be live at once, each direction counted.
    #[must_use]
    pub fn flow_capacity(mut self, flows: usize) -> Self {
        self.flow_capacity = Some(flows);
        self
    }

    /// The most memory in bytes that the states of flows may take, about.
    #[must_use]
    pub fn flow_memory(mut self, bytes: u64) -> Self {
        self.flow_memory = Some(bytes);
        self
    }

    /// Number of the sensor, for the headers file.
    #[must_use]
    pub fn sensor_id(mut self, number: u32) -> Self {
        self.sensor_id = number;
        self
    }

    /// The table of this kind that the run makes, with the columns of its plugins.
    ///
    /// # Errors
    /// An unknown plugin.
    pub fn table(&self, kind: TableKind) -> Result<Table, RunError> {
        let mut plan = Plan::new(&self.entries()?);
        plan.anonymiser.clone_from(&self.anonymiser);
        Ok(plan.table(kind))
    }

    /// Reads a capture from its beginning to its end, and ends the run.
    ///
    /// # Errors
    /// As for [`start`](Self::start), [`Running::read`] and [`Running::finish`]. What is wrong inside of the capture is no
    /// error: it is among the [losses](Done::losses).
    pub fn read(self, capture: impl IntoCapture) -> Result<Done, RunError> {
        let mut capture = capture.into_capture()?;
        let mut running = self.begin(Some(&capture))?;
        running.read_source(&mut capture)?;
        running.finish()
    }

    /// Starts the run. Captures are then read one after the other; flows go on from one to the next.
    ///
    /// ```
    /// # use t2_core::engine::{Frames, Run, RunError};
    /// # t2_core::plugins! { PLUGINS = sink t2_core::output::TxtSink }
    /// # let captures = [Frames::ethernet([[2; 60]]), Frames::ethernet([[2; 60]])];
    /// let mut run = Run::new(&PLUGINS).jobs(2).start()?;
    /// for capture in captures {
    ///     run.read(capture)?;
    /// }
    /// let done = run.finish()?;
    /// assert_eq!(done.counters().packets, 2);
    /// # Ok::<(), RunError>(())
    /// ```
    ///
    /// # Errors
    /// An unknown plugin, a setting that is not accepted, data of a plugin that cannot be loaded, a plugin that reads one
    /// that is not chosen, an output that cannot be created.
    pub fn start(self) -> Result<Running, RunError> {
        self.begin(None)
    }

    /// Starts the run, and protects a capture that is read first.
    fn begin(self, first: Option<&Capture>) -> Result<Running, RunError> {
        let mut plan = Plan::new(&self.entries()?);
        self.configure(&mut plan)?;
        let Self { list, sinks, kept, prefix, has_packet_file, monitoring, .. } = self;
        (plan.sinks, plan.anonymiser) = (sinks, self.anonymiser);
        let kept = KeptTables::add_to(&mut plan, &kept);
        plan.packet_file = has_packet_file && prefix.is_some();
        plan.monitoring = monitoring;
        plan.only = self.only;
        (plan.monitoring_interval, plan.rotation_interval) = (self.monitoring_interval, self.rotation_interval);
        plan.part_limit = self.part_limit;
        (plan.jobs, plan.timeout, plan.active_timeout) = (self.jobs, self.timeout, self.active_timeout);
        plan.flow_capacity = self.flow_capacity.unwrap_or(plan.flow_capacity);
        plan.flow_memory = self.flow_memory;
        // Without a prefix only files of plugins are left, and nobody asked for them.
        let given = prefix.as_deref().unwrap_or(Path::new("/dev/null"));
        let prefix = Prefix::new(Some(given), first.map(|capture| Path::new(capture.name())))?;
        let files = list.entries().iter().flat_map(|entry| entry.files.iter().copied());
        let outputs = Outputs::new(prefix).with_suffixes(files);
        let outputs = outputs.protect(first.and_then(Capture::file_id), "the capture that is read");
        let info = RunInfo::new(plan.names(), outputs.clone());
        let info = RunInfo { started: Timestamp::now(), sensor_id: self.sensor_id, ..info };
        Ok(Running::new(Engine::new(plan, &info)?, outputs, kept))
    }

    /// The plugins of the run. Listed sinks write files.
    fn entries(&self) -> Result<Vec<Entry>, RunError> {
        let chosen = match &self.names {
            Some(names) => self.list.select(names.iter().map(String::as_str))?,
            None => self.list.standard(),
        };
        let has_files = self.prefix.is_some();
        Ok(chosen.into_iter().filter(|entry| has_files || matches!(entry.start(), Start::Plugin(_))).collect())
    }

    fn configure(&self, plan: &mut Plan) -> Result<(), RunError> {
        let mut settings = plan.configuration(&self.list);
        for change in &self.changes {
            match change {
                Change::Set(assignment) => settings.set(assignment)?,
                Change::Config { text, name } => settings.file(text, name)?,
            }
        }
        Ok(())
    }
}
