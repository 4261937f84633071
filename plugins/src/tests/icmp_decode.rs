//! What icmpDecode shows of ICMP (spec plugins/icmpDecode).

use super::frames::{UDP, arp, client, ethernet, fragment, ipv4, ipv6, syn, udp};
use super::run::{Outputs, Taken, at, files_of_jobs, run};
use crate::STANDARD;

use t2_core::prelude::protocol::{ICMP, ICMPV6};
use t2_core::prelude::{Status, ether_type};

/// A message: type, code, bytes 4 to 7, the rest.
fn message(kind: u8, code: u8, rest: [u8; 4], payload: &[u8]) -> Vec<u8> {
    [&[kind, code, 0, 0][..], &rest, payload].concat()
}

/// An ICMP packet.
fn icmp(from_client: bool, kind: u8, code: u8, rest: [u8; 4], payload: &[u8]) -> Vec<u8> {
    ipv4(from_client, ICMP, &message(kind, code, rest, payload), |_| {})
}

/// An ICMPv6 packet of the client.
fn icmpv6(kind: u8, code: u8) -> Vec<u8> {
    ipv6(ICMPV6, &message(kind, code, [0; 4], &[]))
}

/// An echo request with a sequence number.
fn request(sequence: u16) -> Vec<u8> {
    let [high, low] = sequence.to_be_bytes();
    icmp(true, 8, 0, [0xab, 0xcd, high, low], &[])
}

/// The reply to it.
fn reply(sequence: u16) -> Vec<u8> {
    let [high, low] = sequence.to_be_bytes();
    icmp(false, 0, 0, [0xab, 0xcd, high, low], &[])
}

/// The packets a millisecond apart.
fn run_all(packets: impl IntoIterator<Item = Vec<u8>>) -> Outputs {
    run((0..).zip(packets).map(|(millis, packet)| at(millis, packet)))
}

/// An error of the server that quotes a packet, whose Ethernet header is left out.
fn error(kind: u8, code: u8, quoted: &[u8]) -> Vec<u8> {
    icmp(false, kind, code, [0; 4], &quoted[14..])
}

#[test]
fn messages_have_type_code_id_and_number_and_others_none() {
    let outputs = run_all([request(7), icmp(true, 3, 4, [1, 2, 3, 4], &[]), arp(), fragment(ICMP, 5, false, &[8; 24])]);
    outputs.packets.assert(&[
        ("icmpStat", &["0x01", "0x01", "0x00", "0x00"]),
        ("icmpType", &["8", "3", "", ""]),
        ("icmpCode", &["0", "4", "", ""]),
        ("icmpID", &["0xabcd", "0x0102", "", ""]),
        ("icmpSeq", &["0x0007", "0x0304", "", ""]),
        ("icmpPFindex", &["", "", "", ""]),
    ]);
    // The later fragment was the last packet of the flow with the messages.
    outputs.flows.assert(&[("icmpStat", &["0x00", "0x01"]), ("icmpTCcnt", &["0", "2"])]);
}

#[test]
fn a_cut_message_has_what_is_captured() {
    let taken = |captured: usize| at(0, request(7)).cut(14 + 20 + captured);
    run([taken(7)]).packets.assert(&[("icmpType", &["8"]), ("icmpID", &[""]), ("icmpSeq", &[""])]);
    run([taken(3)]).packets.assert(&[("icmpType", &[""]), ("icmpStat", &["0x00"])]);
}

#[test]
fn types_and_codes_are_bits() {
    let types = |packets: Vec<Vec<u8>>| run_all(packets).flows.column("icmpBFTypH_TypL_Code")[0].to_owned();
    let all = [(0, 1), (31, 15), (32, 16), (63, 0), (64, 255), (200, 1)];
    let v4 = all.map(|(kind, code)| icmp(true, kind, code, [0; 4], &[]));
    assert_eq!(types(v4.into()), "0x80000001_0x80000001_0x8003");
    let all = [(0, 1), (31, 15), (32, 16), (128, 0), (159, 255), (160, 1)];
    assert_eq!(types(all.map(|(kind, code)| icmpv6(kind, code)).into()), "0x80000001_0x80000001_0x8003");
}

#[test]
fn messages_are_counted_modulo_256() {
    run_all((0..257).map(request)).flows.assert(&[("icmpTCcnt", &["1"])]);
}

#[test]
fn a_flow_that_begins_with_something_else_than_a_request_is_a_reply() {
    for (packet, is_inverted) in
        [(request(1), false), (reply(1), true), (icmp(true, 3, 3, [0; 4], &[]), true), (icmpv6(128, 0), false)]
    {
        let outputs = run_all([packet]);
        assert_eq!(outputs.packets.bits("flowStat", Status::INVERTED.0), [u64::from(is_inverted)]);
        outputs.flows.assert(&[("dir", &["A"])]);
    }
    let outputs = run_all([reply(1), request(1)]);
    outputs.flows.assert(&[("dir", &["A", "B"]), ("srcIP", &["192.0.2.1", "192.0.2.2"])]);
}

