//! From a plan to a run: which plugins run where, their data, the outputs.

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;

use super::cost::Clock;
use super::crew::Crew;
use super::director::Director;
use super::entry::{Entry, Start};
use super::lane::Lane;
use super::monitoring::MonitoringPlan;
use super::ordered::{Ordered, Placed};
use super::parts::Division;
use super::plan::Plan;
use super::prepared::Prepared;
use super::profile::Timed;
use super::replayed::Replayed;
use super::schedule::Schedule;
use super::stage::Stage;
use super::writer::{Added, Writer, Written};
use crate::flow::{FlowTable, Limits};
use crate::output::{OutputError, RunInfo};
use crate::row::Column;
use crate::tables::LoadError;

/// A run that can begin.
pub(super) struct Started {
    pub(super) director: Director,
    pub(super) lanes: Vec<Lane>,
    pub(super) writer: Writer,
    pub(super) crew: Crew,
    pub(super) schedule: Schedule,
    /// How many flows may be live at once.
    pub(super) flow_capacity: usize,
    /// How long it takes to read the clock, if costs are measured.
    pub(super) clock: Option<Clock>,
}

impl Plan {
    /// Sets everything to work.
    ///
    /// # Errors
    /// As for [`Engine::new`](super::Engine::new).
    pub(super) fn start(self, run: &RunInfo) -> Result<Started, StartError> {
        self.check_anonymous()?;
        let limit = self.flow_limit();
        let limits = Limits { capacity: limit.flows, timeout: self.timeout, active_timeout: self.active_timeout };
        let settings = self.settings();
        let schedule = Schedule::new(self.monitoring_interval, self.rotation_interval);
        let Self {
            plugins, listed_sinks, entries, sinks, anonymiser, profile, jobs, is_jobs_most, changing_jobs, ..
        } = self;
        let Self { packet_file, packets, process_memory, .. } = self;
        let monitoring = MonitoringPlan { values: self.monitoring.unwrap_or_default(), process_memory };
        let division = match (self.part_limit, self.rotation_interval) {
            (Some(limit), _) => Division::Sized { limit, number: self.first_part },
            (None, Some(_)) => Division::Timed,
            (None, None) => Division::Whole,
        };
        let written = Written { packet_file, packets, monitoring: self.monitoring.is_some() };
        let added =
            Added { written, monitoring, listed: listed_sinks, sinks, division, is_measured: profile, anonymiser };
        let reads = plugins.iter().map(|plugin| positions(&**plugin, &plugins)).collect::<Result<Vec<_>, _>>()?;
        let is_ordered = ordered(&plugins, &reads);
        let has_reads = reads.iter().any(|reads| !reads.is_empty());
        let (mut placed, mut stages) = (Vec::new(), Vec::<Box<dyn Stage>>::new());
        let mut run = RunInfo { settings, text_style: self.text_style, only: self.only, ..run.clone() };
        let timed =
            |stage: Box<dyn Stage>| -> Box<dyn Stage> { if profile { Box::new(Timed::new(stage)) } else { stage } };
        let entries_of_plugins = entries.iter().filter(|entry| matches!(entry.start(), Start::Plugin(_)));
        let all = plugins.iter().zip(entries_of_plugins).zip(reads).zip(is_ordered).enumerate();
        for (position, (((plugin, entry), reads), is_ordered)) in all {
            let load = |error| StartError::Load { plugin: plugin.name(), error };
            let stage = plugin.start(reads).map_err(load)?;
            run.about.extend(stage.about());
            let stage = timed(stage);
            if is_ordered {
                placed.push(Placed { position, stage });
                stages.push(timed(Box::new(Replayed::new(entry))));
            } else {
                stages.push(stage);
            }
        }
        let run = added.anonymiser.iter().fold(run, |run, anonymiser| run.anonymised(anonymiser));
        let suffixes: Vec<_> = plugins.iter().map(|plugin| plugin.files()).collect();
        let writer = Writer::new(&entries, added, &self.columns, &suffixes, &run)?;
        let count = lanes_of(jobs);
        let room = limits.capacity.min(FlowTable::AT_FIRST) / count;
        let another = || Lane::new(stages.iter().map(|stage| stage.another()).collect(), has_reads, room);
        let mut lanes: Vec<_> = (1..count.get()).map(|_| another()).collect();
        lanes.push(Lane::new(stages, has_reads, room));
        let director = Director::new(limit, limits, count, Ordered::new(placed, writer.has_packets())).only(self.only);
        let clock = profile.then(Clock::measured);
        let crew = match (changing_jobs.is_empty(), is_jobs_most) {
            // Where a part ends is seen after each packet.
            _ if writer.is_sized() => Crew::all(1),
            (false, _) => Crew::Changing { steps: changing_jobs, turn: 0 },
            // A profile has shares of the time of all threads.
            _ if profile => Crew::all(jobs.get()),
            (true, true) => Crew::up_to(jobs.get(), writer.has_packets()),
            (true, false) => Crew::of(jobs.get(), writer.has_packets()),
        };
        Ok(Started { director, lanes, writer, crew, schedule, flow_capacity: limit.flows, clock })
    }

