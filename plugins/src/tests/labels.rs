//! Labels of addresses from files, in the columns of `basicFlow` and `asn`.

use std::fs;

use tempfile::TempDir;

use super::frames::{client, server, syn};
use super::run::{files_of_jobs, run_plugins, run_with};
use crate::STANDARD;

/// A folder with files of labels for the client and for the server, and the setting that names it.
fn files() -> (TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("1.csv"), "192.0.2.1,192.0.2.1,CH,Client\n").expect("a file");
    fs::write(folder.path().join("2.csv"), "192.0.2.0,192.0.2.255,AS64500,\"Net, all\"\n").expect("a file");
    let setting = format!("basicFlow.labels={}", folder.path().display());
    (folder, setting)
}

#[test]
fn files_label_flows_and_packets_behind_special_ranges() {
    let (_folder, setting) = files();
    let outputs = run_with(&[&setting], [(0, syn(1))]);
    outputs.flows.assert(&[("srcIPCC", &["21"]), ("srcIPOrg", &["\"TEST-NET-1\""])]);
    let outputs =
        run_with(&[&setting, "basicFlow.labelsFirst=true"], [(0, syn(1)), (1, server(1, 2)), (2, client(2, 2))]);
    outputs.flows.assert(&[
        ("srcIPCC", &["ch", "21"]),
        ("srcIPOrg", &["\"Client\"", "\"Net, all\""]),
        ("dstIPCC", &["21", "ch"]),
        ("dstIPOrg", &["\"Net, all\"", "\"Client\""]),
    ]);
    outputs.packets.assert(&[("srcIPCC", &["ch", "21", "ch"]), ("dstIPOrg", &["Net, all", "Client", "Net, all"])]);
}

#[test]
fn the_plugin_asn_is_on_request_and_shows_the_numbers_of_systems() {
    let (_folder, setting) = files();
    assert!(STANDARD.standard().iter().all(|entry| entry.name != "asn"));
    let plugins = STANDARD.select(["basicFlow", "asn", "txtSink"]).expect("plugins");
    let outputs = run_plugins(&plugins, &[&setting], [(0, syn(1))]);
    outputs.flows.assert(&[("srcASN", &["64500"]), ("dstASN", &["64500"])]);
    let outputs = run_plugins(&plugins, &[], [(0, syn(1))]);
    outputs.flows.assert(&[("srcASN", &["-"]), ("dstASN", &["-"])]);
}

#[test]
fn the_report_describes_each_file() {
    let (_folder, setting) = files();
    let report = run_with(&[&setting], [(0, syn(1))]).report;
    let lines: Vec<_> = report.iter().filter(|line| line.starts_with("basicFlow: Labels: ")).collect();
    assert!(lines.len() == 2 && lines[0].contains("/1.csv: ") && lines[1].contains("/2.csv: "), "{lines:?}");
}

#[test]
fn labels_do_not_depend_on_the_number_of_threads() {
    let (_folder, setting) = files();
    let settings = [setting.as_str(), "basicFlow.labelsFirst=true"];
    let packets = || (0..50).map(|n| (n, client(n as u32, 1).tcp(|tcp| tcp.source_port = 1000 + n as u16 % 9)));
    let alone = files_of_jobs(STANDARD.entries(), &settings, packets(), 1);
    for jobs in [2, 3] {
        assert_eq!(files_of_jobs(STANDARD.entries(), &settings, packets(), jobs), alone, "{jobs}");
    }
}
