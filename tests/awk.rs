//! `t2 awk`: every case in `tests/awk_cases/` in every awk that is installed, and what needs pipes and files.
//!
//! With `T2_REQUIRE_AWKS=1` in the environment mawk, gawk, original-awk and busybox must all be there.

#[path = "awk/case.rs"]
mod case;

#[path = "awk/streams.rs"]
mod streams;

use std::process::{Command, Output, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use case::{Awk, Case};

/// How many programs run at once.
const THREADS: usize = 4;

/// Checks all items with all awks; what is wrong with them.
fn check_all<T: Sync>(items: &[T], check: impl Fn(&T, &Awk) -> Result<(), String> + Sync) {
    let awks = Awk::installed();
    let runs: Vec<(&T, &Awk)> = items.iter().flat_map(|item| awks.iter().map(move |awk| (item, awk))).collect();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((item, awk)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(message) = check(item, awk) {
                        failures.lock().expect("no panic").push(message);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic");
    failures.sort();
    assert!(!runs.is_empty(), "there is nothing to check");
    assert!(failures.is_empty(), "{} of {} runs failed:\n{}", failures.len(), runs.len(), failures.join("\n"));
}

#[test]
fn every_case_prints_what_it_says_in_every_awk() {
    check_all(&case::all(), Case::check);
}

#[test]
fn every_example_runs_on_a_flow_file_or_a_packet_file() {
    let output = Command::new(env!("CARGO_BIN_EXE_t2")).args(["awk", "-e"]).output().expect("t2 runs");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let program = |line: &str| Some(line.trim().strip_prefix("t2 awk '")?.strip_suffix("' FILE")?.to_owned());
    let examples: Vec<_> = text.lines().map(|line| program(line).unwrap_or_else(|| panic!("{line}"))).collect();
    check_all(&examples, |example, awk| {
        let flows = run(awk, &[example, "flows.txt"]);
        let output = if flows.status.success() { flows } else { run(awk, &[example, "packets.txt"]) };
        let is_quiet = output.status.success() && output.stderr.is_empty();
        let message = || format!("{example} in {}: {}", awk.name, String::from_utf8_lossy(&output.stderr));
        if is_quiet { Ok(()) } else { Err(message()) }
    });
}

/// Runs `t2 awk` with these words in a folder with all tables.
fn run(awk: &Awk, words: &[&str]) -> Output {
    let folder = case::folder_with_tables();
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(["awk", "--awk"]).arg(&awk.path).args(words).current_dir(folder.path()).stdin(Stdio::null());
    command.output().expect("t2 runs")
}

#[test]
fn a_block_of_a_case_file_is_a_case() {
    let cases = case::parse("x.txt", "# remark\n\nfile a\n$ one\n$ two\n| x\\ty\n\n$ three\nexit 3\n");
    let places: Vec<_> = cases.iter().map(|case| case.place.as_str()).collect();
    assert_eq!(places, ["x.txt:3", "x.txt:8"]);
}
