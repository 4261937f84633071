//! The arguments of the command line.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::{env, fs, thread};

use bytesize::ByteSize;
use clap::{Parser, ValueEnum};
use t2_core::engine::{Configuration, Entry, Plan, PluginList};
use t2_core::flow::FlowTable;
use t2_core::output::{OutputError, OutputFile, TableKind};
use t2_core::row::Column;
use t2_core::settings::{Choice, SettingInfo};
use t2_core::value::{Bit, BitSet, Kind};

use crate::failure::Failure;
use crate::machine;

/// Groups packets into flows and writes one row per flow, one row per packet, and a report.
///
/// Reads pcap and pcapng, also compressed. Writes PREFIX_flows.txt and PREFIX_headers.txt, with -s
/// also PREFIX_packets.txt, and the end report to standard output.
///
/// Ctrl-C (SIGINT, also SIGTERM and SIGHUP) ends the reading: what was read is written and reported. A second one stops
/// at once. SIGUSR1 prints a report and the run goes on.
///
/// Exit status: 0 done, 1 done but data was lost or refused (standard error says which), 2 wrong use.
#[derive(Debug, Parser)]
#[command(name = "t2", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    /// The capture to read; `-` for standard input
    #[arg(short = 'r', long = "pcap", value_name = "FILE", required_unless_present = "list")]
    pub(crate) capture: Option<PathBuf>,

    /// How the names of the output files begin; a folder; `-` to write the flows to standard output; or `/dev/null` to
    /// write no files
    #[arg(short = 'w', long = "output-prefix", value_name = "PREFIX", overrides_with = "prefix")]
    pub(crate) prefix: Option<PathBuf>,

    /// Write the packet file, PREFIX_packets.txt
    #[arg(short = 's', long = "packets")]
    pub(crate) packets: bool,

    /// The table to write to standard output instead of its file; `--stdout packets` writes packets also without `-s`.
    /// The report then goes to PREFIX_log.txt
    #[arg(long, value_name = "TABLE", overrides_with = "stdout")]
    stdout: Option<Stdout>,

    /// Write the report to PREFIX_log.txt instead of standard output
    #[arg(short = 'l', long = "logfile")]
    pub(crate) log_file: bool,

    /// The plugins to run (default: all), separated by commas
    #[arg(long, value_name = "NAMES", value_delimiter = ',', conflicts_with = "plugin_file")]
    plugins: Option<Vec<String>>,

    /// A file with the names of the plugins to run, one a line; lines that begin with `#` are comments
    #[arg(short = 'b', long = "plugin-list", value_name = "FILE")]
    plugin_file: Option<PathBuf>,

    /// Change a setting of a plugin, as in `tcpWin.threshold=1000`; lists are separated by commas
    #[arg(long = "set", value_name = "PLUGIN.SETTING=VALUE")]
    settings: Vec<String>,

    /// A TOML file with settings of plugins: `[tcpWin]`, then `threshold = 1000`. Of several values of a setting that of
    /// `--set` counts, then that of an environment variable such as `T2_TCPWIN_THRESHOLD`, then that of this file
    #[arg(long, value_name = "FILE", overrides_with = "config")]
    config: Option<PathBuf>,

    /// List the plugins with their columns and settings
    #[arg(long = "list")]
    pub(crate) list: bool,

    /// Multiplies the number of flows that may be live at once: N times 262144, which take about 300 MB with all plugins.
    /// Beyond that the flow that was silent for longest ends early
    #[arg(short = 'f', long = "hash-factor", value_name = "N", overrides_with = "factor", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    factor: u32,

    /// The most memory for the state of flows, such as 500M or 2G; flows end early rather than take more (default: three
    /// quarters of the machine's memory)
    #[arg(long, value_name = "SIZE", overrides_with = "memory")]
    memory: Option<ByteSize>,

    /// How many threads work, at most 256 (default: one per processor)
    #[arg(short = 'j', long = "jobs", value_name = "N", overrides_with = "jobs", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Number of the sensor, for the report and the headers file
    #[arg(short = 'x', long = "sensor-id", value_name = "N", overrides_with = "sensor_id", default_value_t = 666)]
    pub(crate) sensor_id: u32,
}

