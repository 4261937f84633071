//! Outputs in parts.

use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use t2_core::engine::{PartLimit, Plan};
use t2_core::time::Span;

#[derive(Debug, Args)]
pub(crate) struct PartArguments {
    /// Like -w, in parts of a size: PREFIX_flows.txt0, PREFIX_flows.txt1 and so on
    ///
    /// PARTS is PREFIX[:SIZE][,START]. SIZE (500M if it is left out) is in bytes of rows (`1.5e9`, `10K`, `500M`, `2G`: powers of
    /// 1000), or in rows of flows (`5Kf`). START is the number of the first part. All tables go on in their next part when one
    /// of them has reached the size; all files of a part are then complete. Rows are written by one thread.
    #[arg(
        short = 'W',
        long = "output-regex",
        value_name = "PARTS",
        overrides_with = "sized",
        conflicts_with = "prefix"
    )]
    sized: Option<SizedParts>,

    /// Begin other outputs at full intervals of this time, such as 5m or 1h
    ///
    /// The names of the files have the beginning of the interval: PREFIX_20261126T180000Z_flows.txt. All files of an interval
    /// are complete when the next one begins, by the time of the packets. Flows are in the part in which they end.
    #[arg(long, value_name = "TIME", overrides_with = "rotate", value_parser = interval)]
    rotate: Option<Span>,
}

/// An interval as users write it.
pub(super) fn interval(text: &str) -> Result<Span, String> {
    let span = Span::parse(text).map_err(|error| error.to_string())?;
    match span.nanos() {
        ..1_000_000 => Err("write a time of a millisecond or more, such as `5m` or `1h`".to_owned()),
        _ => Ok(span),
    }
}

/// Parts of a size (spec report-cli-sinks, section 1.5).
#[derive(Clone, Debug, PartialEq)]
struct SizedParts {
    prefix: PathBuf,
    limit: PartLimit,
    first: u64,
}

impl FromStr for SizedParts {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const DEFAULT: PartLimit = PartLimit::Bytes(500_000_000);
        let (text, first) = match text.rsplit_once(',') {
            Some((rest, first)) => {
                (rest, first.parse().map_err(|_| format!("`{first}` is no number of a first part"))?)
            }
            None => (text, 0),
        };
        let (prefix, limit) = match text.rsplit_once(':') {
            Some((prefix, size)) => {
                let limit = limit(size).ok_or_else(|| {
                    format!("`{size}` is no size: write bytes such as `500M`, or rows of flows such as `5Kf`")
                })?;
                (prefix, limit)
            }
            None => (text, DEFAULT),
        };
        Ok(Self { prefix: prefix.into(), limit, first })
    }
}

/// The size of a part: a number, a power of 1000, and `f` for flows.
fn limit(text: &str) -> Option<PartLimit> {
    let (text, are_flows) = text.strip_suffix('f').map_or((text, false), |text| (text, true));
    let power = ["", "K", "M", "G"].iter().rposition(|unit| text.ends_with(unit))?;
    let number: f64 = if power == 0 { text.parse() } else { text.get(..text.len() - 1)?.parse() }.ok()?;
    let size = number * 1000_f64.powi(power as i32);
    if !(size >= 1.0 && size < u64::MAX as f64) {
        return None;
    }
    Some(if are_flows { PartLimit::Flows(size as u64) } else { PartLimit::Bytes(size as u64) })
}

impl PartArguments {
    /// How the names of outputs begin, if they are in parts of a size.
    pub(crate) fn prefix(&self) -> Option<&PathBuf> {
        self.sized.as_ref().map(|sized| &sized.prefix)
    }

    /// Changes a plan.
    pub(crate) fn plan(&self, plan: &mut Plan) {
        plan.rotation_interval = self.rotate;
        if let Some(SizedParts { limit, first, .. }) = &self.sized {
            (plan.part_limit, plan.first_part) = (Some(*limit), *first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_those_of_tranalyzer() {
        let parts = |text: &str| {
            text.parse::<SizedParts>().map(|parts| (parts.prefix.display().to_string(), parts.limit, parts.first))
        };
        let bytes = PartLimit::Bytes;
        assert_eq!(parts("o"), Ok(("o".into(), bytes(500_000_000), 0)));
        assert_eq!(parts("a/o:1.5e9,7"), Ok(("a/o".into(), bytes(1_500_000_000), 7)));
        assert_eq!(parts("o:10K"), Ok(("o".into(), bytes(10_000), 0)));
        assert_eq!(parts("o:5Kf"), Ok(("o".into(), PartLimit::Flows(5000), 0)));
        assert_eq!(parts("o:2f,3"), Ok(("o".into(), PartLimit::Flows(2), 3)));
    }

    #[test]
    fn what_is_no_size_is_refused() {
        for text in ["o:", "o:x", "o:0", "o:-5", "o:5,x", "o:1e30"] {
            assert!(text.parse::<SizedParts>().is_err(), "{text}");
        }
    }
}
