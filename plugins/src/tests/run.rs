//! Packets in, cells out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::Path;

use t2_core::capture::{Capture, LinkType, RawPacket};
use t2_core::engine::{Engine, Entry, Observer, Plan, Progress};
use t2_core::output::{Outputs as OutputFiles, Prefix, RunInfo};
use t2_core::report::{Notice, RunSummary};
use t2_core::time::Timestamp;

use super::frames::Segment;
use crate::STANDARD;

/// When the packets of a test begin, in seconds.
pub(super) const START: i64 = 1_700_000_000;

/// A packet as a capture has it.
pub(super) struct Taken {
    time: Timestamp,
    link_type: LinkType,
    wire_len: u32,
    data: Vec<u8>,
}

/// A packet on Ethernet, so many milliseconds after the start.
pub(super) fn at(millis: i64, data: impl Into<Vec<u8>>) -> Taken {
    let data = data.into();
    let time = Timestamp::from_nanos(START * 1_000_000_000 + millis * 1_000_000);
    Taken { time, link_type: LinkType(1), wire_len: data.len() as u32, data }
}

impl Taken {
    /// Only the first bytes are captured.
    pub(super) fn cut(mut self, captured: usize) -> Self {
        self.data.truncate(captured);
        self
    }

    /// The frame has zeros at its end, up to this length.
    pub(super) fn padded(mut self, length: usize) -> Self {
        self.data.resize(length, 0);
        self.wire_len = length as u32;
        self
    }

    /// So many nanoseconds later, or earlier.
    pub(super) fn moved(self, nanos: i64) -> Self {
        Self { time: Timestamp::from_nanos(self.time.nanos() + nanos), ..self }
    }

    pub(super) fn link_type(self, link_type: u32) -> Self {
        Self { link_type: LinkType(link_type), ..self }
    }
}

impl From<(i64, Vec<u8>)> for Taken {
    fn from((millis, data): (i64, Vec<u8>)) -> Self {
        at(millis, data)
    }
}

impl From<(i64, Segment)> for Taken {
    fn from((millis, segment): (i64, Segment)) -> Self {
        at(millis, segment)
    }
}

/// What a run wrote.
pub(super) struct Outputs {
    pub(super) packets: Table,
    pub(super) flows: Table,
    /// Lines of plugins in the end report.
    pub(super) report: Vec<String>,
}

/// A flow or packet file.
pub(super) struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).expect("an output");
        let mut lines = text.lines().map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
        let mut header = lines.next().expect("a header line");
        header[0].remove(0);
        Self { header, rows: lines.collect() }
    }

    /// The cells of a column.
    pub(super) fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|column| column == name).unwrap_or_else(|| panic!("no column {name}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The bits of a column that are in a mask.
    pub(super) fn bits(&self, name: &str, mask: u64) -> Vec<u64> {
        let bits = |cell: &str| cell.strip_prefix("0x").and_then(|digits| u64::from_str_radix(digits, 16).ok());
        self.column(name).into_iter().map(|cell| bits(cell).expect("bits") & mask).collect()
    }

    /// The numbers of a column.
    pub(super) fn numbers(&self, name: &str) -> Vec<f64> {
        self.column(name).into_iter().map(|cell| cell.parse().expect("a number")).collect()
    }

    /// Asserts the numbers of a column, which single precision does not have exactly.
    #[track_caller]
    pub(super) fn assert_near(&self, name: &str, expected: &[f64]) {
        let found = self.numbers(name);
        let is_near = |(one, other): (&f64, &f64)| (one - other).abs() <= 1e-6 * other.abs().max(1.0);
        assert!(found.len() == expected.len() && found.iter().zip(expected).all(is_near), "{name}: {found:?}");
    }

    /// Asserts what columns have in all rows.
    #[track_caller]
    pub(super) fn assert(&self, columns: &[(&str, &[&str])]) {
        for (name, cells) in columns {
            assert_eq!(self.column(name), *cells, "{name}");
        }
    }
}

/// Takes packets through all plugins.
pub(super) fn run<P: Into<Taken>>(packets: impl IntoIterator<Item = P>) -> Outputs {
    run_with(&[], packets)
}

/// The same with settings, such as `plugin.setting=value`.
pub(super) fn run_with<P: Into<Taken>>(settings: &[&str], packets: impl IntoIterator<Item = P>) -> Outputs {
    run_plugins(STANDARD.entries(), settings, packets)
}

/// The same with other plugins.
pub(super) fn run_plugins<P: Into<Taken>>(
    plugins: &[Entry],
    settings: &[&str],
    packets: impl IntoIterator<Item = P>,
) -> Outputs {
    let folder = tempfile::tempdir().expect("a folder for the outputs");
    let packets: Vec<Taken> = packets.into_iter().map(Into::into).collect();
    let report = through_the_engine(folder.path(), plugins, settings, &packets);
    let table = |name| Table::read(&folder.path().join(name));
    Outputs { packets: table("out_packets.txt"), flows: table("out_flows.txt"), report }
}

/// What a run with other plugins in this many threads wrote: each file's name and text, and the report without what is
/// of the machine.
pub(super) fn files_of_jobs<P: Into<Taken>>(
    plugins: &[Entry],
    settings: &[&str],
    packets: impl IntoIterator<Item = P>,
    jobs: usize,
) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().expect("a folder for the outputs");
    let packets: Vec<Taken> = packets.into_iter().map(Into::into).collect();
    let report = read_by_the_engine(folder.path(), plugins, settings, &packets, jobs);
    let entries = fs::read_dir(folder.path()).expect("the folder").map(|entry| entry.expect("a file"));
    let files = entries.map(|entry| {
        let name = entry.file_name().into_string().expect("a name");
        (name, fs::read_to_string(entry.path()).expect("an output"))
    });
    // The headers file has the time of the run.
    let files = files.filter(|(name, _)| name != "out_headers.txt");
    files.chain([("report".to_owned(), report)]).collect()
}