impl Arguments {
    /// What these arguments ask for.
    pub(crate) fn plan(&self, list: &PluginList) -> Result<Plan, Failure> {
        let mut plan = Plan::new(&self.entries(list)?);
        self.configure(&mut plan.configuration(list))?;
        plan.packet_file = self.packets || self.stdout() == Some(TableKind::Packets);
        plan.flow_capacity = FlowTable::DEFAULT_CAPACITY.saturating_mul(self.factor as usize);
        plan.flow_memory = self.memory.map(|size| size.as_u64()).or_else(default_memory);
        let jobs = self.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
        plan.jobs = jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        Ok(plan)
    }

    /// Changes the settings. What is set later counts.
    fn configure(&self, settings: &mut Configuration<'_>) -> Result<(), Failure> {
        if let Some(path) = &self.config {
            let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
            settings.file(&text, &path.display().to_string())?;
        }
        settings.environment(env::vars_os())?;
        for assignment in &self.settings {
            settings.set(assignment)?;
        }
        Ok(())
    }

    /// The table that goes to standard output, if any.
    pub(crate) fn stdout(&self) -> Option<TableKind> {
        let flows = self.prefix.as_ref().is_some_and(|prefix| prefix.as_os_str() == "-");
        self.stdout.map(TableKind::from).or(flows.then_some(TableKind::Flows))
    }

    /// The file with the names of the plugins.
    pub(crate) fn plugin_file(&self) -> Option<&Path> {
        self.plugin_file.as_deref()
    }

    /// The file with settings.
    pub(crate) fn config_file(&self) -> Option<&Path> {
        self.config.as_deref()
    }

    fn entries(&self, list: &PluginList) -> Result<Vec<Entry>, Failure> {
        if let Some(names) = &self.plugins {
            return Ok(list.select(names.iter().map(|name| name.trim()))?);
        }
        let Some(path) = &self.plugin_file else { return Ok(list.entries().to_vec()) };
        let file = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, error))?;
        let names = file.lines().map(str::trim).filter(|name| !name.is_empty() && !name.starts_with('#'));
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

/// Prints the plugins with their columns, what the bits in these mean, and their settings.
pub(crate) fn print_list(plan: &Plan, entries: &[Entry]) -> Result<(), OutputError> {
    let mut list = OutputFile::stdout();
    for entry in entries {
        let mut text = format!("{:12} {}\n", entry.name, entry.description);
        for (file, columns) in [("flow", entry.flow_columns), ("packet", entry.packet_columns)] {
            for column in columns {
                describe(&mut text, file, column);
            }
        }
        for name in entry.monitoring_columns() {
            text += &format!("    monitor  {name}\n");
        }
        for (_, setting) in plan.settings().into_iter().filter(|(plugin, _)| *plugin == entry.name) {
            describe_setting(&mut text, entry.name, &setting);
        }
        list.write(text.as_bytes())?;
    }
    list.flush()
}

fn describe(text: &mut String, file: &str, Column { name, description, kind, .. }: &Column) {
    *text += &format!("    {file:8} {name:22} {:8} {description}\n", kind.to_string());
    if let Kind::Bits(BitSet { digits, bits }) = kind {
        let width = usize::from(*digits);
        for Bit { value, name, description } in *bits {
            *text += &format!("             0x{value:0width$x} {name}: {description}\n");
        }
    }
}

fn describe_setting(text: &mut String, plugin: &str, setting: &SettingInfo) {
    let SettingInfo { name, value, type_name, description, .. } = setting;
    let range = setting.range.as_ref().map(|range| format!(" [{range}]")).unwrap_or_default();
    *text += &format!("    setting  {plugin}.{name}={value}  ({type_name}{range}) {description}\n");
    for Choice { name, description } in setting.choices {
        *text += &format!("             {name}: {description}\n");
    }
}
