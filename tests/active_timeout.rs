//! `--active-timeout`: a long conversation has a row for each part, all with one number, and sums over them are right.

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::{Place, Table, pcap_at, sample, stderr, stdout, t2, udp_packet, words};
use etherparse::PacketBuilder;
use proptest::prelude::*;
use t2::{Frames, Run, STANDARD, TableKind, TextTable};
use t2_core::capture::LinkType;
use t2_core::flow::Timeout;
use t2_core::time::Timestamp;

/// The bits of `flowStat`: the flow goes on in another part, and the part is a later one.
const DIVIDED: u64 = 0x0000_0200_0000_0000;
const LATER: u64 = 0x4000_0000_0000_0000;
const INVERTED: u64 = 1;

/// A question, or its answer.
fn datagram(is_answer: bool) -> Vec<u8> {
    let (client, server) = ((1, 40_000), (2, 5353));
    if is_answer { udp_packet(server, client, b"no") } else { udp_packet(client, server, b"is it?") }
}

/// Seconds, and who sends then: the conversation has three parts if one lasts ten seconds. In the second the server sends
/// first, and in the third it sends alone.
const SENT: [(u32, bool); 7] = [(0, false), (1, true), (9, false), (11, true), (12, false), (20, true), (21, true)];

fn capture() -> Vec<u8> {
    pcap_at(1, SENT.map(|(second, is_answer)| (second * 1000, datagram(is_answer))))
}

/// The tables of a run of the binary with this limit, and its report.
fn run(capture: &[u8], limit: &str, more: &[&str]) -> (Table, Table, String) {
    let place = Place::new();
    let capture = place.file("in.pcap", capture);
    let words = words(&capture, &place.path("out"));
    let output = t2(words.iter().map(String::as_str).chain(["--active-timeout", limit]).chain(more.iter().copied()));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    (place.table("out_flows.txt"), place.table("out_packets.txt"), stdout(&output))
}

/// The bits of `flowStat` that are of interest here.
fn bits(table: &Table) -> Vec<u64> {
    let number = |cell: &&str| u64::from_str_radix(&cell[2..], 16).expect("bits") & (DIVIDED | LATER | INVERTED);
    table.column("flowStat").iter().map(number).collect()
}

#[test]
fn each_part_has_rows_of_one_number_with_bits_that_say_which_part_it_is() {
    let (flows, packets, _) = run(&capture(), "10s", &[]);
    assert_eq!(flows.column("flowInd"), ["1"; 5]);
    assert_eq!(flows.column("dir"), ["A", "B", "A", "B", "B"]);
    assert_eq!(flows.column("srcPort"), ["40000", "5353", "40000", "5353", "5353"]);
    assert_eq!(flows.column("pktsSnt"), ["2", "1", "1", "2", "1"]);
    let (first, second, last) = (DIVIDED, DIVIDED | LATER, LATER);
    assert_eq!(bits(&flows), [first, first | INVERTED, second, second | INVERTED, last | INVERTED]);
    assert_eq!(packets.column("flowInd"), ["1"; 7]);
    assert_eq!(bits(&packets), [0, INVERTED, 0, LATER | INVERTED, LATER, LATER | INVERTED, LATER | INVERTED]);
}

#[test]
fn the_report_counts_rows_and_says_how_many_go_on() {
    let (flows, _, report) = run(&capture(), "10s", &[]);
    assert_eq!(flows.rows.len(), 5);
    assert!(report.contains("\nNumber of processed      flows: 5\n"), "{report}");
    assert!(report.contains("\nNumber of flows divided by active timeout: 4 [80.00%]\n"), "{report}");
    let (_, _, undivided) = run(&capture(), "30m", &[]);
    assert!(!undivided.contains("divided"), "{undivided}");
}

#[test]
fn a_silence_still_ends_a_conversation_and_the_next_packet_begins_another() {
    let packets = [0, 5, 11, 300].map(|second| (second * 1000, datagram(false)));
    let (flows, _, _) = run(&pcap_at(1, packets), "10s", &[]);
    assert_eq!(flows.column("flowInd"), ["1", "1", "2"]);
    assert_eq!(bits(&flows), [DIVIDED, LATER, 0]);
}

