//! The outputs of a capture do not depend on the number of threads.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use t2_core::capture::Capture;
use t2_core::engine::{Engine, Observer, Plan, Progress};
use t2_core::report::{Notice, RunSummary};
use t2_plugins::STANDARD;

use super::{FLOW_CAPACITY, run_info};

/// Nobody looks at the progress.
pub struct Deaf;

impl Observer for Deaf {
    fn progress(&mut self, _: &Progress) {}
    fn notice(&mut self, _: &Notice, _: &Progress) {}
}

/// Takes a whole capture through a run with one thread, with two and with three: files and report are the same.
pub fn jobs(input: &[u8], folder: &Path) {
    let [alone, two, three] = [1, 2, 3].map(|jobs| outputs(input, folder, jobs));
    assert!(alone == two, "other outputs with two threads");
    assert!(alone == three, "other outputs with three threads");
}

/// The files of a run and its report; nothing if the input is no capture.
fn outputs(input: &[u8], folder: &Path, jobs: usize) -> Option<(Vec<u8>, Vec<u8>, Vec<String>)> {
    let mut capture = Capture::from_reader(Cursor::new(input.to_vec()), "input").ok()?;
    let mut plan = Plan::new(STANDARD.entries());
    plan.packet_file = true;
    plan.flow_capacity = FLOW_CAPACITY;
    plan.jobs = jobs.try_into().expect("threads");
    let info = run_info(folder, &plan);
    let mut engine = Engine::new(plan, &info).expect("outputs");
    engine.run(&mut capture, &mut Deaf).expect("rows");
    let summary = engine.finish().expect("outputs");
    check_account(&summary);
    let file = |suffix| fs::read(info.outputs.path(suffix)).expect("an output");
    let outputs = (file("_flows.txt"), file("_packets.txt"), summary.lines().iter().map(ToString::to_string).collect());
    fs::remove_dir_all(folder).expect("the folder of the outputs");
    Some(outputs)
}

/// Each packet that was read has a flow or a reason.
pub fn check_account(summary: &RunSummary) {
    let counters = &summary.counters;
    let with_flow = counters.a.packets + counters.b.packets;
    assert_eq!(counters.packets, with_flow + summary.losses.without_row.packets());
}
