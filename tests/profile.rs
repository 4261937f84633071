//! The table of what plugins cost.

mod common;

use std::path::Path;

use common::{Place, sample, stderr, stdout, t2, words};
use t2_plugins::STANDARD;

/// The report of a run with these further words.
fn report(prefix: &Path, more: &[&str]) -> String {
    let words = words(&sample("ftp.pcap"), prefix).into_iter().chain(more.iter().map(ToString::to_string));
    let output = t2(words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    stdout(&output)
}

/// The rows of the table: the words of each.
fn rows(report: &str) -> Vec<Vec<&str>> {
    let (_, table) = report.split_once("\nplugin ").expect("a table");
    let rows = table.lines().skip(1).take_while(|line| !line.starts_with("All else"));
    rows.map(|row| row.split_whitespace().collect()).collect()
}

/// The share in a row.
fn share(row: &[&str]) -> f64 {
    row.last().and_then(|cell| cell.strip_suffix('%')).and_then(|share| share.parse().ok()).expect("a share")
}

#[test]
fn the_table_names_all_plugins_of_the_run_and_their_shares_are_100_percent_at_most() {
    for jobs in ["1", "2", "3"] {
        let place = Place::new();
        let report = report(&place.path("out"), &["--profile", "-j", jobs]);
        let rows = rows(&report);
        let names: Vec<_> = STANDARD.standard().iter().map(|entry| entry.name).collect();
        let shown: Vec<_> = rows.iter().map(|row| row[0]).collect();
        assert!(names.iter().all(|name| shown.contains(name)), "{report}");
        let packets =
            report.lines().find_map(|line| line.strip_prefix("Number of processed packets: ")).expect("packets");
        let first = packets.split_whitespace().next().expect("a number");
        let of_plugins: Vec<_> = rows.iter().filter(|row| row.len() == 7).collect();
        assert_eq!(of_plugins.len() + 1, names.len(), "all but the sink: {report}");
        assert!(of_plugins.iter().all(|row| row[1] == first), "{report}");
        let (rest, plugins) = rows.split_last().expect("rows");
        let sum: f64 = plugins.iter().map(|row| share(row)).sum();
        assert!(sum > 0.0 && sum <= 100.5 && (sum + share(rest) - 100.0).abs() < 1.0, "{report}");
        assert_eq!(report.contains(&format!("sums over {jobs} threads")), jobs != "1", "{report}");
    }
}

#[test]
fn a_profile_changes_neither_rows_nor_the_report_above_it() {
    let place = Place::new();
    let profiled = report(&place.path("a"), &["--profile"]);
    let plain = report(&place.path("b"), &[]);
    assert!(profiled.contains("\nProfile: ") && !plain.contains("Profile"), "{profiled}");
    for name in ["_flows.txt", "_packets.txt"] {
        assert_eq!(place.text(&format!("a{name}")), place.text(&format!("b{name}")), "{name}");
    }
    let counts = |report: &str| {
        report.lines().filter(|line| line.starts_with("Number of")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(counts(&profiled), counts(&plain));
}
