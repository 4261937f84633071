//! A run from the capture to the end report.

use std::env;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal};
use std::path::Path;
use std::process::{self, ExitCode};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use t2_core::capture::{Capture, Info};
use t2_core::counters::Counters;
use t2_core::engine::{Engine, Observer, Plan, Progress};
use t2_core::output::{Prefix, RunInfo};
use t2_core::report::{self, Log, Notice};
use t2_core::time::{Span, Timestamp};
use t2_plugins::STANDARD;

use crate::cli::{self, Arguments};
use crate::failure::Failure;
use crate::machine;
use crate::progress::ProgressBar;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything was read and written.
    Complete,
    /// Something was lost or refused; standard error says what.
    Incomplete,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Complete => Self::SUCCESS,
            Outcome::Incomplete => Self::from(1),
        }
    }
}

/// Does what the arguments ask for.
pub(crate) fn run(arguments: &Arguments) -> Result<Outcome, Failure> {
    let plan = arguments.plan(&STANDARD)?;
    let done = match arguments.list {
        true => cli::print_list(&plan, STANDARD.entries()).map(|()| Outcome::Complete).map_err(Failure::Output),
        false => analyse(arguments, plan),
    };
    match done {
        // Whoever read our output has seen enough of it.
        Err(Failure::Output(error)) if error.is_broken_pipe() => Ok(Outcome::Complete),
        result => result,
    }
}

fn analyse(arguments: &Arguments, plan: Plan) -> Result<Outcome, Failure> {
    let input = arguments.capture.as_deref().filter(|path| path.as_os_str() != "-");
    let capture = match input {
        Some(path) => Capture::open(path)?,
        None => Capture::stdin()?,
    };
    let run = run_info(arguments, &plan, input)?;
    let log = log(arguments, &run)?;
    let engine = Engine::new(plan, &run).map_err(Failure::Output)?;
    Session { capture, engine, log, started: Instant::now() }.run(&run)
}

fn run_info(arguments: &Arguments, plan: &Plan, input: Option<&Path>) -> Result<RunInfo, Failure> {
    let given = arguments.prefix.as_deref().filter(|_| !arguments.flows_to_stdout());
    let words: Vec<_> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(RunInfo {
        started: Timestamp::new(since_epoch.as_secs() as i64, since_epoch.subsec_nanos()),
        command_line: words.join(" "),
        process_id: process::id(),
        sensor_id: arguments.sensor_id,
        plugins: plan.names(),
        prefix: Prefix::new(given, input).map_err(|error| Failure::Use(error.to_string()))?,
        flows_to_stdout: arguments.flows_to_stdout(),
    })
}

/// The report goes to standard output, or to a file where that is taken by the flows.
fn log(arguments: &Arguments, run: &RunInfo) -> Result<Log, Failure> {
    if arguments.log_file || run.flows_to_stdout {
        let path = run.prefix.file("_log.txt");
        let file = File::create(&path)
            .map_err(|error| Failure::Use(format!("cannot create `{}`: {error}", path.display())))?;
        return Ok(Log::new(Box::new(BufWriter::new(file)), false));
    }
    Ok(Log::new(Box::new(BufWriter::new(io::stdout())), io::stdout().is_terminal()))
}

/// Everything that a run has in hand.
struct Session {
    capture: Capture,
    engine: Engine,
    log: Log,
    started: Instant,
}

impl Session {
    fn run(self, run: &RunInfo) -> Result<Outcome, Failure> {
        let Self { mut capture, mut engine, mut log, started } = self;
        tell(&mut log, &report::start(run, capture.name(), &capture.info()));
        let mut teller = Teller::new(log, &capture.info());
        let damage = engine.run(&mut capture, &mut teller).map_err(Failure::Output)?;
        let processing = span_since(started);
        let mut log = teller.finish();
        let unknown: Vec<_> = engine.unknown_links().collect();
        let mut summary = engine.finish().map_err(Failure::Output)?;
        summary.processing = processing;
        summary.unloading = span_since(started);
        summary.input = input(&capture, &summary.counters);
        summary.memory = machine::memory();
        tell(&mut log, &summary.lines());
        for (link, packets) in &unknown {
            eprintln!("t2: {packets} packets of link type {link} were refused: t2 cannot dissect it");
        }
        if let Some(skipped) = capture.skipped() {
            eprintln!("t2: {skipped}");
        }
        if let Some(damage) = &damage {
            eprintln!("t2: {damage}");
        }
        let refused = capture.skipped().is_some_and(|skipped| skipped.refused > 0);
        Ok(if damage.is_none() && unknown.is_empty() && !refused { Outcome::Complete } else { Outcome::Incomplete })
    }
}

/// Tells the user how the run goes on: in the report, and on the terminal.
struct Teller {
    log: Log,
    bar: ProgressBar,
    told_link: bool,
    told_start: bool,
}

impl Teller {
    fn new(mut log: Log, info: &Info) -> Self {
        let link = report::link(info);
        tell(&mut log, &link);
        Self { log, bar: ProgressBar::new(info.file_size), told_link: !link.is_empty(), told_start: false }
    }

    fn finish(self) -> Log {
        self.bar.finish();
        self.log
    }
}

impl Observer for Teller {
    fn progress(&mut self, progress: &Progress) {
        if !self.told_start {
            self.told_start = true;
            if !self.told_link {
                tell(&mut self.log, &report::link(&progress.info));
            }
            tell(&mut self.log, &[report::first_packet(progress.first)]);
        }
        self.bar.update(progress.packets, progress.position);
    }

    fn notice(&mut self, notice: &Notice, progress: &Progress) {
        let done = progress.info.file_size.filter(|&size| size > 0).map(|size| progress.position as f64 / size as f64);
        tell(&mut self.log, &notice.lines(done));
    }
}

fn tell(log: &mut Log, lines: &[report::Line]) {
    // A report that nobody reads is no reason to fail: the files are what counts.
    let _ = log.lines(lines);
}

/// Size of the capture, and how much of it was read. A plain capture counts its packets with their headers, as T2 does
/// (spec report-cli-sinks, section 3.4, line 5), so what is no packet shows as missing.
fn input(capture: &Capture, counters: &Counters) -> Option<(u64, u64)> {
    const FILE_HEADER: u64 = 24;
    const PACKET_HEADER: u64 = 16;
    let info = capture.info();
    let read = match info.compression {
        None => FILE_HEADER + counters.captured_bytes + PACKET_HEADER * counters.packets,
        Some(_) => capture.position(),
    };
    Some((info.file_size?, read))
}

fn span_since(instant: Instant) -> Span {
    Span::from_nanos(i64::try_from(instant.elapsed().as_nanos()).unwrap_or(i64::MAX))
}
