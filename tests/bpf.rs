//! Filters select what tcpdump selects.

#![cfg(feature = "live")]

mod common;

use std::path::Path;
use std::process::{Command, Stdio};

use common::{Place, SAMPLES, pcap, sample, stderr, stdout, t2, udp_packet};
use t2_core::capture::{BpfInstruction, BpfProgram, Capture, LinkType};

/// Expressions that use all that libpcap compiles to: every kind of instruction is in one of them.
const EXPRESSIONS: [&str; 48] = [
    "tcp",
    "udp",
    "icmp",
    "icmp6",
    "arp",
    "ip",
    "ip6",
    "not ip",
    "tcp port 21",
    "udp port 53",
    "port 80 or port 443",
    "src port 53",
    "dst portrange 1-1023",
    "host 192.0.2.1",
    "src host 10.0.0.1 or dst host 10.0.0.2",
    "net 192.0.2.0/24",
    "src net 10.0.0.0/8",
    "ip6 host fe80::1",
    "net fd00::/8",
    "ether broadcast",
    "ether multicast",
    "ip multicast",
    "ether src 02:00:00:00:00:01",
    "ether proto 0x0800",
    "vlan",
    "vlan 5 and ip",
    "vlan and vlan",
    "mpls",
    "pppoes",
    "greater 1000",
    "less 100",
    "len > 60 and len < 200",
    "len % 2 = 1",
    "len / 3 = 22",
    "len & 7 = 2",
    "len ^ 64 < 16",
    "len * 2 - 1 > 255",
    "len << 2 >= 400 and len >> 4 <= 20",
    "ip[8] < 64",
    "ip[2:2] > 576",
    "ip[0] & 0xf = 5",
    "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
    "tcp[13] & 2 = 2 and not tcp[13] & 16 = 16",
    "tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420",
    "udp[4:2] + 8 > 60",
    "ip[6:2] & 0x1fff != 0",
    "100 / (len - 60) > 0",
    "(tcp or udp) and (port 53 or port 21) and not src net 127.0.0.0/8",
];

/// A packet as far as it is compared: time, length on the wire, bytes.
type Seen = (i64, u32, Vec<u8>);

fn packets(mut capture: Capture) -> Vec<(LinkType, Seen)> {
    let mut packets = Vec::new();
    while let Some(packet) = capture.next_packet().expect("a packet") {
        packets.push((packet.link_type, (packet.time.nanos(), packet.wire_len, packet.data.to_vec())));
    }
    packets
}

/// What tcpdump selects of a file; `None` if it cannot read it, or cannot use the expression for it.
fn of_tcpdump(file: &Path, expression: &str) -> Option<Vec<u8>> {
    let mut command = Command::new("tcpdump");
    command.arg("-r").arg(file).args(["--time-stamp-precision=nano", "-w", "-", expression]);
    let output = command.stdin(Stdio::null()).output().expect("tcpdump runs");
    output.status.success().then_some(output.stdout)
}

/// Whether there is something to compare with.
fn has_tcpdump() -> bool {
    let has = Command::new("tcpdump").arg("--version").output().is_ok();
    assert!(has || std::env::var_os("T2_REQUIRE_LIVE").is_none(), "T2_REQUIRE_LIVE is set, and there is no tcpdump");
    if !has {
        eprintln!("skipped: no tcpdump");
    }
    has
}

fn program(expression: &str, link_type: LinkType) -> Option<BpfProgram> {
    // libpcap has another number for raw IP than captures.
    let number = if link_type == LinkType::RAW_IP { 12 } else { i32::try_from(link_type.0).expect("a small number") };
    let compiled = pcap::Capture::dead(pcap::Linktype(number)).expect("a handle").compile(expression, true).ok()?;
    let instruction = |instruction: &pcap::BpfInstruction| instruction.to_string().parse();
    let instructions: Result<Vec<BpfInstruction>, _> = compiled.get_instructions().iter().map(instruction).collect();
    Some(BpfProgram::new(&instructions.expect("instructions")).expect("a program"))
}

