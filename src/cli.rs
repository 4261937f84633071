//! The arguments of the command line.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use bytesize::ByteSize;
use clap::{ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use t2_core::engine::{Configuration, Entry, Plan, PluginList};
use t2_core::flow::{FlowTable, Timeout};
use t2_core::output::TableKind;
use t2_core::time::Span;

use crate::failure::Failure;
use crate::machine;
use crate::messages;
use crate::new_plugin::NewPlugin;

/// The version of t2.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Groups packets into flows and writes one row per flow, one row per packet, and a report.
///
/// Reads pcap and pcapng, also compressed. Writes PREFIX_flows.txt and PREFIX_headers.txt, with -s also
/// PREFIX_packets.txt, and prints the report.
///
/// Ctrl-C (SIGINT, also SIGTERM and SIGHUP) ends the reading: what was read is written and reported. A second one stops
/// at once. SIGUSR1 prints a report and the run goes on.
///
/// Exit status: 0 done, 1 done but data was lost or refused (standard error says which), 2 wrong use.
#[derive(Debug, Parser)]
#[command(
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    #[command(flatten, next_help_heading = "Input")]
    input: InputArguments,

    #[command(flatten, next_help_heading = "Output")]
    output: OutputArguments,

    #[command(flatten, next_help_heading = "Plugins and settings")]
    plugins: PluginArguments,

    #[command(flatten, next_help_heading = "Flows")]
    flows: FlowArguments,

    #[command(flatten, next_help_heading = "Run")]
    run: RunArguments,
}

/// What the program does besides reading captures.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write the source of a new plugin that builds and runs
    NewPlugin(NewPlugin),
}

#[derive(Debug, Args)]
struct InputArguments {
    /// The capture to read; `-` for standard input
    #[arg(short = 'r', long = "pcap", value_name = "FILE", required_unless_present = "list")]
    capture: Option<PathBuf>,
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

    /// Print a table on standard output instead of writing its file
    ///
    /// `--stdout packets` prints packets also without `-s`. The report is then written to PREFIX_log.txt.
    #[arg(long, value_name = "TABLE", overrides_with = "stdout")]
    stdout: Option<Stdout>,

    /// Write the report to PREFIX_log.txt instead of printing it
    #[arg(short = 'l', long = "logfile")]
    log_file: bool,
}

#[derive(Debug, Args)]
struct PluginArguments {
    /// The plugins to run, separated by commas (default: all but those on request)
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "plugin_file")]
    plugins: Option<Vec<String>>,

    /// A file with the names of the plugins to run, one per line
    ///
    /// Lines that begin with `#` are comments.
    #[arg(short = 'b', long = "plugin-list", value_name = "FILE")]
    plugin_file: Option<PathBuf>,

    /// Plugins to run besides the others, separated by commas: those on request, such as `asn`
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    with: Vec<String>,

    /// A file with countries and names of addresses, or a folder of such files
    ///
    /// MMDB (GeoLite2, DB-IP, IPinfo), ranges in CSV (`from,to,label[,organisation]`, such as the files of Debian's
    /// tor-geoipdb), or networks with a name (`CIDR<TAB>name`). What one file does not have is taken from the next. Short
    /// for `--set basicFlow.labels=FILE`.
    #[arg(long, value_name = "FILE", value_delimiter = ',')]
    labels: Vec<String>,

    /// Change a setting of a plugin, as in `tcpWin.threshold=1000`
    ///
    /// Items of a list are separated by commas.
    #[arg(long = "set", value_name = "PLUGIN.SETTING=VALUE")]
    settings: Vec<String>,

    /// A TOML file with settings of plugins
    ///
    /// It has a section for each plugin: `[tcpWin]`, then `threshold = 1000`. Of several values of a setting that of
    /// `--set` counts, then that of an environment variable such as `T2_TCPWIN_THRESHOLD`, then that of this file.
    #[arg(long, value_name = "FILE", overrides_with = "config")]
    config: Option<PathBuf>,

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

    /// How long a conversation may last before its flows end and others begin (default: no limit)
    ///
    /// Written as for `--timeout`.
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
struct RunArguments {
    /// How many threads work, at most 256 (default: one per processor)
    ///
    /// The outputs do not depend on it.
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

    /// Print help; `-h` prints a short one
    #[arg(short, long, action = ArgAction::Help)]
    help: (),

    /// Print the version
    #[arg(short = 'V', long, action = ArgAction::Version)]
    version: (),
}