#[test]
fn outputs_of_parts_are_the_same_for_any_number_of_threads() {
    let place = Place::new();
    let outputs = |jobs: &str| {
        let options = ["--active-timeout", "100ms", "-j", jobs, "--out", "tsv,json,zeek", "--extract", "pktsSnt > 9"];
        let words = words(&sample("ssh.pcap"), &place.path(&format!("out{jobs}")));
        let output = t2(words.iter().map(String::as_str).chain(options));
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        let suffixes = ["_flows.txt", "_packets.txt", "_flows.json", "_extract.pcapng"];
        let read = |suffix: &str| fs::read(place.path(&format!("out{jobs}{suffix}"))).expect("an output");
        let extracted =
            stdout(&output).lines().filter(|line| line.contains("extracted")).collect::<Vec<_>>().join("\n");
        (suffixes.map(read), place.records(&format!("out{jobs}_conn.log")), extracted)
    };
    let alone = outputs("1");
    assert!(alone.2.contains("number of flows extracted: "), "{}", alone.2);
    for jobs in ["2", "5"] {
        assert!(outputs(jobs) == alone, "{jobs} threads");
    }
}

/// A segment between the client and a server.
fn segment(from_client: bool, sequence: u32, acknowledgement: u32, flags: &str, payload: &[u8]) -> Vec<u8> {
    let (source, destination) = if from_client { (1, 2) } else { (2, 1) };
    let ports = if from_client { (40_000, 22) } else { (22, 40_000) };
    let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, source], [2, 0, 0, 0, 0, destination])
        .ipv4([192, 0, 2, source], [192, 0, 2, destination], 64)
        .tcp(ports.0, ports.1, sequence, 5000);
    let builder = if flags.contains('S') { builder.syn() } else { builder };
    let builder = if flags.contains('A') { builder.ack(acknowledgement) } else { builder };
    let builder = if flags.contains('F') { builder.fin() } else { builder };
    let mut packet = Vec::new();
    builder.write(&mut packet, payload).expect("a packet");
    packet
}

/// A connection of 25 seconds that is opened and closed as it should be.
fn connection() -> Vec<u8> {
    let talk = (0..9).flat_map(|n| {
        let (own, other) = (101 + 4 * n, 501 + 4 * n);
        [
            (2000 + 2500 * n, segment(true, own, other, "A", b"ping")),
            (2100 + 2500 * n, segment(false, other, own + 4, "A", b"pong")),
        ]
    });
    let opening = [
        (0, segment(true, 100, 0, "S", b"")),
        (10, segment(false, 500, 101, "SA", b"")),
        (20, segment(true, 101, 501, "A", b"")),
    ];
    let closing = [
        (25_000, segment(true, 137, 537, "FA", b"")),
        (25_010, segment(false, 537, 138, "FA", b"")),
        (25_020, segment(true, 138, 538, "A", b"")),
    ];
    pcap_at(1, opening.into_iter().chain(talk).chain(closing))
}

#[test]
fn a_connection_that_is_divided_is_no_anomaly() {
    let (whole, _, _) = run(&connection(), "1h", &["--with", "tcpStates"]);
    assert_eq!(whole.column("tcpStatesAFlags"), ["0x00", "0x00"]);
    let (parts, _, _) = run(&connection(), "10s", &["--with", "tcpStates"]);
    assert_eq!(parts.column("dir"), ["A", "B", "A", "B", "A", "B"]);
    assert_eq!(parts.column("tcpStatesAFlags"), ["0x00"; 6]);
    for column in ["tcpAnomaly", "ipFlags"] {
        let of_whole: Vec<_> = whole.column(column).into_iter().cycle().take(6).collect();
        assert_eq!(parts.column(column), of_whole, "{column}");
    }
}

