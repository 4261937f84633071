//! Lines before and during the run, what status bits call for, and how lines are marked (spec report-cli-sinks,
//! sections 3.1, 3.3 and 3.5).

use super::*;
use crate::capture::{Format, Info, LinkType};
use crate::output::{Outputs, Prefix, RunInfo};

/// What is shown for status bits, in the order of the report.
const STATUS: &[(u64, &str)] = &[
    (0x0000_0001_0000_0000, "[WRN] L2 header snapped"),
    (0x0000_0002_0000_0000, "[WRN] L3 SnapLength < Length in IP header"),
    (0x0000_0004_0000_0000, "[WRN] L3 header snapped"),
    (0x0000_0008_0000_0000, "[WRN] L4 header snapped"),
    (0x0004_0000_0000_0000, "[WRN] Land attack"),
    (0x0008_0000_0000_0000, "[WRN] Timestamp jump, probably due to multi-path packet delay or NTP operation"),
    (0x0000_1000_0000_0000, "[WRN] Consecutive duplicate IP ID"),
    (0x8000_0000_0000_0000, "[WRN] PCAP packet length > IO_BUFFER_MAX_MTU, caplen reduced"),
    (0x0001_0000_0000_0000, "[WRN] Header description overrun"),
    (0x0000_0000_0001_0000, "[WRN] IPvX L3 header bogus packets"),
    (0x0000_4000_0000_0000, "[WRN] IPv4 header length < 20 bytes"),
    (0x0000_8000_0000_0000, "[WRN] IPv4/6 payload length > framing length"),
    (0x0000_0040_0000_0000, "[WRN] IPv4/6 fragmentation header packet missing"),
    (0x0000_0080_0000_0000, "[WRN] IPv4/6 packet fragmentation sequence not finished"),
    (0x0000_0800_0000_0000, "[INF] Stop dissecting: Clipped packet, unhandled protocol or subsequent fragment"),
    (0x4, "[INF] Layer 2 flows"),
    (0x1000_0000_0000_0000, "[INF] LAPD flows"),
    (0x4000, "[INF] IPv4 flows"),
    (0x8000, "[INF] IPv6 flows"),
    (0x0100_0000, "[INF] SCTP"),
    (0x2, "[INF] No Ethernet header"),
    (0x40, "[INF] ARP"),
    (0x80, "[INF] RARP"),
    (0x20, "[INF] LLDP"),
    (0x0004_0000, "[INF] EtherIP"),
    (0x100, "[INF] VLAN encapsulation"),
    (0x0200_0000_0000_0000, "[INF] VLAN ID 0 (priority tag)"),
    (0x0000_0010_0000_0000, "[INF] IPv4/6 fragmentation"),
    (0x0002_0000, "[INF] IPv4/6 in IPv4/6"),
    (0x0040_0000, "[INF] VXLAN encapsulation"),
    (0x2000_0000, "[INF] GENEVE encapsulation"),
    (0x200, "[INF] MPLS encapsulation"),
    (0x800, "[INF] L2TP encapsulation"),
    (0x2000, "[INF] PPP/HDLC encapsulation"),
    (0x1000, "[INF] GRE encapsulation"),
    (0x0400_0000, "[INF] ERSPAN encapsulation"),
    (0x0800_0000, "[INF] WCCP encapsulation"),
    (0x0010_0000, "[INF] AYIYA tunnel"),
    (0x0020_0000, "[INF] GTP tunnel"),
    (0x0008_0000, "[INF] Teredo tunnel"),
    (0x0080_0000, "[INF] CAPWAP/LWAPP tunnel"),
    (0x4000_0000, "[INF] IPsec AH"),
    (0x8000_0000, "[INF] IPsec ESP"),
    (0x0200_0000, "[INF] SSDP/UPnP"),
    (0x1000_0000, "[INF] SIP/RTP"),
    (0x2000_0000_0000_0000, "[INF] DTLS"),
    (0x0100_0000_0000_0000, "[INF] Tor addresses"),
    (0x0002_0000_0000_0000, "[INF] IPAlarm"),
];

/// What status bits add to a report.
fn called_for(status: u64) -> Vec<String> {
    shown(&status::lines(Status(status)).collect::<Vec<_>>())
}

#[test]
fn each_status_bit_calls_for_its_line() {
    for (bit, text) in STATUS {
        assert_eq!(called_for(*bit), [*text], "{bit:#x}");
    }
    for (bit, text) in [
        (0x0400_0000_0000_0000, "[INF] IPv4 flows"),
        (0x0800_0000_0000_0000, "[INF] IPv6 flows"),
        (0x400, "[INF] MPLS encapsulation"),
    ] {
        assert_eq!(called_for(bit), [text], "{bit:#x}");
    }
    assert!(called_for(1 | 8 | 0x10).is_empty());
}

#[test]
fn lines_of_status_bits_stand_in_the_order_of_the_specification() {
    assert_eq!(called_for(u64::MAX), STATUS.iter().map(|(_, text)| *text).collect::<Vec<_>>());
}

fn info(format: Option<Format>, snap_len: Option<u32>) -> Info {
    Info {
        format,
        compression: None,
        file_size: None,
        link_type: snap_len.map(|_| LinkType(1)),
        snap_len,
        receive_buffer: None,
    }
}

