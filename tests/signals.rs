//! Signals end a run in order, wherever it is, or ask for a report in between.

mod common;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use common::{Child, Place, pcap, sample, stderr, stdout, two_packets, udp_packet};

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Starts a run that reads a pipe and writes `out…`, and waits until it has begun.
fn start(place: &Place, jobs: &str) -> Child {
    start_with(place, ["-r", "-", "-j", jobs])
}

fn start_with<const N: usize>(place: &Place, words: [&str; N]) -> Child {
    Child::start(words.into_iter().chain(["-s", "-w", text(&place.path("out"))]))
}

/// A capture and how many packets it has.
fn capture() -> (Vec<u8>, usize) {
    let packets: Vec<_> = (0..500).map(|n| udp_packet((1, 1000 + n), (2, 53), b"data")).collect();
    (pcap(1, &packets), packets.len())
}

/// Waits until the run has created its files.
fn wait_for_files(child: &mut Child, place: &Place) {
    child.wait_until(|| place.files().iter().filter(|name| name.ends_with(".part")).count() == 5);
}

#[test]
fn the_first_signal_ends_a_run_on_a_pipe_in_order() {
    for (signal, jobs) in [("INT", "1"), ("INT", "3"), ("TERM", "1"), ("TERM", "2"), ("HUP", "2")] {
        let (place, (capture, packets)) = (Place::new(), capture());
        let mut t2 = start(&place, jobs);
        // The pipe stays open in the midst of a packet.
        t2.write(&capture);
        t2.write(&capture[24..50]);
        wait_for_files(&mut t2, &place);
        t2.signal(signal);
        let output = t2.end();
        assert_eq!(output.status.code(), Some(0), "{signal} -j {jobs}: {}", stderr(&output));
        assert_eq!(place.table("out_packets.txt").rows.len(), packets, "{signal} -j {jobs}");
        assert_eq!(place.table("out_flows.txt").rows.len(), packets);
        let report = stdout(&output);
        assert!(report.contains("Number of processed packets: 500\n"), "{report}");
        let place = format!("stopped after packet 500, at byte offset {}", capture.len());
        assert!(report.contains(&place), "{place} in {report}");
    }
}

#[test]
fn what_the_pipe_holds_is_read_before_the_run_ends_whether_the_pipe_ends_or_not() {
    for (jobs, ends) in [("1", false), ("2", true)] {
        let (place, (capture, packets)) = (Place::new(), capture());
        let mut t2 = start(&place, jobs);
        t2.write(&capture[..30]);
        wait_for_files(&mut t2, &place);
        t2.signal("STOP");
        t2.write(&capture[30..]);
        t2.signal("INT");
        t2.signal("CONT");
        let output = if ends { t2.finish() } else { t2.end() };
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(place.table("out_packets.txt").rows.len(), packets);
        assert_eq!(stdout(&output).contains("reading was stopped"), !ends, "{}", stdout(&output));
    }
}

#[test]
fn a_fifo_that_stays_silent_can_be_given_up() {
    for jobs in ["1", "2"] {
        for first_bytes in [0, 10, 24] {
            let place = Place::new();
            let fifo = place.path("fifo");
            assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
            let mut t2 = start_with(&place, ["-r", text(&fifo), "-j", jobs]);
            let mut writer = None;
            if first_bytes > 0 {
                let mut file = fs::File::options().write(true).open(&fifo).expect("a reader");
                file.write_all(&two_packets()[..first_bytes]).expect("a reader");
                writer = Some(file);
            }
            // The signal must not come before it is handled: the process sleeps once it waits for input.
            t2.wait_until_asleep();
            t2.signal("INT");
            let output = t2.end();
            assert_eq!(output.status.code(), Some(0), "{first_bytes} bytes: {}", stderr(&output));
            assert!(stdout(&output).contains("Number of processed packets: 0\n"), "{}", stdout(&output));
            assert_eq!(place.table("out_packets.txt").rows.len(), 0);
            drop(writer);
        }
    }
}

#[test]
fn a_file_is_read_no_further() {
    for jobs in ["1", "3"] {
        let place = Place::new();
        // Outputs to a FIFO that nobody reads keep the run from its end.
        let fifo = place.path("out_packets.txt");
        assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
        let large: Vec<_> = (0..200_000_u32).map(|n| udp_packet((1, n as u16), (2, 53), &[b'x'; 200])).collect();
        let capture = place.file("in.pcap", pcap(1, &large));
        let mut t2 = start_with(&place, ["-r", text(&capture), "-j", jobs]);
        let mut reader = fs::File::open(&fifo).expect("a writer");
        t2.wait_until_asleep();
        t2.signal("INT");
        std::thread::sleep(std::time::Duration::from_millis(50));
        let mut rows = Vec::new();
        std::io::Read::read_to_end(&mut reader, &mut rows).expect("rows");
        let output = t2.end();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let rows = rows.iter().filter(|&&byte| byte == b'\n').count() - 1;
        assert!(rows < large.len(), "-j {jobs}: {rows}");
        let report = stdout(&output);
        assert!(report.contains(&format!("Number of processed packets: {rows}")), "{rows} in {report}");
        assert!(report.contains(&format!("reading was stopped after packet {rows},")), "{rows} in {report}");
    }
}

