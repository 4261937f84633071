//! The arguments of a run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use bytesize::ByteSize;
use clap::{Args, ValueEnum};
use t2_core::engine::{Entry, Plan, PluginList};
use t2_core::flow::{FlowTable, Timeout};
use t2_core::output::{Only, TableKind};
use t2_core::report::MonitoringValues;
use t2_core::time::Span;

use super::filter::FilterArguments;
use super::formats::FormatArguments;
use super::monitoring::MonitoringArguments;
use super::parts::PartArguments;
use super::privacy::PrivacyArguments;
use super::{InputArguments, LiveArguments, PluginArguments};
use crate::failure::Failure;
use crate::machine;

/// Read a capture, and write its flows, its packets and a report
///
/// Reads pcap and pcapng, also compressed, or live interfaces (-i). Writes PREFIX_flows.txt and PREFIX_headers.txt, with -s also
/// PREFIX_packets.txt, and prints the report.
///
/// Ctrl-C (SIGINT, also SIGTERM and SIGHUP) ends the reading: what was read is written and reported. A second one stops
/// at once. SIGUSR1 prints a report and the run goes on; SIGUSR2 turns repeated reports on and off.
///
/// Exit status: 0 done, 1 done but data was lost or refused (standard error says which), 2 wrong use.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    #[command(flatten, next_help_heading = "Input")]
    input: InputArguments,

    #[command(flatten, next_help_heading = "Input")]
    filter: FilterArguments,

    #[command(flatten, next_help_heading = "Live interfaces")]
    live: LiveArguments,

    #[command(flatten, next_help_heading = "Output")]
    output: OutputArguments,

    #[command(flatten, next_help_heading = "Output")]
    parts: PartArguments,

    #[command(flatten, next_help_heading = "Formats")]
    formats: FormatArguments,

    #[command(flatten, next_help_heading = "Privacy")]
    privacy: PrivacyArguments,

    #[command(flatten, next_help_heading = "Plugins and settings")]
    plugins: PluginArguments,

    #[command(flatten, next_help_heading = "Plugins and settings")]
    list: ListOption,

    #[command(flatten, next_help_heading = "Flows")]
    flows: FlowArguments,

    #[command(flatten, next_help_heading = "Monitoring")]
    monitoring: MonitoringArguments,

    #[command(flatten, next_help_heading = "Run")]
    engine: EngineArguments,
}

#[derive(Debug, Args)]
struct OutputArguments {
    /// How the names of the output files begin (default: as that of the capture)
    ///
    /// A folder: the files get the name of the capture in it. `-`: a table is printed on standard output, the flows if
    /// `--stdout` names no other; the other files are named after the capture. `/dev/null`: no files are written.
    #[arg(short = 'w', long = "output-prefix", value_name = "PREFIX", overrides_with = "prefix")]
    prefix: Option<PathBuf>,

    /// Write the packet file, PREFIX_packets.txt
    #[arg(short = 's', long = "packets")]
    packets: bool,

    /// Write the packets of chosen flows to PREFIX_extract.pcapng
    ///
    /// FILTER is numbers of flows (`1-3,7`), `@FILE` with such a number at the beginning of each line, `alarm` for flows with
    /// the alarm bit, or a condition on columns of flows: `dstPort == 53 and pktsSnt > 10`, `srcIP in 10.0.0.0/8`,
    /// `hdrDesc ~ vlan`, `flowStat & 0x10`, joined by `and`, `or`, `not` and parentheses. Both directions of a conversation
    /// are written if one is chosen. The capture is read twice, so it must be a file.
    #[arg(long, value_name = "FILTER", overrides_with = "extract")]
    extract: Option<String>,

    /// Write only these flows and packets, to all outputs: `alarm`
    ///
    /// `alarm` is for flows that have the alarm bit at their end, in one direction or the other, and for the packets of both
    /// directions from the first alarm on. Counts, the report, the summary and the files of plugins are those of the whole
    /// capture. Alarms are raised by plugins; those of t2 itself raise none.
    #[arg(long, value_name = "WHICH", overrides_with = "only", value_parser = only)]
    only: Option<Only>,

    /// Append a row on this run to PREFIX_summary.txt
    ///
    /// It has the counts of the core and the totals of the plugins; `t2 list monitoring` lists the columns of the latter.
    /// Rows of earlier runs with this prefix stay.
    #[arg(long)]
    summary: bool,

    /// Print a table on standard output, not to a file
    ///
    /// `--stdout packets` prints packets also without `-s`. The report is then written to PREFIX_log.txt.
    #[arg(long, value_name = "TABLE", overrides_with = "stdout")]
    stdout: Option<Stdout>,

