//! Runs the binary as users do, and reads what it wrote.

// Each test file uses the part that it needs.
#![allow(dead_code, unreachable_pub, reason = "shared by test files that use different parts")]

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use t2_core::engine::Plan;
use t2_core::output::{Outputs, Prefix, RunInfo};
use tempfile::TempDir;

/// A folder for the outputs of a test.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the outputs") }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file for the test");
        path
    }

    /// The names of all files, in alphabetical order.
    pub fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("the folder of the test");
        let names = entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }

    pub fn text(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8(bytes).expect("outputs are UTF-8")
    }

    pub fn table(&self, name: &str) -> Table {
        Table::new(&self.text(name))
    }

    /// The records of a log in Zeek's form. Its comments have the times when the run began and ended.
    pub fn records(&self, name: &str) -> Vec<String> {
        self.text(name).lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
    }
}

/// What an engine wants to know of a run that writes to `out_…` in a place.
pub fn run_info(place: &Place, plan: &Plan) -> RunInfo {
    RunInfo::new(plan.names(), Outputs::new(Prefix::new(Some(&place.path("out")), None).expect("a prefix")))
}

/// A flow or packet file.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(text: &str) -> Self {
        let cells = |line: &str| line.split('\t').map(str::to_owned).collect::<Vec<_>>();
        let mut lines = text.lines();
        let header = lines.next().and_then(|line| line.strip_prefix('%')).expect("a header line");
        let table = Self { header: cells(header), rows: lines.map(cells).collect() };
        for row in &table.rows {
            assert_eq!(row.len(), table.header.len(), "a row has other cells than the header: {row:?}");
        }
        table
    }

    /// The cells of a column.
    pub fn column(&self, name: &str) -> Vec<&str> {
        let at = self.header.iter().position(|column| column == name);
        let at = at.unwrap_or_else(|| panic!("no column {name} in {:?}", self.header));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }
}

/// Runs t2 with these words.
pub fn t2<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_t2")).args(words).stdin(Stdio::null()).output().expect("t2 runs")
}

/// Runs t2 with these words, and with bytes on standard input.
pub fn t2_with_input<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>, input: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("t2 runs");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("t2 ends")
    })
}

/// A run of t2 that goes on beside the test, with an open pipe as its standard input. It is ended with the test.
pub struct Child {
    process: std::process::Child,
    stdin: Option<std::process::ChildStdin>,
}

