//! The tutorial in docs/tutorial.md: all its commands run, and print what it shows.
//!
//! `T2_BLESS=1 cargo test --test tutorial` writes what they print into it.

mod common;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::Place;

/// What stands between the outputs of commands. No command prints it.
const MARK: char = '\u{1}';

/// How lines begin whose numbers are those of a machine, of a moment or of a version.
const VARYING: [&str; 5] = ["t2 ", "Date: ", "Finished ", "Memory usage: ", "test result: "];

/// A part of the tutorial.
#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    /// The contents of a file, or what is added to it.
    File {
        fence: String,
        contents: String,
    },
    /// Commands, each with the lines that it prints.
    Console(Vec<(String, String)>),
}

fn tutorial() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tutorial.md")
}

fn parts(text: &str) -> Vec<Part> {
    let part = |(n, piece): (usize, &str)| match (n % 2, piece.split_once('\n')) {
        (1, Some(("console", console))) => Part::Console(commands(console)),
        (1, Some((fence, contents))) => Part::File { fence: fence.to_owned(), contents: contents.to_owned() },
        _ => Part::Text(piece.to_owned()),
    };
    text.split("```").enumerate().map(part).collect()
}

fn commands(console: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in console.lines() {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((_, output))) => output.extend([line, "\n"]),
            (None, None) => panic!("a console begins with a command: {line}"),
        }
    }
    commands
}

/// A bash script that does what a reader does.
fn script(parts: &[Part]) -> String {
    let mut script = String::from(PRELUDE);
    for part in parts {
        match part {
            Part::Text(_) => {}
            Part::File { fence, contents } => {
                let (redirection, file) = match fence.split_once(['=']) {
                    Some(("rust file", file)) => (">", file),
                    Some(("rust append", file)) => (">>", file),
                    _ => panic!("an unknown fence: {fence}"),
                };
                script += &format!("cat {redirection} {file} <<'END_OF_FILE'\n{contents}END_OF_FILE\n");
            }
            Part::Console(commands) => {
                commands.iter().for_each(|(command, _)| script += &format!("{command}\nprintf '{MARK}'\n"));
            }
        }
    }
    script
}

/// The t2 of this build is there, and what the tutorial builds is built in one place, without the network.
const PRELUDE: &str = r#"
t2() { "$T2_BINARY" "$@"; }
cargo() { [ "$*" = "build --release" ] || command cargo "$@"; }
exec 2>&1 </dev/null
"#;

fn run(script: &str) -> Vec<String> {
    let home = Place::new();
    let mut command = Command::new("bash");
    command.args(["-c", script]).current_dir(env!("CARGO_MANIFEST_DIR")).env("HOME", home.path(""));
    command.env("T2_BINARY", env!("CARGO_BIN_EXE_t2"));
    command.env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("new-plugin"));
    command.env("CARGO_NET_OFFLINE", "true").env("CARGO_PROFILE_TEST_OPT_LEVEL", "0");
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let known = env::var_os(name).or_else(|| env::home_dir().map(|home| home.join(folder).into_os_string()));
        command.envs(known.map(|known| (name, known)));
    }
    let output = command.output().expect("bash runs");
    let text = String::from_utf8(output.stdout).expect("the tutorial prints UTF-8");
    let mut outputs: Vec<_> = text.split(MARK).map(str::to_owned).collect();
    assert_eq!(outputs.pop().as_deref(), Some(""), "the script has come to its end");
    outputs
}

/// The lines of an output, without blanks at their ends, and up to the first digit where the rest varies.
fn steady(output: &str) -> Vec<&str> {
    let steady = |line: &str| match VARYING.iter().any(|start| line.starts_with(start)) {
        true => line.find(|letter: char| letter.is_ascii_digit()),
        false => None,
    };
    output.lines().map(|line| line.get(..steady(line).unwrap_or(line.len())).unwrap_or(line).trim_end()).collect()
}

#[test]
fn each_command_of_the_tutorial_prints_what_the_tutorial_shows() {
    let text = fs::read_to_string(tutorial()).expect("the tutorial");
    let mut parts = parts(&text);
    let mut outputs = run(&script(&parts)).into_iter();
    let is_blessed = env::var_os("T2_BLESS").is_some();
    let mut wrong = Vec::new();
    for part in &mut parts {
        let Part::Console(commands) = part else { continue };
        for (command, shown) in commands {
            let printed = outputs.next().unwrap_or_else(|| panic!("`{command}` was not run"));
            if steady(shown) != steady(&printed) {
                wrong.push(format!("$ {command}\n--- shown\n{shown}--- printed\n{printed}"));
                *shown = printed;
            }
        }
    }
    if is_blessed {
        fs::write(tutorial(), document(&parts)).expect("the tutorial");
    } else {
        assert!(wrong.is_empty(), "write it anew with T2_BLESS=1:\n{}", wrong.join("\n"));
    }
}

/// The tutorial that consists of these parts.
fn document(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Text(text) => text.clone(),
        Part::File { fence, contents } => format!("{fence}\n{contents}"),
        Part::Console(commands) => {
            let lines = commands.iter().map(|(command, output)| {
                let output: Vec<_> = output.lines().map(|line| format!("{}\n", line.trim_end())).collect();
                format!("$ {command}\n{}", output.concat())
            });
            format!("console\n{}", lines.collect::<String>())
        }
    };
    parts.iter().map(text).collect::<Vec<_>>().join("```")
}

#[test]
fn a_document_consists_of_its_parts() {
    let text = fs::read_to_string(tutorial()).expect("the tutorial");
    assert_eq!(document(&parts(&text)), text);
}