    /// Write the report to PREFIX_log.txt instead of printing it
    #[arg(short = 'l', long = "logfile")]
    log_file: bool,
}

#[derive(Debug, Args)]
struct ListOption {
    /// List the plugins with their columns and settings
    ///
    /// Names of plugins, separated by commas, list only these. `flows`, `packets`, `monitoring` and `settings` list only
    /// columns of this table, or settings: `--list tcpFlags,flows`.
    #[arg(long, value_name = "WORDS", num_args = 0..=1, value_delimiter = ',')]
    list: Option<Vec<String>>,
}

#[derive(Debug, Args)]
struct FlowArguments {
    /// The silence after which a flow ends (default: 182 s)
    ///
    /// A number and a unit (ns, us, ms, s, m, h or d), such as `500ms` or `30m`; without a unit it is in seconds. Plugins
    /// may give single flows another timeout.
    #[arg(long, value_name = "TIME", overrides_with = "timeout", value_parser = timeout)]
    timeout: Option<Timeout>,

    /// How long a conversation may last before it gets rows so far (default: no limit)
    ///
    /// Written as for `--timeout`. The first packet after that time begins another part of the conversation. All parts have
    /// the same `flowInd` and the same A and B side, so sums over the rows of a number are those of the whole. In `flowStat`
    /// a row that is not the last has the bit ACTIVE_TIMEOUT, and one that is not the first has LATER_PART. Plugins begin
    /// anew with each part; the report counts each row as a flow.
    #[arg(long, value_name = "TIME", overrides_with = "active_timeout", value_parser = timeout)]
    active_timeout: Option<Timeout>,

    /// How many times 262144 flows may be live at once
    ///
    /// 262144 flows take about 300 MB with all plugins. Beyond the limit the flow that was silent for longest ends early.
    #[arg(short = 'f', long = "hash-factor", value_name = "N", overrides_with = "factor", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    factor: u32,

    /// The most memory for flows, such as 500M or 2G (default: three quarters of the machine's)
    ///
    /// Flows end early rather than take more.
    #[arg(long, value_name = "SIZE", overrides_with = "memory")]
    memory: Option<ByteSize>,
}

#[derive(Debug, Args)]
struct EngineArguments {
    /// How many threads work, at most 256 (default: as many as help, up to one per processor)
    ///
    /// One on live interfaces. By default a run on files begins with one thread, and now and then tries whether more or fewer are faster, which depends on
    /// what else the machine does. The outputs do not depend on it.
    #[arg(short = 'j', long = "jobs", value_name = "N", overrides_with = "jobs", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Print a table of what each plugin costs, behind the report
    ///
    /// The run takes longer, as the clock is read before and after each call of a plugin. The time of the clock is left
    /// out of the table.
    #[arg(long)]
    profile: bool,

    /// Number of the sensor, for the report and the headers file
    #[arg(short = 'x', long = "sensor-id", value_name = "N", overrides_with = "sensor_id", default_value_t = 666)]
    sensor_id: u32,
}

/// A timeout as users write it.
fn timeout(text: &str) -> Result<Timeout, String> {
    let span = Span::parse(text).map_err(|error| error.to_string())?;
    Timeout::from_span(span).ok_or_else(|| "write a time longer than 0, such as `500ms`, `30m` or `182`".to_owned())
}

/// Which rows outputs get, as users write it.
fn only(text: &str) -> Result<Only, String> {
    match text {
        "alarm" => Ok(Only::Alarm),
        _ => Err("write `alarm`; for the packets of flows by a condition there is `--extract`".to_owned()),
    }
}

impl RunArguments {
    /// What these arguments ask for.
    pub(crate) fn plan(&self, list: &PluginList) -> Result<Plan, Failure> {
        let Self { flows, engine, plugins, formats, privacy, .. } = self;
        let mut plan = Plan::new(&self.entries(list)?);
        let mut settings = plan.configuration(list);
        plugins.configure(&mut settings)?;
        formats.configure(&mut settings)?;
        formats.plan(&mut plan, self.has_packets(), self.stdout())?;
        plan.monitoring = self.monitoring_values();
        plan.process_memory = machine::memory;
        plan.only = self.output.only;
        privacy.plan(&mut plan, self.extract().is_some())?;
        plan.timeout = flows.timeout.unwrap_or(plan.timeout);
        plan.active_timeout = flows.active_timeout;
        plan.monitoring_interval = self.monitoring.row_interval();
        self.parts.plan(&mut plan);
        plan.profile = engine.profile;
        plan.flow_capacity = FlowTable::DEFAULT_CAPACITY.saturating_mul(flows.factor as usize);
        plan.flow_memory = flows.memory.map(|size| size.as_u64()).or_else(default_memory);
        let jobs = engine.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
        plan.is_jobs_most = jobs.is_none();
        plan.jobs = jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        if jobs.is_none() && !self.live.interfaces().is_empty() {
            // How many are fastest cannot be measured: packets do not come faster.
            (plan.jobs, plan.is_jobs_most) = (NonZeroUsize::MIN, false);
        }
        Ok(plan)
    }

