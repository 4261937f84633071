//! Settings of plugins: where they come from, which of several values counts, and what is said of wrong ones.

mod common;

use std::path::Path;
use std::process::{Command, Output};

use common::{Place, stderr, stdout, t2, two_packets, words};
use t2_core::engine::Plan;
use t2_plugins::STANDARD;

/// Runs t2 with variables of its own.
fn t2_with(variables: &[(&str, &str)], words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(words).envs(variables.iter().copied()).output().expect("t2 runs")
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// The threshold that `--list` shows.
fn threshold(variables: &[(&str, &str)], words: &[&str]) -> String {
    let output = t2_with(variables, &[&["--list"], words].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let list = stdout(&output);
    let shown = list.split_once("tcpWin.threshold=").and_then(|(_, rest)| rest.split_whitespace().next());
    shown.expect("the setting").to_owned()
}

/// What is said of a mistake; the exit status is that of wrong use.
fn refused(variables: &[(&str, &str)], words: &[&str]) -> String {
    let output = t2_with(variables, &[&["-r", "missing.pcap"], words].concat());
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn the_command_line_counts_before_the_environment_and_that_before_the_file() {
    let place = Place::new();
    let file = place.file("t2.toml", "[tcpWin]\nthreshold = 2\n");
    let file = ["--config", text(&file)];
    let variable = [("T2_TCPWIN_THRESHOLD", "3")];
    let set = ["--set", "tcpWin.threshold=4", "--set", "tcpWin.threshold=5"];
    assert_eq!(threshold(&[], &[]), "1");
    assert_eq!(threshold(&[], &file), "2");
    assert_eq!(threshold(&variable, &file), "3");
    assert_eq!(threshold(&variable, &[&set[..], &file[..]].concat()), "5");
}

#[test]
fn a_setting_of_a_file_reaches_the_plugin() {
    let place = Place::new();
    let file = place.file("t2.toml", "tcpWin.threshold = 65_535\n");
    let words = ["-r", "samples/ftp.pcap", "-w", text(&place.path("out")), "--config", text(&file)].map(str::to_owned);
    let output = t2(words);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("below threshold 65535: "), "{}", stdout(&output));
}

#[test]
fn mistakes_are_told_with_the_place_and_the_nearest_name() {
    let place = Place::new();
    let config = |content: &str| refused(&[], &["--config", text(&place.file("t2.toml", content))]);
    let near = "did you mean `tcpWin.threshold`? (settings of tcpWin: threshold)";
    assert!(refused(&[], &["--set", "tcpWin.treshold=1"]).contains(near));
    let said = config("[tcpWin]\n\ntreshold = 1\n");
    assert!(said.contains("t2.toml:3: ") && said.contains(near), "{said}");
    let said = config("# plugins\n[tcpWim]\n");
    assert!(said.contains("t2.toml:2: unknown plugin `tcpWim`, did you mean `tcpWin`?"), "{said}");
    let said = config("[tcpWin]\nthreshold = \"many\"\n");
    assert!(said.contains("t2.toml:2: `many` is not accepted"), "{said}");
    let said = refused(&[("T2_TCPWIN_TRESHOLD", "1")], &[]);
    assert!(said.contains("T2_TCPWIN_TRESHOLD: ") && said.contains("did you mean `T2_TCPWIN_THRESHOLD`?"), "{said}");
    let said = refused(&[("T2_TCPWIN_THRESHOLD", "-1")], &[]);
    assert!(said.contains("T2_TCPWIN_THRESHOLD: `-1` is not accepted"), "{said}");
}

#[test]
fn a_plugin_that_does_not_run_has_settings_in_the_file_and_the_environment_only() {
    let place = Place::new();
    let file = place.file("t2.toml", "[tcpWin]\nthreshold = 2\n");
    let words = ["--list", "--plugins", "basicFlow", "--config", text(&file)];
    assert_eq!(t2_with(&[("T2_TCPWIN_THRESHOLD", "3")], &words).status.code(), Some(0));
    let said = refused(&[], &["--plugins", "basicFlow", "--set", "tcpWin.threshold=1"]);
    assert!(said.contains("the plugin `tcpWin` is not part of this run"), "{said}");
    let said = refused(&[("T2_TCPWIN_THRESHOLD", "x")], &["--plugins", "basicFlow"]);
    assert!(said.contains("`x` is not accepted"), "{said}");
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let place = Place::new();
    let said = refused(&[], &["--config", text(&place.path("missing.toml"))]);
    assert!(said.contains("cannot read") && said.contains("missing.toml"), "{said}");
}

#[test]
fn no_output_replaces_the_file_with_settings() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let content = "[tcpWin]\nthreshold = 2\n";
    let file = place.file("out_flows.txt", content);
    let words = words(&capture, &place.path("out")).into_iter();
    let output = t2(words.chain(["--config", text(&file)].map(str::to_owned)));
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stderr(&output).contains("the file with settings"), "{}", stderr(&output));
    assert_eq!(place.text("out_flows.txt"), content);
}

#[test]
fn the_help_says_which_value_counts() {
    let help = stdout(&t2(["--help"])).split_whitespace().collect::<Vec<_>>().join(" ");
    let order = "that of `--set` counts, then that of an environment variable such as `T2_TCPWIN_THRESHOLD`, then that \
                 of this file";
    assert!(help.contains(order), "{help}");
}

/// The compiler does not know defaults that are computed.
#[test]
fn every_default_of_a_plugin_is_accepted_as_its_value() {
    let mut plan = Plan::new(STANDARD.entries());
    for (plugin, setting) in plan.settings() {
        let assignment = format!("{plugin}.{}={}", setting.name, setting.value);
        assert_eq!(plan.set(&assignment), Ok(()));
    }
}
