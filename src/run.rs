//! A run from the capture to the end report.

use std::env;
use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::Path;

use t2_core::capture::{Capture, Control, PacketSource, Selected};
use t2_core::engine::{Engine, Entry, Plan, PluginList, Unfinished};
use t2_core::file_id::FileId;
use t2_core::output::{AppendedFile, CaptureFile, OutputError, OutputFile, Outputs, Prefix, RunInfo, TableKind};
use t2_core::report::{self, Line, Log, RunSummary, SummaryRun};
use t2_core::time::Timestamp;

use crate::arguments::RunArguments;
use crate::extract::{self, Choice, Extraction};
use crate::failure::Failure;
use crate::live;
use crate::outcome::Outcome;
use crate::reporter::{self, Reporter};
use crate::signals;

/// Reads a capture and writes all outputs, with the plugins of a list.
pub(crate) fn run(arguments: &RunArguments, plugins: &PluginList) -> Result<Outcome, Failure> {
    let mut plan = arguments.plan(plugins)?;
    let choice = arguments.extract().map(|text| Choice::new(text, arguments.capture(), &plan, plugins)).transpose()?;
    let has_output = arguments.summary() || choice.is_some() || has_output(&arguments.entries(plugins)?, &plan);
    let control = Control::new().map_err(unhandled)?;
    let filter = arguments.filter()?;
    let mut source = open(arguments, filter.as_deref(), &control)?;
    let run = run_info(arguments, plugins, &plan, &*source)?;
    let extraction = choice.zip(arguments.capture());
    let extraction = extraction.map(|(choice, path)| Extraction::begin(choice, &mut plan, path, &run.outputs));
    let extraction = extraction.transpose()?;
    let summary_file = summary_file(arguments, plugins, &run)?;
    let mut reporter = Reporter::new(log(arguments, &run).map_err(Failure::Output)?);
    let engine = Engine::new(plan, &run)?;
    if !has_output {
        reporter.message(NO_OUTPUT);
    }
    arguments.remark().iter().for_each(|remark| reporter.message(remark));
    live::remark(arguments.live()).iter().for_each(|remark| reporter.message(remark));
    for left in run.outputs.left_by_others() {
        reporter.message(&format!("`{}` is of an earlier run; this run does not write it", left.display()));
    }
    reporter.print(&report::start(&run, source.name(), &source.info()));
    filter.iter().for_each(|filter| reporter.print(&[Line::info(format!("BPF: {filter}"))]));
    reporter.begin(&source.info());
    let (mut summary, failure) = take_through(engine, &mut *source, &mut reporter);
    let extracted = extraction.filter(|_| failure.is_none()).map(|extraction| extraction.finish(&control)).transpose();
    summary.plugins.extend(extracted.iter().flatten().flat_map(|found| found.lines(summary.counters.packets)));
    reporter.print(&summary.lines());
    let RunSummary { losses, .. } = &summary;
    losses.messages().iter().chain(&losses.notes()).for_each(|message| reporter.message(message));
    // Whoever read our output has seen enough of it.
    let failure = failure.filter(|error| !error.is_broken_pipe());
    failure.iter().for_each(|error| reporter.message(&error.to_string()));
    extracted.as_ref().err().iter().for_each(|error| reporter.message(&error.to_string()));
    let is_written = failure.is_none() && extracted.is_ok();
    let appended = summary_file.map_or(Ok(()), |file| {
        let (capture, is_complete) = (source.name(), losses.is_complete() && is_written);
        let run = SummaryRun { capture, sensor_id: arguments.sensor_id(), is_complete };
        file.append(&summary.summary_row(&run))
    });
    appended.as_ref().err().iter().for_each(|error| reporter.message(&error.to_string()));
    let is_reported = reporter.finish();
    Ok(if losses.is_complete() && is_reported && is_written && appended.is_ok() {
        Outcome::Complete
    } else {
        Outcome::Incomplete
    })
}

/// Opens what is read. Signals end and pause the reading from then on.
fn open(arguments: &RunArguments, filter: Option<&str>, control: &Control) -> Result<Box<dyn PacketSource>, Failure> {
    if !arguments.live().interfaces().is_empty() {
        // Rights are given up before there are other threads, which would keep them.
        let source = live::open(arguments.live(), filter, control)?;
        signals::install(control.clone()).map_err(unhandled)?;
        return Ok(source);
    }
    let filter = filter.map(live::filter).transpose()?;
    signals::install(control.clone()).map_err(unhandled)?;
    let capture = match arguments.capture() {
        Some(path) => Capture::open_with(path, control)?,
        None => Capture::stdin_with(control)?,
    };
    Ok(match filter {
        Some(filter) => Box::new(Selected::new(capture, vec![filter], None)),
        None => Box::new(capture),
    })
}

fn unhandled(error: io::Error) -> Failure {
    Failure::Use(format!("signals cannot be handled: {error}"))
}

/// Takes a source through a run to its end. What is known of it is there even if an output fails.
fn take_through(
    mut engine: Engine,
    source: &mut dyn PacketSource,
    reporter: &mut Reporter,
) -> (RunSummary, Option<OutputError>) {
    let read = engine.run(source, reporter);
    let processing = reporter.elapsed();
    reporter.end_progress();
    let (summary, failure) = match read {
        Err(error) => (engine.summary(), Some(error)),
        Ok(()) => match engine.finish() {
            Ok(summary) => (summary, None),
            Err(Unfinished { error, summary, .. }) => (*summary, Some(error)),
        },
    };
    let mut summary = reporter::complete(summary, reporter, source);
    summary.processing = processing;
    (summary, failure)
}

