//! The end report against that of the reference, line by line, where the corpus lies beside the project.

mod common;

use std::fs;
use std::path::Path;

use common::{Place, stdout, t2, words};

/// Lines that tell of the machine, the clock or the versions.
const NOT_COMPARED: [&str; 3] = ["Finished processing.", "Finished unloading", "Memory usage:"];

/// The lines from the first packet on, without colours.
fn comparable(report: &str) -> Vec<String> {
    let lines = report.lines().map(without_colours);
    let lines = lines.skip_while(|line| !line.starts_with("Link layer type:"));
    lines.filter(|line| !NOT_COMPARED.iter().any(|start| line.starts_with(start))).collect()
}

fn without_colours(line: &str) -> String {
    let mut parts = line.split('\x1b');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('m').map_or("", |(_, rest)| rest))
}

/// The captures whose report differs on purpose: lines `CAPTURE<tab>why`.
fn excepted(capture: &str) -> bool {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report-exceptions.tsv");
    let lines = fs::read_to_string(path).expect("the list of exceptions");
    lines.lines().any(|line| line.split('\t').next() == Some(capture))
}

#[test]
fn the_report_is_that_of_the_reference() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(references) = fs::read_dir(corpus.join("golden/tcpwin")) else { return };
    let mut differing = Vec::new();
    for reference in references {
        let reference = reference.expect("a folder of the reference").path();
        let name = reference.file_name().expect("the name of a capture").to_string_lossy().into_owned();
        let expected = fs::read(reference.join("report.txt")).expect("a report");
        let expected = comparable(&String::from_utf8_lossy(&expected));
        let place = Place::new();
        let output = t2(words(&corpus.join("captures").join(&name), &place.path("out")));
        let found = comparable(&stdout(&output));
        if found != expected && !excepted(&name) {
            let only = |some: &[String], others: &[String], mark| {
                let lines = some.iter().filter(|line| !others.contains(line));
                lines.map(|line| format!("  {mark} {line}\n")).collect::<String>()
            };
            differing.push(format!("{name}\n{}{}", only(&expected, &found, '-'), only(&found, &expected, '+')));
        }
    }
    assert!(differing.is_empty(), "{} reports differ:\n{}", differing.len(), differing.join(""));
}
