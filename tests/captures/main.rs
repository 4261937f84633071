//! Several captures are one: split, merged, listed, broken, and written while they are read.

#[path = "../common/mod.rs"]
mod common;
mod split;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Child, Place, Table, pcap, sample, stderr, stdout, t2, udp_packet};

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The rows that one capture gives.
fn whole(capture: &Path) -> (Table, Table) {
    let place = Place::new();
    let output = t2(common::words(capture, &place.path("out")));
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", stderr(&output));
    (place.table("out_flows.txt"), place.table("out_packets.txt"))
}

/// Writes the two parts of a capture beside each other.
fn parts(place: &Place, capture: &str, packets: usize) -> [PathBuf; 2] {
    let bytes = fs::read(sample(capture)).expect("a sample");
    let [first, second] = split::at(&bytes, packets).expect("a capture that can be split");
    [place.file("part.pcap0", first), place.file("part.pcap1", second)]
}

#[test]
fn a_list_of_captures_gives_the_rows_of_one_capture_made_of_them() {
    for jobs in ["1", "3"] {
        let place = Place::new();
        let [first, second] = parts(&place, "ftp.pcap", 700);
        let list = place.file("list.txt", format!("# a day\n{}\r\n\n{}\n", text(&first), text(&second)));
        let output = t2(["-R", text(&list), "-w", text(&place.path("out")), "-s", "-j", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!((place.table("out_flows.txt"), place.table("out_packets.txt")), whole(&sample("ftp.pcap")));
        let report = stdout(&output);
        assert!(report.contains(&format!("Processing list file: {}", list.display())), "{report}");
        assert!(
            report.contains(&format!("Finished file no. 1 of 2: {}. Number of packets: 700\n", first.display())),
            "{report}"
        );
        assert!(report.contains("Percentage completed: 100.00%\n"), "{report}");
    }
}

#[test]
fn compressed_captures_named_in_the_wrong_order_are_read_by_the_time_of_their_first_packet() {
    let place = Place::new();
    let [first, second] = parts(&place, "ftp.pcap", 700);
    let (late, early) = (place.path("a.pcap.zst"), place.path("b.pcap.gz"));
    fs::write(&late, zstd::encode_all(&*fs::read(second).expect("a part"), 0).expect("compression")).expect("a file");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&fs::read(first).expect("a part")).expect("compression");
    fs::write(&early, gzip.finish().expect("compression")).expect("a file");
    let pattern = place.path("*.pcap.*");
    let output = t2(["-r", text(&pattern), "-w", text(&place.path("out")), "-s"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!((place.table("out_flows.txt"), place.table("out_packets.txt")), whole(&sample("ftp.pcap")));
}

#[test]
fn captures_by_name_are_read_one_after_the_other_whatever_their_times() {
    let place = Place::new();
    let [first, second] = parts(&place, "ftp.pcap", 700);
    let output = t2([
        "-r",
        text(&second),
        text(&first),
        "--order",
        "name",
        "-w",
        text(&place.path("out")),
        "-s",
        "--drop",
        "flowInd",
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let (_, packets) = whole(&sample("ftp.pcap"));
    let times = packets.column("time");
    let swapped: Vec<_> = times[700..].iter().chain(&times[..700]).copied().collect();
    assert_eq!(place.table("out_packets.txt").column("time"), swapped);
}

#[test]
fn a_broken_file_is_named_and_the_rest_is_read() {
    let place = Place::new();
    let [first, second] = parts(&place, "ftp.pcap", 700);
    let mut bytes = fs::read(&first).expect("a part");
    bytes.truncate(bytes.len() - 5);
    fs::write(&first, bytes).expect("a file");
    let (text_file, missing) = (place.file("notes.txt", "no capture"), place.path("missing.pcap"));
    let out = place.path("out");
    let words = ["-r", text(&first), text(&text_file), text(&second), text(&missing), "-s", "-w", text(&out)];
    let output = t2(words);
    assert_eq!(output.status.code(), Some(1));
    let messages = stderr(&output);
    for part in ["part.pcap0", "notes.txt is not a capture", "missing.pcap does not exist"] {
        assert!(messages.contains(part), "{part} in {messages}");
    }
    assert_eq!(place.table("out_packets.txt").rows.len(), whole(&sample("ftp.pcap")).1.rows.len() - 1);
}

#[test]
fn without_a_single_capture_nothing_is_written() {
    let place = Place::new();
    let notes = place.file("notes.txt", "no capture");
    let output = t2(["-r", text(&notes), text(&place.path("missing.pcap")), "-w", text(&place.path("out"))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("missing.pcap does not exist"), "{}", stderr(&output));
    assert_eq!(place.files(), ["notes.txt"]);
}

#[test]
fn several_captures_need_a_name_for_the_outputs() {
    let output = t2(["-r", text(&sample("ftp.pcap")), text(&sample("dns.pcap"))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("`-w`"), "{}", stderr(&output));
}

#[test]
fn the_captures_of_a_folder_are_read_and_other_files_are_left_out() {
    let place = Place::new();
    parts(&place, "ftp.pcap", 700);
    place.file("notes.txt", "no capture");
    let folder = place.path("");
    let output = t2(["-r", text(&folder), "-w", text(&place.path("out")), "-s"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).contains("one file is no capture"), "{}", stderr(&output));
    assert_eq!(place.table("out_packets.txt"), whole(&sample("ftp.pcap")).1);
}

#[test]
fn no_output_replaces_a_capture_that_is_read() {
    let place = Place::new();
    let [first, second] = parts(&place, "ftp.pcap", 700);
    let victim = place.path("out_flows.txt");
    fs::rename(second, &victim).expect("a file");
    let output = t2(["-r", text(&first), text(&victim), "-w", text(&place.path("out"))]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("the capture that is read"), "{}", stderr(&output));
}

/// Starts a run that reads a series.
fn follow(place: &Place, series: &str, jobs: &str) -> Child {
    Child::start(["-D", series, "-w", text(&place.path("out")), "-s", "-j", jobs])
}

#[test]
fn a_series_is_read_while_it_is_written() {
    for jobs in ["1", "2"] {
        let place = Place::new();
        let bytes = fs::read(sample("ftp.pcap")).expect("a sample");
        let [first, second] = split::at(&bytes, 700).expect("a capture that can be split");
        let series = format!("{},1", text(&place.path("live.pcap0")));
        let mut t2 = follow(&place, &series, jobs);
        t2.wait_until(|| place.files().iter().any(|name| name.starts_with("out_packets.txt")));
        // The file ends in the midst of a packet, and so does the next one.
        let (path, next) = (place.path("live.pcap0"), place.path("live.pcap1"));
        let mut file = fs::File::create(&path).expect("a file");
        for piece in first.chunks(first.len() / 3 + 1) {
            file.write_all(piece).expect("a file");
            t2.wait_until_asleep();
        }
        fs::write(&next, &second).expect("a file");
        let output = t2.end();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(
            (place.table("out_flows.txt"), place.table("out_packets.txt")),
            whole(&sample("ftp.pcap")),
            "-j {jobs}"
        );
    }
}

#[test]
fn a_series_that_waits_can_be_asked_and_stopped() {
    let place = Place::new();
    place.file("live.pcap0", pcap(1, [udp_packet((1, 5), (2, 53), b"x")]));
    let mut t2 = follow(&place, text(&place.path("live.pcap0")), "1");
    t2.wait_until_asleep();
    t2.signal("USR1");
    t2.wait_until_asleep();
    t2.signal("INT");
    let output = t2.end();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output).matches("Number of processed packets: 1\n").count(), 2, "{}", stdout(&output));
    assert_eq!(place.table("out_packets.txt").rows.len(), 1);
}

#[test]
fn the_files_of_a_folder_are_a_series_too() {
    let (place, folder) = (Place::new(), Place::new());
    let packet = |port| pcap(1, [udp_packet((1, port), (2, 53), b"x")]);
    folder.file("2026-11-26T18.pcap", packet(5));
    let mut t2 = follow(&place, text(&folder.path("")), "1");
    t2.wait_until_asleep();
    folder.file("2026-11-26T19.pcap", packet(6));
    folder.file("2026-11-26T20.pcap", packet(7));
    let rows = |place: &Place| {
        let log =
            place.files().into_iter().find(|name| name.starts_with("out_packets.txt")).map(|name| place.text(&name));
        log.map_or(0, |text| text.lines().count())
    };
    t2.wait_until_asleep();
    t2.signal("INT");
    let output = t2.end();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(rows(&place), 4, "{}", stdout(&output));
}

#[test]
fn a_series_of_tcpdump_has_all_its_packets() {
    let place = Place::new();
    if Command::new("tcpdump").arg("--version").output().is_err() {
        return eprintln!("skipped: no tcpdump");
    }
    let base = place.path("t.pcap");
    // tcpdump -C begins another file after a million bytes, also where it copies.
    let ftp = sample("ftp.pcap");
    let words = ["-r", text(&ftp), "-C", "1", "-Z", "root", "-w", text(&base)];
    let copied = Command::new("tcpdump").args(words).output().expect("tcpdump runs");
    assert!(copied.status.success(), "{}", stderr(&copied));
    let last = place.files().iter().filter(|name| name.starts_with("t.pcap")).count() - 1;
    assert!(last > 0);
    let output = t2(["-D", &format!("{},{last}", text(&base)), "-w", text(&place.path("out")), "-s"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(place.table("out_packets.txt"), whole(&ftp).1);
}

#[test]
fn a_range_of_time_and_a_number_of_packets_are_read() {
    let (_, packets) = whole(&sample("ftp.pcap"));
    let times = packets.column("time");
    let place = Place::new();
    let range = format!("{}..{}", times[100], times[900]);
    let output = t2(words_with(&place, ["--time-range", &range]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let in_range: Vec<_> = times.iter().filter(|time| **time >= times[100] && **time < times[900]).copied().collect();
    assert_eq!(place.table("out_packets.txt").column("time"), in_range);
    let left_out = times.len() - in_range.len();
    let report = stdout(&output);
    assert!(report.contains(&format!("Number of packets not selected: {left_out}")), "{left_out} in {report}");

    let place = Place::new();
    let output = t2(words_with(&place, ["--time-range", &range, "--max-packets", "7"]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(place.table("out_packets.txt").column("time"), in_range[..7]);
}

fn words_with<const N: usize>(place: &Place, more: [&str; N]) -> Vec<String> {
    let words = common::words(&sample("ftp.pcap"), &place.path("out"));
    words.into_iter().chain(more.map(str::to_owned)).collect()
}

#[test]
fn a_sample_has_whole_conversations() {
    let place = Place::new();
    let mut capture = Vec::new();
    for n in 0..400_u16 {
        capture.push(udp_packet((1, 1000 + n), (2, 53), b"question"));
        capture.push(udp_packet((2, 53), (1, 1000 + n), b"answer"));
    }
    let path = place.file("in.pcap", pcap(1, &capture));
    let output = t2(["-r", text(&path), "-w", text(&place.path("out")), "--sample", "1/4"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let flows = place.table("out_flows.txt");
    let (a, b): (Vec<_>, Vec<_>) = flows.column("dir").into_iter().partition(|side| *side == "A");
    assert_eq!(a.len(), b.len());
    assert!((60..140).contains(&a.len()), "{} of 400", a.len());
}

#[test]
fn wrong_use_is_refused_with_what_to_write() {
    let ftp = sample("ftp.pcap");
    let ftp = text(&ftp);
    for (words, why) in [
        (vec!["-r", ftp, "--sample", "7"], "1/100"),
        (vec!["-r", ftp, "--sample", "1/0"], "1/100"),
        (vec!["-r", ftp, "--time-range", "now"], ".."),
        (vec!["-r", ftp, "-R", ftp], "cannot be used with"),
        (vec!["-D", "nothing"], "has no `p`"),
        (vec!["-r", "nothing*.pcap"], "no file matches"),
        (vec!["-r", ftp, "-"], "standard input cannot be read beside other captures"),
    ] {
        let output = t2(&words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(stderr(&output).contains(why), "{why} in {}", stderr(&output));
    }
}
