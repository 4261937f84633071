//! Outputs that cannot be written or completed: the status says so, and nothing looks complete.

#![cfg(target_os = "linux")]

mod common;

use std::fs::{self, File};
use std::process::{Command, Output, Stdio};

use common::{Child, Place, pcap, sample, stderr, stdout, two_packets, udp_packet, words};

/// Runs t2 where no file may become larger than about 100 kB (the unit of shells differs), as on a disk that gets full.
fn with_little_room(words: impl IntoIterator<Item = String>) -> Output {
    let script = r#"trap '' XFSZ; ulimit -f 100; exec "$0" "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_t2")]).args(words).stdin(Stdio::null()).output().expect("sh runs")
}

#[test]
fn a_disk_that_gets_full_ends_a_run_with_any_number_of_threads() {
    for jobs in ["1", "3"] {
        let place = Place::new();
        let options = ["-l", "-j", jobs].map(str::to_owned);
        let output = with_little_room(words(&sample("ftp.pcap"), &place.path("out")).into_iter().chain(options));
        assert_eq!(output.status.code(), Some(1), "-j {jobs}: {}", stderr(&output));
        assert!(stderr(&output).contains("free some space"), "{}", stderr(&output));
        let files = place.files();
        assert!(files.iter().any(|name| name.starts_with("out_packets.txt.") && name.ends_with(".part")), "{files:?}");
        for complete in ["out_packets.txt", "out_flows.txt", "out_headers.txt"] {
            assert!(!files.iter().any(|name| name == complete), "-j {jobs}: {files:?}");
        }
    }
}

#[test]
fn a_run_that_cannot_write_reports_what_was_wrong_with_the_capture() {
    let place = Place::new();
    let whole = fs::read(sample("ftp.pcap")).expect("a sample");
    let mut damaged = whole.clone();
    damaged.splice(24..24, [0xff; 40]);
    let capture = place.file("damaged.pcap", damaged);
    let output = with_little_room(words(&capture, &place.path("out")));
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("40 bytes were skipped") && said.contains("free some space"), "{said}");
    assert!(stdout(&output).contains("Number of processed packets: "), "{}", stdout(&output));
}

#[test]
fn a_report_that_cannot_be_written_is_a_loss() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let full = File::options().write(true).open("/dev/full").expect("a full device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    let output = command.args(words(&capture, &place.path("out"))).stdout(full).output().expect("t2 runs");
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("cannot write `standard output`"), "{}", stderr(&output));
    assert_eq!(place.table("out_flows.txt").rows.len(), 2);
}

#[test]
fn messages_that_cannot_be_written_are_a_loss() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    place.file("out_log.txt", "of an earlier run, so there is a message");
    let run = |stderr: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
        command.args(words(&capture, &place.path("out"))).stderr(stderr).output().expect("t2 runs").status.code()
    };
    assert_eq!(run(Stdio::piped()), Some(0));
    assert_eq!(run(File::options().write(true).open("/dev/full").expect("a full device").into()), Some(1));
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    assert_eq!(run(writer.into()), Some(0), "nobody wants the message");
}

#[test]
fn a_reader_of_the_report_may_leave() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    let output = command.args(words(&capture, &place.path("out"))).stdout(writer).output().expect("t2 runs");
    assert_eq!((output.status.code(), stderr(&output)), (Some(0), String::new()));
    assert_eq!(place.table("out_packets.txt").rows.len(), 2);
}

#[test]
fn a_file_that_cannot_get_its_name_is_a_loss() {
    for jobs in ["1", "2"] {
        let place = Place::new();
        let mut t2 =
            Child::start(["-r", "-", "-s", "-j", jobs, "-w", place.path("out").to_str().expect("a plain path")]);
        t2.write(&two_packets());
        let part = loop {
            let is_part = |name: &String| name.starts_with("out_packets.txt.") && name.ends_with(".part");
            match place.files().into_iter().find(is_part) {
                Some(part) => break part,
                None => std::thread::yield_now(),
            }
        };
        fs::remove_file(place.path(&part)).expect("the file that t2 writes");
        let output = t2.finish();
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        assert!(stderr(&output).contains("cannot complete"), "{}", stderr(&output));
    }
}

#[test]
fn an_output_to_a_full_device_is_a_loss() {
    let place = Place::new();
    let packets: Vec<_> = (0..5000).map(|n| udp_packet((1, 1000 + n), (2, 53), b"data")).collect();
    let capture = place.file("many.pcap", pcap(1, packets));
    let output = common::t2(words(&capture, "/dev/full".as_ref()));
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}
