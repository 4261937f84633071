//! `--only alarm`: outputs have the flows with an alarm only, and their packets from the alarm on.

mod common;

use std::collections::BTreeSet;
use std::fs;

use common::{Place, Table, sample, stderr, stdout, t2, udp_packet, words};
use t2::prelude::*;
use t2::{Done, Frames, Run, TableKind, TextTable};
use t2_core::output::Only;

/// Raises alarms by what is in the payload
#[plugin("alarmed", order = 600, ordered)]
#[derive(Default)]
struct Alarmed {
    /// Packets of the flow so far
    #[packet_col]
    alarmed_nth: u64,
    /// Packets of the flow
    #[flow_col]
    alarmed_pkts: u64,
    is_late: bool,
}

impl Plugin for Alarmed {
    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<AlarmedRow> {
        self.alarmed_pkts += 1;
        self.is_late |= packet.payload() == b"late";
        if packet.payload() == b"alarm" {
            flow.alarm(1);
        }
        Some(AlarmedRow { alarmed_nth: self.alarmed_pkts })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        if self.is_late {
            flow.alarm(1);
        }
    }
}

t2_core::plugins! { ALARMING = ..t2::STANDARD, Alarmed }

const ALARM: u64 = 0x0002_0000_0000_0000;

/// A packet of a conversation, from its client or from its server.
fn packet(conversation: u16, from_client: bool, payload: &str) -> Vec<u8> {
    let (client, server) = ((1, 40_000 + conversation), (2, 5353));
    let (source, destination) = if from_client { (client, server) } else { (server, client) };
    udp_packet(source, destination, payload.as_bytes())
}

/// A run over these packets, with both tables in memory.
fn read(run: Run, packets: &[Vec<u8>]) -> Done {
    let run = run.keep(TableKind::Flows).keep(TableKind::Packets);
    run.read(Frames::ethernet(packets)).expect("a run")
}

fn only() -> Run {
    Run::new(&ALARMING).only(Only::Alarm)
}

#[test]
fn both_flows_are_written_and_the_packets_of_both_from_the_alarm_on() {
    let packets = [
        packet(1, true, "no"),
        packet(2, true, "no"),
        packet(2, false, "alarm"),
        packet(1, false, "no"),
        packet(2, true, "no"),
        packet(3, true, "no"),
    ];
    let done = read(only(), &packets);
    assert_eq!(done.flows().column("flowInd").expect("a column"), ["2", "2"]);
    assert_eq!(done.flows().column("dir").expect("a column"), ["A", "B"]);
    assert_eq!(done.flows().column("alarmedPkts").expect("a column"), ["2", "1"]);
    assert_eq!(done.packets().column("pktNo").expect("a column"), ["3", "5"]);
    assert_eq!(done.packets().column("alarmedNth").expect("a column"), ["1", "2"]);
    let report = done.report().join("\n");
    for line in [
        "Number of processed      flows: 5",
        "[WRN] 1 alarms in 1 flows [20.00%]",
        "Number of flows not written, as they have no alarm: 3 [60.00%]",
        "Number of packets not written, as their flows have no alarm: 4 [66.67%]",
    ] {
        assert!(report.lines().any(|found| found == line), "{line}\n{report}");
    }
}

#[test]
fn an_alarm_at_the_end_of_one_flow_writes_both_and_no_packet() {
    for late in [0, 1] {
        let packets =
            [packet(1, true, if late == 0 { "late" } else { "no" }), packet(1, false, "late"), packet(2, true, "no")];
        let done = read(only(), &packets);
        assert_eq!(done.flows().column("dir").expect("a column"), ["A", "B"]);
        assert!(done.packets().rows().is_empty());
    }
}

#[test]
fn a_run_that_writes_no_packets_does_not_count_those_that_are_not_written() {
    let done = only().keep(TableKind::Flows).read(Frames::ethernet([packet(1, true, "no")])).expect("a run");
    let report = done.report().join("\n");
    assert!(report.contains("flows not written") && !report.contains("packets not written"), "{report}");
}

