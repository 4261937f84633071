//! ARP (spec plugins/arpDecode).

use super::frames::{ARP, datagram, ethernet};
use super::run::{Outputs, Taken, at, files_of_jobs, run, run_with};
use crate::STANDARD;

/// The MAC address with a number, and an IP address with one.
fn party((mac, ip): (u8, u8)) -> Vec<u8> {
    let ip = if ip == 0 { [0; 4] } else { [10, 0, 0, ip] };
    [&hardware(mac)[..], &ip].concat()
}

/// 0 and 255 are the addresses of all zeros and ones.
fn hardware(number: u8) -> [u8; 6] {
    match number {
        0 | 0xff => [number; 6],
        _ => [2, 0, 0, 0, 0, number],
    }
}

/// A message in a frame, in one flow with the others.
fn message(opcode: u16, sender: (u8, u8), target: (u8, u8)) -> Vec<u8> {
    let fixed = [0, 1, 8, 0, 6, 4];
    ethernet(true, ARP, &[&fixed[..], &opcode.to_be_bytes(), &party(sender), &party(target)].concat())
}

fn run_messages(messages: impl IntoIterator<Item = Vec<u8>>) -> Outputs {
    run((0..).zip(messages).map(|(millis, message)| at(millis, message)))
}

#[test]
fn the_fields_of_a_message_are_shown_at_its_packet() {
    run_messages([message(2, (1, 1), (2, 2))]).packets.assert(&[
        ("arpStat", &["0x01"]),
        ("arpHwType", &["1"]),
        ("arpProtoType", &["0x0800"]),
        ("arpHwSize", &["6"]),
        ("arpProtoSize", &["4"]),
        ("arpOpcode", &["2"]),
        ("arpSenderMAC", &["02:00:00:00:00:01"]),
        ("arpSenderIP", &["10.0.0.1"]),
        ("arpTargetMAC", &["02:00:00:00:00:02"]),
        ("arpTargetIP", &["10.0.0.2"]),
    ]);
}

#[test]
fn other_packets_have_a_status_without_bits_and_no_fields() {
    let outputs = run_messages([datagram(true, 4), ethernet(true, 0x88cc, &[0; 46])]);
    outputs.packets.assert(&[("arpStat", &["0x00"; 2]), ("arpHwType", &[""; 2]), ("arpTargetIP", &[""; 2])]);
    outputs.flows.assert(&[("arpStat", &["0x00"; 2]), ("arpIpMacCnt", &["0"; 2]), ("arpMac_Ip_Cnt", &[""; 2])]);
}

#[test]
fn pairs_are_those_of_senders_and_in_replies_those_of_targets_too() {
    let outputs = run_messages([
        message(1, (1, 1), (0, 2)),
        message(1, (1, 1), (0, 2)),
        message(2, (2, 2), (1, 1)),
        message(4, (3, 3), (4, 4)),
    ]);
    outputs.flows.assert(&[
        ("arpStat", &["0x01"]),
        ("arpHwType", &["1"]),
        ("arpOpcode", &["0x0016"]),
        ("arpIpMacCnt", &["4"]),
        (
            "arpMac_Ip_Cnt",
            &["02:00:00:00:00:01_10.0.0.1_3;02:00:00:00:00:02_10.0.0.2_1;\
               02:00:00:00:00:03_10.0.0.3_1;02:00:00:00:00:04_10.0.0.4_1"],
        ),
    ]);
}

#[test]
fn other_operations_have_no_pairs_and_those_from_16_on_no_bit() {
    let outputs = run_messages([3, 5, 15, 16, 17, 0xffff].map(|opcode| message(opcode, (1, 1), (2, 2))));
    outputs.flows.assert(&[("arpOpcode", &["0x8028"]), ("arpIpMacCnt", &["0"]), ("arpMac_Ip_Cnt", &[""])]);
}

#[test]
fn messages_about_the_own_address_are_gratuitous_probes_or_announcements() {
    for (opcode, sender, target, stat) in [
        (1, (1, 1), (2, 1), "0x03"),
        (2, (1, 1), (0, 1), "0x83"),
        (1, (1, 1), (0, 1), "0x0b"),
        (1, (1, 1), (0xff, 1), "0x0b"),
        (1, (1, 0), (0, 1), "0x05"),
        (1, (1, 0), (0xff, 1), "0x01"),
        (2, (1, 0), (0, 1), "0x01"),
        (3, (1, 1), (0, 1), "0x01"),
        (1, (1, 0), (0, 0), "0x0b"),
    ] {
        let outputs = run_messages([message(opcode, sender, target)]);
        assert_eq!(outputs.flows.column("arpStat"), [stat], "{opcode} {sender:?} {target:?}");
    }
}

#[test]
fn an_address_with_another_mac_address_than_in_any_flow_before_is_told_with_both() {
    let other_flow = [&[0xff; 6][..], &message(1, (9, 1), (0, 7))[6..]].concat();
    let outputs = run_messages([other_flow, message(1, (1, 1), (0, 2)), message(1, (9, 1), (0, 2))]);
    outputs.packets.assert(&[("arpStat", &["0x01", "0x81", "0x81"])]);
    outputs.flows.assert(&[(
        "arpMac_Ip_Cnt",
        &["02:00:00:00:00:09_10.0.0.1_1", "02:00:00:00:00:01_10.0.0.1_1;02:00:00:00:00:09_10.0.0.1_1"],
    )]);
    assert_eq!(outputs.report.iter().filter(|line| line.starts_with("arpDecode")).count(), 1);
    assert!(outputs.report.contains(&"arpDecode: Aggregated arpStat=0x81".to_owned()));
}

