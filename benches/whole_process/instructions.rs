//! Instructions per packet, counted by valgrind: they do not depend on what else the machine does.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Result;
use crate::captures::Capture;
use crate::command::{self, Mode, T2};

/// Packets of the mix of a capture that instructions are counted of. The start of the process is a hundredth of them.
pub(crate) const PACKETS: u64 = 100_000;

/// Whether valgrind is there.
pub(crate) fn is_possible() -> bool {
    let mut command = Command::new("valgrind");
    command.arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// The instructions of a run with one thread, by the number of packets.
pub(crate) fn per_packet(capture: &Capture, mode: Mode, target: &Path) -> Result<u64> {
    let folder = tempfile::tempdir_in(target)?;
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", T2]);
    command::arguments(&mut command, capture, mode, 1, folder.path());
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("valgrind: {error}; install it"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let counted = said.lines().find_map(|line| line.split("Collected : ").nth(1)?.trim().parse::<u64>().ok());
    match (output.status.success(), counted) {
        (true, Some(instructions)) => Ok(instructions / capture.packets.max(1)),
        _ => Err(format!("{command:?}: {}\n{said}", output.status).into()),
    }
}
