//! Runs of t2 and of the floor, in turn.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wait4::Wait4;

use crate::Result;
use crate::against::Against;
use crate::captures::Capture;
use crate::command::{self, Mode};
use crate::floor;

/// What a process took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    pub(crate) wall: Duration,
    /// User and system time of all threads.
    pub(crate) cpu: Duration,
    /// Most memory that was resident, in bytes.
    pub(crate) peak: u64,
}

impl Usage {
    /// The median of each figure by itself.
    fn median(usages: &[Self]) -> Self {
        Self {
            wall: median(usages.iter().map(|usage| usage.wall)),
            cpu: median(usages.iter().map(|usage| usage.cpu)),
            peak: median(usages.iter().map(|usage| usage.peak)),
        }
    }
}

/// One capture in one mode with one number of lanes.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) capture: &'a Capture,
    pub(crate) mode: Mode,
    pub(crate) jobs: u32,
    pub(crate) t2: Usage,
    pub(crate) floor: Usage,
    /// The other program, if there is one.
    pub(crate) against: Option<Usage>,
    /// Bytes in all files that t2 wrote.
    pub(crate) output: u64,
}

/// Where and how often is measured.
#[derive(Debug)]
pub(crate) struct Bench {
    /// Holds the outputs, on the disk of the captures.
    folder: TempDir,
    runs: u32,
    against: Option<Against>,
}

impl Bench {
    pub(crate) fn new(target: &Path, runs: u32, against: Option<Against>) -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir_in(target)?, runs, against })
    }

    /// Lets t2, the other program and the floor run in turn, so that all see the machine in the same state.
    pub(crate) fn row<'a>(&self, capture: &'a Capture, mode: Mode, jobs: u32) -> Result<Row<'a>> {
        let (mut t2, mut floor, mut against, mut output) = (Vec::new(), Vec::new(), Vec::new(), 0);
        for _ in 0..self.runs {
            let folder = tempfile::tempdir_in(&self.folder)?;
            t2.push(measure(&mut command::t2(capture, mode, jobs, folder.path()))?);
            output = size_of_files(folder.path())?;
            // Removed before the next run: it shall not pay for what the system still has to bring to the disk.
            folder.close()?;
            floor.push(self.floor(capture, output)?);
            if let Some(other) = &self.against {
                let folder = tempfile::tempdir_in(&self.folder)?;
                against.push(measure(&mut other.command(capture, mode, jobs, folder.path()))?);
            }
        }
        let against = (!against.is_empty()).then(|| Usage::median(&against));
        Ok(Row { capture, mode, jobs, t2: Usage::median(&t2), floor: Usage::median(&floor), against, output })
    }

    fn floor(&self, capture: &Capture, output: u64) -> Result<Usage> {
        let file = self.folder.path().join("floor");
        let usage = measure(&mut floor::command(&capture.path, &file, output)?)?;
        fs::remove_file(file)?;
        Ok(usage)
    }
}

fn measure(command: &mut Command) -> Result<Usage> {
    let started = Instant::now();
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?.wait4()?;
    let wall = started.elapsed();
    if !ended.status.success() {
        return Err(format!("{command:?}: {}", ended.status).into());
    }
    let usage = ended.rusage;
    Ok(Usage { wall, cpu: usage.utime + usage.stime, peak: usage.maxrss })
}

fn size_of_files(folder: &Path) -> Result<u64> {
    let sizes = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len()));
    sizes.sum()
}

fn median<T: Ord + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<_> = values.collect();
    values.sort_unstable();
    values[values.len() / 2]
}
