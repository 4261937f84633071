//! Parquet files and streams of Arrow have the rows of the text files, and say what they are.

#![cfg(feature = "parquet")]

#[path = "../common/mod.rs"]
mod common;
#[path = "../typed_rows/print.rs"]
mod print;
mod read;
#[path = "../typed_rows/sink.rs"]
#[allow(dead_code, reason = "the values of rows are those of the other test; its sink is not needed")]
mod sink;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Child, Place, SAMPLES, pcap, sample, stderr, t2, udp_packet};
use read::Columns;
use sha2::{Digest, Sha256};

/// Runs t2 on a capture with these words besides.
fn run(place: &Place, capture: &Path, words: &[&str]) {
    let (capture, prefix) = (capture.to_str().expect("a plain path"), place.path("out"));
    let always = ["-r", capture, "-s", "-w", prefix.to_str().expect("a plain path")];
    let output = t2(always.iter().chain(words));
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", stderr(&output));
}

/// The file of columns of a table.
fn columns(place: &Place, name: &str) -> Columns {
    let file = fs::File::open(place.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    if name.ends_with(".parquet") { Columns::of_parquet(file) } else { Columns::of_arrow(file) }
}

/// Asserts that the cells, printed by the schema, are those of the text file.
fn assert_same(what: &str, Columns { schema, rows, .. }: &Columns, text: &common::Table, is_quoted: bool) {
    assert_eq!(rows.len(), text.rows.len(), "{what}: rows");
    for (n, (row, text)) in rows.iter().zip(&text.rows).enumerate() {
        let mut text = text.iter();
        for (field, cell) in schema.columns.iter().zip(row) {
            // The packet file of text does not have it.
            if !is_quoted && field.name == "dir" {
                continue;
            }
            let printed = print::cell(field, cell, is_quoted);
            assert_eq!(Some(&printed), text.next(), "{what}: row {n}, column {}: {cell:?}", field.name);
        }
        assert_eq!(text.next(), None, "{what}: row {n}");
    }
}

#[test]
fn files_of_columns_have_the_cells_of_the_text_files() {
    for name in SAMPLES {
        let place = Place::new();
        run(&place, &sample(name), &["--out", "tsv,parquet,arrow"]);
        for (table, is_quoted) in [("flows", true), ("packets", false)] {
            let text = place.table(&format!("out_{table}.txt"));
            for ending in ["parquet", "arrow"] {
                let file = format!("out_{table}.{ending}");
                assert_same(&format!("{file} of {name}"), &columns(&place, &file), &text, is_quoted);
            }
        }
    }
}

#[test]
fn the_table_of_monitoring_has_the_cells_of_the_text_file() {
    let (place, capture) = (Place::new(), fs::read(sample("ftp.pcap")).expect("a sample"));
    let prefix = place.path("out");
    let prefix = prefix.to_str().expect("a plain path");
    let words = ["-r", "-", "-l", "-w", prefix, "--monitor-values", "change", "--out", "tsv,parquet,arrow"];
    let mut child = Child::start(words);
    let begun = |name: &str| place.files().into_iter().find(|file| file.starts_with(name));
    let length = |name: &str| begun(name).map_or(0, |file| fs::metadata(place.path(&file)).expect("a file").len());
    let (first, rest) = capture.split_at(50_000);
    for (n, part) in [first, rest].into_iter().enumerate() {
        child.write(part);
        child.wait_until(|| begun("out_monitoring.txt").is_some());
        child.wait_until_asleep();
        let before = length("out_monitoring.arrow");
        child.signal("USR1");
        child.wait_until(|| begun("out_monitoring.txt").is_some_and(|file| place.table(&file).rows.len() == n + 1));
        // A reader of the stream sees the row already.
        child.wait_until(|| length("out_monitoring.arrow") > before);
    }
    assert_eq!(child.finish().status.code(), Some(0));
    let text = place.table("out_monitoring.txt");
    for file in ["out_monitoring.parquet", "out_monitoring.arrow"] {
        assert_same(file, &columns(&place, file), &text, true);
    }
}

#[test]
fn files_are_the_same_with_any_number_of_threads() {
    let written = |jobs: &str| {
        let place = Place::new();
        run(&place, &sample("ftp.pcap"), &["--out", "parquet,arrow", "-j", jobs]);
        ["out_flows", "out_packets"].map(|name| {
            let Columns { rows, groups, .. } = columns(&place, &format!("{name}.parquet"));
            (rows, groups, columns(&place, &format!("{name}.arrow")).groups)
        })
    };
    let alone = written("1");
    for jobs in ["2", "3"] {
        assert!(written(jobs) == alone, "other rows with -j {jobs}");
    }
}

#[test]
fn row_groups_and_batches_have_as_many_rows_as_the_settings_say() {
    let place = Place::new();
    let words = ["--out", "parquet,arrow", "--set", "parquetSink.rowGroup=1500", "--set", "arrowSink.batchRows=700"];
    run(&place, &sample("ftp.pcap"), &words);
    let packets = columns(&place, "out_packets.parquet");
    let (last, full) = packets.groups.split_last().expect("a row group");
    assert!(!full.is_empty() && full.iter().all(|rows| *rows == 1500) && *last <= 1500, "{:?}", packets.groups);
    let packets = columns(&place, "out_packets.arrow");
    let (_, full) = packets.groups.split_last().expect("a batch");
    assert!(!full.is_empty() && full.iter().all(|rows| *rows == 700), "{:?}", packets.groups);
}

#[test]
fn a_file_says_which_run_wrote_it_and_from_what() {
    let (place, capture) = (Place::new(), sample("dns.pcap"));
    run(&place, &capture, &["--out", "parquet,arrow", "--set", "parquetSink.rowGroup=1234"]);
    let bytes = fs::read(&capture).expect("a sample");
    let digest: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    for (ending, digest) in [("parquet", format!("\"{digest}\"")), ("arrow", "null".to_owned())] {
        let file = columns(&place, &format!("out_flows.{ending}"));
        let metadata = |key: &str| file.metadata.get(key).unwrap_or_else(|| panic!("{ending} without {key}")).as_str();
        assert_eq!(metadata("t2.version"), env!("CARGO_PKG_VERSION"));
        assert!(metadata("t2.plugins").contains(r#"{"name":"tcpFlags","version":"#), "{}", metadata("t2.plugins"));
        assert!(metadata("t2.commandLine").contains("dns.pcap"));
        let setting = r#""name":"rowGroup","plugin":"parquetSink","type":"#;
        assert!(metadata("t2.settings").contains(setting), "{}", metadata("t2.settings"));
        assert!(metadata("t2.settings").contains(r#""value":"1234""#));
        let captures = metadata("t2.captures");
        assert!(captures.contains(&format!("\"sha256\":{digest},\"size\":{}", bytes.len())), "{captures}");
    }
}

#[test]
fn the_capture_is_not_read_again_where_its_digest_is_not_wanted() {
    let place = Place::new();
    run(&place, &sample("dns.pcap"), &["--out", "parquet", "--set", "parquetSink.sha256=false"]);
    let captures = &columns(&place, "out_packets.parquet").metadata["t2.captures"];
    assert!(captures.contains("\"sha256\":null"), "{captures}");
}

#[test]
fn a_capture_without_packets_gives_tables_without_rows() {
    let place = Place::new();
    let capture = place.file("in.pcap", pcap(1, Vec::<Vec<u8>>::new()));
    run(&place, &capture, &["--out", "parquet,arrow"]);
    for name in ["out_flows.parquet", "out_packets.parquet", "out_flows.arrow", "out_packets.arrow"] {
        let Columns { schema, rows, .. } = columns(&place, name);
        assert!(schema.columns.len() > 10 && rows.is_empty(), "{name}");
    }
}

#[test]
fn a_run_that_is_interrupted_leaves_files_that_can_be_read() {
    for (signal, jobs) in [("INT", "1"), ("TERM", "2")] {
        let place = Place::new();
        let prefix = place.path("out");
        let words =
            ["-r", "-", "-s", "--out", "parquet,arrow", "-j", jobs, "-w", prefix.to_str().expect("a plain path")];
        let mut t2 = Child::start(words);
        let packets: Vec<_> = (0..500).map(|n| udp_packet((1, 1000 + n), (2, 53), b"data")).collect();
        t2.write(&pcap(1, &packets));
        let is_begun = |name: &String| name.contains(".parquet.") || name.contains(".arrow.");
        t2.wait_until(|| place.files().iter().filter(|name| is_begun(name)).count() == 4);
        t2.wait_until_asleep();
        t2.signal(signal);
        let output = t2.end();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        for name in ["out_packets.parquet", "out_flows.arrow"] {
            assert_eq!(columns(&place, name).rows.len(), packets.len(), "{name} after {signal}");
        }
    }
}

#[test]
fn a_stream_goes_to_standard_output() {
    let place = Place::new();
    run(&place, &sample("ftp.pcap"), &["--out", "arrow"]);
    for (table, file) in [("flows", "out_flows.arrow"), ("packets", "out_packets.arrow")] {
        let prefix = place.path("other");
        let words = ["--out", "arrow", "--stdout", table, "-w", prefix.to_str().expect("a plain path")];
        let output = t2(["-r", sample("ftp.pcap").to_str().expect("a plain path")].iter().chain(&words));
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert_eq!(Columns::of_arrow(output.stdout.as_slice()).rows, columns(&place, file).rows);
    }
}

/// The Parquet files below a folder, with the path of each in it, in alphabetical order.
fn parts(place: &Place, folder: &str) -> Vec<(String, Columns)> {
    fn walk(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, files) } else { files.push(path) }
        }
    }
    let (folder, mut files) = (place.path(folder), Vec::new());
    walk(&folder, &mut files);
    files.sort();
    let name = |path: &Path| path.strip_prefix(&folder).expect("a path below it").display().to_string();
    let read = |path: &std::path::PathBuf| Columns::of_parquet(fs::File::open(path).expect("a file"));
    files.iter().map(|path| (name(path), read(path))).collect()
}

#[test]
fn rows_go_to_folders_by_the_hour_and_a_folder_with_files_is_refused() {
    let place = Place::new();
    // From 2023-11-14 22:13:20 on, a packet every half an hour, and one of the first hour at the end.
    let times = (0..8).map(|n| n * 1_800_000).chain([1000]);
    let packets = times.map(|time| (time, udp_packet((1, 1000), (2, 53), b"data")));
    let capture = place.file("in.pcap", common::pcap_at(1, packets));
    let words = ["--out", "tsv,parquet", "--set", "parquetSink.partition=hour"];
    run(&place, &capture, &words);
    let files = parts(&place, "out_packets");
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    let part = |day: u32, hour: u32, part: u32| format!("date=2023-11-{day}/hour={hour:02}/part-{part}.parquet");
    let expected = [part(14, 22, 0), part(14, 22, 1), part(14, 23, 0), part(15, 0, 0), part(15, 1, 0)];
    assert_eq!(names, expected);
    let rows: usize = files.iter().map(|(_, file)| file.rows.len()).sum();
    assert_eq!(rows, place.table("out_packets.txt").rows.len());
    let flows: usize = parts(&place, "out_flows").iter().map(|(_, file)| file.rows.len()).sum();
    assert_eq!(flows, place.table("out_flows.txt").rows.len());

    let always = common::words(&capture, &place.path("out"));
    let refused = t2(always.iter().map(String::as_str).chain(words));
    assert!(stderr(&refused).contains("the folder has files already"), "{}", stderr(&refused));
}

#[test]
fn a_disk_that_gets_full_ends_the_run_and_nothing_looks_complete() {
    for (format, jobs) in [("parquet", "1"), ("arrow", "3")] {
        let place = Place::new();
        let script = r#"trap '' XFSZ; ulimit -f 20; exec "$0" "$@""#;
        let mut command = Command::new("sh");
        command.args(["-c", script, env!("CARGO_BIN_EXE_t2")]);
        command.args(common::words(&sample("ftp.pcap"), &place.path("out")));
        let output = command.args(["--out", format, "-j", jobs]).output().expect("sh runs");
        assert_eq!(output.status.code(), Some(1), "{format}: {}", stderr(&output));
        assert!(stderr(&output).contains("free some space"), "{}", stderr(&output));
        let files = place.files();
        assert!(!files.contains(&format!("out_packets.{format}")), "{files:?}");
    }
}