    /// Whether each plugin has something to show, if the run is anonymised.
    fn check_anonymous(&self) -> Result<(), StartError> {
        let is_hidden = |entry: &&Entry| {
            let mut columns = entry.flow_columns.iter().chain(entry.packet_columns).peekable();
            columns.peek().is_some() && columns.all(Column::is_identifying)
        };
        match self.entries.iter().find(is_hidden).filter(|_| self.anonymiser.is_some()) {
            Some(entry) => Err(StartError::Identifying { plugin: entry.name }),
            None => Ok(()),
        }
    }
}

/// How many lanes there are: more than threads, as a thread that has nothing else to do then takes a small part of the work
/// of another one. There are fewer where there are many, as rows of each lane take memory.
fn lanes_of(jobs: NonZeroUsize) -> NonZeroUsize {
    const MANY: usize = 64;
    match jobs.get() {
        1 => jobs,
        some => NonZeroUsize::new((2 * some).min(MANY)).map_or(jobs, |lanes| lanes.max(jobs)),
    }
}

/// The positions of the plugins that a plugin reads.
fn positions(plugin: &dyn Prepared, plugins: &[Box<dyn Prepared>]) -> Result<Vec<usize>, StartError> {
    let position = |name: &'static str| {
        let found = plugins.iter().position(|other| other.name() == name);
        found.ok_or(StartError::MissingRead { plugin: plugin.name(), reads: name })
    };
    plugin.reads().iter().map(|read| position(read.name)).collect()
}

/// Which plugins run with the flow table: those that are declared as ordered, and all that read one of these or are read
/// by one, as states of one place are not seen in another.
fn ordered(plugins: &[Box<dyn Prepared>], reads: &[Vec<usize>]) -> Vec<bool> {
    let mut is_ordered: Vec<_> = plugins.iter().map(|plugin| plugin.is_ordered()).collect();
    let at = |is_ordered: &[bool], position: usize| is_ordered.get(position).copied().unwrap_or(false);
    loop {
        let before = is_ordered.clone();
        for (reader, read) in reads.iter().enumerate().flat_map(|(n, reads)| reads.iter().map(move |&read| (n, read))) {
            let both = at(&is_ordered, reader) || at(&is_ordered, read);
            for position in [reader, read] {
                is_ordered.iter_mut().skip(position).take(1).for_each(|is_ordered| *is_ordered |= both);
            }
        }
        if is_ordered == before {
            return is_ordered;
        }
    }
}

/// A run that cannot begin.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// A plugin reads another one that is not part of the run.
    MissingRead {
        /// The plugin.
        plugin: &'static str,
        /// The one that it reads.
        reads: &'static str,
    },
    /// The run is anonymised, and all that a plugin shows identifies hosts.
    Identifying {
        /// The plugin.
        plugin: &'static str,
    },
    /// The data of a plugin cannot be loaded.
    Load {
        /// The plugin.
        plugin: &'static str,
        /// What is wrong with its data.
        error: LoadError,
    },
    /// An output cannot be created.
    Output(OutputError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingRead { plugin, reads } => {
                write!(f, "`{plugin}` reads `{reads}`, which is not part of this run: add `{reads}` to the plugins")
            }
            Self::Identifying { plugin } => write!(
                f,
                "`{plugin}` shows what is computed from true addresses, which can be found by trying: leave it out, or do \
                 not anonymise"
            ),
            Self::Load { plugin, error } => write!(f, "{plugin}: {error}"),
            Self::Output(error) => error.fmt(f),
        }
    }
}

impl Error for StartError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::MissingRead { .. } | Self::Identifying { .. } => None,
            Self::Load { error, .. } => Some(error),
            Self::Output(error) => Some(error),
        }
    }
}

impl From<OutputError> for StartError {
    fn from(error: OutputError) -> Self {
        Self::Output(error)
    }
}
