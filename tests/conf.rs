//! `t2 conf`: settings in a file are listed, checked, changed and set back, and runs use them.

mod common;

use std::fs;
use std::process::{Command, Output, Stdio};

use common::{Place, sample, stderr, stdout};

/// Runs t2 in the folder of a test.
fn t2(place: &Place, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(words).current_dir(place.path("")).stdin(Stdio::null()).output().expect("t2 runs")
}

/// What `t2 conf` prints.
fn conf(place: &Place, words: &[&str]) -> String {
    let output = t2(place, &[&["conf"], words].concat());
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{words:?}");
    stdout(&output)
}

/// What `t2 conf` says of wrong use.
fn refused(place: &Place, words: &[&str]) -> String {
    let output = t2(place, &[&["conf"], words].concat());
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{words:?}");
    stderr(&output)
}

/// The flow and packet files of a run with these words.
fn run(place: &Place, words: &[&str]) -> [String; 2] {
    let capture = sample("ftp.pcap");
    let capture = capture.to_str().expect("a plain path");
    let output = t2(place, &[&["-r", capture, "-w", "out", "-s"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    [place.text("out_flows.txt"), place.text("out_packets.txt")]
}

#[test]
fn a_setting_that_is_set_is_used_by_a_run_with_the_command_that_is_printed() {
    let place = Place::new();
    let said = conf(&place, &["set", "tcpWin.threshold=65535"]);
    assert_eq!(said, "Wrote tcpWin.threshold = 65535 to t2.toml. Use it: t2 -r CAPTURE --config t2.toml\n");
    assert_eq!(place.text("t2.toml"), "[tcpWin]\nthreshold = 65535\n");
    let file = ["--config", "t2.toml"];
    let set = ["--set", "tcpWin.threshold=65535"];
    assert_eq!(run(&place, &file), run(&place, &set));
    assert_ne!(run(&place, &file), run(&place, &[]));
}

#[test]
fn values_are_listed_with_their_defaults_and_where_they_come_from() {
    let place = Place::new();
    place.file("t2.toml", "[tcpWin]\nthreshold = 5\n\n[basicFlow]\nlabels = [\"a\", \"b\"]\n");
    let expected = "\
setting                value  default  from
tcpWin.threshold       5      1        t2.toml:2
basicFlow.labels       a,b    \"\"       t2.toml:5
basicFlow.labelsFirst  false  false    default

A run uses the values of t2.toml with --config t2.toml
";
    assert_eq!(conf(&place, &["list", "threshold", "basicFlow"]), expected);
    assert_eq!(conf(&place, &["get", "tcpWin.threshold", "labels"]), "5\na,b\n");
    assert_eq!(conf(&place, &[]), conf(&place, &["list"]));
    assert_eq!(conf(&Place::new(), &["get", "threshold"]), "1\n");

    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(["conf", "list", "threshold"]).current_dir(place.path("")).env("T2_TCPWIN_THRESHOLD", "7");
    let listed = stdout(&command.output().expect("t2 runs"));
    assert!(listed.ends_with("tcpWin.threshold  7      1        T2_TCPWIN_THRESHOLD\n"), "{listed}");
}

#[test]
fn comments_and_the_order_of_the_file_stay() {
    let place = Place::new();
    let text = "# mine\n[tcpWin] # windows\n# small\nthreshold = 5   # five\n\n[macRecorder]\nmaxPairs = 2\n";
    place.file("my.toml", text);
    conf(&place, &["--file", "my.toml", "set", "threshold=6", "macRecorder.maxPairs=3"]);
    let expected = text.replace("= 5", "= 6").replace("= 2", "= 3");
    assert_eq!(place.text("my.toml"), expected);
    assert_eq!(place.files(), ["my.toml"]);
    let said = conf(&place, &["unset", "threshold", "--file", "my.toml"]);
    assert_eq!(said, "Removed tcpWin.threshold = 6 from my.toml, the default is 1\n");
    assert_eq!(place.text("my.toml"), expected.replace("threshold = 6", "#threshold = 1"));
}

#[test]
fn reset_sets_all_or_some_settings_back() {
    let place = Place::new();
    conf(&place, &["set", "threshold=6", "macRecorder.maxPairs=3", "sctp=true"]);
    assert_eq!(conf(&place, &["reset", "tcpWin"]).lines().count(), 1);
    assert_eq!(conf(&place, &["--reset"]).lines().count(), 2);
    assert_eq!(conf(&place, &["reset"]), "Nothing to remove: t2.toml has no value of these settings\n");
    assert_eq!(conf(&place, &["check"]), "t2.toml: no mistakes, no settings with a value\n");
    assert_eq!(conf(&Place::new(), &["--reset"]), "There is no t2.toml: all settings have their defaults\n");
}

#[test]
fn all_mistakes_of_a_file_are_reported_by_check_and_by_a_run() {
    let place = Place::new();
    place.file("t2.toml", "[tcpWim]\nx = 1\n[tcpWin]\ntreshold = 1\nthreshold = -1\n[basicFlow]\nlabels =\n");
    let said = refused(&place, &["check"]);
    let places: Vec<_> = said.lines().filter_map(|line| line.strip_prefix("t2: ")?.split(": ").next()).collect();
    assert_eq!(places, ["t2.toml:1", "t2.toml:4", "t2.toml:5", "t2.toml:7"], "{said}");
    assert!(said.contains("did you mean `tcpWin`?") && said.contains("did you mean `tcpWin.threshold`?"), "{said}");
    let run = t2(&place, &["-r", "missing.pcap", "--config", "t2.toml"]);
    assert_eq!((run.status.code(), stderr(&run)), (Some(2), said));
    assert!(refused(&place, &["check", "missing.toml"]).contains("cannot read `missing.toml`"));
}

#[test]
fn what_is_not_accepted_is_refused_before_the_file_is_touched() {
    let place = Place::new();
    place.file("t2.toml", "[tcpWin]\n");
    let said = refused(&place, &["set", "threshold=5", "tcpWin.threshold=many"]);
    assert!(
        said.contains("tcpWin.threshold: `many` is not accepted") && said.contains("whole number from 0"),
        "{said}"
    );
    assert!(refused(&place, &["set", "tcpWin.treshold=5"]).contains("did you mean `tcpWin.threshold`?"));
    assert!(refused(&place, &["set", "tcpWim.threshold=5"]).contains("did you mean `tcpWin.threshold`?"));
    assert!(refused(&place, &["set", "maxPairs=5"]).contains("write one of macRecorder.maxPairs, arpDecode.maxPairs"));
    assert!(refused(&place, &["set", "threshold"]).contains("write `NAME=VALUE`"));
    assert!(refused(&place, &["list", "txtSink"]).contains("the plugin `txtSink` has no settings"));
    assert!(refused(&place, &["list", "--reset"]).contains("--reset"));
    assert_eq!(place.text("t2.toml"), "[tcpWin]\n");
    place.file("t2.toml", "[tcpWin\n");
    assert!(refused(&place, &["set", "threshold=5"]).contains("t2.toml:1: "));
    assert!(
        refused(&place, &["set", "threshold=5", "--file", "missing/t2.toml"])
            .contains("cannot write `missing/t2.toml`")
    );
}

#[test]
fn a_value_that_is_wrong_can_be_set_and_removed() {
    let place = Place::new();
    place.file("t2.toml", "[tcpWin]\nthreshold = \"many\"\n");
    conf(&place, &["set", "threshold=5"]);
    assert_eq!(place.text("t2.toml"), "[tcpWin]\nthreshold = 5\n");
    place.file("t2.toml", "[tcpWin]\nthreshold = \"many\"\n");
    conf(&place, &["unset", "threshold"]);
    conf(&place, &["check"]);
}

#[test]
fn a_file_with_all_settings_changes_nothing_and_neither_do_its_defaults() {
    let place = Place::new();
    conf(&place, &["write"]);
    let without = run(&place, &[]);
    assert_eq!(conf(&place, &["check"]), "t2.toml: no mistakes, no settings with a value\n");
    assert_eq!(run(&place, &["--config", "t2.toml"]), without);

    let text = place.text("t2.toml");
    // A setting stands behind its mark; text of a comment behind a space.
    let settings =
        text.lines().filter(|line| line.strip_prefix('#').is_some_and(|line| !line.starts_with(' '))).count();
    let bare = text.lines().map(|line| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
        _ => format!("{line}\n"),
    });
    place.file("t2.toml", bare.collect::<String>());
    let listed = conf(&Place::new(), &["list"]).lines().count() - 1;
    assert_eq!(settings, listed);
    assert_eq!(conf(&place, &["check"]), format!("t2.toml: no mistakes, {listed} settings with a value\n"));
    assert_eq!(run(&place, &["--config", "t2.toml"]), without);
    conf(&place, &["--reset"]);
    assert_eq!(place.text("t2.toml"), text);
}

#[test]
fn a_file_is_replaced_only_if_that_is_asked_for_and_its_values_are_kept() {
    let place = Place::new();
    place.file("t2.toml", "tcpWin.threshold = 5_000\n");
    assert!(refused(&place, &["write"]).contains("`t2.toml` exists: `--force` replaces it and keeps its values"));
    let said = conf(&place, &["write", "--force"]);
    assert!(said.contains("Kept tcpWin.threshold = 5_000\n"), "{said}");
    assert_eq!(conf(&place, &["get", "threshold"]), "5000\n");
    let text = place.text("t2.toml");
    assert!(text.contains("\n# Default: 1\nthreshold = 5_000\n") && text.contains("\n#maxPairs = 16\n"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");

    place.file("t2.toml", "[tcpWin]\ntreshold = 5\n");
    assert!(refused(&place, &["write", "--force"]).contains("t2.toml:2: unknown setting"));
    assert_eq!(place.text("t2.toml"), "[tcpWin]\ntreshold = 5\n");
}

#[cfg(unix)]
#[test]
fn a_file_behind_a_link_is_changed_and_keeps_its_permissions() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let place = Place::new();
    let file = place.file("real.toml", "");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("permissions");
    symlink("real.toml", place.path("t2.toml")).expect("a link");
    conf(&place, &["set", "threshold=5"]);
    assert_eq!(place.text("real.toml"), "[tcpWin]\nthreshold = 5\n");
    assert!(fs::symlink_metadata(place.path("t2.toml")).expect("a link").is_symlink());
    let mode = fs::metadata(&file).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(place.files(), ["real.toml", "t2.toml"]);
}
