//! `t2 awk`: every case in `tests/awk_cases/` in every awk that is installed, and what needs pipes and files.
//!
//! With `T2_REQUIRE_AWKS=1` in the environment mawk, gawk, original-awk and busybox must all be there.

#[path = "awk/case.rs"]
mod case;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use case::{Awk, Case};

/// How many cases run at once.
const THREADS: usize = 4;

#[test]
fn every_case_prints_what_it_says_in_every_awk() {
    let (cases, awks) = (case::all(), Awk::installed());
    assert!(!cases.is_empty(), "there are no cases");
    let runs: Vec<(&Case, &Awk)> = cases.iter().flat_map(|case| awks.iter().map(move |awk| (case, awk))).collect();
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some((case, awk)) = runs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(message) = case.check(awk) {
                        failures.lock().expect("no panic").push(message);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().expect("no panic");
    failures.sort();
    assert!(failures.is_empty(), "{} of {} runs failed:\n{}", failures.len(), runs.len(), failures.join("\n"));
}

#[test]
fn a_block_of_a_case_file_is_a_case() {
    let cases = case::parse("x.txt", "# remark\n\nfile a\n$ one\n$ two\n| x\\ty\n\n$ three\nexit 3\n");
    let places: Vec<_> = cases.iter().map(|case| case.place.as_str()).collect();
    assert_eq!(places, ["x.txt:3", "x.txt:8"]);
}