#[test]
fn the_flow_of_an_opposite_keeps_its_direction() {
    let outputs = run_all([request(1), icmp(false, 3, 1, [0; 4], &[])]);
    assert_eq!(outputs.packets.bits("flowStat", Status::INVERTED.0), [0, 1]);
}

#[test]
fn echoes_whose_numbers_do_not_follow_each_other_are_marked_but_not_the_first() {
    let stats = |numbers: &[u16]| {
        let packets = run_all(numbers.iter().map(|&number| request(number))).packets;
        packets.column("icmpStat").join(" ")
    };
    assert_eq!(stats(&[7, 8, 9]), "0x01 0x01 0x01");
    assert_eq!(stats(&[65_535, 0]), "0x01 0x01");
    assert_eq!(stats(&[7, 7, 8]), "0x01 0x21 0x21");
}

#[test]
fn payloads_are_searched_for_the_bandwidth_test_and_for_ssh() {
    let stat =
        |kind, payload: &[u8]| run_all([icmp(true, kind, 0, [0; 4], payload)]).flows.column("icmpStat")[0].to_owned();
    assert_eq!(stat(8, b"012345WANG2 and more"), "0x11");
    for (kind, payload) in [(8, &b"01234WANG2"[..]), (8, b"012345WANG"), (0, b"012345WANG2")] {
        assert_eq!(stat(kind, payload), "0x01");
    }
    let ssh = |at: usize| [&vec![b' '; at][..], b"OpenSSH"].concat();
    assert_eq!((stat(0, &ssh(40)), stat(8, &ssh(99))), ("0x81".to_owned(), "0x81".to_owned()));
    assert_eq!((stat(8, &ssh(39)), stat(3, &ssh(40))), ("0x01".to_owned(), "0x01".to_owned()));
}

#[test]
fn loki_is_a_flow_whose_echoes_all_have_its_number() {
    let stat = |numbers: &[u16]| run_all(numbers.iter().map(|&number| request(number))).packets.bits("icmpStat", 0x40);
    assert_eq!(stat(&[0x01f0, 0x01f0]), [0x40, 0x40]);
    assert_eq!(stat(&[0x01f0, 0x01f1, 0x01f0]), [0x40, 0, 0]);
    assert_eq!(stat(&[1, 0x01f0]), [0, 0]);
}

#[test]
fn redirects_have_a_gateway_and_timestamps_the_time_of_the_sender() {
    let value = |packet| run_all([packet]).flows.column("icmpTmGtw")[0].to_owned();
    let times: Vec<u8> = (1..=12).collect();
    assert_eq!(value(icmp(true, 5, 1, [192, 0, 2, 9], &[])), "0xc0000209");
    assert_eq!(value(icmp(true, 13, 0, [0; 4], &times)), "0x01020304");
    assert_eq!(value(icmp(false, 14, 0, [0; 4], &times)), "0x090a0b0c");
    assert_eq!(value(icmp(false, 14, 0, [0; 4], &times[..11])), "0x00000000");
    assert_eq!(value(request(7)), "0x00000000");
}

#[test]
fn requests_that_are_answered_are_a_share_and_replies_without_requests_are_negative() {
    let ratios = |packets: Vec<Vec<u8>>| run_all(packets).flows.numbers("icmpEchoSuccRatio");
    assert_eq!(ratios(vec![request(1), request(2), reply(2)]), [0.5, 0.0]);
    assert_eq!(ratios(vec![request(1)]), [0.0]);
    let other = |from_client| icmp(from_client, 3, 0, [0; 4], &[]);
    assert_eq!(ratios(vec![other(true), reply(1), reply(2)]), [0.0, -2.0]);
    let none = run_all([other(true), other(false)]);
    none.flows.assert(&[("icmpEchoSuccRatio", &["0", "0"])]);
}

#[test]
fn an_error_has_the_number_of_the_flow_whose_packet_it_quotes() {
    let datagram = ipv4(true, UDP, &udp(40_000, 53, 20, &[0; 12]), |_| {});
    let segment = Vec::from(syn(1));
    let others = Vec::from(client(1, 1).tcp(|tcp| tcp.source_port = 1));
    // Eight bytes behind the IP header are quoted, as RFC 792 has it.
    let outputs = run_all([
        arp(),
        datagram.clone(),
        segment.clone(),
        error(3, 3, &datagram[..14 + 28]),
        error(11, 0, &segment[..14 + 28]),
        error(3, 3, &others),
        error(12, 0, &segment),
    ]);
    assert_eq!(outputs.packets.column("icmpPFindex"), ["", "", "", "2", "3", "", ""]);
    assert_eq!(outputs.flows.column("icmpPFindex"), ["0", "0", "0", "0"]);
    let outputs = run_all([segment.clone(), error(3, 3, &segment)]);
    assert_eq!(outputs.flows.column("icmpPFindex"), ["0", "1"]);
}

