//! Labels of MAC addresses: the table of the program, and the user's own.

use std::fs;

use t2_core::engine::{Engine, Plan};
use t2_core::output::{Outputs, Prefix, RunInfo};

use super::frames::datagram;
use super::run::{at, run, run_with};
use crate::STANDARD;

/// The labels of addresses, each as source and destination of a packet.
fn labels(settings: &[&str], addresses: &[[u8; 6]]) -> Vec<String> {
    let packets = addresses.iter().zip(0..).map(|(address, millis)| {
        let mut frame = datagram(true, 4);
        frame[..12].copy_from_slice(&[*address, *address].concat());
        at(millis, frame)
    });
    let outputs = run_with(settings, packets);
    assert_eq!(outputs.packets.column("srcMacLbl"), outputs.packets.column("dstMacLbl"));
    outputs.packets.column("srcMacLbl").into_iter().map(str::to_owned).collect()
}

/// The labels with a table of the user's.
fn labels_of(table: &str, addresses: &[[u8; 6]]) -> Vec<String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    fs::write(file.path(), table).expect("the table");
    labels(&[&format!("macRecorder.file={}", file.path().display())], addresses)
}

/// Why a table is refused.
fn refused(table: impl AsRef<[u8]>) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("macs.tsv");
    fs::write(&file, table).expect("the table");
    let error = started_with(&file, folder.path()).expect_err("an error");
    error.replace(&file.display().to_string(), "macs.tsv")
}

fn started_with(file: &std::path::Path, folder: &std::path::Path) -> Result<(), String> {
    let mut plan = Plan::new(STANDARD.entries());
    plan.set(&format!("macRecorder.file={}", file.display())).expect("a setting");
    let outputs = Outputs::new(Prefix::new(Some(&folder.join("out")), None).expect("a prefix"));
    let info = RunInfo::new(plan.names(), outputs);
    Engine::new(plan, &info).map(drop).map_err(|error| error.to_string())
}

#[test]
fn the_longest_of_the_prefixes_of_24_28_and_36_bits_counts() {
    let table = "001BC5\ta\n001BC50\tb\n001BC5000\tc\n";
    let addresses = [[0, 0x1b, 0xc5, 0, 0, 1], [0, 0x1b, 0xc5, 0, 0x10, 0], [0, 0x1b, 0xc5, 0x10, 0, 0], [0; 6]];
    assert_eq!(labels_of(table, &addresses), ["c", "b", "a", "-"]);
}

#[test]
fn the_table_of_the_program_has_vendors_blocks_of_all_lengths_and_groups() {
    let addresses = [
        [0x00, 0x00, 0x0c, 1, 2, 3],
        [0x08, 0x00, 0x27, 1, 2, 3],
        [0x00, 0x55, 0xda, 0x01, 2, 3],
        [0x00, 0x1b, 0xc5, 0x00, 0x01, 3],
        [0xff; 6],
        [1, 0, 0x5e, 0x7f, 1, 1],
        [1, 0, 0x5e, 0x80, 0, 1],
        [0x33, 0x33, 0, 0, 0, 1],
        [1, 0x80, 0xc2, 0, 0, 0],
        [1, 0x80, 0xc2, 0, 0, 0x0b],
        [0, 0, 0x5e, 0, 1, 5],
        [2, 0, 0, 0, 0, 1],
        [0; 6],
    ];
    let found = labels(&[], &addresses);
    let groups = ["Broadcast", "IPv4Multi", "MPLSMulti", "IPv6Multi", "STP", "BridgeGroup", "VRRP", "-", "-"];
    assert_eq!(found[..2], ["CiscoSyst,US", "PCSSystem,US"]);
    assert!(found[2..4].iter().all(|label| label != "-"), "{found:?}");
    assert_eq!(found[4..], groups);
    assert!(found.iter().all(|label| label.len() <= 12));
}

#[test]
fn a_table_of_the_user_replaces_the_vendors_and_may_rename_groups() {
    let addresses = [[0, 0, 0x0c, 1, 2, 3], [0xff; 6], [0x33, 0x33, 0, 0, 0, 1], [2, 0, 0, 0, 0, 7]];
    let table = "# ours\n\n02-00-00-00-00-07\trouter 7\tin the cellar\n3333/16\tv6\n";
    assert_eq!(labels_of(table, &addresses), ["-", "Broadcast", "v6", "router 7"]);
}

#[test]
fn prefixes_may_end_at_any_bit_and_columns_be_padded_as_wireshark_does() {
    let table = "00:00:0C               \tCisco        \tCisco Systems, Inc\n02:00:00:00:00:04/47   \tPair\n";
    let addresses = [[0, 0, 0x0c, 1, 2, 3], [2, 0, 0, 0, 0, 5], [2, 0, 0, 0, 0, 6]];
    assert_eq!(labels_of(table, &addresses), ["Cisco", "Pair", "-"]);
}

#[test]
fn an_error_in_a_table_names_file_and_line_and_says_what_to_write() {
    let no_prefix = |line: u32, text: &str| {
        let write = "write up to 12 hexadecimal digits, such as 00:1B:C5";
        format!(
            "macRecorder: cannot load `macs.tsv`: line {line}: `{text}` is not the beginning of a MAC address: {write}"
        )
    };
    for (table, line, text) in [
        ("00000C\tCisco\n00000G\tx\n", 2, "00000G"),
        ("00:11:22:33:44:55:66\tx\n", 1, "00:11:22:33:44:55:66"),
        (":\tx\n", 1, ":"),
    ] {
        assert_eq!(refused(table), no_prefix(line, text));
    }
    for (table, why) in [
        ("# none\n00000C\n", "line 2: `00000C` has no label: write the prefix, a tab, the label"),
        ("00000C/49\tx\n", "line 1: `/49` is not the length of a prefix: write a number of bits from 1 to 48"),
        (
            "00:1B:C5/20\tx\n",
            "line 1: `00:1B:C5/20` has digits behind its first 20 bits: write zeros there, or more bits",
        ),
        ("00000C\ta\n0001\tx\n00:00:0c\tb\n", "line 3: line 1 has the same prefix: remove one of them"),
    ] {
        assert_eq!(refused(table), format!("macRecorder: cannot load `macs.tsv`: {why}"));
    }
    assert!(refused([0xff, 0xfe]).starts_with("macRecorder: cannot load `macs.tsv`: "));
}

#[test]
fn a_table_that_is_not_there_is_an_error_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let error = started_with(&folder.path().join("none"), folder.path()).expect_err("an error");
    assert!(error.contains("none"), "{error}");
}

#[test]
fn labels_of_a_flow_are_in_the_order_of_its_pairs() {
    let frame = |source: u8| {
        let mut frame = datagram(true, 4);
        frame[..12].copy_from_slice(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, source, 1, 2, 3]);
        frame
    };
    let outputs = run([at(0, frame(0x0c)), at(1, frame(0x02))]);
    outputs.flows.assert(&[("srcMacLbl_dstMacLbl", &["CiscoSyst,US_Broadcast;XEROXCORP,US_Broadcast"])]);
}