#[test]
fn hosts_without_an_address_share_zero_and_are_no_contradiction() {
    let outputs = run_messages([message(1, (1, 0), (9, 2)), message(1, (2, 0), (9, 2))]);
    let pairs = "02:00:00:00:00:01_0.0.0.0_1;02:00:00:00:00:02_0.0.0.0_1";
    outputs.flows.assert(&[("arpStat", &["0x01"]), ("arpMac_Ip_Cnt", &[pairs])]);
}

#[test]
fn a_full_list_counts_its_pairs_on_and_no_others() {
    let full = (1..=10).map(|n| message(1, (n, n), (0, 99)));
    let outputs = run_messages(full.clone().chain([message(1, (10, 10), (0, 99))]));
    outputs.flows.assert(&[("arpStat", &["0x01"]), ("arpIpMacCnt", &["10"])]);
    assert!(outputs.flows.column("arpMac_Ip_Cnt")[0].ends_with("10.0.0.10_2"));
    let outputs = run_messages(full.chain([11, 11, 12].map(|n| message(1, (n, n), (0, 99)))));
    outputs.flows.assert(&[("arpStat", &["0x21"]), ("arpIpMacCnt", &["10"])]);
    assert_eq!(outputs.packets.bits("arpStat", 0x20), [[0; 10].as_slice(), &[0x20; 3]].concat().as_slice());
    let line = "arpDecode: Number of flows with more than 10 pairs of MAC and IP address: 1";
    assert!(outputs.report.iter().any(|found| found == line), "{:?}", outputs.report);
}

#[test]
fn beyond_the_room_for_hosts_nobody_contradicts() {
    let packets = [message(1, (1, 1), (0, 9)), message(1, (2, 2), (0, 9)), message(1, (3, 2), (0, 9))];
    let packets = || (0..).zip(packets.clone()).map(|(millis, message)| at(millis, message));
    run(packets()).flows.assert(&[("arpStat", &["0x81"])]);
    run_with(&["arpDecode.maxHosts=1"], packets()).flows.assert(&[("arpStat", &["0x01"])]);
}

#[test]
fn addresses_are_found_by_the_sizes_in_the_message_and_shown_if_they_have_a_form() {
    let message = |hardware: usize, protocol: usize| {
        let fixed = [0, 32, 8, 0, hardware as u8, protocol as u8, 0, 1];
        let addresses = [vec![5; hardware], vec![10; protocol], vec![6; hardware], vec![11; protocol]].concat();
        ethernet(true, ARP, &[&fixed[..], &addresses].concat())
    };
    run_messages([message(20, 4), message(6, 16), message(0, 0)]).packets.assert(&[
        ("arpSenderMAC", &["", "05:05:05:05:05:05", ""]),
        ("arpSenderIP", &["10.10.10.10", "", ""]),
        ("arpTargetMAC", &["", "06:06:06:06:06:06", ""]),
        ("arpTargetIP", &["11.11.11.11", "", ""]),
        ("arpStat", &["0x01"; 3]),
    ]);
}

#[test]
fn a_message_that_is_cut_shows_what_is_captured() {
    let cut = |captured: usize| at(0, message(1, (1, 1), (0, 1))).cut(14 + captured);
    let rows = [6, 7, 8, 14, 18, 24, 28].map(|captured| run([cut(captured)]).packets);
    run([cut(7)]).flows.assert(&[("arpHwType", &["1"]), ("arpOpcode", &["0x0000"]), ("arpIpMacCnt", &["0"])]);
    let column = |name| rows.iter().map(|row| row.column(name)[0].to_owned()).collect::<Vec<_>>();
    assert_eq!(column("arpHwType"), ["1"; 7]);
    assert_eq!(column("arpOpcode"), ["", "", "1", "1", "1", "1", "1"]);
    let sender = "02:00:00:00:00:01";
    assert_eq!(column("arpSenderMAC"), ["", "", "", sender, sender, sender, sender]);
    assert_eq!(column("arpSenderIP"), ["", "", "", "", "10.0.0.1", "10.0.0.1", "10.0.0.1"]);
    assert_eq!(column("arpTargetIP"), ["", "", "", "", "", "", "10.0.0.1"]);
    assert_eq!(column("arpStat"), ["0x01", "0x01", "0x01", "0x01", "0x01", "0x01", "0x0b"]);
}

/// Hosts that contradict each other across flows.
fn many() -> impl Iterator<Item = Taken> {
    (0..300u32).map(|n| {
        let (sender, ip) = (1 + (n * n % 7) as u8, 1 + (n % 11) as u8);
        let mut frame = message(1 + (n % 2) as u16, (sender, ip), (0, 1 + (n % 5) as u8));
        frame[6..12].copy_from_slice(&hardware(sender));
        at(n.into(), frame)
    })
}

#[test]
fn outputs_are_the_same_for_any_number_of_threads() {
    let alone = files_of_jobs(STANDARD.entries(), &[], many(), 1);
    assert!(alone["report"].contains("Aggregated arpStat=0xab"), "{}", alone["report"]);
    for jobs in [2, 3] {
        assert!(files_of_jobs(STANDARD.entries(), &[], many(), jobs) == alone, "{jobs} threads");
    }
}
