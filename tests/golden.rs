//! All outputs for the captures of `samples/`, line by line against those that were recorded in `samples/golden/`.
//!
//! `T2_BLESS=1 cargo test --test golden` records them anew. What varies from run to run is left out.

mod common;

use std::env;
use std::fs;
use std::path::PathBuf;

use common::{Place, SAMPLES, sample, stderr, stdout, t2, words};

/// So many lines of a packet file are recorded at its beginning, and so many at its end; the rest is a checksum.
const FIRST: usize = 61;
const LAST: usize = 20;

/// How lines begin that tell of the clock, the machine, the version or the place of files.
const VARYING: [&str; 12] = [
    "t2 ",
    "Date:",
    "Processing file:",
    "Finished processing.",
    "Finished unloading",
    "Memory usage:",
    "# Date:",
    "# t2 ",
    "# PID:",
    "# Command line:",
    "# HW info:",
    "# SensorID:",
];

/// The lines of an output that do not vary, without the version.
fn steady(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !VARYING.iter().any(|start| line.starts_with(start)));
    lines.map(|line| line.replace(concat!(", ", env!("CARGO_PKG_VERSION")), ", VERSION")).collect()
}

/// The lines of a packet file; those in the middle of a long one are told by their number and checksum.
fn shortened(text: &str) -> Vec<String> {
    let lines: Vec<_> = text.lines().map(str::to_owned).collect();
    if lines.len() <= FIRST + LAST {
        return lines;
    }
    let (first, rest) = lines.split_at(FIRST);
    let (middle, last) = rest.split_at(rest.len() - LAST);
    let told = format!("... {} more lines, checksum {:016x}", middle.len(), checksum(middle));
    [first, &[told], last].concat()
}

/// FNV-1a over lines with their ends.
fn checksum(lines: &[String]) -> u64 {
    let bytes = lines.iter().flat_map(|line| line.bytes().chain([b'\n']));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

fn golden(name: &str) -> PathBuf {
    sample("golden").join(name)
}

/// Compares lines with those recorded, or records them; tells of the first difference.
fn compare(name: &str, found: &[String], faults: &mut Vec<String>) {
    if env::var_os("T2_BLESS").is_some_and(|value| value == "1") {
        fs::create_dir_all(golden("")).expect("a folder for the outputs");
        fs::write(golden(name), found.join("\n") + "\n").expect("an output that is recorded");
        return;
    }
    let expected = fs::read_to_string(golden(name)).unwrap_or_else(|error| panic!("samples/golden/{name}: {error}"));
    let expected: Vec<_> = expected.lines().collect();
    let lines = expected.len().max(found.len());
    let differing = (0..lines).find(|&n| expected.get(n).copied() != found.get(n).map(String::as_str));
    if let Some(n) = differing {
        let (line, other) = (expected.get(n).copied(), found.get(n).map(String::as_str));
        let (column, expected, got) = differing_cell(expected.first(), line, other);
        faults.push(format!("samples/golden/{name}:{}:{column}\nexpected {expected}\n     got {got}", n + 1));
    }
}

/// Of two rows with as many cells as the header, the column and the cells that differ first; of others, all of both.
fn differing_cell(header: Option<&&str>, line: Option<&str>, other: Option<&str>) -> (String, String, String) {
    let cells = |line: Option<&str>| line.map(|line| line.split('\t').map(str::to_owned).collect::<Vec<_>>());
    let shown = |text: Option<&str>| text.map_or("no line".to_owned(), |text| format!("`{text}`"));
    if let (Some(header), Some(one), Some(another)) = (cells(header.copied()), cells(line), cells(other))
        && header.len() > 1
        && [one.len(), another.len()] == [header.len(); 2]
        && let Some(n) = (0..header.len()).find(|&n| one[n] != another[n])
    {
        return (format!(" {}:", header[n]), shown(Some(&one[n])), shown(Some(&another[n])));
    }
    (String::new(), shown(line), shown(other))
}

#[test]
fn outputs_for_the_samples_are_those_that_were_recorded() {
    let mut faults = Vec::new();
    for capture in SAMPLES {
        let place = Place::new();
        let output = t2(words(&sample(capture), &place.path("out")));
        assert_eq!(output.status.code(), Some(0), "{capture}: {}", stderr(&output));
        let name = capture.split('.').next().unwrap_or_default();
        let lines = |file: &str| place.text(file).lines().map(str::to_owned).collect::<Vec<_>>();
        compare(&format!("{name}_report.txt"), &steady(&stdout(&output)), &mut faults);
        compare(&format!("{name}_flows.txt"), &lines("out_flows.txt"), &mut faults);
        compare(&format!("{name}_packets.txt"), &shortened(&place.text("out_packets.txt")), &mut faults);
        // It tells of columns, which are the same for all captures.
        compare("headers.txt", &steady(&place.text("out_headers.txt")), &mut faults);
    }
    assert!(faults.is_empty(), "{} files differ (T2_BLESS=1 records them anew):\n{}", faults.len(), faults.join("\n"));
}
