//! Labels of addresses from files of the user, on the command line and in the outputs.

mod common;

use std::path::Path;

use common::{Place, stderr, stdout, t2, two_packets, words};

fn text(path: &Path) -> String {
    path.to_str().expect("a plain path").to_owned()
}

/// A list of names for both hosts of the capture.
const NAMES: &str = "# Source: inventory\n# Date: 2026-09-01\n192.0.2.1\tclient\n192.0.2.0/24\tlab\n";

/// Runs t2 with these further words. Returns the columns of sources in the flow file.
fn sources(place: &Place, more: &[String]) -> Vec<String> {
    let capture = place.file("made.pcap", two_packets());
    let first = "basicFlow.labelsFirst=true".to_owned();
    let more = more.iter().cloned().chain(["--set".to_owned(), first]);
    let output = t2(words(&capture, &place.path("out")).into_iter().chain(more));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    place.table("out_flows.txt").column("srcIPOrg").iter().map(ToString::to_string).collect()
}

#[test]
fn labels_are_named_on_the_command_line_in_a_setting_or_in_a_file() {
    let place = Place::new();
    let names = place.file("names.tsv", NAMES);
    let config = place.file("t2.toml", format!("[basicFlow]\nlabels = [\"{}\"]\n", text(&names)));
    let setting = format!("basicFlow.labels={}", text(&names));
    for words in [["--labels", &text(&names)], ["--set", &setting], ["--config", &text(&config)]] {
        assert_eq!(sources(&place, &words.map(str::to_owned)), ["\"client\"", "\"lab\""], "{words:?}");
    }
    let several = [place.file("a.tsv", "192.0.2.1\ta\n"), names].map(|path| text(&path));
    let words = several.iter().flat_map(|path| ["--labels".to_owned(), path.clone()]).collect::<Vec<_>>();
    assert_eq!(sources(&place, &words), ["\"a\"", "\"lab\""]);
    assert_eq!(sources(&place, &[]), ["\"TEST-NET-1\"", "\"TEST-NET-1\""]);
}

#[test]
fn the_headers_file_and_the_report_name_source_and_date() {
    let place = Place::new();
    let (capture, names) = (place.file("made.pcap", two_packets()), place.file("names.tsv", NAMES));
    let output = t2(words(&capture, &place.path("out")).into_iter().chain(["--labels".to_owned(), text(&names)]));
    let line = format!("Labels: {}: inventory; 2026-09-01; 3 ranges", text(&names));
    assert!(place.text("out_headers.txt").contains(&format!("\n# {line}\n")), "{}", place.text("out_headers.txt"));
    assert!(stdout(&output).contains(&format!("\nbasicFlow: {line}\n")), "{}", stdout(&output));
}

#[test]
fn numbers_of_systems_are_shown_if_the_user_asks_for_them() {
    let place = Place::new();
    let systems = place.file("systems.csv", "192.0.2.1,192.0.2.1,AS64500,Lab\n");
    sources(&place, &["--with", "asn", "--labels", &text(&systems)].map(str::to_owned));
    let flows = place.table("out_flows.txt");
    assert_eq!((flows.column("srcASN"), flows.column("dstASN")), (vec!["64500", "-"], vec!["-", "64500"]));
    sources(&place, &[]);
    assert!(!place.text("out_flows.txt").contains("srcASN"));
    let list = stdout(&t2(["--list", "asn"]));
    assert!(list.contains("--with asn"), "{list}");
}

#[test]
fn a_file_that_is_no_list_of_labels_is_wrong_use() {
    let place = Place::new();
    let (capture, wrong) = (place.file("made.pcap", two_packets()), place.file("wrong.tsv", "192.0.2.1\tx\nlab\ty\n"));
    for (file, why) in [
        (text(&wrong), "line 2: `lab` is not a network, such as `192.0.2.0/24`: write `from,to,label[,organisation]`"),
        (text(&place.path("missing.mmdb")), "No such file or directory"),
    ] {
        let output = t2(words(&capture, &place.path("out")).into_iter().chain(["--labels".to_owned(), file.clone()]));
        assert_eq!(output.status.code(), Some(2));
        let error = format!("basicFlow: cannot load labels from `{file}`: {why}");
        assert!(stderr(&output).contains(&error), "{}", stderr(&output));
    }
}

#[test]
fn labels_without_the_plugin_that_shows_them_are_refused() {
    let place = Place::new();
    let capture = place.file("made.pcap", two_packets());
    let more = ["--plugins", "tcpWin,txtSink", "--labels", "x"].map(str::to_owned);
    let output = t2(words(&capture, &place.path("out")).into_iter().chain(more));
    assert_eq!(output.status.code(), Some(2));
    let error = "--labels: the plugin `basicFlow` is not part of this run";
    assert!(stderr(&output).contains(error), "{}", stderr(&output));
}