/// Many conversations, some with an alarm at some time; some end by silence in between.
fn many() -> Vec<Vec<u8>> {
    let of = |n: u16| match n % 17 {
        3 if n.is_multiple_of(2) => "alarm",
        5 if n.is_multiple_of(5) => "late",
        _ => "no",
    };
    (0..600).map(|n: u16| packet(n * 7 % 23 + n / 90 * 23, n % 3 != 1, of(n))).collect()
}

fn bits(table: &TextTable) -> Vec<u64> {
    let cells = table.column("flowStat").expect("a column");
    cells.iter().map(|cell| u64::from_str_radix(&cell[2..], 16).expect("bits")).collect()
}

/// The rows of both tables that are to be written, by all of them.
fn wanted(all: &Done) -> [Vec<Vec<String>>; 2] {
    let numbers = all.flows().column("flowInd").expect("a column");
    let alarmed: BTreeSet<_> = numbers
        .iter()
        .zip(bits(all.flows()))
        .filter(|(_, bits)| bits & ALARM != 0)
        .map(|(number, _)| *number)
        .collect();
    let flows = all.flows().rows().iter().zip(&numbers).filter(|(_, number)| alarmed.contains(*number));
    let numbers = all.packets().column("flowInd").expect("a column");
    let mut so_far = BTreeSet::new();
    let packets = all.packets().rows().iter().zip(numbers).zip(bits(all.packets())).filter(|((_, number), bits)| {
        if bits & ALARM != 0 {
            so_far.insert(*number);
        }
        so_far.contains(number)
    });
    let packets = packets.map(|((row, _), _)| row.clone()).collect();
    [flows.map(|(row, _)| row.clone()).collect(), packets]
}

#[test]
fn rows_are_those_of_the_whole_tables_for_any_number_of_threads_and_in_all_formats() {
    let set = ["basicFlow", "basicStats", "tcpFlags", "alarmed", "txtSink", "jsonSink"];
    let timeout = t2_core::flow::Timeout::from_secs(60.0);
    let run = |run: Run| run.plugins(set).timeout(timeout);
    let [flows, packets] = wanted(&read(run(Run::new(&ALARMING)), &many()));
    assert!(flows.len() > 20 && packets.len() > 20, "{} flows, {} packets", flows.len(), packets.len());
    for jobs in [1, 2, 5] {
        let place = Place::new();
        let done = read(run(only()).jobs(jobs).prefix(place.path("out")).packets(true), &many());
        assert!(done.flows().rows() == flows && done.packets().rows() == packets, "{jobs} threads");
        let Table { rows, .. } = place.table("out_flows.txt");
        assert!(rows == flows && place.table("out_packets.txt").rows.len() == packets.len(), "{jobs} threads");
        let lines =
            |suffix: &str| fs::read_to_string(place.path(&format!("out_{suffix}.json"))).expect("JSON").lines().count();
        assert_eq!((lines("flows"), lines("packets")), (flows.len(), packets.len()), "{jobs} threads");
    }
}

#[test]
fn parts_of_a_flow_are_judged_one_by_one() {
    let packets = ["no", "alarm", "no", "no", "no"].map(|payload| packet(1, true, payload));
    let done = read(only().active_timeout(t2_core::flow::Timeout::from_secs(2.0)), &packets);
    assert_eq!(done.flows().column("pktsSnt").expect("a column"), ["2"]);
}

#[test]
fn without_an_alarm_nothing_is_written_and_the_report_says_so() {
    let place = Place::new();
    let words = words(&sample("dns.pcap"), &place.path("out"));
    let output = t2(words.iter().map(String::as_str).chain(["--only", "alarm"]));
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
    assert!(place.table("out_flows.txt").rows.is_empty() && place.table("out_packets.txt").rows.is_empty());
    let report = stdout(&output);
    assert!(report.contains("\n[INF] Creating flows for L2, IPv4, IPv6 [ALARM]\n"), "{report}");
    assert!(
        report.contains("No plugin of this run has raised an alarm, so no flow is written (--only alarm)"),
        "{report}"
    );
}

#[test]
fn what_is_no_choice_is_refused_before_anything_is_read() {
    let output = t2(["-r", "missing.pcap", "--only", "dstPort == 53"]);
    assert_eq!(output.status.code(), Some(2));
    let error = stderr(&output);
    assert!(error.contains("--only") && error.contains("write `alarm`") && error.contains("--extract"), "{error}");
}
