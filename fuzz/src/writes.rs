//! Outputs that fail at any byte end a run with an error, and the account of what was read is right all the same.

use std::io::Cursor;
use std::path::Path;

use t2_core::capture::Capture;
use t2_core::engine::{Engine, Plan};
use t2_core::output::{
    ClosedFile, FlowCells, FlowFormat, OutputError, OutputFile, Outputs, Prefix, RunInfo, Sink, SinkKind, TxtSink,
};
use t2_core::row::Column;
use t2_plugins::{BasicFlow, BasicStats, TcpFlags, TcpWin};

use super::jobs::{Deaf, check_account};
use super::{FLOW_CAPACITY, run_info};

/// Writes rows of flows to a device that is full, after the bytes that the environment of the run allows.
struct Leaky {
    room: usize,
    full: OutputFile,
}

impl SinkKind for Leaky {
    const NAME: &'static str = "leaky";
    const DESCRIPTION: &'static str = "Fails after some bytes";

    fn open(run: &RunInfo, _: &[Column]) -> Result<Box<dyn Sink>, OutputError> {
        let full = Outputs::new(Prefix::new(Some(Path::new("/dev/full")), None)?).create("")?;
        // The number of the sensor is the run's own, and nothing here has another use for it.
        Ok(Box::new(Leaky { room: run.sensor_id as usize, full }))
    }
}

impl Sink for Leaky {
    fn format(&self) -> Box<dyn FlowFormat> {
        Box::new(Bytes)
    }

    fn write(&mut self, rows: &[u8]) -> Result<(), OutputError> {
        match self.room.checked_sub(rows.len()) {
            Some(room) => {
                self.room = room;
                Ok(())
            }
            None => self.full.write(rows),
        }
    }

    fn close(self: Box<Self>) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(vec![self.full.close()?])
    }
}

struct Bytes;

impl FlowFormat for Bytes {
    fn flow(&mut self, _: &dyn FlowCells, rows: &mut Vec<u8>) {
        rows.extend_from_slice(&[b'x'; 100]);
    }
}

t2_core::plugins! {
    LEAKY = BasicFlow, BasicStats, TcpFlags, TcpWin, sink TxtSink, sink Leaky
}

/// Takes a whole capture through a run whose outputs fail. The first byte says how many flows can be written, and with how
/// many threads; the lowest bit, whether the packet file goes to a full device, too.
pub fn writes(input: &[u8], folder: &Path) {
    let [choice, input @ ..] = input else { return };
    let Ok(mut capture) = Capture::from_reader(Cursor::new(input.to_vec()), "input") else { return };
    let mut plan = Plan::new(LEAKY.entries());
    plan.packet_file = true;
    plan.flow_capacity = FLOW_CAPACITY;
    plan.jobs = (1 + usize::from(choice >> 1 & 1)).try_into().expect("threads");
    let all_full = choice & 1 != 0;
    let place = if all_full { Path::new("/dev/full") } else { folder };
    let info = RunInfo { sensor_id: 100 * u32::from(choice >> 2), ..run_info(place, &plan) };
    let begun = Engine::new(plan, &info);
    if all_full {
        return assert!(begun.is_err_and(|error| !error.is_creation()), "the header cannot be written");
    }
    let mut engine = begun.expect("outputs");
    let summary = match engine.run(&mut capture, &mut Deaf) {
        Err(error) => {
            assert!(!error.is_creation() && !error.to_string().is_empty());
            engine.summary()
        }
        Ok(()) => match engine.finish() {
            Ok(summary) => {
                assert!(summary.flows.all() * 100 <= u64::from(info.sensor_id), "flows that were not written");
                summary
            }
            Err(unfinished) => {
                assert!(!unfinished.error.is_creation());
                *unfinished.summary
            }
        },
    };
    check_account(&summary);
    assert!(!summary.lines().is_empty());
    std::fs::remove_dir_all(folder).expect("the folder of the outputs");
}
