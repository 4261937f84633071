//! With any number of threads the outputs are the same to the byte, and whatever ends a run ends it.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use common::{Place, corpus_captures, files, pcap, run_info, stderr, stdout, t2, udp_packet, words};
use t2_core::capture::Capture;
use t2_core::engine::{Engine, Observer, Plan, Progress};
use t2_core::prelude::*;
use t2_core::report::Notice;
use t2_plugins::STANDARD;

/// What a run with these options writes and reports, without what tells of the clock and the machine; the packet file only
/// if it is wanted.
fn outputs(capture: &Path, jobs: &[&str], has_packets: bool) -> (Option<i32>, Option<Vec<u8>>, Vec<u8>, Vec<String>) {
    const NOT_COMPARED: [&str; 5] = ["t2 ", "Date:", "Processing file", "Finished", "Memory usage"];
    let place = Place::new();
    let words = words(capture, &place.path("out"));
    let words = words.iter().map(String::as_str).filter(|word| has_packets || *word != "-s");
    let output = t2(words.chain(jobs.iter().copied()));
    let report = stdout(&output) + &stderr(&output);
    let lines = report.lines().filter(|line| !NOT_COMPARED.iter().any(|start| line.starts_with(start)));
    let file = |name| fs::read(place.path(name)).expect("an output");
    let packets = has_packets.then(|| file("out_packets.txt"));
    (output.status.code(), packets, file("out_flows.txt"), lines.map(str::to_owned).collect())
}

fn assert_same_outputs(capture: &Path) {
    // An empty list is the default.
    let with_packets: &[&[&str]] = &[&["-j", "2"], &["-j", "3"], &["-j", "8"], &[]];
    let flows_only: &[&[&str]] = &[&["-j", "2"], &[]];
    for (has_packets, all_jobs) in [(true, with_packets), (false, flows_only)] {
        let alone = outputs(capture, &["-j", "1"], has_packets);
        for jobs in all_jobs {
            assert!(outputs(capture, jobs, has_packets) == alone, "{}: other outputs with {jobs:?}", capture.display());
        }
    }
}

/// All captures of `samples/` and of the reference corpus.
fn captures() -> impl Iterator<Item = PathBuf> {
    let is_capture = |path: &PathBuf| [".pcap", ".cap"].iter().any(|part| path.to_string_lossy().contains(part));
    [files("samples"), corpus_captures()].concat().into_iter().filter(is_capture)
}

#[test]
fn real_captures_give_the_same_outputs_with_any_number_of_threads() {
    let captures: Vec<_> = captures().collect();
    assert!(!captures.is_empty());
    captures.iter().for_each(|capture| assert_same_outputs(capture));
}

/// Packets between some hosts, in both directions, of different lengths; some hundred seconds pass so that flows end.
fn traffic(packets: u32) -> Vec<u8> {
    let packet = |n: u32| {
        let (a, b) = ((n.wrapping_mul(2_654_435_761) >> 24) as u8, (n.wrapping_mul(40_503) >> 8) as u8);
        let ports = (40_000 + (n % 7) as u16, 53);
        let payload = vec![b'a' + (n % 26) as u8; (n % 900) as usize];
        match n % 3 {
            0 => udp_packet((b, ports.1), (a, ports.0), &payload),
            _ => udp_packet((a, ports.0), (b, ports.1), &payload),
        }
    };
    pcap(1, (0..packets).map(packet))
}

#[test]
fn a_capture_of_many_blocks_gives_the_same_outputs_with_any_number_of_threads() {
    let place = Place::new();
    assert_same_outputs(&place.file("traffic.pcap", traffic(30_000)));
}

#[test]
fn a_capture_that_is_cut_off_gives_the_same_outputs_with_any_number_of_threads() {
    let place = Place::new();
    let traffic = traffic(5000);
    assert_same_outputs(&place.file("cut.pcap", &traffic[..traffic.len() - 5]));
}

/// Takes captures through one engine, one after the other; returns its flow file, its packet file if there is one, and its
/// report.
fn one_after_the_other(captures: &[Vec<u8>], change: impl FnOnce(&mut Plan)) -> [String; 3] {
    let place = Place::new();
    let mut plan = Plan::new(STANDARD.entries());
    plan.packet_file = true;
    change(&mut plan);
    let run = run_info(&place, &plan);
    let mut engine = Engine::new(plan, &run).expect("outputs");
    for bytes in captures {
        let mut capture = Capture::from_reader(std::io::Cursor::new(bytes.clone()), "part").expect("a capture");
        engine.run(&mut capture, &mut Deaf).expect("rows");
    }
    let report = engine.finish().expect("outputs").lines().iter().map(|line| format!("{line}\n")).collect();
    let packets = if place.path("out_packets.txt").exists() { place.text("out_packets.txt") } else { String::new() };
    [place.text("out_flows.txt"), packets, report]
}

