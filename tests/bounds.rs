//! Memory and time follow what is alive, not what a file claims.

mod common;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Place, enhanced, interface, pcap_at, section, stderr, stdout, t2, udp_packet, words};

/// Runs t2 on a capture; returns its status, the most memory it took in MB, and its report.
fn run<const N: usize>(place: &Place, capture: &Path, options: [&str; N]) -> (Option<i32>, u64, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(["-r".as_ref(), capture.as_os_str(), "-w".as_ref(), place.path("out").as_os_str()]);
    let output = command.args(options).output().expect("t2 runs");
    let report = stdout(&output);
    let memory = report.lines().find_map(|line| line.strip_prefix("Memory usage: ")?.split(' ').next());
    let gigabytes: f64 = memory.and_then(|memory| memory.parse().ok()).expect("the memory that was used");
    (output.status.code(), (gigabytes * 1000.0) as u64, report)
}

/// The number of packets that a report has.
fn packets(report: &str) -> u64 {
    let line = report.lines().find_map(|line| line.strip_prefix("Number of processed packets: ")).expect("a line");
    line.split(' ').next().and_then(|number| number.parse().ok()).expect("a number")
}

/// A file with a hole of zeros.
fn with_hole(place: &Place, before: &[u8], hole: u64, behind: &[u8]) -> PathBuf {
    let path = place.file("in.pcap", before);
    let mut file = File::options().append(true).open(&path).expect("a file");
    file.set_len(before.len() as u64 + hole).expect("a hole");
    file.write_all(behind).expect("a file");
    path
}

#[test]
fn millions_of_interfaces_take_no_memory() {
    let place = Place::new();
    let (one, packet) = (interface(1), udp_packet((1, 1), (2, 2), b"data"));
    let packets_of_both = [enhanced(0, 1, &packet), enhanced(1_999_999, 2, &packet)].concat();
    let capture = place.file("in.pcapng", [section(), one.repeat(2_000_000), packets_of_both].concat());
    let (status, megabytes, report) = run(&place, &capture, []);
    assert_eq!((status, packets(&report)), (Some(0), 2));
    assert!(megabytes < 60, "{megabytes} MB");
}

#[test]
fn a_large_block_of_another_kind_takes_no_memory() {
    let place = Place::new();
    let packet = udp_packet((1, 1), (2, 2), b"data");
    let len = 80 * 1024 * 1024_u32;
    let head = [section(), interface(1), enhanced(0, 1, &packet)].concat();
    let head = [&head[..], &0x0bad_u32.to_le_bytes(), &len.to_le_bytes()].concat();
    let body = u64::from(len) - 12;
    let capture = with_hole(&place, &head, body, &[&len.to_le_bytes()[..], &enhanced(0, 2, &packet)].concat());
    let (status, megabytes, report) = run(&place, &capture, []);
    assert_eq!((status, packets(&report)), (Some(0), 2));
    assert!(megabytes < 60, "{megabytes} MB");
}

#[test]
fn a_length_that_is_damaged_hides_no_packets_behind_it() {
    let place = Place::new();
    let packet = udp_packet((1, 1), (2, 2), b"data");
    let mut damaged = enhanced(0, 2, &packet);
    damaged[..8].copy_from_slice(&[[0xad, 0x0b, 0, 0], 100_000_000_u32.to_le_bytes()].concat());
    let capture = [section(), interface(1), enhanced(0, 1, &packet), damaged, enhanced(0, 3, &packet)].concat();
    let (status, _, report) = run(&place, &place.file("in.pcapng", capture), []);
    assert_eq!((status, packets(&report)), (Some(1), 2));
}

#[test]
fn a_stretch_of_zeros_takes_no_memory_and_is_no_packets() {
    let place = Place::new();
    let capture = with_hole(&place, &common::two_packets(), 100 * 1024 * 1024, &[]);
    let (status, megabytes, report) = run(&place, &capture, []);
    assert_eq!((status, packets(&report)), (Some(1), 2));
    assert!(megabytes < 60, "{megabytes} MB");
}

#[test]
fn too_many_threads_are_refused() {
    let place = Place::new();
    let capture = place.file("in.pcap", common::two_packets());
    let with_jobs = |jobs: &str| t2(words(&capture, &place.path("out")).into_iter().chain(["-j".into(), jobs.into()]));
    for jobs in ["0", "257", "100000"] {
        let output = with_jobs(jobs);
        assert_eq!(output.status.code(), Some(2), "{jobs}");
        assert!(stderr(&output).contains("1..=256"), "{}", stderr(&output));
    }
    assert_eq!(with_jobs("256").status.code(), Some(0));
}

#[test]
fn one_time_far_ahead_neither_ends_flows_nor_keeps_them_from_ending() {
    let place = Place::new();
    // Milliseconds: the second packet of the first flow is 20 days ahead.
    let packet = |host| udp_packet((host, 1000), (9, 53), b"data");
    let times = [(0, 1), (1000, 2), (1_728_000_000, 1), (2000, 2), (300_000, 3), (600_000, 3), (601_000, 2)];
    let capture = place.file("in.pcap", pcap_at(1, times.map(|(time, host)| (time, packet(host)))));
    for jobs in ["1", "2"] {
        let options = ["-j".to_owned(), jobs.to_owned()];
        t2(words(&capture, &place.path("out")).into_iter().chain(options));
        let flows = place.table("out_flows.txt");
        let of_host = |host: &str| flows.column("srcIP").iter().filter(|&&source| source == host).count();
        // Host 1: before and after the jump. Host 2: packets 1 s apart, then 599 s. Host 3: packets 300 s apart.
        assert_eq!([1, 2, 3].map(|host| of_host(&format!("192.0.2.{host}"))), [2, 2, 2], "-j {jobs}");
    }
}

#[test]
fn flows_end_early_rather_than_take_more_memory_than_allowed() {
    let place = Place::new();
    let flows = 300_000_u32;
    let syn = |n: u32| {
        let mut packet = udp_packet((1, n as u16), (2, 53), b"");
        packet[26..30].copy_from_slice(&n.to_be_bytes());
        packet
    };
    let capture = place.file("in.pcap", pcap_at(1, (0..flows).map(|n| (n / 10, syn(n)))));
    // Some memory is for tables of names, and for rows on their way, whatever the number of flows.
    for (jobs, bound) in [("1", 75), ("2", 140)] {
        let (_, all, _) = run(&place, &capture, ["-j", jobs, "-f", "4"]);
        let (status, few, report) = run(&place, &capture, ["-j", jobs, "-f", "4", "--memory", "30M"]);
        assert_eq!(status, Some(0));
        assert!(few < bound && all > 2 * few, "-j {jobs}: {few} MB, without limit {all} MB");
        let line = report.lines().find(|line| line.starts_with("Number of flows terminated by autopilot: "));
        assert!(line.is_some() && report.contains("'--memory' allows"), "{report}");
        assert_eq!(fs::read_to_string(place.path("out_flows.txt")).expect("flows").lines().count() as u32, flows + 1);
    }
}

#[test]
fn the_help_says_what_the_default_can_take() {
    let help = stdout(&t2(["--help"]));
    assert!(help.contains("262144") && help.contains("three quarters"), "{help}");
}