/// The same packets as a capture, so that several threads can work.
fn read_by_the_engine(folder: &Path, plugins: &[Entry], settings: &[&str], packets: &[Taken], jobs: usize) -> String {
    let mut engine = engine(folder, plugins, settings, jobs);
    // Nanoseconds, Ethernet.
    let mut capture = [0x4d, 0x3c, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0].to_vec();
    for Taken { time, wire_len, data, .. } in packets {
        let words = [time.secs() as u32, time.subsec_nanos(), data.len() as u32, *wire_len];
        capture.extend(words.iter().flat_map(|word| word.to_le_bytes()));
        capture.extend_from_slice(data);
    }
    let mut capture = Capture::from_reader(Cursor::new(capture), "packets").expect("a capture");
    engine.run(&mut capture, &mut Silent).expect("rows");
    let lines = engine.finish().expect("outputs").lines();
    let of_machine = |line: &String| line.contains("Elapsed") || line.contains("Time:");
    lines
        .iter()
        .map(ToString::to_string)
        .filter(|line| !of_machine(line))
        .fold(String::new(), |text, line| text + &line + "\n")
}

/// Nobody who watches a run.
struct Silent;

impl Observer for Silent {
    fn progress(&mut self, _: &Progress) {}

    fn notice(&mut self, _: &Notice, _: &Progress) {}
}

/// All that these tests know of the engine: packets go in, files `out_…` and lines of plugins come out.
fn through_the_engine(folder: &Path, plugins: &[Entry], settings: &[&str], packets: &[Taken]) -> Vec<String> {
    let mut engine = engine(folder, plugins, settings, 1);
    take(&mut engine, packets);
    lines_of_plugins(&engine.finish().expect("outputs"))
}

/// The lines of plugins while all flows live, and when all have ended.
pub(super) fn in_between_and_at_the_end<P: Into<Taken>>(
    plugins: &[Entry],
    packets: impl IntoIterator<Item = P>,
) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder for the outputs");
    let mut engine = engine(folder.path(), plugins, &[], 1);
    take(&mut engine, &packets.into_iter().map(Into::into).collect::<Vec<_>>());
    let in_between = lines_of_plugins(&engine.summary());
    (in_between, lines_of_plugins(&engine.finish().expect("outputs")))
}

fn engine(folder: &Path, plugins: &[Entry], settings: &[&str], jobs: usize) -> Engine {
    let mut plan = Plan::new(plugins);
    plan.packet_file = true;
    plan.jobs = jobs.try_into().expect("a number of threads");
    settings.iter().for_each(|setting| plan.set(setting).expect("a setting"));
    let outputs = OutputFiles::new(Prefix::new(Some(&folder.join("out")), None).expect("a prefix"));
    let info = RunInfo::new(plan.names(), outputs);
    Engine::new(plan, &info).expect("outputs")
}

fn take(engine: &mut Engine, packets: &[Taken]) {
    for Taken { time, link_type, wire_len, data } in packets {
        let raw = RawPacket { time: *time, link_type: *link_type, wire_len: *wire_len, data };
        engine.packet(raw).expect("a row");
    }
}

fn lines_of_plugins(summary: &RunSummary) -> Vec<String> {
    summary.plugins.iter().map(ToString::to_string).collect()
}
