//! Hostile packets: those of real captures, cut off and with flipped bytes, go through the whole path into files that
//! are read back. What fuzzing found is replayed, too.

#[path = "../fuzz/src/lib.rs"]
#[allow(dead_code, unreachable_pub, reason = "a library of its own, used in part")]
mod fuzz;

mod common;

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use common::{corpus_captures, files};
use t2_core::capture::{Capture, RawPacket};
use t2_core::flow::FlowTable;
use tempfile::TempDir;

/// Packets that are cut off at a length up to this one are also taken as if no more had been sent.
const SHORT: usize = 128;

/// So many mutants of a packet have flipped bytes.
const FLIPPED: usize = 16;

/// How many bytes of a mutant are flipped at most.
const FLIPS: usize = 4;

/// Headers are mostly found in the first bytes: half of the flips are there.
const HEADERS: usize = 64;

/// The files of a run are checked and removed when it has seen so many bytes of packets and rows.
const PIECE: usize = 16 * 1024 * 1024;

/// What a row takes besides the payload, about.
const ROW: usize = 400;

/// The longest that such a run may take; it takes less than a second.
const LONGEST: Duration = Duration::from_secs(60);

/// The most memory that this process may take, in bytes.
const MEMORY: u64 = 512 * 1024 * 1024;

#[test]
fn every_packet_cut_off_anywhere_or_with_flipped_bytes_leaves_all_rows_whole() {
    let captures = [files("samples"), corpus_captures()].concat();
    assert!(!captures.is_empty());
    let next = AtomicUsize::new(0);
    let started = Instant::now();
    let work = || {
        let mut mutants = 0;
        while let Some(capture) = captures.get(next.fetch_add(1, Ordering::Relaxed)) {
            mutants += mutants_of(capture);
        }
        mutants
    };
    let mutants: u64 = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic on any packet")).sum()
    });
    println!("{mutants} mutants of {} captures in {:.1} s", captures.len(), started.elapsed().as_secs_f64());
    if let Some(peak) = peak_memory() {
        println!("{} MB of memory at most", peak / 1_000_000);
        assert!(peak < MEMORY, "{peak} bytes of memory");
    }
}

#[test]
fn what_fuzzing_found_does_no_harm_any_more() {
    let place = tempfile::tempdir().expect("a folder for the outputs");
    let (packets, captures) = (files("fuzz/regressions/packet"), files("fuzz/regressions/capture"));
    assert!(!packets.is_empty() && !captures.is_empty());
    packets.iter().for_each(|path| fuzz::packet(&fs::read(path).expect("an input")));
    let folder = place.path().join("run");
    for input in captures.iter().map(|path| fs::read(path).expect("an input")) {
        fuzz::capture(&input, &folder);
        fuzz::jobs(&input, &folder);
    }
}

#[test]
fn samples_are_the_same_with_any_number_of_threads_and_outputs_may_fail_at_any_flow() {
    let place = tempfile::tempdir().expect("a folder for the outputs");
    let folder = place.path().join("run");
    for path in files("samples") {
        let input = fs::read(&path).expect("a sample");
        fuzz::jobs(&input, &folder);
        for choice in [0, 1, 2, 4, 6, 8, 30, 255] {
            fuzz::writes(&[&[choice], &input[..]].concat(), &folder);
        }
    }
}

/// Takes the mutants of all packets of a capture through the whole path; tells how many there were.
fn mutants_of(path: &Path) -> u64 {
    // Some files are no captures, or end in damage: the packets before it are here all the same.
    let Ok(mut capture) = Capture::open(path) else { return 0 };
    let mut bench = Bench::new(path);
    let mut random = Random(0x7432);
    let mut seen = HashSet::new();
    while let Ok(Some(packet)) = capture.next_packet() {
        if seen.insert((packet.link_type, packet.data.to_vec())) {
            cut_off(&mut bench, packet);
            flip(&mut bench, packet, &mut random);
        }
    }
    bench.check();
    bench.mutants
}

/// The packet as a capture has it that keeps the first bytes only, at every length.
fn cut_off(bench: &mut Bench<'_>, packet: RawPacket<'_>) {
    for length in 0..=packet.data.len() {
        let cut = RawPacket { data: &packet.data[..length], ..packet };
        bench.take(cut);
        if length <= SHORT {
            bench.take(RawPacket { wire_len: length as u32, ..cut });
        }
    }
}

/// The packet with some bytes that are other ones, whole or cut off.
fn flip(bench: &mut Bench<'_>, packet: RawPacket<'_>, random: &mut Random) {
    let whole = packet.data.len();
    if whole == 0 {
        return;
    }
    for mutant in 0..FLIPPED {
        let mut data = packet.data.to_vec();
        for _ in 0..=random.below(FLIPS) {
            let among = if random.below(2) == 0 { whole.min(HEADERS) } else { whole };
            data[random.below(among)] ^= 1 + random.below(255) as u8;
        }
        if mutant % 4 == 3 {
            data.truncate(random.below(whole));
        }
        bench.take(RawPacket { data: &data, ..packet });
    }
}

/// Runs that packets are taken through, one after the other.
struct Bench<'c> {
    capture: &'c Path,
    place: TempDir,
    run: Option<(fuzz::Run, Instant)>,
    /// Bytes of packets and rows of this run.
    bytes: usize,
    /// Packets of all runs.
    mutants: u64,
}

impl<'c> Bench<'c> {
    fn new(capture: &'c Path) -> Self {
        let place = tempfile::tempdir().expect("a folder for the outputs");
        Self { capture, place, run: None, bytes: 0, mutants: 0 }
    }

    fn take(&mut self, raw: RawPacket<'_>) {
        let place = || (fuzz::Run::new(&self.place.path().join("run"), FlowTable::DEFAULT_CAPACITY), Instant::now());
        let (run, _) = self.run.get_or_insert_with(place);
        let last = Last { capture: self.capture, raw };
        run.packet(raw);
        drop(last);
        self.mutants += 1;
        self.bytes += ROW + raw.data.len();
        if self.bytes >= PIECE {
            self.check();
        }
    }

    /// Ends the run and checks its files.
    fn check(&mut self) {
        let Some((run, started)) = self.run.take() else { return };
        run.finish();
        self.bytes = 0;
        assert!(started.elapsed() < LONGEST, "{}: {:?}", self.capture.display(), started.elapsed());
    }
}

impl Drop for Bench<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("that was among the mutants of {}", self.capture.display());
        }
    }
}

/// The packet that is in work: shown if it makes a panic.
struct Last<'p> {
    capture: &'p Path,
    raw: RawPacket<'p>,
}

impl Drop for Last<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            eprintln!("that was {}: {:02x?}", self.capture.display(), self.raw);
        }
    }
}

/// SplitMix64: numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    /// A number below `limit`, which is not 0.
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}

/// The most memory that this process had, in bytes, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
}
