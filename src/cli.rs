//! The command line: which command, and its arguments.

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use t2_core::engine::PluginList;

use crate::arguments::RunArguments;
use crate::awk::Awk;
use crate::col::Col;
use crate::conf::Conf;
use crate::explain::Explain;
use crate::failure::Failure;
use crate::links;
use crate::list::{self, List};
use crate::live;
use crate::manual::{Completions, Manual};
use crate::messages;
use crate::new_plugin::NewPlugin;
use crate::outcome::Outcome;
use crate::run;

/// The version of t2.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Groups packets into flows and writes one row per flow, one row per packet, and a report.
///
/// Reads pcap and pcapng, also compressed, or live interfaces (-i). Writes PREFIX_flows.txt and PREFIX_headers.txt, with -s also
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
    Explain(Explain),
    Conf(Conf),
    #[command(visible_alias = "tawk")]
    Awk(Awk),
    #[command(visible_alias = "tcol")]
    Col(Col),
    NewPlugin(NewPlugin),
    Completions(Completions),
    Man(Manual),
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
            error.messages().iter().for_each(|message| {
                let _ = messages::print(message);
            });
            ExitCode::from(error.exit_code())
        }
    }
}

fn parse() -> Program {
    let words = links::spelled_out(messages::program(), env::args_os());
    Program::from_arg_matches(&command().get_matches_from(words)).unwrap_or_else(|error| error.exit())
}

/// The arguments that there are, under the name of this program. A link to t2 is called t2 there.
fn command() -> clap::Command {
    let program = messages::program();
    let program = if links::is_link(program) { "t2" } else { program };
    let version = if program == "t2" { VERSION } else { concat!("(t2 ", env!("CARGO_PKG_VERSION"), ")") };
    Program::command().name(program).version(version)
}

impl Program {
    fn run(&self, plugins: &PluginList) -> Result<Outcome, Failure> {
        match &self.command {
            None => read(&self.run, plugins),
            Some(Command::Run(arguments)) => read(arguments, plugins),
            Some(Command::List(list)) => list.print(plugins).map(|()| Outcome::Complete),
            Some(Command::Explain(explain)) => explain.print(plugins).map(|()| Outcome::Complete),
            Some(Command::Conf(conf)) => conf.run(plugins).map(|()| Outcome::Complete),
            Some(Command::Awk(awk)) => awk.run(plugins),
            Some(Command::Col(col)) => col.print().map(|()| Outcome::Complete),
            Some(Command::NewPlugin(new)) => new.write(plugins).map(|()| Outcome::Complete),
            Some(Command::Completions(completions)) => completions.print(command()).map(|()| Outcome::Complete),
            Some(Command::Man(manual)) => manual.print(command()).map(|()| Outcome::Complete),
        }
    }
}

/// Reads a capture, or prints what is to be listed.
fn read(arguments: &RunArguments, plugins: &PluginList) -> Result<Outcome, Failure> {
    if arguments.live().lists() {
        return live::print().map(|()| Outcome::Complete);
    }
    match arguments.list() {
        Some(words) => list::print(arguments.plugins(), plugins, words).map(|()| Outcome::Complete),
        None => run::run(arguments, plugins),
    }
}
