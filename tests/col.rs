//! `t2 col`, also under the names `tcol`, `lsx`, `sortu` and `sortup`.

mod common;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::symlink;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use common::{Place, stderr, stdout, t2, t2_with_input};

const TABLE: &str = "%flowInd\tsrcIP\tvlanID\tsrcPort\n\
                     1\t192.0.2.1\t\t49329\n\
                     2\t2001:db8::1\t7\t80\n\
                     10\t192.0.2.1\t\t49329\n";

const ALIGNED: &str = "%flowInd  srcIP        vlanID  srcPort\n\
                       1         192.0.2.1            49329\n\
                       2         2001:db8::1  7       80\n\
                       10        192.0.2.1            49329\n";

const COUNTED: &str = "%count\tsrcIP\tsrcPort\n2\t192.0.2.1\t49329\n1\t2001:db8::1\t80\n";

fn t2_col(words: &[&str]) -> Output {
    t2_with_input(["col"].iter().chain(words), TABLE.as_bytes())
}

/// Runs t2 under another name, with a table on standard input.
fn under_the_name(name: &str, words: &[&str]) -> Output {
    let place = Place::new();
    symlink(env!("CARGO_BIN_EXE_t2"), place.path(name)).expect("a link");
    let table = place.file("table.txt", TABLE);
    let stdin = File::open(table).expect("the table");
    Command::new(place.path(name)).args(words).stdin(stdin).output().expect("t2 runs")
}

fn printed(output: &Output) -> (Option<i32>, String, String) {
    (output.status.code(), stdout(output), stderr(output))
}

fn done(text: &str) -> (Option<i32>, String, String) {
    (Some(0), text.to_owned(), String::new())
}

#[test]
fn a_table_is_printed_in_aligned_columns() {
    let place = Place::new();
    let table = place.file("table.txt", TABLE);
    assert_eq!(printed(&t2(["col".as_ref(), table.as_os_str()])), done(ALIGNED));
    assert_eq!(printed(&t2_col(&[])), done(ALIGNED));
    assert_eq!(printed(&t2_col(&["-"])), done(ALIGNED));
}

#[test]
fn the_name_of_the_file_is_the_command() {
    assert_eq!(printed(&under_the_name("tcol", &[])), done(ALIGNED));
    assert_eq!(printed(&t2_with_input(["tcol"], TABLE.as_bytes())), done(ALIGNED));
    let counted = under_the_name("sortu", &["--columns", "srcIP,srcPort"]);
    assert_eq!(printed(&counted), done(COUNTED));
    let shares = under_the_name("sortup", &["--columns", "vlanID"]);
    assert_eq!(printed(&shares), done("%count\tpercent\tvlanID\n2\t66.67\t\n1\t33.33\t7\n"));
}

#[test]
fn lsx_has_columns_of_a_width_that_may_be_its_first_argument() {
    let narrow =
        "%flo…  srcIP  vlan…  srcP…\n1      192.…         49329\n2      2001…  7      80\n10     192.…         49329\n";
    assert_eq!(printed(&under_the_name("lsx", &["5"])), done(narrow));
    assert_eq!(printed(&t2_col(&["--width", "5"])), done(narrow));
    let first = stdout(&under_the_name("lsx", &["-"])).lines().next().map(str::to_owned);
    assert_eq!(first.unwrap(), format!("{:22}{:22}{:22}srcPort", "%flowInd", "srcIP", "vlanID"));
    assert_eq!(under_the_name("lsx", &["0"]).status.code(), Some(2));
}

#[test]
fn messages_have_the_name_of_the_file() {
    let output = under_the_name("tcol", &["/nowhere/x.txt"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).starts_with("tcol: cannot read `/nowhere/x.txt`: "), "{}", stderr(&output));
}

#[test]
fn counts_are_a_table_that_can_be_read_again() {
    let counted = t2_col(&["--count", "--columns", "srcIP,srcPort"]);
    assert_eq!(printed(&counted), done(COUNTED));
    let aligned = t2_with_input(["col", "--columns", "srcIP,count"], &counted.stdout);
    assert_eq!(printed(&aligned), done("%srcIP       count\n192.0.2.1    2\n2001:db8::1  1\n"));
}

#[test]
fn a_column_that_is_not_known_is_wrong_use_and_the_nearest_one_is_shown() {
    let output = t2_col(&["--columns", "scrPort"]);
    let message = "t2: unknown column `scrPort` in `standard input`, did you mean `srcPort`?\n";
    assert_eq!(printed(&output), (Some(2), String::new(), message.to_owned()));
}

#[test]
fn a_folder_is_no_table() {
    let place = Place::new();
    for words in [&["col"][..], &["col", "--width", "9"], &["col", "--count"]] {
        let folder = place.path("");
        let output = t2(words.iter().map(|word| word.as_ref()).chain([folder.as_os_str()]));
        assert_eq!((output.status.code(), stdout(&output)), (Some(2), String::new()));
        assert!(stderr(&output).starts_with("t2: cannot read `"));
    }
}

