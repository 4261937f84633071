//! What connStat counts (spec plugins/connStat).

use std::collections::BTreeMap;

use t2_core::prelude::*;

use super::frames::{UDP, arp, ipv4, udp};
use super::run::{Outputs, Taken, at, files_of_jobs, run, run_plugins};
use crate::STANDARD;

/// A datagram with 10 bytes from port 40000 of a client to a port of a server, or back; hosts by their last byte.
fn between(millis: i64, client: u8, server: u8, port: u16, is_reply: bool) -> Taken {
    let (from, to) = if is_reply { (server, client) } else { (client, server) };
    let (source, destination) = if is_reply { (port, 40_000) } else { (40_000, port) };
    at(
        millis,
        ipv4(true, UDP, &udp(source, destination, 18, &[0; 10]), |ip| {
            (ip.source[3], ip.destination[3]) = (from, to);
        }),
    )
}

fn request(millis: i64, client: u8, server: u8, port: u16) -> Taken {
    between(millis, client, server, port, false)
}

fn reply(millis: i64, client: u8, server: u8, port: u16) -> Taken {
    between(millis, client, server, port, true)
}

/// The lines of connStat in the report.
fn lines(outputs: &Outputs) -> Vec<&str> {
    outputs.report.iter().filter_map(|line| line.strip_prefix("connStat: ")).collect()
}

#[test]
fn both_flows_of_a_conversation_count_until_each_has_ended() {
    let outputs = run([request(0, 1, 2, 53), reply(1, 1, 2, 53), request(2, 1, 2, 53)]);
    outputs.flows.assert(&[
        ("connSip", &["1", "1"]),
        ("connDip", &["1", "1"]),
        ("connSipDip", &["2", "1"]),
        ("connSipDprt", &["2", "1"]),
        ("connF", &["2", "1"]),
        ("connG", &["1", "1"]),
        ("connNumPCnt", &["2", "1"]),
        ("connNumBCnt", &["20", "10"]),
    ]);
}

#[test]
fn the_peers_of_a_host_are_those_in_its_role() {
    // 1 is a client of 2 and 3; 2 is a client of 1 and a server of 1 and 4.
    let outputs = run([request(0, 1, 2, 53), request(1, 1, 3, 53), request(2, 2, 1, 53), request(3, 4, 2, 53)]);
    outputs.flows.assert(&[
        ("srcIP", &["192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.4"]),
        ("connSip", &["2", "1", "1", "1"]),
        ("connDip", &["2", "1", "1", "1"]),
    ]);
    let outputs = run([request(0, 4, 2, 53), reply(1, 1, 2, 53), request(2, 1, 3, 53)]);
    outputs.flows.assert(&[
        ("srcIP", &["192.0.2.4", "192.0.2.2", "192.0.2.1"]),
        ("connSip", &["1", "1", "1"]),
        ("connDip", &["2", "2", "1"]),
    ]);
}

#[test]
fn flows_to_one_port_of_a_server_count_together_whatever_the_server() {
    let outputs = run([request(0, 1, 2, 53), request(1, 1, 3, 53), request(2, 1, 2, 99)]);
    outputs.flows.assert(&[
        ("connSipDip", &["2", "1", "1"]),
        ("connSipDprt", &["2", "1", "1"]),
        ("connF", &["1", "0.5", "1"]),
        ("connG", &["1", "1", "1"]),
    ]);
}

#[test]
fn flows_of_layer_2_have_zeros() {
    let outputs = run([(0, arp())]);
    outputs.flows.assert(&[("connSip", &["0"]), ("connF", &["0"]), ("connG", &["0"]), ("connNumPCnt", &["0"])]);
    assert_eq!(lines(&outputs), [""; 0]);
}

#[test]
fn a_host_begins_anew_after_its_last_flow() {
    // The time between is longer than any timeout.
    let outputs = run([request(0, 1, 2, 53), request(1, 1, 2, 53), request(400_000, 1, 2, 53)]);
    outputs.flows.assert(&[("connNumPCnt", &["2", "1"]), ("connSipDip", &["1", "1"])]);
    assert!(lines(&outputs).contains(&"Number of unique source IPs: 1"), "{:?}", lines(&outputs));
}

