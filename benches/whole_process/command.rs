//! The command lines of t2.

use std::path::Path;
use std::process::Command;

use crate::captures::Capture;

/// The t2 of this build.
pub(crate) const T2: &str = env!("CARGO_BIN_EXE_t2");

/// What t2 is asked to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The flow file.
    Flows,
    /// The flow file and the packet file.
    Packets,
}

impl Mode {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Flows => "flow",
            Self::Packets => "packet",
        }
    }
}

/// Runs the t2 of this build on a capture.
pub(crate) fn t2(capture: &Capture, mode: Mode, jobs: u32, folder: &Path) -> Command {
    let mut command = Command::new(T2);
    arguments(&mut command, capture, mode, jobs, folder);
    command
}

/// Adds the arguments of t2.
pub(crate) fn arguments(command: &mut Command, capture: &Capture, mode: Mode, jobs: u32, folder: &Path) {
    command
        .args(["--plugins", "basicFlow,tcpWin,txtSink"])
        .arg("-r")
        .arg(&capture.path)
        .arg("-w")
        .arg(folder.join("t2"));
    if let Some(factor) = capture.traffic.and_then(|traffic| traffic.hash_factor()) {
        command.arg("-f").arg(factor.to_string());
    }
    if mode == Mode::Packets {
        command.arg("-s");
    }
    command.arg("-j").arg(jobs.to_string());
}