/// Sums by number, source and port of each column of counts, and the least and greatest times.
type Sums = BTreeMap<(String, String, String), (Vec<u64>, String, String)>;

fn sums(flows: &TextTable) -> Sums {
    let column = |name| flows.column(name).expect("a column");
    let mut sums = Sums::new();
    for n in 0..flows.rows().len() {
        let key = ["flowInd", "dir", "srcPort"].map(|name| column(name)[n].to_owned());
        let counts =
            ["pktsSnt", "l7BytesSnt", "padBytesSnt"].map(|name| column(name)[n].parse::<u64>().expect("a count"));
        let (first, last) = (column("timeFirst")[n].to_owned(), column("timeLast")[n].to_owned());
        let [number, side, port] = key;
        let of_flow =
            sums.entry((number, side, port)).or_insert_with(|| (vec![0; counts.len()], first.clone(), last.clone()));
        of_flow.0.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        (of_flow.1, of_flow.2) = (of_flow.1.clone().min(first), of_flow.2.clone().max(last));
    }
    sums
}

/// A packet of one of some conversations: which one, its direction, its payload, and the milliseconds since the one before.
fn packet() -> impl Strategy<Value = (u8, bool, usize, u32)> {
    let step = prop_oneof![8 => 0u32..4000, 1 => 9_000u32..11_000, 1 => 150_000u32..200_000];
    (0u8..6, any::<bool>(), 0usize..60, step)
}

fn frame(conversation: u8, is_answer: bool, payload: usize) -> Vec<u8> {
    let (one, other) = ((1, 40_000 + u16::from(conversation)), (2, 5353));
    let payload = vec![b'x'; payload];
    match conversation {
        0..3 if is_answer => udp_packet(other, one, &payload),
        0..3 => udp_packet(one, other, &payload),
        3 => segment(!is_answer, 1, 1, "A", &payload),
        _ => {
            let (source, destination) = if is_answer { (conversation, 9) } else { (9, conversation) };
            let builder = PacketBuilder::ethernet2([2, 0, 0, 0, 0, source], [2, 0, 0, 0, 0, destination]).ipv4(
                [192, 0, 2, source],
                [192, 0, 2, destination],
                64,
            );
            let mut packet = Vec::new();
            match is_answer {
                true => builder.icmpv4_echo_reply(1, 2).write(&mut packet, &payload),
                false => builder.icmpv4_echo_request(1, 2).write(&mut packet, &payload),
            }
            .expect("a packet");
            packet
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn sums_over_the_parts_are_the_values_of_the_whole(packets in prop::collection::vec(packet(), 1..120)) {
        let mut millis = 0;
        let frames: Vec<_> = packets.into_iter().map(|(conversation, is_answer, payload, step)| {
            millis += i64::from(step);
            let time = Timestamp::from_nanos((1_700_000_000_000 + millis) * 1_000_000);
            (time, frame(conversation, is_answer, payload))
        }).collect();
        // A plugin that gives flows other timeouts by what it has seen does so by the part that it sees.
        let run = || Run::new(&STANDARD).plugins(["basicFlow", "basicStats", "icmpDecode"]).keep(TableKind::Flows);
        let read = |run: Run| run.read(Frames::new(LinkType(1), frames.clone())).expect("a run");
        let whole = read(run());
        let parts = read(run().active_timeout(Timeout::from_secs(10.0)));
        // A flow that stays alone is an A side; where it is divided it may be the B side of what is not known yet.
        let without_side = |sums: Sums| sums.into_iter().map(|((number, _, port), of_flow)| ((number, port), of_flow));
        let as_map = |sums: Sums| {
            let mut map = BTreeMap::new();
            for (key, of_flow) in without_side(sums) {
                map.entry(key).or_insert_with(Vec::new).push(of_flow);
            }
            map
        };
        prop_assert_eq!(as_map(sums(parts.flows())), as_map(sums(whole.flows())));
        prop_assert_eq!(parts.summary().flows.all(), parts.flows().rows().len() as u64);
    }
}