/// A timeout as users write it.
fn timeout(text: &str) -> Result<Timeout, String> {
    let span = Span::parse(text).map_err(|error| error.to_string())?;
    Timeout::from_span(span).ok_or_else(|| "write a time longer than 0, such as `500ms`, `30m` or `182`".to_owned())
}

impl Arguments {
    /// The arguments of this process. Wrong ones end it, as `--help` does.
    pub(crate) fn parse() -> Self {
        let program = messages::program();
        let version = if program == "t2" { VERSION } else { concat!("(t2 ", env!("CARGO_PKG_VERSION"), ")") };
        let matches = Self::command().name(program).version(version).get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// What these arguments ask for.
    pub(crate) fn plan(&self, list: &PluginList) -> Result<Plan, Failure> {
        let Self { output, flows, run, .. } = self;
        let mut plan = Plan::new(&self.entries(list)?);
        self.configure(&mut plan.configuration(list))?;
        plan.packet_file = output.packets || self.stdout() == Some(TableKind::Packets);
        plan.timeout = flows.timeout.unwrap_or(plan.timeout);
        plan.active_timeout = flows.active_timeout;
        plan.profile = run.profile;
        plan.flow_capacity = FlowTable::DEFAULT_CAPACITY.saturating_mul(flows.factor as usize);
        plan.flow_memory = flows.memory.map(|size| size.as_u64()).or_else(default_memory);
        let jobs = run.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
        plan.jobs = jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        Ok(plan)
    }

    /// Changes the settings. What is set later counts.
    pub(crate) fn configure(&self, settings: &mut Configuration<'_>) -> Result<(), Failure> {
        if let Some(path) = &self.plugins.config {
            let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
            settings.file(&text, &path.display().to_string())?;
        }
        settings.environment(env::vars_os())?;
        if !self.plugins.labels.is_empty() {
            let assignment = format!("basicFlow.labels={}", self.plugins.labels.join(","));
            settings.set(&assignment).map_err(|error| Failure::Use(format!("--labels: {}", error.why())))?;
        }
        for assignment in &self.plugins.settings {
            settings.set(assignment)?;
        }
        Ok(())
    }

    /// The capture; `None` for standard input.
    pub(crate) fn capture(&self) -> Option<&Path> {
        self.input.capture.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// How the names of outputs begin, if that is given.
    pub(crate) fn prefix(&self) -> Option<&Path> {
        self.output.prefix.as_deref().filter(|prefix| prefix.as_os_str() != "-")
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

    /// The words of `--list`, if that is given.
    pub(crate) fn list(&self) -> Option<&[String]> {
        self.plugins.list.as_deref()
    }

    /// Number of the sensor.
    pub(crate) fn sensor_id(&self) -> u32 {
        self.run.sensor_id
    }

    /// The file with the names of the plugins.
    pub(crate) fn plugin_file(&self) -> Option<&Path> {
        self.plugins.plugin_file.as_deref()
    }

    /// Whether the user chooses plugins.
    pub(crate) fn has_choice(&self) -> bool {
        let PluginArguments { plugins, plugin_file, .. } = &self.plugins;
        plugins.is_some() || plugin_file.is_some()
    }

    /// The file with settings.
    pub(crate) fn config_file(&self) -> Option<&Path> {
        self.plugins.config.as_deref()
    }

    /// The plugins that are chosen.
    pub(crate) fn entries(&self, list: &PluginList) -> Result<Vec<Entry>, Failure> {
        let file = match self.plugin_file() {
            Some(path) => fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?,
            None => String::new(),
        };
        let standard = list.standard();
        let mut names: Vec<_> = match &self.plugins.plugins {
            Some(names) => names.iter().map(|name| name.trim()).collect(),
            None if self.plugin_file().is_some() => {
                file.lines().map(str::trim).filter(|name| !name.is_empty() && !name.starts_with('#')).collect()
            }
            None => standard.iter().map(|entry| entry.name).collect(),
        };
        names.extend(self.plugins.with.iter().map(|name| name.trim()));
        Ok(list.select(names)?)
    }
}

/// A table that can go to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stdout {
    /// One row per flow; like `-w -`, but other files keep their prefix
    Flows,
    /// One row per packet
    Packets,
}

impl From<Stdout> for TableKind {
    fn from(table: Stdout) -> Self {
        match table {
            Stdout::Flows => Self::Flows,
            Stdout::Packets => Self::Packets,
        }
    }
}

/// Three quarters of the machine's memory in bytes, where the system tells.
fn default_memory() -> Option<u64> {
    machine::total_memory().map(|bytes| bytes / 4 * 3)
}
