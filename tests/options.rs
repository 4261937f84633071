//! Options: help in groups, timeouts, what `--list` shows, a run without outputs.

mod common;

use std::os::unix::fs::symlink;
use std::process::Command;

use common::{Place, pcap, sample, stderr, stdout, t2, two_packets, udp_packet, words};

#[test]
fn the_help_is_in_groups_and_each_option_has_a_line() {
    let help = stdout(&t2(["-h"]));
    let groups = ["Input:", "Output:", "Plugins and settings:", "Flows:", "Monitoring:", "Run:"];
    let found: Vec<_> = help.lines().filter(|line| groups.contains(line)).collect();
    assert_eq!(found, groups);
    let options = help.lines().filter(|line| line.starts_with("  -") || line.starts_with("      --"));
    for option in options {
        assert!(option.len() <= 126 && option.trim().split("  ").count() > 1, "{option}");
    }
}

#[test]
fn a_program_goes_by_the_name_of_its_file() {
    let place = Place::new();
    let program = place.path("my-t2");
    symlink(env!("CARGO_BIN_EXE_t2"), &program).expect("a link");
    let run = |word: &str| Command::new(&program).arg(word).output().expect("it runs");
    assert!(stdout(&run("-h")).contains("Usage: my-t2 "));
    assert_eq!(stdout(&run("-V")), concat!("my-t2 (t2 ", env!("CARGO_PKG_VERSION"), ")\n"));
    assert!(stderr(&run("-rmissing")).starts_with("my-t2: missing does not exist"));
}

/// The directions of flows, for packets of one conversation that are a second apart.
fn flows(options: &[&str]) -> Vec<String> {
    let place = Place::new();
    let packet = || udp_packet((1, 40_000), (2, 53), b"");
    let capture = place.file("in.pcap", pcap(1, [packet(), packet(), packet(), packet()]));
    let words = words(&capture, &place.path("out"));
    let output = t2(words.iter().map(String::as_str).chain(options.iter().copied()));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    place.table("out_flows.txt").column("pktsSnt").into_iter().map(str::to_owned).collect()
}

#[test]
fn timeouts_are_given_with_a_unit_or_in_seconds() {
    assert_eq!(flows(&[]), ["4"]);
    assert_eq!(flows(&["--timeout", "500ms"]), ["1", "1", "1", "1"]);
    assert_eq!(flows(&["--timeout", "1.5"]), ["4"]);
    assert_eq!(flows(&["--active-timeout", "1500ms"]), ["2", "2"]);
    assert_eq!(flows(&["--active-timeout", "30m"]), ["4"]);
}

#[test]
fn a_wrong_timeout_is_refused_with_what_is_accepted() {
    for (option, value, said) in [
        ("--timeout", "5min", "the units are ns, us, ms, s, m (minutes), h and d"),
        ("--timeout", "soon", "write a number and a unit, such as `200ms`"),
        ("--timeout", "0", "write a time longer than 0, such as `500ms`"),
        ("--active-timeout", "0s", "write a time longer than 0"),
    ] {
        let output = t2(["-r", "x.pcap", option, value]);
        assert_eq!(output.status.code(), Some(2));
        let error = stderr(&output);
        assert!(error.contains(said) && error.contains(option) && error.contains(value), "{error}");
    }
}

#[test]
fn a_run_that_writes_nothing_says_so() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let run = |options: &[&str]| {
        let words = words(&capture, &place.path("out"));
        t2(words.iter().map(String::as_str).take(4).chain(["--plugins", "basicFlow"]).chain(options.iter().copied()))
    };
    let output = run(&[]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        said.starts_with("t2: no output is chosen") && said.contains("`txtSink`") && said.contains("`-s`"),
        "{said}"
    );
    assert!(stdout(&output).contains("Number of processed packets: 2\n"));
    assert_eq!(place.files(), ["two.pcap"]);
    assert_eq!(stderr(&run(&["-s"])), "");
}

fn list(words: &[&str]) -> Vec<String> {
    let output = t2(["--list"].iter().chain(words));
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    stdout(&output).lines().map(str::to_owned).collect()
}

