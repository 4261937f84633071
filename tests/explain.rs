//! `t2 explain`: what is printed of names and values, and of those that are not known.

mod common;

use std::process::Command;

use common::{Place, sample, stderr, stdout, t2, t2_with_input};

/// What is printed of these words.
fn explained(words: &[&str]) -> String {
    let output = t2([&["explain"], words].concat());
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{words:?}");
    stdout(&output)
}

/// What is said of words that are wrong use.
fn refused(words: &[&str]) -> String {
    let output = t2([&["explain"], words].concat());
    assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{words:?}");
    stderr(&output)
}

#[test]
fn the_bits_of_a_status_are_explained_a_line_each() {
    let expected = "\
flowStat=0x0440000000004001
  column of the flow file, of basicFlow: Flow status and warnings
  column of the packet file, of basicFlow: Flow status and warnings so far
  64 bits, printed in hexadecimal (H64)
    0x0000000000000001 INVERTED: The flow is the B side of its conversation
    0x0000000000004000 IPV4: The flow is an IPv4 flow
    0x0400000000000000 SAW_IPV4: An IPv4 header was met anywhere in the packet
    0x0040000000000000 unknown: this bit has no name
";
    assert_eq!(explained(&["flowStat=0x0440000000004001"]), expected);
}

#[test]
fn a_name_of_several_things_has_a_block_for_each() {
    let text = explained(&["tcpWin"]);
    let blocks: Vec<_> = text.split("\n\n").collect();
    let [plugin, column] = blocks.as_slice() else { panic!("{text}") };
    assert!(plugin.starts_with("tcpWin\n  plugin: Counts TCP packets whose"), "{plugin}");
    for name in ["tcpWinStat  ", "tcpWinThPktCnt  ", "tcpWinStat, tcpWinPkts\n", "threshold  "] {
        assert!(plugin.contains(name), "{name} in {plugin}");
    }
    let expected =
        "tcpWin\n  column of the packet file, of tcpFlags: Window in bytes\n  unsigned integer, 32 bits (U32)\n";
    assert_eq!(*column, expected);
}

#[test]
fn a_setting_is_explained_with_its_value_and_how_to_change_it() {
    let place = Place::new();
    let file = place.file("t2.toml", "[tcpWin]\nthreshold = 5\n");
    let text = explained(&["threshold", "--config", file.to_str().expect("a plain path")]);
    let from = format!("(from {}:2)", file.display());
    let expected = format!(
        "\
tcpWin.threshold
  setting of tcpWin: Windows below this size are counted; the field of the
    header, not scaled
  value    5 {from}
  default  1
  accepts  whole number from 0 to 4294967295
  change   --set tcpWin.threshold=VALUE for one run
           t2 conf set tcpWin.threshold=VALUE in a file
           T2_TCPWIN_THRESHOLD=VALUE in the environment
"
    );
    assert_eq!(text, expected);
}

#[test]
fn the_value_of_a_setting_may_come_from_the_environment() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_t2"));
    let output =
        command.args(["explain", "tcpWin.threshold"]).env("T2_TCPWIN_THRESHOLD", "7").output().expect("t2 runs");
    assert!(stdout(&output).contains("  value    7 (from T2_TCPWIN_THRESHOLD)\n"), "{}", stdout(&output));
}

#[test]
fn a_value_of_a_setting_is_accepted_or_refused_with_the_reason() {
    assert!(explained(&["tcpWin.threshold=5"]).ends_with("  accepted\n"));
    assert!(explained(&["arpDecode.maxPairs=0"]).contains("`0` is out of range: write a value from 1 to 1024\n"));
    let text = explained(&["nFrstPkts.since=epoch"]);
    assert!(text.contains("  accepted\n") && text.contains(" epoch: Since 1970-01-01"), "{text}");
    assert!(!text.contains("packet: "), "{text}");
}

#[test]
fn columns_of_the_core_and_of_monitoring_output_parts_and_bits_are_explained() {
    for (name, what) in [
        ("pktNo", "column of the packet file, of t2 itself: Packet number"),
        ("flowInd", "column of the flow file, of t2 itself: Flow index"),
        ("l7Content", "column of the packet file, of t2 itself: Captured payload"),
        ("tcpWinPkts", "in the report: `Number of TCP winsize packets below threshold 1`"),
        ("tcpWinStat", "in the report: `Aggregated tcpWinStat`"),
        ("numP", "part of srcMac_dstMac_numP, column of the flow file, of macRecorder:"),
        ("BELOW_THRESHOLD", "bit 0x01 of tcpWinStat (tcpWin): A window was below the threshold"),
        ("asn", "runs only if it is asked for: --with asn"),
        ("txtSink", "sink: Writes the flow file"),
    ] {
        let text = explained(&[name]);
        assert!(text.starts_with(&format!("{name}\n")) && text.contains(what), "{text}");
    }
}

#[test]
fn numbers_of_protocols_ether_types_and_ports_have_their_names() {
    let text = explained(&["l4Proto=6", "ethType=0x86dd", "dstPort=443"]);
    for name in ["IP protocol: Transmission Control (TCP)", "EtherType: ", "IPv6", "TCP and UDP port: https"] {
        assert!(text.contains(name), "{name} in {text}");
    }
}

#[test]
fn a_name_that_is_not_known_is_refused_with_the_nearest_one() {
    assert!(refused(&["tcpWinSiz"]).contains("nothing has the name `tcpWinSiz`, did you mean `tcpWinSize`?"));
    assert!(refused(&["tcpWin.treshold=5"]).contains("did you mean `tcpWin.threshold`?"));
    assert!(refused(&["srcIP", "nonsense"]).contains("nothing has the name `nonsense` ("));
}

#[test]
fn a_value_that_is_none_of_the_column_is_refused() {
    let said = refused(&["tcpWinStat=0x100"]);
    assert!(said.contains("`0x100` is no value of `tcpWinStat`"), "{said}");
    let said = refused(&["BELOW_THRESHOLD=1"]);
    assert!(said.contains("`BELOW_THRESHOLD` is no column and no setting, so it has no value"), "{said}");
    assert!(refused(&[]).contains("NAME"));
}

#[test]
fn the_values_of_a_report_are_explained_each_once() {
    let place = Place::new();
    let (capture, prefix) = (sample("ftp.pcap"), place.path("ftp"));
    let run = t2(["-r".as_ref(), capture.as_os_str(), "-w".as_ref(), prefix.as_os_str()]);
    let report = stdout(&run);
    let file = place.file("report.txt", &report);
    let text = explained(&["--report", file.to_str().expect("a plain path")]);
    let explained: Vec<_> = text.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    let aggregated: Vec<_> = report.lines().filter_map(|line| line.split("Aggregated ").nth(1)).collect();
    assert!(aggregated.len() > 5 && aggregated.contains(&"tcpWinStat=0x01"), "{report}");
    assert_eq!(explained, aggregated);

    let piped = t2_with_input(["explain", "--report", "-"], report.repeat(2).as_bytes());
    assert_eq!(stdout(&piped), text);
}

#[test]
fn a_report_without_values_has_nothing_to_explain_and_one_that_is_missing_is_wrong_use() {
    let output = t2_with_input(["explain", "--report", "-"], b"prose = text\n");
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout(&output).starts_with("Nothing to explain"), "{}", stdout(&output));
    assert!(refused(&["--report", "missing.log"]).contains("cannot read `missing.log`"));
}
