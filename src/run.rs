//! A run from the capture to the end report.

use std::borrow::Cow;
use std::env;
use std::fs::{self, File, Metadata};
use std::io::{self, IsTerminal};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::time::Duration;

use t2_core::anonymise::Anonymiser;
use t2_core::capture::{Control, PacketSource};
use t2_core::engine::{Engine, Entry, Plan, PluginList, Unfinished};
use t2_core::file_id::FileId;
use t2_core::output::{AppendedFile, OutputError, OutputFile, Outputs, Prefix, RunInfo, TableKind};
use t2_core::report::{self, Line, Log, RunSummary, SummaryRun};
use t2_core::time::Timestamp;

use crate::arguments::RunArguments;
use crate::extract::{self, Choice, Extraction};
use crate::failure::Failure;
use crate::input::{self, OpenInput};
use crate::live;
use crate::metrics::Metrics;
use crate::outcome::Outcome;
use crate::repeat::Repeat;
use crate::reporter::{self, Reporter};
use crate::signals::{self, Request, Requests};
use crate::view::{self, Talkers, View};

/// Reads a capture and writes all outputs, with the plugins of a list.
pub(crate) fn run(arguments: &RunArguments, plugins: &PluginList) -> Result<Outcome, Failure> {
    let mut plan = arguments.plan(plugins)?;
    let Opened { mut input, filter, control, requests, metrics, talkers } = open(arguments)?;
    if arguments.extract().is_some() && input.events.is_some() {
        let why = "`--extract` reads the capture twice, which it does with a single file only: name one";
        return Err(Failure::Use(why.to_owned()));
    }
    let choice = arguments.extract().map(|text| Choice::new(text, input.only_file(), &plan, plugins)).transpose()?;
    let has_output = arguments.summary() || choice.is_some() || has_output(&arguments.entries(plugins)?, &plan);
    let run = run_info(arguments, plugins, &plan, &input)?;
    let anonymiser = plan.anonymiser.clone();
    let extraction = choice.zip(input.only_file());
    let extraction = extraction.map(|(choice, path)| Extraction::begin(choice, &mut plan, path, &run.outputs));
    let extraction = extraction.transpose()?;
    let summary_file = summary_file(arguments, plugins, &run)?;
    let mut reporter =
        Reporter::new(log(arguments, &run).map_err(Failure::Output)?, requests.clone(), input.events.take());
    // It asks as long as the run goes on.
    let view = talkers.map(|talkers| View::new(talkers, anonymiser.clone()));
    let (view, _ticks) = watched(view, requests).unzip();
    reporter.watched(metrics, view);
    let remark = arguments.remark(&plan);
    let engine = Engine::new(plan, &run)?;
    if !has_output {
        reporter.message(NO_OUTPUT);
    }
    let of_rights = live::remark(arguments.live()).map(str::to_owned);
    remark.iter().chain(&of_rights).chain(&input.remarks).for_each(|remark| reporter.message(remark));
    for left in run.outputs.left_by_others() {
        reporter.message(&format!("`{}` is of an earlier run; this run does not write it", left.display()));
    }
    reporter.anonymise(anonymiser.clone());
    reporter.print(&report::start(&run, &anonymous(anonymiser.as_deref(), &input.heading), &input.source.info()));
    if let Some(filter) = filter {
        reporter.print(&[Line::info(format!("BPF: {filter}"))]);
    }
    if anonymiser.is_some() {
        reporter.print(&[Line::info(format!("Addresses are anonymised: {}", Anonymiser::SCHEME))]);
    }
    reporter.begin(&input.source.info());
    let (mut summary, failure) = take_through(engine, &mut *input.source, &mut reporter);
    let extracted = extraction.filter(|_| failure.is_none()).map(|extraction| extraction.finish(&control)).transpose();
    summary.plugins.extend(extracted.iter().flatten().flat_map(|found| found.lines(summary.counters.packets)));
    reporter.print(&summary.lines());
    // Whoever read our output has seen enough of it.
    let failure = failure.filter(|error| !error.is_broken_pipe());
    let errors = [failure.map(|error| error.to_string()), extracted.err().map(|error| error.to_string())];
    let is_written = errors.iter().all(Option::is_none);
    let messages = summary.losses.messages().into_iter().chain(summary.losses.notes());
    messages.chain(errors.into_iter().flatten()).for_each(|message| reporter.message(&message));
    let is_complete = summary.losses.is_complete() && is_written;
    let appended = summary_file.map_or(Ok(()), |file| {
        let captures = run.captures_text();
        let capture = &anonymous(anonymiser.as_deref(), &captures);
        let run = SummaryRun { capture, sensor_id: arguments.sensor_id(), is_complete };
        file.append(&summary.summary_row(&run))
    });
    appended.as_ref().err().iter().for_each(|error| reporter.message(&error.to_string()));
    let is_reported = reporter.finish();
    let is_done = is_complete && is_reported && appended.is_ok();
    Ok(if is_done { Outcome::Complete } else { Outcome::Incomplete })
}

/// A text of the user, who may have named captures after hosts.
fn anonymous<'t>(anonymiser: Option<&Anonymiser>, text: &'t str) -> Cow<'t, str> {
    anonymiser.map_or(Cow::Borrowed(text), |anonymiser| anonymiser.text(text))
}