fn run(plugins: &[&'static str]) -> RunInfo {
    let outputs = Outputs::new(Prefix::new(None, None).expect("a prefix"));
    RunInfo {
        started: Timestamp::new(1_000_000_000, 5),
        command_line: "t2 -r x.pcap".to_owned(),
        process_id: 77,
        sensor_id: 666,
        ..RunInfo::new(plugins.to_vec(), outputs)
    }
}

#[test]
fn the_start_of_a_run_tells_what_it_does() {
    let version = RunInfo::VERSION;
    let wanted = [
        "=".repeat(80),
        format!("t2 {version}. PID: 77, SID: 666"),
        "=".repeat(80),
        "Date: 1000000000.000000005 sec (Sun 09 Sep 2001 01:46:40 GMT)".to_owned(),
        "[INF] Creating flows for L2, IPv4, IPv6".to_owned(),
        "Active plugins:".to_owned(),
        format!("    01: basicFlow, {version}"),
        format!("    02: txtSink, {version}"),
        "Processing file: x.pcap".to_owned(),
    ];
    let lines = start(&run(&["basicFlow", "txtSink"]), "Processing file: x.pcap", &info(Some(Format::Pcap), None));
    assert_eq!(shown(&lines), wanted);
    let shorter = [&wanted[..5], &wanted[8..]].concat();
    assert_eq!(shown(&start(&run(&[]), "Processing file: x.pcap", &info(Some(Format::Pcap), None))), shorter);
}

#[test]
fn a_pcapng_capture_is_warned_of() {
    let lines = shown(&start(&run(&[]), "x", &info(Some(Format::PcapNg), None)));
    assert_eq!(
        lines.get(5).map(String::as_str),
        Some(
            "[WRN] PCAP-NG, so *percentage completed* in end report might be less than 100%, depending on the blocks in \
             it"
        )
    );
}

#[test]
fn the_link_layer_is_told_as_soon_as_it_is_known() {
    let told = |snap_len| shown(&link(&info(Some(Format::Pcap), snap_len)));
    assert!(told(None).is_empty());
    assert_eq!(told(Some(96)), ["Link layer type: Ethernet [EN10MB/1]", "Snapshot length: 96"]);
    assert_eq!(told(Some(65_535))[1], "Snapshot length: 65535 (65.53 K)");
    assert_eq!(told(Some(0))[1], "Snapshot length: 262144 (262.14 K)");
}

#[test]
fn the_earliest_packet_is_told_with_its_date() {
    let time = Timestamp::new(946_712_870, 501_268_000);
    let started = line(&RunSummary { span: Some((time, time)), ..nothing() }, "Dump start");
    assert_eq!(started.as_deref(), Some("946712870.501268000 sec (Sat 01 Jan 2000 07:47:50 GMT)"));
    assert_eq!(line(&nothing(), "Dump start"), None);
}

#[test]
fn what_is_told_during_the_run_has_its_numbers() {
    let snapped = Notice::Snapped { l2_captured: 66, l3_captured: 52, l3_len: 1500 };
    let full = Notice::TableFull { limit: FlowLimit { flows: 262_144, is_by_memory: false } };
    assert_eq!(shown(&snapped.lines(None)), ["[WRN] snapL2Length: 66 - snapL3Length: 52 - IP length in header: 1500"]);
    assert_eq!(
        shown(&full.lines(Some(0.2))),
        [
            "[WRN] Hash Autopilot: main HashMap full: flushing 1 oldest flow(s)",
            "[INF] Hash Autopilot: Fix: Invoke t2 with '-f 5'"
        ]
    );
}

#[test]
fn a_small_table_is_told_to_be_twice_the_usual_one() {
    let small = Notice::TableFull { limit: FlowLimit { flows: 2, is_by_memory: false } };
    assert!(shown(&small.lines(None))[1].ends_with("'-f 2'"));
}

#[test]
fn a_limit_of_memory_is_told_to_be_raised() {
    let full = Notice::TableFull { limit: FlowLimit { flows: 1000, is_by_memory: true } };
    assert!(shown(&full.lines(None))[1].ends_with("'--memory' allows 1000 flows: raise it"));
}

/// What a log writes of a line of each kind.
fn logged(colours: bool) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = Outputs::new(Prefix::new(Some(&folder.path().join("x")), None).expect("a prefix"));
    let lines = [Line::plain("a\x1b[1mb"), Line::info("b"), Line::warning("c"), Line::of_plugin("tcpWin", "d")];
    let mut log = Log::new(outputs.create("_log.txt").expect("a file"), colours);
    log.lines(&lines).expect("lines");
    log.finish().expect("a file");
    std::fs::read_to_string(outputs.path("_log.txt")).expect("a file")
}

#[test]
fn lines_are_marked_with_colours_or_without() {
    assert_eq!(logged(false), "a\\u{1b}[1mb\n[INF] b\n[WRN] c\ntcpWin: d\n");
    let coloured = "a\\u{1b}[1mb\n\
         \x1b[1;34m[INF]\x1b[0m \x1b[0;34mb\x1b[0m\n\
         \x1b[1;33m[WRN]\x1b[0m \x1b[0;33mc\x1b[0m\n\
         \x1b[1mtcpWin:\x1b[0m d\n";
    assert_eq!(logged(true), coloured);
}
