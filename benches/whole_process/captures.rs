//! The captures that are measured, and the folder where those of our own wait for the next time.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::floor;
use crate::traffic::Traffic;

/// A capture to measure.
#[derive(Debug)]
pub(crate) struct Capture {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// What is in it, if it is one of our own.
    pub(crate) traffic: Option<Traffic>,
    pub(crate) packets: u64,
    /// Size of the file in bytes.
    pub(crate) size: u64,
}

impl Capture {
    /// A file of the user.
    pub(crate) fn given(path: &Path) -> Result<Self> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self::new(name, path.into(), None).map_err(|error| format!("`{}`: {error}", path.display()).into())
    }

    /// One of our own, made now unless it is there from an earlier time; `packets` are those of the mix.
    pub(crate) fn generated(traffic: Traffic, packets: u64, cache: &Cache) -> Result<Self> {
        let path = cache.path(traffic, traffic.packets(packets))?;
        Self::new(traffic.name(), path, Some(traffic))
    }

    /// Counting the packets also brings the file into the page cache, so that no run pays for the disk.
    fn new(name: String, path: PathBuf, traffic: Option<Traffic>) -> Result<Self> {
        let size = fs::metadata(&path)?.len();
        Ok(Self { packets: floor::packets(&path)?, name, path, traffic, size })
    }
}

/// A folder of captures of our own, with a folder for each number of packets.
#[derive(Debug)]
pub(crate) struct Cache(PathBuf);

impl Cache {
    /// A cache for what this version of the generators writes.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder.join(format!("v{}", Traffic::VERSION)))
    }

    fn path(&self, traffic: Traffic, packets: u64) -> Result<PathBuf> {
        let folder = self.0.join(packets.to_string());
        let path = folder.join(traffic.name()).with_extension("pcap");
        if !path.exists() {
            fs::create_dir_all(&folder)?;
            eprintln!("generating {} with {packets} packets", traffic.name());
            generate(traffic, packets, &folder)?;
        }
        Ok(path)
    }
}

/// Generates in a process of its own. The peak memory that the system tells of a child is at least that of its parent,
/// so the process that measures has to stay small.
fn generate(traffic: Traffic, packets: u64, folder: &Path) -> Result<()> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["--bench", "generate", &traffic.name(), &packets.to_string()]).arg(folder);
    let status = command.status()?;
    if !status.success() {
        return Err(format!("{} was not generated: {status}", traffic.name()).into());
    }
    Ok(())
}