#[test]
fn an_error_quotes_a_packet_of_its_own_vlan() {
    let tagged = |id: u8, packet: Vec<u8>| [&packet[..12], &[0x81, 0, 0, id], &packet[12..]].concat();
    let segment = Vec::from(syn(1));
    let error = error(3, 3, &segment);
    let outputs = run_all([segment.clone(), tagged(7, segment), tagged(7, error.clone()), tagged(8, error)]);
    assert_eq!(outputs.packets.column("icmpPFindex"), ["", "", "2", ""]);
}

#[test]
fn an_error_of_icmpv6_quotes_a_packet_of_ipv6() {
    let datagram = ipv6(UDP, &udp(40_000, 53, 8, &[]));
    let error = ipv6(ICMPV6, &message(1, 4, [0; 4], &datagram[14..]));
    assert_eq!(run_all([datagram, error]).packets.column("icmpPFindex"), ["", "1"]);
}

#[test]
fn the_report_has_echoes_and_their_ratio() {
    let packets = [request(1), request(2), reply(1), icmpv6(128, 0), Vec::from(syn(1))];
    let report = run_all(packets).report;
    let lines: Vec<_> = report.iter().filter_map(|line| line.strip_prefix("icmpDecode: ")).collect();
    assert_eq!(
        lines,
        [
            "Aggregated icmpStat=0x01",
            "Number of ICMP echo request packets: 2 [66.67%]",
            "Number of ICMP echo reply packets: 1 [33.33%]",
            "ICMP echo reply / request ratio: 0.50",
            "Number of ICMPv6 echo request packets: 1 [100.00%]",
        ]
    );
}

/// The file of a run.
fn statistics(packets: impl IntoIterator<Item = Vec<u8>>) -> String {
    let packets = (0..).zip(packets).map(|(millis, packet)| at(millis, packet));
    files_of_jobs(STANDARD.entries(), &[], packets, 1)["out_icmpStats.txt"].clone()
}

#[test]
fn the_file_lists_types_and_codes() {
    let v6 = [(143, 0), (138, 1), (138, 255), (1, 0), (1, 9), (200, 8), (128, 0)];
    let v6 = v6.map(|(kind, code)| icmpv6(kind, code));
    let v4 = [request(1), reply(1), icmp(false, 3, 3, [0; 4], &[]), icmp(true, 13, 0, [0; 4], &[])];
    let row = |kind: &str, code: &str, percent: &str| format!("{kind}\t{code}\t{:>30} [{percent}%]", 1);
    let title = |family: &str| format!("# {family} Type\tCode\t{:>30}", "Packets");
    let lines = [
        "Total number of ICMP packets: 11 [100.00%]".to_owned(),
        String::new(),
        "Number of ICMP packets: 4 [36.36%]".to_owned(),
        "Number of ICMPv6 packets: 7 [63.64%]".to_owned(),
        String::new(),
        "ICMP echo reply / request ratio: 1.000".to_owned(),
        String::new(),
        title("ICMP"),
        row("ICMP_ECHOREQUEST", "-", " 25.00"),
        row("ICMP_ECHOREPLY", "-", " 25.00"),
        row("ICMP_DEST_UNREACH", "ICMP_PORT_UNREACH", " 25.00"),
        String::new(),
        title("ICMPv6"),
        row("ICMP6_ECHOREQUEST", "-", " 14.29"),
        row("ICMP6_DEST_UNREACH", "ICMP6_NO_ROUTE", " 14.29"),
        row("ICMP6_DEST_UNREACH", "9", " 14.29"),
        row("ICMP6_RTER_RENUM", "1", " 14.29"),
        row("ICMP6_RTER_RENUM", "255", " 14.29"),
        row("ICMP6_MLD2", "-", " 14.29"),
        row("200", "8", " 14.29"),
        String::new(),
    ];
    assert_eq!(statistics(v4.into_iter().chain(v6)), lines.join("\n"));
}

#[test]
fn the_file_of_a_run_without_icmp_is_one_line() {
    assert_eq!(statistics([arp()]), "Total number of ICMP packets: 0 [0.00%]\n");
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let packet = |n: i64| {
        let data = match n % 5 {
            0 => request(n as u16),
            1 => reply(n as u16),
            2 => Vec::from(syn(1).tcp(|tcp| tcp.source_port = n as u16)),
            3 => error(3, 3, &Vec::from(syn(1).tcp(|tcp| tcp.source_port = n as u16 - 1))),
            _ => ethernet(n % 2 == 0, ether_type::ARP, &[0; 28]),
        };
        at(n * 50_000, data)
    };
    let packets = || (0..100).map(packet).collect::<Vec<Taken>>();
    let alone = files_of_jobs(STANDARD.entries(), &[], packets(), 1);
    assert!(alone["out_flows.txt"].lines().count() > 20, "too few flows");
    for jobs in [2, 3] {
        assert_eq!(files_of_jobs(STANDARD.entries(), &[], packets(), jobs), alone, "{jobs} threads");
    }
}
