//! Outputs in parts: each is complete, and together they are the whole.

mod common;

use std::fs;
use std::path::Path;

use t2_core::time::Timestamp;

use common::{Child, Place, Table, pcap_at, sample, stderr, t2, udp_packet};

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The parts of a table, in order: their names and contents.
fn parts(place: &Place, table: &str) -> Vec<(String, Table)> {
    let names = place.files().into_iter().filter(|name| name.contains(table));
    let mut parts: Vec<_> = names.map(|name| (name.clone(), place.table(&name))).collect();
    let number = |name: &str| name.rsplit(".txt").next().and_then(|number| number.parse::<u64>().ok());
    parts.sort_by_key(|(name, _)| (number(name), name.clone()));
    parts
}

fn joined(parts: &[(String, Table)]) -> Vec<Vec<String>> {
    parts.iter().flat_map(|(_, table)| table.rows.clone()).collect()
}

/// The rows of a run in one part.
fn whole(capture: &Path, table: &str) -> Vec<Vec<String>> {
    let place = Place::new();
    assert_eq!(t2(common::words(capture, &place.path("out"))).status.code(), Some(0));
    place.table(table).rows
}

#[test]
fn parts_of_an_interval_are_named_after_its_beginning_and_are_the_whole_together() {
    let capture = sample("ftp.pcap");
    let mut names = None;
    for jobs in ["1", "3"] {
        let place = Place::new();
        let out = place.path("out");
        let words = ["-r", text(&capture), "-w", text(&out), "-s", "-j", jobs, "--rotate", "2s", "--timeout", "1s"];
        let output = t2(words);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let single = Place::new();
        t2(["-r", text(&capture), "-w", text(&single.path("out")), "-s", "--timeout", "1s"]);
        for table in ["_flows.txt", "_packets.txt"] {
            let parts = parts(&place, table);
            assert!(parts.len() > 2, "{:?}", place.files());
            assert_eq!(joined(&parts), single.table(&format!("out{table}")).rows, "{table} -j {jobs}");
        }
        for (name, table) in parts(&place, "_packets.txt") {
            let begin = name.trim_start_matches("out_").split('Z').next().expect("a time").to_owned();
            let begin: Timestamp = format!("{begin}Z").parse().expect("a time");
            let begin = begin.secs() as f64;
            for time in table.column("time") {
                let time: f64 = time.parse().expect("a time");
                assert!((begin..begin + 2.0).contains(&time), "{time} in {name}");
            }
        }
        let files = place.files();
        assert_eq!(*names.get_or_insert(files.clone()), files);
    }
}

#[test]
fn parts_of_a_number_of_flows_have_numbers_behind_their_names() {
    let capture = sample("ftp.pcap");
    for jobs in ["1", "2"] {
        let place = Place::new();
        let prefix = format!("{}:2f,7", text(&place.path("out")));
        let output = t2(["-r", text(&capture), "-W", &prefix, "-s", "-j", jobs]);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let flows = parts(&place, "_flows.txt");
        assert_eq!(flows.first().map(|(name, _)| name.as_str()), Some("out_flows.txt7"));
        assert!(flows.iter().all(|(_, table)| table.rows.len() <= 2), "{:?}", place.files());
        assert_eq!(joined(&flows), whole(&capture, "out_flows.txt"));
        assert_eq!(joined(&parts(&place, "_packets.txt")), whole(&capture, "out_packets.txt"));
    }
}

#[test]
fn a_part_ends_with_the_row_that_reaches_its_size() {
    let capture = sample("ftp.pcap");
    let place = Place::new();
    let prefix = format!("{}:50K", text(&place.path("out")));
    let output = t2(["-r", text(&capture), "-W", &prefix, "-s"]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let packets = parts(&place, "_packets.txt");
    assert_eq!(joined(&packets), whole(&capture, "out_packets.txt"));
    let (_, full) = packets.split_last().expect("parts");
    assert!(packets.len() > 3);
    for (name, table) in &packets[..packets.len() - 1] {
        let size = table.rows.iter().map(|row| row.join("\t").len() + 1).sum::<usize>();
        let last = table.rows.last().map_or(0, |row| row.join("\t").len() + 1);
        assert!(size >= 50_000 && size - last < 50_000, "{name}: {size}");
    }
    assert!(!full.is_empty());
}

#[test]
fn a_part_is_complete_while_the_run_goes_on() {
    let place = Place::new();
    let packet = |n: u16| udp_packet((1, 1000 + n), (2, 53), b"x");
    let mut t2 = Child::start(["-r", "-", "-w", text(&place.path("out")), "-s", "--rotate", "10s"]);
    t2.write(&pcap_at(1, [(0, packet(1)), (11_000, packet(2))]));
    t2.wait_until(|| place.files().iter().any(|name| name.ends_with("_packets.txt")));
    let first = parts(&place, "_packets.txt").into_iter().find(|(name, _)| name.ends_with("_packets.txt"));
    assert_eq!(first.expect("a part").1.rows.len(), 1);
    assert_eq!(t2.finish().status.code(), Some(0));
    assert_eq!(joined(&parts(&place, "_packets.txt")).len(), 2);
}

#[test]
fn all_formats_come_in_parts() {
    let capture = sample("ftp.pcap");
    let place = Place::new();
    let out = place.path("out");
    let words =
        ["-r", text(&capture), "-w", text(&out), "-s", "--rotate", "5s", "--out", "tsv,json,csv,parquet,arrow,sqlite"];
    let output = t2(words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let count = |end: &str| place.files().iter().filter(|name| name.ends_with(end)).count();
    let flows = count("_flows.txt");
    assert!(flows > 1);
    for end in
        ["_flows.json", "_packets.json", "_flows.csv", "_flows.parquet", "_packets.parquet", "_flows.arrow", ".db"]
    {
        assert_eq!(count(end), flows, "{end}: {:?}", place.files());
    }
    assert!(!place.files().iter().any(|name| name.ends_with(".part")), "{:?}", place.files());
}

#[test]
fn a_disk_that_is_full_leaves_the_parts_before() {
    let place = Place::new();
    // The second part cannot be created.
    let blocked = place.path("out_20231114T221330Z_packets.txt");
    fs::create_dir(&blocked).expect("a folder");
    let packets = (0..30_u32).map(|n| (n * 1000, udp_packet((1, 1000 + n as u16), (2, 53), b"x")));
    let capture = place.file("in.pcap", pcap_at(1, packets));
    let output = t2(["-r", text(&capture), "-w", text(&place.path("out")), "-s", "--rotate", "10s"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("out_20231114T221330Z_packets.txt"), "{}", stderr(&output));
    assert_eq!(place.table("out_20231114T221320Z_packets.txt").rows.len(), 10);
}

#[test]
fn wrong_sizes_and_intervals_are_refused() {
    let capture = sample("ftp.pcap");
    for (words, why) in [
        (["-W", "out:x"], "is no size"),
        (["-W", "out:0"], "is no size"),
        (["--rotate", "0s"], "write a time"),
        (["--rotate", "soon"], "soon"),
    ] {
        let output = t2(["-r", text(&capture)].into_iter().chain(words));
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(stderr(&output).contains(why), "{}", stderr(&output));
    }
}
