//! The command line: which command, and its arguments.

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use t2_core::engine::PluginList;

use crate::arguments::RunArguments;
use crate::col::Col;
use crate::failure::Failure;
use crate::list::{self, List};
use crate::messages;
use crate::new_plugin::NewPlugin;
use crate::outcome::Outcome;
use crate::run;

/// The version of t2.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Groups packets into flows and writes one row per flow, one row per packet, and a report.
///
/// Reads pcap and pcapng, also compressed. Writes PREFIX_flows.txt and PREFIX_headers.txt, with -s also
/// PREFIX_packets.txt, and prints the report. `t2 -r FILE` is short for `t2 run -r FILE`.
///
/// Ctrl-C (SIGINT, also SIGTERM and SIGHUP) ends the reading: what was read is written and reported. A second one stops
/// at once. SIGUSR1 prints a report and the run goes on.
///
/// Exit status: 0 done, 1 done but data was lost or refused (standard error says which), 2 wrong use.
#[derive(Debug, Parser)]
#[command(
    arg_required_else_help = true,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true
)]
struct Program {
    #[command(subcommand)]
    command: Option<Command>,

    #[command(flatten)]
    run: RunArguments,
}

/// What the program does.
#[derive(Debug, Subcommand)]
enum Command {
    Run(Box<RunArguments>),
    List(List),
    NewPlugin(NewPlugin),
    #[command(visible_alias = "tcol")]
    Col(Col),
}

/// Does what the arguments of this process ask for, with the plugins of a list; the exit status. Wrong arguments end the
/// process, as `--help` does.
pub(crate) fn run(plugins: &PluginList) -> ExitCode {
    match parse().run(plugins) {
        Ok(outcome) => outcome.into(),
        // Whoever read our output has seen enough of it.
        Err(Failure::Output(error)) if error.is_broken_pipe() => ExitCode::SUCCESS,
        Err(error) => {
            // The status says that it failed, whether the message can be printed or not.
            let _ = messages::print(&error.to_string());
            ExitCode::from(error.exit_code())
        }
    }
}

/// A name that the file of the program may have, as by a link, and what it stands for.
struct ProgramName {
    name: &'static str,
    /// The command, with options.
    words: &'static [&'static str],
    /// The option whose value a first argument is that is a number.
    number: Option<&'static str>,
}

const PROGRAM_NAMES: [ProgramName; 4] = [
    ProgramName { name: "tcol", words: &["col"], number: None },
    ProgramName { name: "lsx", words: &["col", "--width=20"], number: Some("--width") },
    ProgramName { name: "sortu", words: &["col", "--count"], number: None },
    ProgramName { name: "sortup", words: &["col", "--percent"], number: None },
];

fn parse() -> Program {
    let program = messages::program();
    let words = env::args_os();
    let (program, words) = match PROGRAM_NAMES.iter().find(|known| known.name == program) {
        Some(name) => ("t2", name.spell_out(words)),
        None => (program, words.collect()),
    };
    let version = if program == "t2" { VERSION } else { concat!("(t2 ", env!("CARGO_PKG_VERSION"), ")") };
    let matches = Program::command().name(program).version(version).get_matches_from(words);
    Program::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

impl ProgramName {
    /// The arguments of this process, which begin with its name, as those of t2.
    fn spell_out(&self, mut arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
        let mut words: Vec<OsString> = arguments.next().into_iter().collect();
        words.extend(self.words.iter().map(OsString::from));
        let mut arguments = arguments.peekable();
        let is_number = |word: &OsString| word.to_str().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()));
        if let Some(option) = self.number
            && let Some(number) = arguments.next_if(is_number)
        {
            words.extend([option.into(), number]);
        }
        words.extend(arguments);
        words
    }
}

impl Program {
    fn run(&self, plugins: &PluginList) -> Result<Outcome, Failure> {
        match &self.command {
            None => read(&self.run, plugins),
            Some(Command::Run(arguments)) => read(arguments, plugins),
            Some(Command::List(list)) => list.print(plugins).map(|()| Outcome::Complete),
            Some(Command::NewPlugin(new)) => new.write(plugins).map(|()| Outcome::Complete),
            Some(Command::Col(col)) => col.print().map(|()| Outcome::Complete),
        }
    }
}

/// Reads a capture, or prints what `--list` asks for.
fn read(arguments: &RunArguments, plugins: &PluginList) -> Result<Outcome, Failure> {
    match arguments.list() {
        Some(words) => list::print(arguments.plugins(), plugins, words).map(|()| Outcome::Complete),
        None => run::run(arguments, plugins),
    }
}