#[test]
fn a_second_signal_stops_at_once_and_leaves_what_was_written() {
    for (signal, status) in [("INT", 130), ("TERM", 143)] {
        let place = Place::new();
        // A FIFO that nobody reads: the run cannot end in order.
        let fifo = place.path("out_flows.txt");
        assert!(Command::new("mkfifo").arg(&fifo).status().expect("mkfifo runs").success());
        let mut t2 = start(&place, "1");
        let packets: Vec<_> = (0..40_000_u32).map(|n| udp_packet((1, n as u16), (2, 53), &[0; 40])).collect();
        t2.write_beside(pcap(1, packets));
        let _reader = fs::File::open(&fifo).expect("a writer");
        t2.wait_until_asleep();
        t2.signal("INT");
        std::thread::sleep(std::time::Duration::from_millis(400));
        assert!(t2.is_running());
        t2.signal(signal);
        let output = t2.end();
        assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
        let files = place.files();
        assert!(files.iter().any(|name| name.starts_with("out_packets.txt.") && name.ends_with(".part")), "{files:?}");
        assert!(!files.contains(&"out_packets.txt".to_owned()), "{files:?}");
    }
}

#[test]
fn a_report_in_between_is_printed_and_the_run_goes_on() {
    for jobs in ["1", "3"] {
        let (place, capture) = (Place::new(), fs::read(sample("ftp.pcap")).expect("a sample"));
        let mut t2 = Child::start(["-r", "-", "-s", "-l", "-j", jobs, "-w", text(&place.path("out"))]);
        t2.write(&capture[..50_000]);
        t2.wait_until(|| place.files().iter().filter(|name| name.ends_with(".part")).count() == 6);
        t2.wait_until_asleep();
        t2.signal("USR1");
        let reports = |place: &Place| {
            let log = place.files().into_iter().find(|name| name.starts_with("out_log.txt")).expect("the report");
            place.text(&log).matches("Number of processed packets: ").count()
        };
        // It comes while the pipe is silent.
        t2.wait_until(|| reports(&place) == 1);
        t2.write(&capture[50_000..]);
        assert_eq!(t2.finish().status.code(), Some(0));
        assert_eq!(reports(&place), 2);
        let whole = Place::new();
        common::t2(common::words(&sample("ftp.pcap"), &whole.path("out")));
        for name in ["out_flows.txt", "out_packets.txt"] {
            assert_eq!(place.text(name), whole.text(name), "-j {jobs}");
        }
    }
}

#[test]
fn a_compressed_pipe_can_be_paused_and_stopped() {
    let (plain, packets) = capture();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&plain).expect("compression");
    let gzip = gzip.finish().expect("compression");
    // A frame is decompressed when it is whole, so there are two.
    let (head, rest) = plain.split_at(plain.len() / 2);
    let zstd = [head, rest].map(|part| zstd::encode_all(part, 0).expect("compression")).concat();
    for bytes in [gzip, zstd] {
        for jobs in ["1", "2"] {
            let place = Place::new();
            let mut t2 = start(&place, jobs);
            let (last, first) = bytes.split_last().expect("bytes");
            t2.write(first);
            wait_for_files(&mut t2, &place);
            t2.wait_until_asleep();
            t2.signal("USR1");
            t2.wait_until_asleep();
            t2.write(&[*last]);
            t2.wait_until_asleep();
            t2.signal("INT");
            let output = t2.end();
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            assert_eq!(stdout(&output).matches("Number of processed packets: ").count(), 2);
            assert_eq!(place.table("out_packets.txt").rows.len(), packets);
        }
    }
}

#[test]
fn a_compressed_pipe_that_is_stopped_in_its_midst_is_no_loss() {
    let (plain, packets) = capture();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&plain).expect("compression");
    let gzip = gzip.finish().expect("compression");
    let place = Place::new();
    let mut t2 = start(&place, "1");
    t2.write(&gzip[..gzip.len() / 2]);
    wait_for_files(&mut t2, &place);
    t2.wait_until_asleep();
    t2.signal("TERM");
    let output = t2.end();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let rows = place.table("out_packets.txt").rows.len();
    assert!((packets / 4..packets).contains(&rows), "{rows}");
}

#[test]
fn a_hang_up_is_ignored_under_nohup() {
    let (place, (capture, packets)) = (Place::new(), capture());
    let script = r#"trap '' HUP; exec "$0" "$@""#;
    let mut command = Command::new("sh");
    command.args(["-c", script, env!("CARGO_BIN_EXE_t2"), "-r", "-", "-s", "-w", text(&place.path("out"))]);
    let mut t2 = Child::of(command);
    t2.write(&capture[..30]);
    wait_for_files(&mut t2, &place);
    t2.signal("HUP");
    // Longer than a stopped run waits for more.
    std::thread::sleep(std::time::Duration::from_millis(500));
    t2.write(&capture[30..]);
    assert_eq!(t2.finish().status.code(), Some(0));
    assert_eq!(place.table("out_packets.txt").rows.len(), packets);
}
