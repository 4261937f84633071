//! The binary as users run it: time, memory and output of whole runs, next to the least that any such program costs.
//!
//! `cargo bench --bench whole_process`; options go after `--`.

mod against;
mod arguments;
mod captures;
mod command;
mod floor;
mod gate;
mod instructions;
mod measure;
mod report;
mod table;
mod traffic;

use std::env;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;

use crate::arguments::{Arguments, Step};
use crate::captures::{Cache, Capture};
use crate::command::Mode;
use crate::measure::Bench;
use crate::traffic::Traffic;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("whole_process: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    // `cargo bench` says `--bench`; `cargo test` does not, and its arguments are those of another harness.
    let has = |flag| env::args_os().any(|argument| argument == flag);
    if has("--test") || !has("--bench") {
        return smoke();
    }
    let arguments = Arguments::parse();
    match &arguments.step {
        Some(Step::Floor { capture, output, bytes }) => floor::run(capture, output, *bytes),
        Some(Step::Generate { traffic, packets, folder }) => traffic.generate(*packets, folder),
        None => {
            let cache = Cache::new(target().join("bench-captures"));
            match (arguments.gate, arguments.record) {
                (true, _) => gate::check(&cache, target()),
                (_, true) => gate::record(&cache, target()),
                _ => bench(&arguments, &cache),
            }
        }
    }
}

/// Everything once, with so few packets that nothing is learned but that it works.
fn smoke() -> Result<()> {
    eprintln!("a trial with few packets, whose figures mean nothing; `cargo bench --bench whole_process` measures");
    let folder = tempfile::tempdir_in(target())?;
    bench(&Arguments::parse_from(["whole_process", "--packets=2000", "--runs=1"]), &Cache::new(folder.path().into()))
}

/// The folder that cargo builds into.
fn target() -> &'static Path {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    tmp.parent().unwrap_or(tmp)
}

fn bench(arguments: &Arguments, cache: &Cache) -> Result<()> {
    let bench = Bench::new(target(), arguments.runs(), arguments.against.clone())?;
    let captures = captures(arguments, cache)?;
    let mut rows = Vec::new();
    for capture in &captures {
        for mode in [Mode::Flows, Mode::Packets] {
            for &jobs in &arguments.jobs {
                rows.push(bench.row(capture, mode, jobs)?);
            }
        }
    }
    println!("runs: {}, of which the medians; files in {}\n", arguments.runs(), target().display());
    println!("{}", report::runs(&rows));
    if let Some(against) = report::against(&rows) {
        println!("{against}");
    }
    if let Some(curve) = report::curve(&rows) {
        println!("{curve}");
    }
    if captures.iter().any(|capture| capture.traffic == Some(Traffic::SynFlood)) {
        let one = Capture::generated(Traffic::OnePacket, 1, cache)?;
        let baselines = arguments.jobs.iter().map(|&jobs| bench.row(&one, Mode::Flows, jobs));
        println!("{}", report::state(&rows, &baselines.collect::<Result<Vec<_>>>()?));
    }
    instructions(arguments, cache)
}

/// The instructions per packet of captures of our own, if valgrind is there.
fn instructions(arguments: &Arguments, cache: &Cache) -> Result<()> {
    if !arguments.captures.is_empty() || !instructions::is_possible() {
        return Ok(());
    }
    let mut counted = Vec::new();
    for traffic in arguments.traffic() {
        let capture = Capture::generated(*traffic, instructions::PACKETS, cache)?;
        for mode in [Mode::Flows, Mode::Packets] {
            counted.push((traffic.name(), mode, instructions::per_packet(&capture, mode, target())?));
        }
    }
    println!("instructions per packet, -j 1, {} packets of the mix\n", instructions::PACKETS);
    println!("{}", report::instructions(&counted));
    Ok(())
}

/// The captures to measure: those that are given, or else our own.
fn captures(arguments: &Arguments, cache: &Cache) -> Result<Vec<Capture>> {
    if !arguments.captures.is_empty() {
        return arguments.captures.iter().map(|path| Capture::given(path)).collect();
    }
    arguments.traffic().iter().map(|traffic| Capture::generated(*traffic, arguments.packets(), cache)).collect()
}
