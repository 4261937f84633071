//! `--extract`: the packets of chosen flows, as a capture.
//!
//! Which flows are chosen is known when they end, so the capture is read twice. The first time the [spool] notes to which
//! flow each packet belongs, and the [sinks] find the flows; the second time their packets are [copied](copy), without
//! being dissected again.

mod choice;
mod chosen;
mod copy;
mod error;
mod pcapng;
mod sinks;
mod spool;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use t2_core::capture::{Capture, Control};
use t2_core::engine::Plan;
use t2_core::human;
use t2_core::output::{OutputError, Outputs, TableKind};
use t2_core::report::Line;

use crate::failure::Failure;
pub(crate) use choice::{Choice, list_file};
use chosen::ChosenFlows;
use copy::Copied;
pub(crate) use error::ExtractError;
use pcapng::PcapNg;
use sinks::{FlowSink, PacketSink};
use spool::Spool;

/// What the name of the file ends in.
pub(crate) const SUFFIX: &str = "_extract.pcapng";

/// An extraction during the run.
pub(crate) struct Extraction {
    /// The capture as it is read the second time. It is open from the beginning, so it is the same file.
    again: Capture,
    file: PcapNg,
    spool: Arc<Mutex<Spool>>,
    chosen: Arc<Mutex<ChosenFlows>>,
}

impl Extraction {
    /// Begins an extraction from the capture at a path, whose flows and packets the run of a plan shall have.
    pub(crate) fn begin(choice: Choice, plan: &mut Plan, path: &Path, outputs: &Outputs) -> Result<Self, Failure> {
        let again = Capture::open(path)?;
        let file = PcapNg::begin(outputs.create(SUFFIX).map_err(Failure::Output)?).map_err(Failure::Output)?;
        let folder = spool_folder(&outputs.path(SUFFIX));
        let spool = Spool::create(&folder).map_err(|error| Failure::Output(OutputError::create(&folder, error)))?;
        let (spool, chosen) = (Arc::new(Mutex::new(spool)), Arc::<Mutex<ChosenFlows>>::default());
        plan.add_watcher(TableKind::Packets, PacketSink::new(Arc::clone(&spool), folder));
        plan.add_watcher(TableKind::Flows, FlowSink::new(choice, Arc::clone(&chosen)));
        Ok(Self { again, file, spool, chosen })
    }

    /// Copies the packets of the chosen flows, behind a run that is over.
    ///
    /// It ends early if the control stops now, but not if that has stopped the run before: what was read of the capture is
    /// extracted then.
    pub(crate) fn finish(self, control: &Control) -> Result<Extracted, ExtractError> {
        let Self { mut again, mut file, spool, chosen } = self;
        let was_stopped = control.is_stopped();
        let is_stopped = || control.is_stopped() && !was_stopped;
        let mut spool = spool.lock().unwrap_or_else(PoisonError::into_inner);
        let chosen = chosen.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = spool.entries().map_err(ExtractError::Spool)?;
        let Copied { packets } = copy::copy(entries, &chosen, &mut again, &mut file, is_stopped)?;
        file.finish().map_err(ExtractError::Output)?;
        Ok(Extracted { packets, flows: chosen.flows() })
    }
}

/// What was extracted.
pub(crate) struct Extracted {
    packets: u64,
    /// Flows, each direction counted.
    flows: u64,
}

impl Extracted {
    /// The lines of the report, for a capture with this many packets (spec report-cli-sinks, section 7.4).
    pub(crate) fn lines(&self, packets: u64) -> [Line; 2] {
        [
            human::share("number of packets extracted", self.packets, packets),
            human::count("number of flows extracted", self.flows),
        ]
        .map(|text| Line::of_plugin("extract", text))
    }
}

/// The folder for the spool: that of the output, where there is room for it; another one if the output goes to a device.
fn spool_folder(output: &Path) -> PathBuf {
    let is_device = fs::metadata(output).is_ok_and(|metadata| !metadata.is_file());
    match output.parent() {
        Some(folder) if !is_device && folder.as_os_str().is_empty() => PathBuf::from("."),
        Some(folder) if !is_device => folder.to_path_buf(),
        _ => env::temp_dir(),
    }
}
