//! Finds an awk on this machine, and runs it.

use std::env;
use std::ffi::OsStr;
use std::io;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGPIPE, SIGTERM};
use signal_hook::iterator::Signals;

use super::source::Inputs;
use crate::failure::Failure;
use crate::machine;
use crate::outcome::Outcome;

/// The programs that are looked for, the fastest first.
const PROGRAMS: [&str; 5] = ["mawk", "gawk", "awk", "original-awk", "busybox"];

/// The environment variable that names an awk.
const VARIABLE: &str = "T2_AWK";

/// The awk of this machine, or the one that the user wants.
pub(super) fn find(wanted: Option<&Path>) -> Result<PathBuf, Failure> {
    let variable = env::var_os(VARIABLE).filter(|value| !value.is_empty()).map(PathBuf::from);
    let from = if wanted.is_some() { "--awk" } else { VARIABLE };
    if let Some(path) = wanted.map(Path::to_owned).or(variable) {
        let missing = || Failure::Use(format!("{from}: there is no program `{}`", path.display()));
        return on_path(path.as_os_str()).ok_or_else(missing);
    }
    let found = PROGRAMS.iter().find_map(|name| on_path(OsStr::new(name)));
    let install = "install mawk or gawk, or name one with --awk";
    found.ok_or_else(|| Failure::Use(format!("there is no awk on this machine: {install}")))
}

/// The file of a program.
fn on_path(name: &OsStr) -> Option<PathBuf> {
    if Path::new(name).components().count() > 1 {
        return Path::new(name).is_file().then(|| PathBuf::from(name));
    }
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// Runs a program in an awk, and waits for its end.
pub(super) fn run(awk: &Path, variables: &[String], program: &str, inputs: Inputs) -> Result<Outcome, Failure> {
    let mut command = Command::new(awk);
    if awk.file_name() == Some(OsStr::new("busybox")) {
        command.arg("awk");
    }
    command.env("LC_ALL", "C");
    variables.iter().for_each(|variable| _ = command.arg("-v").arg(variable));
    let Inputs { sources, stdin } = inputs;
    let operands = sources.iter().map(|source| &source.operand).filter(|path| !path.as_os_str().is_empty());
    command.arg("--").arg(program).args(operands).stdin(stdin).stdout(Stdio::inherit());
    let pipes: Vec<_> = sources.into_iter().filter_map(|source| source.pipe).collect();
    let cannot = |error: io::Error| Failure::Use(format!("cannot run `{}`: {error}", awk.display()));
    // From now on a signal ends awk, or waits until awk is there.
    let signals = signals().map_err(cannot)?;
    let mut child = command.spawn().map_err(cannot)?;
    // awk has them now, and writing to them fails when it has ended.
    drop((pipes, command));
    if let Ok(id) = i32::try_from(child.id()) {
        pass_on(signals, Pid::from_raw(id)).map_err(cannot)?;
    }
    Ok(outcome(child.wait().map_err(cannot)?))
}

/// The signals that end a program. SIGHUP stays ignored if it was ignored when the process began, as `nohup` has it.
fn signals() -> io::Result<Signals> {
    let hang_up = (!machine::is_ignored(SIGHUP)).then_some(SIGHUP);
    Signals::new([SIGINT, SIGTERM].into_iter().chain(hang_up))
}

/// Passes signals on to awk, whose end is ours.
fn pass_on(mut signals: Signals, awk: Pid) -> io::Result<()> {
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever().filter_map(|signal| Signal::try_from(signal).ok()) {
            // It fails if awk has ended, and then we end too.
            let _ = kill(awk, signal);
        }
    })?;
    Ok(())
}

/// The outcome of an awk that ended. A reader of its output that has gone away is no error.
fn outcome(status: ExitStatus) -> Outcome {
    match (status.code(), status.signal()) {
        (Some(0), _) | (None, Some(SIGPIPE)) => Outcome::Complete,
        (Some(code), _) => Outcome::Status(u8::try_from(code & 0xff).unwrap_or(u8::MAX)),
        (None, signal) => Outcome::Status(u8::try_from(128 + signal.unwrap_or_default()).unwrap_or(u8::MAX)),
    }
}
