//! `t2 new-plugin`: what it writes builds, passes its test and runs, with the two commands that it prints.

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use common::{Place, Table, sample, stderr, stdout};

/// Runs t2 in a folder.
fn new_plugin(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.arg("new-plugin").args(words).current_dir(folder).stdin(Stdio::null()).output().expect("t2 runs")
}

/// Runs the commands that were printed, one a line after four spaces, and returns what each printed.
fn run_commands(folder: &Path, said: &str) -> Vec<String> {
    let commands = said.lines().filter_map(|line| line.strip_prefix("    "));
    let capture = sample("dns.pcap");
    let run = |line: &str| {
        let mut words = line.split(' ').map(|word| if word == "CAPTURE" { "in.pcap" } else { word });
        assert_eq!(words.next(), Some("cargo"));
        fs::copy(&capture, folder.join("in.pcap")).expect("a capture");
        let mut command = Command::new(env!("CARGO"));
        // Repeats are quick, as all crates are built in one place, without optimisation and for no debugger.
        command.args(words).current_dir(folder).stdin(Stdio::null());
        command.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-plugin"));
        command.env("CARGO_NET_OFFLINE", "true").env("CARGO_PROFILE_TEST_OPT_LEVEL", "0");
        command.env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_PROFILE_TEST_DEBUG", "0");
        let output = command.output().expect("cargo runs");
        assert!(output.status.success(), "{line}\n{}\n{}", stdout(&output), stderr(&output));
        stdout(&output)
    };
    commands.map(run).collect()
}

#[test]
fn a_crate_of_its_own_is_tested_and_run_with_the_commands_that_are_printed() {
    let place = Place::new();
    let output = new_plugin(&place.path(""), &["largePayload"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    let printed = run_commands(&place.path(""), &stdout(&output));
    let [tested, report] = printed.as_slice() else { panic!("{printed:?}") };
    assert!(tested.contains("test large_payload::tests::long_payloads_are_counted ... ok"), "{tested}");
    assert!(report.contains("largePayload: Number of packets with a payload of 1 bytes or more: 28 "), "{report}");

    let flows = place.table("in_flows.txt");
    assert_eq!(flows.header.last().map(String::as_str), Some("largePayloadPackets"));
    let counted: usize = flows.column("largePayloadPackets").iter().map(|cell| cell.parse().unwrap_or(0)).sum();
    assert_eq!(counted, 28);
    let lengths = place.table("in_packets.txt").column("largePayloadLength").len();
    assert_eq!(lengths, 44);
}

/// The files that cargo needs to build t2, in another folder.
fn copy_of_the_repository(to: &Path) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for file in ["Cargo.toml", "Cargo.lock", "rustfmt.toml"] {
        fs::copy(root.join(file), to.join(file)).expect("a file of the project");
    }
    for entry in fs::read_dir(root).expect("the project").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let is_source = path.join("Cargo.toml").is_file() && name != "fuzz";
        if is_source || ["src", "templates", "samples", "benches", "examples"].iter().any(|known| name == *known) {
            copy(&path, &to.join(name));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        return fs::copy(from, to).map(|_| ()).expect("a file of the project");
    }
    fs::create_dir(to).expect("a new folder");
    let entries: Vec<PathBuf> = fs::read_dir(from).expect("a folder").flatten().map(|entry| entry.path()).collect();
    for path in entries.iter().filter(|path| !path.ends_with("target")) {
        copy(path, &to.join(path.file_name().expect("a name")));
    }
}

#[test]
fn in_the_repository_the_plugin_is_added_to_those_of_t2() {
    let place = Place::new();
    let folder = place.path("");
    copy_of_the_repository(&folder);
    let output = new_plugin(&folder, &["largePayload"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert!(folder.join("plugins/src/large_payload.rs").is_file());
    let printed = run_commands(&folder, &stdout(&output));
    let [tested, report] = printed.as_slice() else { panic!("{printed:?}") };
    assert!(tested.contains("test large_payload::tests::long_payloads_are_counted ... ok"), "{tested}");
    assert!(report.contains("largePayload: Number of packets with a payload of"), "{report}");
    let flows = Table::new(&fs::read_to_string(folder.join("out/large_payload_flows.txt")).expect("the flow file"));
    assert!(flows.header.contains(&"largePayloadPackets".to_owned()), "{:?}", flows.header);

    let again = new_plugin(&folder, &["largePayload"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(stderr(&again).contains("cannot write `plugins/src/large_payload.rs`"), "{}", stderr(&again));
    let formatted =
        Command::new(env!("CARGO")).args(["fmt", "-p", "t2-plugins", "--check"]).current_dir(&folder).output();
    assert!(formatted.is_ok_and(|output| output.status.success()), "the plugin is not formatted");
}

#[test]
fn wrong_uses_are_refused_with_what_to_write() {
    let place = Place::new();
    fs::create_dir(place.path("port-scan")).expect("a folder");
    let cases: [(&[&str], &str); 6] = [
        (&["port-scan"], "the name of a plugin is in lowerCamelCase: write `portScan`"),
        (&["type"], "`type` stands for something else in Rust or t2"),
        (&["tcpwin"], "there is a plugin `tcpWin` already: choose another name"),
        (&["portScan"], "`port-scan` is there already: choose another name"),
        (&["hosts", "--t2", "nowhere"], "name the folder of its repository with `--t2 PATH`"),
        (&["hosts", "--in-tree"], "go to the folder of t2's repository"),
    ];
    for (words, said) in cases {
        let output = new_plugin(&place.path(""), words);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(stderr(&output).contains(said), "{said} in {}", stderr(&output));
    }
    assert_eq!(place.files(), ["port-scan"]);
}
