//! Outputs in parts: how the files of a part are named.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::time::Timestamp;

/// A part of the outputs of a run, whose files are complete while the run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// Its number is behind the whole name, `out_flows.txt7` (spec report-cli-sinks, section 1.5).
    Number(u64),
    /// The time at which its interval begins is behind the prefix, in UTC: `out_20231114T221300Z_flows.txt`. So names have
    /// the order of time, and a run that is started again does not replace files.
    Interval(Timestamp),
}

impl Part {
    /// The path of the file of this part whose name begins and ends so.
    pub(super) fn file(self, prefix: &Path, suffix: &str) -> PathBuf {
        let mut name = OsString::from(prefix);
        match self {
            Self::Number(number) => name.push(format!("{suffix}{number}")),
            Self::Interval(begin) => name.push(format!("_{}{suffix}", compact(begin))),
        }
        PathBuf::from(name)
    }
}

/// A time in the basic format of ISO 8601, in UTC, without a fraction if that is zero.
fn compact(time: Timestamp) -> String {
    match jiff::Timestamp::from_nanosecond(time.nanos().into()) {
        Ok(date) if time.subsec_nanos() == 0 => date.strftime("%Y%m%dT%H%M%SZ").to_string(),
        Ok(date) => date.strftime("%Y%m%dT%H%M%S%.fZ").to_string(),
        // All times of 64 bits are dates.
        Err(_) => time.nanos().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_behind_the_name_and_an_interval_in_front_of_the_suffix() {
        let file = |part: Part| part.file(Path::new("a/out"), "_flows.json").display().to_string();
        assert_eq!(file(Part::Number(12)), "a/out_flows.json12");
        assert_eq!(file(Part::Interval(Timestamp::new(1_700_000_000, 0))), "a/out_20231114T221320Z_flows.json");
        let half = Timestamp::new(1_700_000_000, 500_000_000);
        assert_eq!(file(Part::Interval(half)), "a/out_20231114T221320.5Z_flows.json");
    }

    #[test]
    fn each_time_has_a_name() {
        for nanos in [i64::MIN, -1, 0, i64::MAX] {
            assert!(!compact(Timestamp::from_nanos(nanos)).is_empty());
        }
    }
}