    /// The plugins of the run, with the sinks of its formats.
    pub(crate) fn entries(&self, list: &PluginList) -> Result<Vec<Entry>, Failure> {
        self.formats.entries(self.plugins.entries(list)?, list)
    }

    /// Whether packets are wanted.
    fn has_packets(&self) -> bool {
        self.output.packets || self.stdout() == Some(TableKind::Packets)
    }

    /// Since when the rows of monitoring count, if that table is wanted.
    fn monitoring_values(&self) -> Option<MonitoringValues> {
        let is_printed = self.stdout() == Some(TableKind::Monitoring);
        self.monitoring.values().or(is_printed.then(MonitoringValues::default))
    }

    /// How the run is looked at while it goes on.
    pub(crate) fn monitoring(&self) -> &MonitoringArguments {
        &self.monitoring
    }

    /// The time between the reports that a signal turns on.
    pub(crate) fn report_interval(&self) -> Span {
        self.monitoring.interval()
    }

    /// What the user should know of the formats before the run.
    pub(crate) fn remark(&self, plan: &Plan) -> Option<String> {
        if self.monitoring_values().is_some() && !plan.makes(TableKind::Monitoring) {
            return Some("no monitoring is written: add a sink such as `txtSink` to the plugins".to_owned());
        }
        self.formats.remark(self.has_packets(), self.monitoring_values().is_some())
    }

    /// What is read.
    pub(crate) fn input(&self) -> &InputArguments {
        &self.input
    }

    /// Live interfaces.
    pub(crate) fn live(&self) -> &LiveArguments {
        &self.live
    }

    /// The filter of the packets, if there is one.
    pub(crate) fn filter(&self) -> Result<Option<String>, Failure> {
        self.filter.expression()
    }

    /// How the names of outputs begin, if that is given.
    pub(crate) fn prefix(&self) -> Option<&Path> {
        let given = self.parts.prefix().or(self.output.prefix.as_ref());
        given.map(PathBuf::as_path).filter(|prefix| prefix.as_os_str() != "-")
    }

    /// The table that is printed on standard output, if any.
    pub(crate) fn stdout(&self) -> Option<TableKind> {
        let flows = self.output.prefix.as_ref().is_some_and(|prefix| prefix.as_os_str() == "-");
        self.output.stdout.map(TableKind::from).or(flows.then_some(TableKind::Flows))
    }

    /// Whether the report goes to a file: if the user wants it, and where standard output is taken by a table.
    pub(crate) fn has_log_file(&self) -> bool {
        self.output.log_file || self.stdout().is_some()
    }

    /// Whether a row on the run is appended to the summary file.
    pub(crate) fn summary(&self) -> bool {
        self.output.summary
    }

    /// Which flows' packets are extracted, if any.
    pub(crate) fn extract(&self) -> Option<&str> {
        self.output.extract.as_deref()
    }

    /// The words of `--list`, if that is given.
    pub(crate) fn list(&self) -> Option<&[String]> {
        self.list.list.as_deref()
    }

    /// The plugins and their settings.
    pub(crate) fn plugins(&self) -> &PluginArguments {
        &self.plugins
    }

    /// The file with the key of an anonymised run.
    pub(crate) fn key_file(&self) -> Option<&Path> {
        self.privacy.key_file()
    }

    /// Number of the sensor.
    pub(crate) fn sensor_id(&self) -> u32 {
        self.engine.sensor_id
    }
}

/// A table that can go to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stdout {
    /// One row per flow; like `-w -`, but other files keep their prefix
    Flows,
    /// One row per packet
    Packets,
    /// One row for each SIGUSR1: what the run has counted
    Monitoring,
}

impl From<Stdout> for TableKind {
    fn from(table: Stdout) -> Self {
        match table {
            Stdout::Flows => Self::Flows,
            Stdout::Packets => Self::Packets,
            Stdout::Monitoring => Self::Monitoring,
        }
    }
}

/// Three quarters of the machine's memory in bytes, where the system tells.
fn default_memory() -> Option<u64> {
    machine::total_memory().map(|bytes| bytes / 4 * 3)
}
