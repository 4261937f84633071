//! What a run tells of itself while it goes on.

use clap::{Args, ValueEnum};
use t2_core::report::MonitoringValues;
use t2_core::time::Span;

#[derive(Debug, Args)]
pub(crate) struct MonitoringArguments {
    /// Write PREFIX_monitoring.txt, a row for each SIGUSR1
    ///
    /// A row has what the run has counted. Each of the chosen formats has the table; `t2 list monitoring` lists its columns.
    #[arg(long = "monitor-values", value_name = "SINCE", overrides_with = "values")]
    values: Option<Values>,

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
        self.values.map(|values| match values {
            Values::Total => MonitoringValues::Total,
            Values::Change => MonitoringValues::Change,
        })
    }

    /// The time between repeated reports.
    pub(crate) fn interval(&self) -> Span {
        self.interval
    }
}
