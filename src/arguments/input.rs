//! What a run reads.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use t2_core::capture::{CaptureOrder, PacketFilter, TimeRange};
use t2_core::flow::Sample;
use t2_core::time::Timestamp;

/// The captures of a run, and which of their packets.
#[derive(Debug, Args)]
#[group(skip)]
pub(crate) struct InputArguments {
    /// The captures to read; `-` for standard input
    ///
    /// Several captures are read as one, and flows go on from one to the next: `-r a.pcap b.pcap`. A folder is read as the
    /// captures in it, a pattern such as `'day/*.pcap.gz'` for those that it matches.
    #[arg(short = 'r', long = "pcap", value_name = "FILE", num_args = 1.., required_unless_present_any = ["list", "capture_list", "series", "interfaces", "list_interfaces"])]
    captures: Vec<PathBuf>,

    /// Read the captures that this file lists, one path per line, in its order
    ///
    /// Lines that begin with `#` are skipped.
    #[arg(short = 'R', long = "pcap-list", value_name = "FILE", overrides_with = "capture_list", conflicts_with_all = ["captures", "series"])]
    capture_list: Option<PathBuf>,

    /// Read a series of captures while it is written, such as that of `tcpdump -C` or `-G`
    ///
    /// FIRST is FILE[:SEPARATOR][,LAST]. The number of the first file is what follows the last `p` in its name: `eth0.pcap0`,
    /// then `eth0.pcap1`. With `:SEPARATOR` that is another text, with `,LAST` the run ends after this number. A folder: its files in the order of
    /// their names. A file is read on until the next one is there.
    #[arg(
        short = 'D',
        long = "input-regex",
        value_name = "FIRST",
        overrides_with = "series",
        conflicts_with = "captures"
    )]
    series: Option<String>,

    /// The order of several captures (default: time; -R: name)
    #[arg(long, value_name = "ORDER", overrides_with = "order")]
    order: Option<Order>,

    /// Read only packets of a range of time, such as `2026-11-26T18:00..2026-11-26T18:05`
    ///
    /// From the first time on, and before the second. Times are in UTC, unless they have a zone; or seconds since 1970. Either may be left out: `..1700000000.5`.
    #[arg(long, value_name = "FROM..TO", overrides_with = "time_range", value_parser = time_range)]
    time_range: Option<TimeRange>,

    /// Read only this many packets
    ///
    /// Packets that a filter or a range leaves out are not counted.
    #[arg(long, value_name = "N", overrides_with = "max_packets")]
    max_packets: Option<u64>,

    /// Read only one of N conversations, whole: `1/100`
    ///
    /// Which ones is decided by a hash of addresses, ports and protocol: the same in each run.
    #[arg(long, value_name = "1/N", overrides_with = "sample")]
    sample: Option<OneIn>,
}

/// In which order several captures are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// One after the other, as they are named; those of a pattern or folder in the order of their names
    Name,
    /// By the times of their packets: those that overlap are merged
    Time,
}

/// One conversation of N.
#[derive(Clone, Copy, Debug)]
struct OneIn(NonZeroU64);

impl FromStr for OneIn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.strip_prefix("1/").and_then(|number| number.parse().ok());
        number.map(Self).ok_or_else(|| "write a share such as `1/100`".to_owned())
    }
}

/// A range of time as users write it.
fn time_range(text: &str) -> Result<TimeRange, String> {
    let (from, to) = text.split_once("..").ok_or("write both ends with `..` between them, one may be empty")?;
    let end = |text: &str| -> Result<Option<Timestamp>, String> {
        let text = text.trim();
        if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|error| format!("`{text}` is {error}")) }
    };
    let range = TimeRange { from: end(from)?, to: end(to)? };
    match range {
        TimeRange { from: Some(from), to: Some(to) } if from >= to => Err("the range ends before it begins".to_owned()),
        range => Ok(range),
    }
}

/// What is read.
pub(crate) enum Input<'a> {
    /// Standard input.
    Stdin,
    /// Files, folders, and patterns.
    Files(&'a [PathBuf]),
    /// A list of files.
    List(&'a Path),
    /// A series of files that is being written.
    Series(&'a str),
}

impl InputArguments {
    /// What is read.
    pub(crate) fn input(&self) -> Input<'_> {
        match (self.captures.as_slice(), &self.capture_list, &self.series) {
            (_, Some(list), _) => Input::List(list),
            (_, _, Some(series)) => Input::Series(series),
            ([only], ..) if only.as_os_str() == "-" => Input::Stdin,
            (files, ..) => Input::Files(files),
        }
    }

    /// The file that lists captures, if one does.
    pub(crate) fn list(&self) -> Option<&Path> {
        self.capture_list.as_deref()
    }

    /// In which order several captures are read.
    pub(crate) fn order(&self) -> CaptureOrder {
        match self.order {
            Some(Order::Name) => CaptureOrder::Listed,
            None if self.capture_list.is_some() => CaptureOrder::Listed,
            Some(Order::Time) | None => CaptureOrder::Time,
        }
    }

    /// What selects packets.
    pub(crate) fn filters(&self) -> Vec<Box<dyn PacketFilter>> {
        let range = self.time_range.map(|range| Box::new(range) as Box<dyn PacketFilter>);
        let sample = self.sample.map(|OneIn(number)| Box::new(Sample::one_in(number.get())) as Box<dyn PacketFilter>);
        range.into_iter().chain(sample).collect()
    }

    /// How many packets are read at most.
    pub(crate) fn most_packets(&self) -> Option<u64> {
        self.max_packets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_time_may_be_open_at_either_end() {
        let at = |secs| Some(Timestamp::new(secs, 0));
        assert_eq!(time_range("5..9"), Ok(TimeRange { from: at(5), to: at(9) }));
        assert_eq!(time_range("..2023-11-14T22:13:20Z"), Ok(TimeRange { from: None, to: at(1_700_000_000) }));
        assert_eq!(time_range("5.."), Ok(TimeRange { from: at(5), to: None }));
    }

    #[test]
    fn what_is_no_range_of_time_is_refused() {
        for text in ["5", "9..5", "yesterday.."] {
            assert!(time_range(text).is_err(), "{text}");
        }
    }
}