#[test]
fn the_list_of_a_plugin_has_all_that_is_known_of_it() {
    let expected = "\
tcpWin       Counts TCP packets whose advertised window is below a threshold
    flow     tcpWinStat             H8       TCP window size status
             0x01 BELOW_THRESHOLD: A window was below the threshold
    flow     tcpWinThRatio          F        Ratio of packets with a TCP window size below the threshold
    packet   tcpWinSize             U32      TCP window size
    packet   tcpWinThPktCnt         U32      Packets of this flow below the threshold so far
    monitor  tcpWinStat             H8       TCP window size status
             bits: see flow column tcpWinStat
    monitor  tcpWinPkts             U64      TCP packets whose window is below the threshold
    setting  tcpWin.threshold=1  (u32) Windows below this size are counted; the field of the header, not scaled";
    assert_eq!(list(&["tcpWin"]).join("\n"), expected);
}

#[test]
fn words_choose_plugins_and_parts_of_the_list() {
    let titles = |listed: &[String]| {
        let titles = listed.iter().filter(|line| !line.starts_with(' '));
        titles.map(|line| line.split(' ').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let listed = list(&["tcpWin,basicFlow,settings"]);
    assert_eq!(titles(&listed), ["basicFlow", "tcpWin"]);
    assert!(listed.iter().filter(|line| line.starts_with(' ')).all(|line| line.starts_with("    setting ")));
    let listed = list(&["packets"]);
    assert!(titles(&listed).len() > 3);
    assert!(listed.iter().any(|line| line.starts_with("    packet   tcpWinSize ")));
    assert!(!listed.iter().any(|line| line.starts_with("    flow ")));
    let listed = list(&["monitoring"]);
    assert!(listed.iter().any(|line| line.starts_with("    monitor  tcpWinPkts ")));
    assert!(listed.contains(&"    monitor  TCPPkts                U64      TCP packets".to_owned()));
}

#[test]
fn bits_that_columns_share_are_explained_once() {
    let listed = list(&[]);
    let at = |beginning: &str| listed.iter().position(|line| line.starts_with(beginning)).expect(beginning);
    let line_below = |beginning: &str| listed[at(beginning) + 1].trim_start();
    assert!(line_below("    flow     tcpFStat ").starts_with("0x0001 "));
    assert_eq!(line_below("    packet   tcpFStat "), "bits: see flow column tcpFStat");
    assert!(line_below("    flow     tcpWinStat ").starts_with("0x01 "));
    // Where the first column is not listed, the second explains the bits.
    let listed = list(&["tcpFlags,packets"]);
    let at = listed.iter().position(|line| line.starts_with("    packet   tcpFStat ")).expect("the column");
    assert!(listed[at + 1].trim_start().starts_with("0x0001 "));
}

#[test]
fn an_unknown_word_is_refused_with_the_nearest() {
    for (word, nearest) in [("tcpWni", "tcpWin"), ("flow", "flows"), ("seting", "settings")] {
        let output = t2(["--list", word]);
        assert_eq!(output.status.code(), Some(2));
        let said = stderr(&output);
        assert!(said.contains(&format!("`{word}`")) && said.contains(&format!("did you mean `{nearest}`?")), "{said}");
        assert!(said.contains("parts are flows, packets, monitoring, settings"), "{said}");
    }
}

#[test]
fn a_table_is_printed_instead_of_written() {
    let place = Place::new();
    let capture = sample("dns.pcap");
    t2(words(&capture, &place.path("file")));
    let capture = capture.to_str().expect("a plain path");
    let prefix = place.path("out");
    let prefix = prefix.to_str().expect("a plain path");
    let output = t2(["-r", capture, "-w", prefix, "--stdout", "packets"]);
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert!(stdout(&output) == place.text("file_packets.txt"));
    assert!(place.text("out_log.txt").contains("Number of processed packets: 44\n"));
    let written = ["out_flows.txt", "out_headers.txt", "out_icmpStats.txt", "out_log.txt", "out_protocols.txt"];
    assert_eq!(place.files().into_iter().filter(|name| name.starts_with("out")).collect::<Vec<_>>(), written);
    let output = t2(["-r", capture, "-w", prefix, "--stdout", "flows"]);
    assert!(stdout(&output) == place.text("file_flows.txt"));
}

#[test]
fn a_dash_as_prefix_prints_the_table_that_stdout_names() {
    let place = Place::new();
    let capture = place.file("two.pcap", two_packets());
    let capture = capture.to_str().expect("a plain path");
    let output = t2(["-r", capture, "-w", "-", "--stdout", "packets"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("%pktNo\tflowInd\t"), "{}", stdout(&output));
    let written = ["two_flows.txt", "two_headers.txt", "two_icmpStats.txt", "two_log.txt", "two_protocols.txt"];
    assert_eq!(place.files(), [&["two.pcap"], &written[..]].concat());
}