/// The file that gets a row on the run, if the user wants it.
fn summary_file(
    arguments: &RunArguments,
    plugins: &PluginList,
    run: &RunInfo,
) -> Result<Option<AppendedFile>, Failure> {
    if !arguments.summary() {
        return Ok(None);
    }
    let entries = arguments.entries(plugins)?;
    let header = report::summary_header(entries.iter().flat_map(Entry::monitoring_columns));
    run.outputs.appended("_summary.txt", header).map(Some).map_err(Failure::Output)
}

/// What the user is told if a run writes nothing.
const NO_OUTPUT: &str = "no output is chosen, so there is only the report: add a sink such as `txtSink` to the plugins, or \
                         write packets with `-s`";

/// Whether a run with these plugins writes a table, or files of plugins.
fn has_output(entries: &[Entry], plan: &Plan) -> bool {
    plan.makes(TableKind::Flows) || plan.makes(TableKind::Packets) || files(entries).next().is_some()
}

/// What the names of the own files of plugins end in.
fn files(entries: &[Entry]) -> impl Iterator<Item = &'static str> {
    entries.iter().flat_map(|entry| entry.files.iter().copied())
}

fn run_info(
    arguments: &RunArguments,
    plugins: &PluginList,
    plan: &Plan,
    source: &dyn PacketSource,
) -> Result<RunInfo, Failure> {
    let words: Vec<_> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let prefix = match arguments.live().interfaces() {
        [] => Prefix::new(arguments.prefix(), arguments.capture()),
        interfaces => Prefix::named(arguments.prefix(), Path::new(&interfaces.join("_"))),
    };
    let prefix = prefix.map_err(|error| Failure::Use(error.to_string()))?;
    let outputs = Outputs::new(prefix).with_suffixes(files(plugins.entries()).chain([extract::SUFFIX]));
    let mut run = RunInfo::new(plan.names(), protected(outputs, arguments, source)?);
    run.started = Timestamp::now();
    run.command_line = words.join(" ");
    run.sensor_id = arguments.sensor_id();
    run.stdout = arguments.stdout();
    run.captures = vec![arguments.capture().map_or_else(|| CaptureFile::named(source.name()), CaptureFile::at)];
    Ok(run)
}

/// No output may replace what is read, or what standard output and standard error go to; neither may these go into what
/// is read.
fn protected(outputs: Outputs, arguments: &RunArguments, source: &dyn PacketSource) -> Result<Outputs, Failure> {
    let file_id = |path: Option<&Path>| path.and_then(|path| fs::metadata(path).ok()).as_ref().map(FileId::of);
    let captures = source.file_ids().into_iter().map(|id| (Some(id), "the capture that is read"));
    let read = [
        (file_id(arguments.plugins().plugin_file()), "the list of plugins"),
        (file_id(arguments.plugins().config_file()), "the file with settings"),
        (file_id(arguments.extract().and_then(extract::list_file)), "the list of flows"),
    ];
    let read: Vec<_> = captures.chain(read).collect();
    let written = [(regular(io::stdout()), "standard output"), (regular(io::stderr()), "standard error")];
    for (id, what) in written {
        if let Some((_, read)) = read.iter().find(|(read, _)| id.is_some() && *read == id) {
            return Err(Failure::Use(format!("{what} goes into {read}: redirect it to another file")));
        }
    }
    Ok(read.into_iter().chain(written).fold(outputs, |outputs, (id, what)| outputs.protect(id, what)))
}

/// The file that a standard stream goes to, if it is a regular one.
fn regular(stream: impl AsFd) -> Option<FileId> {
    let file = File::from(stream.as_fd().try_clone_to_owned().ok()?);
    file.metadata().ok().filter(Metadata::is_file).as_ref().map(FileId::of)
}

/// The report goes to standard output, or to a file where that is taken by a table.
fn log(arguments: &RunArguments, run: &RunInfo) -> Result<Log, OutputError> {
    match arguments.has_log_file() {
        true => Ok(Log::new(run.outputs.create("_log.txt")?, false)),
        false => Ok(Log::new(OutputFile::stdout(), io::stdout().is_terminal())),
    }
}

#[cfg(test)]
mod tests {
    use t2_core::prelude::*;

    use super::*;

    /// Writes a file
    #[plugin("filed", files("_hosts.txt"))]
    #[derive(Default)]
    struct Filed {}

    impl Plugin for Filed {
        fn packet(&mut self, _: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
            None
        }
    }

    t2_core::plugins! { PLUGINS = ..t2_plugins::STANDARD, Filed }

    #[test]
    fn a_run_has_an_output_with_a_sink_or_packets_or_a_plugin_that_writes_a_file() {
        let has_output = |name, has_packets| {
            let entries = PLUGINS.select([name]).expect("a plugin");
            let mut plan = Plan::new(&entries);
            plan.packet_file = has_packets;
            has_output(&entries, &plan)
        };
        assert!(!has_output("tcpWin", false));
        assert!(has_output("tcpWin", true) && has_output("txtSink", false) && has_output("filed", false));
    }
}
