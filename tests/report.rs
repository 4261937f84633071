//! The end report against that of the reference, line by line, where the corpus lies beside the project.

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use common::{Place, corpus, stdout, t2, without_colours, words};

/// Lines that tell of the machine, the clock or the versions.
const NOT_COMPARED: [&str; 3] = ["Finished processing.", "Finished unloading", "Memory usage:"];

/// The lines from the first packet on, without colours.
fn comparable(report: &str) -> Vec<String> {
    let lines = report.lines().map(without_colours);
    let lines = lines.skip_while(|line| !line.starts_with("Link layer type:"));
    lines.filter(|line| !NOT_COMPARED.iter().any(|start| line.starts_with(start))).collect()
}

/// The lines that differ on purpose: for each capture (`*`: for all) how they begin; `*` is every line. The list has lines
/// `CAPTURE<tab>BEGINNING<tab>why`.
fn exceptions() -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report-exceptions.tsv");
    let lines = fs::read_to_string(path).expect("the list of exceptions");
    let fields = lines.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect::<Vec<_>>());
    fields.map(|fields| (fields[0].to_owned(), fields[1].to_owned())).collect()
}

/// The lines of `some` that `others` does not have, and that are not excepted; the exceptions that were needed.
fn only<'a>(some: &'a [String], others: &[String], excepted: &[&'a str]) -> (Vec<&'a str>, BTreeSet<&'a str>) {
    let exception = |line: &str| excepted.iter().find(|start| **start == "*" || line.starts_with(**start));
    let differing = some.iter().map(String::as_str).filter(|&line| !others.iter().any(|other| other == line));
    let (excused, differing): (Vec<_>, Vec<_>) = differing.partition(|line| exception(line).is_some());
    (differing, excused.into_iter().filter_map(exception).copied().collect())
}

#[test]
fn the_report_is_that_of_the_reference_but_for_the_lines_that_are_excepted() {
    let Some(corpus) = corpus("") else { return };
    let references = fs::read_dir(corpus.join("golden/stats")).expect("the outputs of the reference");
    let exceptions = exceptions();
    let mut faults = Vec::new();
    for reference in references {
        let reference = reference.expect("a folder of the reference").path();
        let name = reference.file_name().expect("the name of a capture").to_string_lossy().into_owned();
        let expected = fs::read(reference.join("report.txt")).expect("a report");
        let expected = comparable(&String::from_utf8_lossy(&expected));
        let place = Place::new();
        let words = words(&corpus.join("captures").join(&name), &place.path("out"));
        let plugins = ["--plugins", "basicFlow,basicStats,tcpFlags,tcpWin,txtSink"];
        let output = t2(words.iter().map(String::as_str).chain(plugins));
        let found = comparable(&stdout(&output));
        let of_capture = exceptions.iter().filter(|(capture, _)| *capture == name || capture == "*");
        let excepted: Vec<_> = of_capture.map(|(_, start)| start.as_str()).collect();
        let (missing, mut used) = only(&expected, &found, &excepted);
        let (added, more) = only(&found, &expected, &excepted);
        used.extend(more);
        let idle = exceptions.iter().filter(|(capture, start)| *capture == name && !used.contains(start.as_str()));
        faults.extend(missing.iter().map(|line| format!("{name} - {line}")));
        faults.extend(added.iter().map(|line| format!("{name} + {line}")));
        faults.extend(idle.map(|(_, start)| format!("{name}: exception without a difference: {start}")));
    }
    assert!(faults.is_empty(), "{} lines:\n{}", faults.len(), faults.join("\n"));
}
