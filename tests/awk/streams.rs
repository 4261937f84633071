//! Pipes, signals and exit statuses.

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};

use super::case::{self, Awk};

const ROWS: &str = "% remark\n%num\tname\r\n1\tone\r\n2\ttwo";

/// Runs a command of the shell in a folder with all tables, with `$T2_AWK` set, and with bytes on standard input.
fn shell(awk: &Awk, command: &str, input: &[u8]) -> Output {
    let folder = case::folder_with_tables();
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(folder.path()).env("T2_AWK", &awk.path).env("T2", env!("CARGO_BIN_EXE_t2"));
    shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = shell.spawn().expect("a shell");
    let mut stdin = child.stdin.take().expect("a pipe");
    std::thread::scope(|scope| {
        // It fails if nobody reads.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().expect("the shell ends")
    })
}

/// Runs a command of the shell in each awk, which must print this and end with this status.
fn prints(command: &str, input: &[u8], expected: &str, status: i32) {
    for awk in Awk::installed() {
        let output = shell(&awk, command, input);
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let got = (stdout.as_ref(), output.status.code());
        assert_eq!(got, (expected, Some(status)), "{command} in {}: {stderr}", awk.name);
    }
}

#[test]
fn standard_input_is_read_through_a_pipe_and_from_a_file() {
    let expected = "%num\tname\n2\ttwo\n";
    prints("\"$T2\" awk 'hdr() || $num == 2'", ROWS.as_bytes(), expected, 0);
    prints("\"$T2\" awk 'hdr() || $num == 2' -", ROWS.as_bytes(), expected, 0);
    prints("\"$T2\" awk 'hdr() || $num == 2' < other.txt", b"", "%num\tother\n", 0);
    prints("cat > rows; \"$T2\" awk 'hdr() || $num == 2' < rows", ROWS.as_bytes(), expected, 0);
}

#[test]
fn files_that_can_be_read_only_once_are_read_whole() {
    let rows = "%num\tname\n1\tone\n";
    let command =
        "mkfifo a b; cat > rows; cat rows > a & cat rows > b & \"$T2\" awk 'hdr() || $num == 1' a small.txt b";
    prints(command, rows.as_bytes(), "%num\tname\n1\tone\n%dir\tnum\tname\nA\t1\t\"one\"\n%num\tname\n1\tone\n", 0);
}

#[test]
fn a_program_of_begin_alone_reads_no_input() {
    prints("\"$T2\" awk 'BEGIN { print 0x10 }'", b"", "16\n", 0);
    prints("\"$T2\" awk 'BEGIN { while ((getline x) > 0) n++; print n }'", ROWS.as_bytes(), "4\n", 0);
}

#[test]
fn much_input_passes_through_and_a_reader_that_goes_away_is_no_error() {
    let rows = format!("%num\n{}", "12345678\n".repeat(200_000));
    prints("\"$T2\" awk -H '{ n += $num } END { printf \"%.0f\\n\", n }'", rows.as_bytes(), "2469135600000\n", 0);
    prints("{ \"$T2\" awk 1; echo $? >&2; } 2> status | head -n 1; cat status", rows.as_bytes(), "%num\n0\n", 0);
    prints("\"$T2\" awk 'FNR == 3 { exit 7 }'", rows.as_bytes(), "", 7);
}

#[test]
fn the_command_can_be_the_first_row_and_the_output_be_read_again() {
    let command =
        "\"$T2\" awk -c '$num == 2 || hdr()' small.txt | tee out | \"$T2\" awk -H '{ print $name }'; head -n 1 out";
    prints(command, b"", "\"two\"\n% t2 awk -c '$num == 2 || hdr()' small.txt\n", 0);
}

#[test]
fn an_awk_that_is_missing_is_wrong_use() {
    let awk = Awk { name: "none", path: "/nowhere/awk".into() };
    let output = shell(&awk, "\"$T2\" awk 1 small.txt", b"");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "t2: T2_AWK: there is no program `/nowhere/awk`\n");
}

#[test]
fn a_signal_ends_awk_too() {
    for awk in Awk::installed() {
        let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
        command.args(["awk", "--awk"]).arg(&awk.path).arg("BEGIN { print; fflush(); while (n < 300000000) n++ }");
        let mut child: Child = command.stdout(Stdio::piped()).spawn().expect("t2 runs");
        let mut stdout = child.stdout.take().expect("a pipe");
        // awk prints a line when it runs.
        std::io::Read::read_exact(&mut stdout, &mut [0]).expect("a line");
        let killed = Command::new("kill").args(["-s", "TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(killed.success());
        let status = child.wait().expect("t2 ends");
        // The pipe ends when awk has ended.
        std::io::Read::read_to_end(&mut stdout, &mut Vec::new()).expect("the end");
        assert_eq!(status.code(), Some(128 + 15), "{}", awk.name);
    }
}