#[test]
fn a_server_that_only_answers_has_its_own_counts() {
    let outputs = run([request(0, 1, 2, 53), reply(1, 1, 2, 53), reply(2, 1, 2, 53), reply(3, 3, 2, 53)]);
    outputs.flows.assert(&[
        ("srcIP", &["192.0.2.1", "192.0.2.2", "192.0.2.2"]),
        ("connNumPCnt", &["1", "3", "3"]),
        ("connNumBCnt", &["10", "30", "30"]),
    ]);
    assert!(lines(&outputs).contains(&"Number of unique source IPs: 2"), "{:?}", lines(&outputs));
}

#[test]
fn the_report_has_unique_hosts_largest_numbers_and_biggest_talkers() {
    let packets = [
        request(0, 1, 2, 53),
        request(1, 1, 3, 53),
        reply(2, 1, 3, 53),
        request(3, 4, 3, 53),
        request(4, 1, 3, 99),
        at(5, arp()),
    ];
    assert_eq!(
        lines(&run(packets)),
        [
            "Number of unique source IPs: 2",
            "Number of unique destination IPs: 2",
            "Number of unique source/destination IPs connections: 3",
            "Max unique number of source IP / destination port connections: 3",
            "IP connF=connSipDprt/connSip: 1.500000",
            "IP connG=connSipDprt/connSipDip: 1.000000",
            "Source IP with max connections: 192.0.2.1: 2 connections",
            "Destination IP with max connections: 192.0.2.3: 2 connections",
            "Biggest L3 talker: 192.0.2.1: 3 [50.00%] packets",
            "Biggest L3 talker: 192.0.2.1: 30 [9.93%] bytes",
        ]
    );
}

/// Turns replies round after they have begun
#[plugin("turn", order = 600, ordered)]
#[derive(Default)]
struct Turn {}

impl Plugin for Turn {
    fn packet(&mut self, _: &Packet, flow: &mut Flow<Self>) -> Option<NoColumns> {
        flow.set_inverted(true);
        None
    }
}

t2_core::plugins! { TURNING = ..STANDARD, Turn }

#[test]
fn a_flow_that_is_turned_round_takes_back_what_it_has_counted() {
    let turned = [request(0, 1, 2, 53), request(1, 1, 2, 53), request(400_000, 1, 2, 53), request(400_001, 3, 2, 53)];
    let outputs = run_plugins(TURNING.entries(), &[], turned);
    outputs.flows.assert(&[
        ("connSip", &["1", "1", "1"]),
        ("connDip", &["1", "2", "1"]),
        ("connSipDip", &["1", "1", "1"]),
        ("connSipDprt", &["1", "1", "1"]),
    ]);
}

/// Many hosts, in both roles, with pauses in which flows end.
fn mixed() -> Vec<Taken> {
    let packet = |n: i64| {
        let (client, server) = ((n * 7 % 11) as u8, (n * 5 % 13) as u8);
        between(n * 50 + 100_000 * (n / 100), client, 20 + server - client % 3, (n % 4) as u16 + 50, n % 3 == 1)
    };
    (0..400).map(packet).collect()
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let alone = files_of_jobs(STANDARD.entries(), &[], mixed(), 1);
    assert!(alone["out_flows.txt"].lines().count() > 100, "too few flows");
    for jobs in [2, 3] {
        let several = files_of_jobs(STANDARD.entries(), &[], mixed(), jobs);
        let different = |(name, text): (&String, &String)| (several.get(name) != Some(text)).then(|| name.clone());
        let different: Vec<_> = alone.iter().filter_map(different).collect();
        assert_eq!((different, several.len()), (Vec::new(), alone.len()), "{jobs} threads");
    }
}

#[test]
fn the_columns_do_not_depend_on_other_plugins() {
    let columns = |outputs: Outputs| {
        let names = ["connSip", "connDip", "connSipDip", "connSipDprt", "connNumPCnt", "connNumBCnt"];
        names.map(|name| (name, outputs.flows.column(name).join(" "))).into_iter().collect::<BTreeMap<_, _>>()
    };
    let alone = STANDARD.select(["basicFlow", "connStat", "txtSink"]).expect("plugins");
    assert_eq!(columns(run_plugins(&alone, &[], mixed())), columns(run(mixed())));
}