#[test]
fn programs_select_what_tcpdump_selects() {
    if !has_tcpdump() {
        return;
    }
    let (mut compared, mut selected) = (0, 0);
    for name in SAMPLES {
        let file = sample(name);
        // Of several link types tcpdump reads none but the first.
        if of_tcpdump(&file, "").is_none() {
            continue;
        }
        let all = packets(Capture::open(&file).expect("a sample"));
        let link_type = all.first().expect("a packet").0;
        for expression in EXPRESSIONS {
            let Some(expected) = of_tcpdump(&file, expression) else {
                assert!(program(expression, link_type).is_none(), "{name}: {expression}");
                continue;
            };
            let program = program(expression, link_type).unwrap_or_else(|| panic!("{name}: {expression}"));
            let raw = |(link_type, (time, wire_len, data)): &(LinkType, Seen)| {
                let time = t2_core::time::Timestamp::from_nanos(*time);
                program.selects(&t2_core::capture::RawPacket { time, link_type: *link_type, wire_len: *wire_len, data })
            };
            let ours: Vec<_> = all.iter().filter(|packet| raw(packet)).map(|(_, seen)| seen).collect();
            let expected = packets(Capture::from_reader(std::io::Cursor::new(expected), "tcpdump").expect("a capture"));
            assert_eq!(ours, expected.iter().map(|(_, seen)| seen).collect::<Vec<_>>(), "{name}: {expression}");
            compared += 1;
            selected += ours.len();
        }
    }
    assert!(compared > 400 && selected > 10_000, "{compared} comparisons, {selected} packets");
}

#[test]
fn a_run_with_a_filter_equals_a_run_on_what_tcpdump_selects() {
    if !has_tcpdump() {
        return;
    }
    for (name, expression) in [
        ("ftp.pcap", "tcp port 21"),
        ("ftp-cut.pcap", "greater 1000"),
        ("sll.pcap", "udp"),
        ("raw.pcap", "ip"),
        ("vlan.pcap", "vlan"),
    ] {
        let place = Place::new();
        let selected = place.file("selected.pcap", of_tcpdump(&sample(name), expression).expect("a capture"));
        let run = |capture: &Path, prefix: &str, more: &[&str]| {
            let words = common::words(capture, &place.path(prefix));
            let output = t2(words.iter().map(String::as_str).chain(more.iter().copied()));
            assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
            [place.text(&format!("{prefix}_flows.txt")), place.text(&format!("{prefix}_packets.txt"))]
        };
        let expected = run(&selected, "expected", &[]);
        assert!(expected[1].lines().count() > 1, "{name}: {expression}");
        assert_eq!(run(&sample(name), "option", &["-F", expression]), expected, "{name}: {expression}");
        let words: Vec<_> = ["--"].into_iter().chain(expression.split(' ')).collect();
        assert_eq!(run(&sample(name), "words", &words), expected, "{name}: {expression}");
        let file = place.file("filter.txt", format!("# a filter\n{expression} # of this sample\n"));
        let file = file.to_str().expect("a plain path");
        assert_eq!(run(&sample(name), "file", &["-F", file]), expected, "{name}: {expression}");
        assert_eq!(run(&sample(name), "at", &["-F", &format!("@{file}")]), expected, "{name}: {expression}");
    }
}

#[test]
fn what_is_no_filter_is_refused_before_anything_is_read() {
    let place = Place::new();
    let file = |name, content: &str| place.file(name, content).to_str().expect("a plain path").to_owned();
    for (filter, why) in [
        ("tcp prt 21".to_owned(), "`tcp prt 21` is no filter: can't parse filter expression: syntax error"),
        (file("wrong.txt", "tcp prt 22"), "`tcp prt 22` is no filter"),
        (file("empty.txt", "# nothing\n"), "has no filter in it"),
        ("@no-such-file".to_owned(), "cannot read `no-such-file`"),
    ] {
        let output = t2(["-r", "no-such-capture", "-F", &filter]);
        assert_eq!(output.status.code(), Some(2));
        assert!(stderr(&output).contains(why), "{why} in {}", stderr(&output));
    }
}

#[test]
fn a_filter_is_in_the_report_and_packets_of_a_link_type_without_its_headers_are_remarked() {
    let place = Place::new();
    let capture = place.file("raw.pcap", pcap(1, [udp_packet((1, 1000), (2, 53), b"question")]));
    let prefix = place.path("out");
    let output = t2(common::words(&capture, &prefix).iter().map(String::as_str).chain(["-F", "type mgt"]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("[INF] BPF: type mgt\n"), "{}", stdout(&output));
    let said = "the filter cannot be used for link type Ethernet [EN10MB/1]";
    assert!(stderr(&output).contains(said) && stdout(&output).contains(said), "{}", stderr(&output));
    assert!(place.table("out_packets.txt").rows.is_empty());
}
