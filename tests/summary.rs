//! The summary file: a row per run.

mod common;

use std::fs;
use std::path::Path;
use std::process::Output;

use common::{Place, sample, stderr, stdout, t2, two_packets, words};

fn summarise(capture: &Path, prefix: &Path, options: &[&str]) -> Output {
    let options = ["--summary"].iter().chain(options).map(|&word| word.to_owned());
    t2(words(capture, prefix).into_iter().chain(options))
}

#[test]
fn each_run_appends_a_row_under_one_header_line() {
    let place = Place::new();
    for name in ["ftp.pcap", "dns.pcap", "ftp.pcap"] {
        let output = summarise(&sample(name), &place.path("day"), &["-l"]);
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    }
    let summary = place.table("day_summary.txt");
    assert_eq!(summary.column("numPkts"), ["2251", "44", "2251"]);
    assert!(summary.column("capture").iter().all(|name| name.ends_with(".pcap")));
    // The flow and packet files are those of the last run.
    assert_eq!(place.table("day_packets.txt").rows.len(), 2251);
    assert_eq!(place.table("day_flows.txt").rows.len().to_string(), summary.column("numFlows")[2]);
}

#[test]
fn the_totals_of_plugins_are_those_of_the_report_for_any_number_of_threads() {
    let place = Place::new();
    let reports = ["1", "3"].map(|jobs| stdout(&summarise(&sample("ftp.pcap"), &place.path("out"), &["-j", jobs])));
    let summary = place.table("out_summary.txt");
    let totals = |row: usize| &summary.rows[row][summary.header.iter().position(|name| name == "tcpFStat").unwrap()..];
    assert_eq!(totals(0), totals(1));
    for report in &reports {
        let small = summary.column("tcpWinPkts")[0];
        assert!(report.contains(&format!("packets below threshold 1: {small} ")), "{small} in {report}");
        let flags = summary.column("tcpFlags")[0];
        assert!(report.contains(&format!("tcpFlags={flags}")), "{flags} in {report}");
    }
}

#[test]
fn the_columns_of_plugins_are_those_that_the_list_names() {
    let place = Place::new();
    let chosen = ["--plugins", "icmpDecode,tcpWin"];
    let output = summarise(&sample("ping.pcap"), &place.path("out"), &chosen);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let listed = stdout(&t2(["list", "monitoring", "icmpDecode", "tcpWin"]));
    let names = listed.lines().filter_map(|line| line.trim().strip_prefix("monitor  ")?.split(' ').next());
    let names: Vec<_> = names.map(str::to_owned).collect();
    assert!(!names.is_empty() && place.table("out_summary.txt").header.ends_with(&names), "{names:?}");
}

#[test]
fn a_run_with_other_columns_is_refused_before_it_writes_anything() {
    let place = Place::new();
    summarise(&sample("ping.pcap"), &place.path("out"), &[]);
    let before = place.text("out_summary.txt");
    fs::remove_file(place.path("out_flows.txt")).expect("a flow file");
    let output = summarise(&sample("ping.pcap"), &place.path("out"), &["--plugins", "tcpWin,txtSink"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("out_summary.txt` has other columns than this run"), "{}", stderr(&output));
    assert_eq!(place.text("out_summary.txt"), before);
    assert!(!place.path("out_flows.txt").exists());
}

#[test]
fn a_run_that_lost_data_has_a_row_that_says_so() {
    let place = Place::new();
    let mut cut = two_packets();
    cut.pop();
    let capture = place.file("cut.pcap", cut);
    assert_eq!(summarise(&capture, &place.path("out"), &["-l"]).status.code(), Some(1));
    let whole = place.file("whole.pcap", two_packets());
    assert_eq!(summarise(&whole, &place.path("out"), &["-l"]).status.code(), Some(0));
    assert_eq!(place.table("out_summary.txt").column("complete"), ["0", "1"]);
}

#[test]
fn a_capture_with_the_name_of_the_summary_file_is_not_harmed() {
    let place = Place::new();
    let capture = place.file("x_summary.txt", two_packets());
    let output = summarise(&capture, &place.path("x"), &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is the capture that is read"), "{}", stderr(&output));
    assert_eq!(fs::read(&capture).expect("the capture"), two_packets());
}