impl Child {
    /// Starts t2 with these words.
    pub fn start<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
        command.args(words);
        Self::of(command)
    }

    /// Starts a command that becomes t2.
    pub fn of(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = command.spawn().expect("t2 starts");
        let stdin = process.stdin.take();
        Self { process, stdin }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.stdin.as_mut().expect("an open pipe").write_all(bytes).expect("t2 reads");
    }

    /// Writes what t2 may not read, or not soon, and leaves the pipe open as long as it is not read.
    pub fn write_beside(&mut self, bytes: Vec<u8>) {
        let mut stdin = self.stdin.take().expect("an open pipe");
        // It fails when t2 has ended.
        std::thread::spawn(move || stdin.write_all(&bytes));
    }

    pub fn signal(&self, signal: &str) {
        let id = self.process.id().to_string();
        let status = Command::new("kill").args(["-s", signal, &id]).status().expect("kill runs");
        assert!(status.success());
    }

    pub fn is_running(&mut self) -> bool {
        self.process.try_wait().expect("a process").is_none()
    }

    /// Waits until something is so; panics after a minute.
    pub fn wait_until(&mut self, mut is_so: impl FnMut() -> bool) {
        for _ in 0..6000 {
            if is_so() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("it does not happen");
    }

    /// Waits until all threads wait for something, for input most of all, and have done so for a while.
    pub fn wait_until_asleep(&mut self) {
        /// Of 10 ms each: longer than it takes to look twice whether a file has grown, or another one is there.
        const WHILE: u32 = 25;
        let tasks = format!("/proc/{}/task", self.process.id());
        let is_asleep = |task: fs::DirEntry| {
            let state = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
            state.rsplit(") ").next().is_some_and(|rest| rest.starts_with('S'))
        };
        let mut times = 0;
        self.wait_until(|| {
            let tasks: Vec<_> = fs::read_dir(&tasks).expect("a process").flatten().collect();
            let all = tasks.len() > 1 && tasks.into_iter().all(is_asleep);
            times = if all { times + 1 } else { 0 };
            times == WHILE
        });
    }

    /// Waits for the end without closing the pipe; panics after a minute.
    pub fn end(mut self) -> Output {
        for _ in 0..6000 {
            if !self.is_running() {
                return self.output();
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("t2 does not end");
    }

    /// Closes the pipe and waits for the end.
    pub fn finish(mut self) -> Output {
        drop(self.stdin.take());
        self.end()
    }

    fn output(&mut self) -> Output {
        let read = |pipe: Option<&mut dyn std::io::Read>| {
            let mut bytes = Vec::new();
            pipe.expect("a pipe").read_to_end(&mut bytes).expect("what t2 printed");
            bytes
        };
        let status = self.process.wait().expect("t2 ends");
        let stdout = read(self.process.stdout.as_mut().map(|pipe| pipe as _));
        Output { status, stdout, stderr: read(self.process.stderr.as_mut().map(|pipe| pipe as _)) }
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The words `-r CAPTURE -w PREFIX -s`.
pub fn words(capture: &Path, prefix: &Path) -> [String; 5] {
    let text = |path: &Path| path.to_str().expect("a plain path").to_owned();
    ["-r".into(), text(capture), "-w".into(), text(prefix), "-s".into()]
}

pub fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The files of a folder of the project or beside it, in alphabetical order; none if it is not there.
pub fn files(folder: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)) else { return Vec::new() };
    let paths = entries.map(|entry| entry.expect("a file").path());
    let mut paths: Vec<_> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

/// A folder of the reference corpus, which may lie beside the project. Says so on standard error if it does not.
pub fn corpus(folder: &str) -> Option<PathBuf> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if corpus.is_dir() {
        return Some(corpus.join(folder));
    }
    eprintln!("skipped: no ../shared/corpus");
    None
}

/// The captures of the reference corpus, in alphabetical order; none if it is not there.
pub fn corpus_captures() -> Vec<PathBuf> {
    corpus("captures").map(|_| files("../shared/corpus/captures")).unwrap_or_default()
}

/// The captures of `samples/`, but for those that are others of them compressed.
pub const SAMPLES: [&str; 17] = [
    "cut.pcap",
    "dns.pcap",
    "ftp.pcap",
    "ftp-cut.pcap",
    "http.pcap",
    "merged.pcapng",
    "mixed.pcapng",
    "ns-be.pcap",
    "ns.pcap",
    "ping.pcap",
    "raw.pcap",
    "sll.pcap",
    "sll2.pcap",
    "ssh.pcap",
    "tls.pcap",
    "tunnels.pcap",
    "vlan.pcap",
];

/// A file of `samples/`.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name)
}

/// A classic pcap with these packets, one a second.
pub fn pcap<P: AsRef<[u8]>>(link_type: u32, packets: impl IntoIterator<Item = P>) -> Vec<u8> {
    pcap_at(link_type, (0..).step_by(1000).zip(packets))
}

/// A classic pcap with packets at these times in milliseconds.
pub fn pcap_at<P: AsRef<[u8]>>(link_type: u32, packets: impl IntoIterator<Item = (u32, P)>) -> Vec<u8> {
    const START: u32 = 1_700_000_000;
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, link_type] {
        file.extend_from_slice(&u32::to_le_bytes(word));
    }
    for (millis, packet) in packets {
        let packet = packet.as_ref();
        let length = packet.len() as u32;
        for word in [START + millis / 1000, millis % 1000 * 1000, length, length] {
            file.extend_from_slice(&u32::to_le_bytes(word));
        }
        file.extend_from_slice(packet);
    }
    file
}

/// A pcapng block in little-endian byte order.
fn block(kind: u32, mut body: Vec<u8>) -> Vec<u8> {
    body.resize(body.len().next_multiple_of(4), 0);
    let len = (body.len() as u32 + 12).to_le_bytes();
    [&kind.to_le_bytes()[..], &len, &body, &len].concat()
}

/// A section header block of pcapng.
pub fn section() -> Vec<u8> {
    let body = [&0x1a2b_3c4d_u32.to_le_bytes()[..], &[1, 0, 0, 0], &[0xff; 8]].concat();
    block(0x0a0d_0d0a, body)
}

/// An interface description block of pcapng, with times in microseconds.
pub fn interface(link_type: u16) -> Vec<u8> {
    block(1, [&link_type.to_le_bytes()[..], &[0; 6]].concat())
}

/// An enhanced packet block of pcapng.
pub fn enhanced(interface: u32, micros: u64, packet: &[u8]) -> Vec<u8> {
    let len = packet.len() as u32;
    let fields = [interface, (micros >> 32) as u32, micros as u32, len, len].map(u32::to_le_bytes).concat();
    block(6, [&fields, packet].concat())
}

/// A UDP packet from one host of 192.0.2.0/24 to another.
pub fn udp_packet(source: (u8, u16), destination: (u8, u16), payload: &[u8]) -> Vec<u8> {
    let (a, b) = (source.0, destination.0);
    let builder = etherparse::PacketBuilder::ethernet2([2, 0, 0, 0, 0, a], [2, 0, 0, 0, 0, b])
        .ipv4([192, 0, 2, a], [192, 0, 2, b], 64)
        .udp(source.1, destination.1);
    let mut packet = Vec::new();
    builder.write(&mut packet, payload).expect("a packet");
    packet
}

/// A capture of two packets that answer each other.
pub fn two_packets() -> Vec<u8> {
    pcap(1, [udp_packet((1, 40_000), (2, 53), b"question"), udp_packet((2, 53), (1, 40_000), b"an\tswer\n")])
}

/// A line without the colours of a terminal.
pub fn without_colours(line: &str) -> String {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}