/// So many threads.
fn jobs(jobs: usize) -> impl FnOnce(&mut Plan) {
    move |plan| plan.jobs = jobs.try_into().expect("a number of threads")
}

/// Numbers of threads, each for a number of pieces of the capture, in turn, again and again; two share the work in both ways.
fn changing(steps: &[(usize, u64)]) -> impl FnOnce(&mut Plan) {
    let (most, steps) = (steps.iter().map(|&(threads, _)| threads).max().unwrap_or(1), steps.to_vec());
    move |plan| {
        jobs(most)(plan);
        plan.changing_jobs = steps;
    }
}

#[test]
fn the_number_of_threads_may_change_at_any_moment() {
    let captures = [traffic(12_000)];
    let flows_only = |change: Box<dyn FnOnce(&mut Plan)>| {
        move |plan: &mut Plan| {
            plan.packet_file = false;
            change(plan);
        }
    };
    let expected = one_after_the_other(&captures, jobs(1));
    let expected_flows = one_after_the_other(&captures, flows_only(Box::new(jobs(1))));
    let steps: [&[(usize, u64)]; 6] = [
        &[(1, 1), (2, 1)],
        &[(1, 5), (3, 1), (2, 4)],
        &[(4, 7), (1, 1), (2, 2)],
        &[(2, 1000)],
        &[(2, 1), (2, 3)],
        &[(3, 2)],
    ];
    for steps in steps {
        assert!(one_after_the_other(&captures, changing(steps)) == expected, "{steps:?}");
        let flows = one_after_the_other(&captures, flows_only(Box::new(changing(steps))));
        assert!(flows == expected_flows, "{steps:?}, flows only");
    }
}

#[test]
fn captures_through_one_engine_are_one_capture_with_any_number_of_threads() {
    let whole = traffic(5000);
    let header = &whole[..24];
    // The header stands before each part, which ends between two packets.
    let mut parts = vec![header.to_vec(), header.to_vec(), header.to_vec()];
    let (mut rest, mut number) = (&whole[24..], 0);
    while let Some(length) = rest.get(8..12) {
        let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
        let (record, after) = rest.split_at(16 + length);
        parts[number * 3 / 5000].extend_from_slice(record);
        (rest, number) = (after, number + 1);
    }
    let expected = one_after_the_other(std::slice::from_ref(&whole), jobs(1));
    assert!(expected[1].contains("\n5000\t"));
    for threads in 1..=3 {
        assert!(one_after_the_other(&parts, jobs(threads)) == expected, "{threads} threads");
    }
    assert!(one_after_the_other(&parts, changing(&[(1, 3), (2, 2)])) == expected);
}

/// Gives up at a packet
#[plugin("faulty")]
#[derive(Default)]
struct Faulty {}

impl Plugin for Faulty {
    fn packet(&mut self, packet: &Packet, _: &mut Flow<Self>) -> Option<NoColumns> {
        assert!(packet.number() != 20_000, "the plugin is faulty");
        None
    }
}

t2_core::plugins! {
    PLUGINS = Faulty
}

struct Deaf;

impl Observer for Deaf {
    fn progress(&mut self, _: &Progress) {}
    fn notice(&mut self, _: &Notice, _: &Progress) {}
}

#[test]
fn a_panic_in_any_thread_ends_the_run() {
    assert!(panics(jobs(4)));
    assert!(panics(changing(&[(1, 2), (3, 5)])));
}

/// Whether a run ends with a panic if its plugin does.
fn panics(change: impl FnOnce(&mut Plan) + Send + 'static) -> bool {
    let (ended, is_ended) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let place = Place::new();
        let mut plan = Plan::new(PLUGINS.entries());
        change(&mut plan);
        let run = run_info(&place, &plan);
        let mut engine = Engine::new(plan, &run).expect("outputs");
        let mut capture = Capture::open(&place.file("traffic.pcap", traffic(30_000))).expect("a capture");
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| engine.run(&mut capture, &mut Deaf)));
        ended.send(outcome.is_err()).expect("someone who waits");
    });
    is_ended.recv_timeout(Duration::from_secs(60)) == Ok(true)
}