/// The view of a run that is watched, and what asks for it again and again from now on.
fn watched(view: Option<View>, requests: Requests) -> Option<(View, Repeat<impl Fn() + Clone + Send + 'static>)> {
    let view = view?;
    let mut ticks = Repeat::new(view::INTERVAL, move || requests.ask(Request::View));
    ticks.toggle();
    Some((view, ticks))
}

/// What a run reads, and what it is asked by meanwhile.
struct Opened {
    input: OpenInput,
    /// The expression of the filter, if there is one.
    filter: Option<String>,
    control: Control,
    requests: Requests,
    metrics: Option<Metrics>,
    talkers: Option<Talkers>,
}

/// Opens what is read. Signals end and pause the reading from then on.
fn open(arguments: &RunArguments) -> Result<Opened, Failure> {
    let unhandled = |error| Failure::Use(format!("signals cannot be handled: {error}"));
    let control = Control::new().map_err(unhandled)?;
    let requests = Requests::new(control.clone());
    let (live, filter) = (arguments.live(), arguments.filter()?);
    // Rights are given up before there are other threads, which would keep them.
    let interfaces = match live.interfaces() {
        [] => None,
        names => Some(OpenInput::live(names, live::open(live, filter.as_deref(), &control)?)),
    };
    let of_files = filter.as_deref().filter(|_| interfaces.is_none()).map(live::filter).transpose()?;
    let interval = Duration::from_nanos(arguments.report_interval().nanos().unsigned_abs());
    signals::install(requests.clone(), interval).map_err(unhandled)?;
    // Opening a pipe waits for its first bytes.
    let metrics = arguments.monitoring().metrics();
    let metrics = metrics.map(|address| Metrics::serve(address, requests.clone())).transpose()?;
    let talkers = arguments.monitoring().is_watched().then(Talkers::default);
    let input = interfaces.map_or_else(|| input::open(arguments.input(), &control), Ok)?;
    let filters = of_files.into_iter().chain(arguments.input().filters()).chain(talkers.as_ref().map(Talkers::counter));
    let input = input.select(filters.collect(), arguments.input().most_packets());
    Ok(Opened { input, filter, control, requests, metrics, talkers })
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
    let header = report::summary_header(entries.iter().flat_map(Entry::monitoring_columns).map(|column| column.name));
    run.outputs.appended("_summary.txt", header).map(Some).map_err(Failure::Output)
}

/// What the user is told if a run writes nothing.
const NO_OUTPUT: &str = "no output is chosen, so there is only the report: add a sink such as `txtSink` to the plugins, or \
                         write packets with `-s`";

/// Whether a run with these plugins writes a table, or files of plugins.
fn has_output(entries: &[Entry], plan: &Plan) -> bool {
    TableKind::ALL.into_iter().any(|kind| plan.makes(kind)) || files(entries).next().is_some()
}

/// What the names of the own files of plugins end in.
fn files(entries: &[Entry]) -> impl Iterator<Item = &'static str> {
    entries.iter().flat_map(|entry| entry.files.iter().copied())
}

fn run_info(
    arguments: &RunArguments,
    plugins: &PluginList,
    plan: &Plan,
    input: &OpenInput,
) -> Result<RunInfo, Failure> {
    let words: Vec<_> = env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    let prefix = match arguments.live().interfaces() {
        [] => Prefix::new(arguments.prefix(), Some(&named_after(arguments, input)?)),
        interfaces => Prefix::named(arguments.prefix(), Path::new(&interfaces.join("_"))),
    };
    let prefix = prefix.map_err(|error| Failure::Use(error.to_string()))?;
    let outputs = Outputs::new(prefix).with_suffixes(files(plugins.entries()).chain([extract::SUFFIX]));
    let mut run = RunInfo::new(plan.names(), protected(outputs, arguments, input)?);
    run.started = Timestamp::now();
    run.command_line = words.join(" ");
    run.sensor_id = arguments.sensor_id();
    run.stdout = arguments.stdout();
    run.captures = input.files.clone();
    run.only = plan.only;
    Ok(run)
}

/// After what outputs are named. Several captures have no name that would be that of all.
fn named_after(arguments: &RunArguments, input: &OpenInput) -> Result<PathBuf, Failure> {
    match (&input.named_after, arguments.prefix(), input.files.first()) {
        (Some(path), ..) => Ok(path.clone()),
        (None, Some(_), Some(first)) => Ok(PathBuf::from(&first.name)),
        _ => {
            Err(Failure::Use("several captures are read: say with `-w` how the names of the outputs begin".to_owned()))
        }
    }
}

/// No output may replace what is read, or what standard output and standard error go to; neither may these go into what
/// is read.
fn protected(outputs: Outputs, arguments: &RunArguments, input: &OpenInput) -> Result<Outputs, Failure> {
    let file_id = |path: Option<&Path>| path.and_then(|path| fs::metadata(path).ok()).as_ref().map(FileId::of);
    let captures = input.source.file_ids().into_iter().map(|id| (Some(id), "the capture that is read"));
    let others = [
        (file_id(arguments.plugins().plugin_file()), "the list of plugins"),
        (file_id(arguments.plugins().config_file()), "the file with settings"),
        (file_id(arguments.key_file()), "the file with the key"),
        (file_id(arguments.extract().and_then(extract::list_file)), "the list of flows"),
        (file_id(arguments.input().list()), "the list of captures"),
    ];
    let read: Vec<_> = captures.chain(others).collect();
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