#[test]
fn a_separator_is_one_character() {
    assert_eq!(printed(&t2_with_input(["col", "-F", ","], b"a,b\nlonger,c\n")), done("a       b\nlonger  c\n"));
    assert_eq!(printed(&t2_col(&["--sep", r"\t"])), done(ALIGNED));
    for wrong in ["", "ab", "\n", "…"] {
        assert_eq!(t2_col(&["-F", wrong]).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn the_header_is_highlighted_off_a_terminal_only_if_asked_for() {
    let (header, rows) = ALIGNED.split_once('\n').expect("lines");
    let highlighted = format!("\x1b[1m{header}\x1b[0m\n{rows}");
    assert_eq!(printed(&t2_col(&["--color", "always"])), done(&highlighted));
    assert_eq!(printed(&t2_col(&["--color", "never"])), done(ALIGNED));
}

#[test]
fn a_reader_that_goes_away_is_success() {
    let place = Place::new();
    let table = place.file("table.txt", "one\ttwo\n".repeat(200_000));
    for words in [&["col"][..], &["col", "--width", "9"]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
        command.args(words).arg(&table).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("t2 runs");
        let mut first = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut first).expect("a line");
        let output = child.wait_with_output().expect("t2 ends");
        assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
        assert!(first.starts_with("one  "));
    }
}

#[test]
fn columns_of_a_fixed_width_are_printed_as_the_rows_come() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    command.args(["col", "--width", "4"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("t2 runs");
    let (mut stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || BufReader::new(stdout).lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
    for row in ["a\tb", "123456\t7"] {
        writeln!(stdin, "{row}").expect("t2 reads");
        let line = receiver.recv_timeout(Duration::from_secs(60)).expect("a line before the next is written");
        assert_eq!(line, if row == "a\tb" { "a     b" } else { "123…  7" });
    }
    drop(stdin);
    assert!(child.wait().expect("t2 ends").success());
}

/// What t2 prints on a terminal, if this system has the command `script` of util-linux to make one.
fn on_a_terminal(command: &str, environment: &[(&str, &str)]) -> Option<String> {
    let version = Command::new("script").arg("--version").output();
    if !version.is_ok_and(|output| stdout(&output).contains("util-linux")) {
        eprintln!("skipped: no `script` of util-linux");
        return None;
    }
    let place = Place::new();
    let table = place.file("table.txt", TABLE);
    let command = format!("'{}' {command} '{}'", env!("CARGO_BIN_EXE_t2"), table.display());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]).stdin(Stdio::null());
    script.env_remove("NO_COLOR").env_remove("LESS").env("TERM", "xterm").env("PAGER", "");
    let output = script.envs(environment.iter().copied()).output().expect("script runs");
    assert!(output.status.success(), "{}", stdout(&output));
    Some(stdout(&output).replace("\r\n", "\n"))
}

#[test]
fn on_a_terminal_the_header_is_highlighted_unless_colours_are_unwanted() {
    let Some(highlighted) = on_a_terminal("col", &[]) else { return };
    assert_eq!(highlighted, stdout(&t2_col(&["--color", "always"])));
    assert_eq!(on_a_terminal("col", &[("NO_COLOR", "1")]).as_deref(), Some(ALIGNED));
    assert_eq!(on_a_terminal("col --color never", &[]).as_deref(), Some(ALIGNED));
}

#[test]
fn on_a_terminal_a_pager_shows_the_table() {
    let pager = [("PAGER", "sed 's/^/paged: /'"), ("NO_COLOR", "1")];
    let Some(paged) = on_a_terminal("col", &pager) else { return };
    let lines: Vec<_> = ALIGNED.lines().map(|line| format!("paged: {line}\n")).collect();
    assert_eq!(paged, lines.concat());
    assert_eq!(on_a_terminal("col --no-pager", &pager).as_deref(), Some(ALIGNED));
}

#[test]
fn a_pager_that_fails_or_is_not_there_is_no_failure() {
    let Some(printed) = on_a_terminal("col", &[("PAGER", "/nowhere/pager"), ("NO_COLOR", "1")]) else { return };
    assert_eq!(printed, ALIGNED);
    assert_eq!(on_a_terminal("col", &[("PAGER", "false")]).as_deref(), Some(""));
}

#[test]
fn an_interrupt_is_for_the_pager() {
    let pager = [("PAGER", "sh -c 'kill -s INT $PPID; cat'"), ("NO_COLOR", "1")];
    let Some(printed) = on_a_terminal("col", &pager) else { return };
    assert_eq!(printed, ALIGNED);
}

#[test]
fn on_a_terminal_counts_are_aligned() {
    let Some(counted) = on_a_terminal("col --percent --columns srcIP", &[("NO_COLOR", "1")]) else { return };
    assert_eq!(counted, "%count  percent  srcIP\n     2    66.67  192.0.2.1\n     1    33.33  2001:db8::1\n");
}
