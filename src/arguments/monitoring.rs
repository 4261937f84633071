//! What a run reports while it goes on.

use std::io::{self, IsTerminal};

use clap::{Args, ValueEnum};
use t2_core::report::MonitoringValues;
use t2_core::time::Span;

#[derive(Debug, Args)]
pub(crate) struct MonitoringArguments {
    /// Write PREFIX_monitoring.txt: a row of counts after each interval, such as 10s
    ///
    /// Intervals are those of the capture's time, and begin at full ones. Each of the chosen formats has the table; `t2 list
    /// monitoring` lists its columns. SIGUSR1 writes a row, too. On a terminal it shows what passes, as --watch does.
    #[arg(long, value_name = "TIME", overrides_with = "monitor", value_parser = super::parts::interval)]
    monitor: Option<Span>,

    /// Since when rows of monitoring count (default: total)
    ///
    /// Without --monitor there is a row for each SIGUSR1 only.
    #[arg(long = "monitor-values", value_name = "SINCE", overrides_with = "values")]
    values: Option<Values>,

    /// Show what passes on the terminal: packets, bits, flows, drops, and who sends most
    ///
    /// Every second, as with --monitor. Where standard error is no terminal it is a line each time.
    #[arg(long)]
    watch: bool,

    /// Serve counts for Prometheus over HTTP at an address such as 127.0.0.1:9273
    ///
    /// They are at /metrics. Everybody who reaches the address can read them.
    #[arg(long, value_name = "ADDRESS", overrides_with = "metrics")]
    metrics: Option<String>,

    /// The time between the reports that SIGUSR2 turns on and off
    ///
    /// A number of seconds, or with a unit, such as `500ms` or `10m`.
    #[arg(short = 'M', long = "mon-interval", value_name = "TIME", overrides_with = "interval", default_value = "1s", value_parser = interval)]
    interval: Span,
}

/// Since when rows count.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Values {
    /// Since the beginning of the run
    Total,
    /// Since the row before; memory, live flows and bits are those of the moment
    Change,
}

/// A length of time as users write it.
fn interval(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).map_err(|error| error.to_string())?;
    let remedy = "write a time longer than 0, such as `500ms`, `10` or `1h`";
    (span > Span::ZERO).then_some(span).ok_or_else(|| remedy.to_owned())
}

impl MonitoringArguments {
    /// Since when the rows of monitoring count, if the user asks for the table.
    pub(crate) fn values(&self) -> Option<MonitoringValues> {
        let chosen = self.values.map(|values| match values {
            Values::Total => MonitoringValues::Total,
            Values::Change => MonitoringValues::Change,
        });
        chosen.or(self.monitor.map(|_| MonitoringValues::default()))
    }

    /// The interval of the capture's time between rows, if there are such.
    pub(crate) fn row_interval(&self) -> Option<Span> {
        self.monitor
    }

    /// Whether what passes is shown on the terminal.
    pub(crate) fn is_watched(&self) -> bool {
        self.watch || (self.monitor.is_some() && io::stderr().is_terminal())
    }

    /// Where counts are served, if the user wants it.
    pub(crate) fn metrics(&self) -> Option<&str> {
        self.metrics.as_deref()
    }

    /// The time between repeated reports.
    pub(crate) fn interval(&self) -> Span {
        self.interval
    }
}
