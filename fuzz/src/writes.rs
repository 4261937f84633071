//! Outputs that fail at any byte end a run with an error, and the account of what was read is right all the same.

use std::io::Cursor;
use std::path::Path;

use t2_core::capture::Capture;
use t2_core::engine::{Engine, Plan, StartError};
use t2_core::output::{
    ClosedFile, LaneIndex, OutputError, OutputFile, Outputs, Prefix, Rows, RunInfo, Sink, SinkKind, Table, TableKind,
    TableOutput, TextRows, TxtSink,
};
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

    const IS_ON_REQUEST: bool = false;

    type Settings = ();

    fn open(run: &RunInfo, _: &[&Table], (): &()) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        let full = Outputs::new(Prefix::new(Some(Path::new("/dev/full")), None)?).create("")?;
        // The number of the sensor is the run's own, and nothing here has another use for it.
        Ok(vec![(TableKind::Flows, TableOutput::new(Leaky { room: run.sensor_id as usize, full }))])
    }
}

impl Sink for Leaky {
    type Rows = TextRows;

    fn rows(&self) -> TextRows {
        TextRows::quoted()
    }

    fn write(&mut self, lanes: &mut [&mut TextRows], _: &[LaneIndex]) -> Result<(), OutputError> {
        for rows in lanes {
            match self.room.checked_sub(rows.size()) {
                Some(room) => self.room = room,
                None => self.full.write(rows.bytes())?,
            }
        }
        Ok(())
    }

    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        Ok(vec![self.full.close()?])
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
    let mut info = run_info(place, &plan);
    info.sensor_id = 100 * u32::from(choice >> 2);
    let begun = Engine::new(plan, &info);
    if all_full {
        return assert!(
            matches!(&begun, Err(StartError::Output(error)) if !error.is_creation()),
            "the header cannot be written"
        );
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
