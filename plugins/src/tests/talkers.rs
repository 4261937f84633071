//! What basicStats tells of the biggest flows of a run (spec plugins/basicStats, "Report").

use super::frames::{arp, datagram, ipv4, udp};
use super::run::{Taken, run};

/// The lines of basicStats.
fn lines(packets: Vec<(i64, Vec<u8>)>) -> Vec<String> {
    let packets = packets.into_iter().map(Taken::from);
    let report = run(packets).report.into_iter();
    report.filter_map(|line| line.strip_prefix("basicStats: ").map(str::to_owned)).collect()
}

/// A UDP packet from a host of 192.0.2.0/24.
fn from_host(host: u8, payload: usize) -> Vec<u8> {
    ipv4(true, 17, &udp(40_000, 53, 8 + payload as u16, &vec![b'x'; payload]), |ip| ip.source = [192, 0, 2, host])
}

#[test]
fn the_biggest_load_is_the_largest_average_payload_without_fraction() {
    let found = lines(vec![(0, from_host(11, 100)), (1, from_host(11, 101)), (2, from_host(12, 50))]);
    assert_eq!(found[0], "Flow max(pktload): 100");
}

#[test]
fn the_fastest_flow_is_told_with_its_packets() {
    // 2 bytes in half a second, and 3 packets with 6 bytes in 3 seconds.
    let found = lines(vec![
        (0, from_host(11, 1)),
        (500, from_host(11, 1)),
        (500, from_host(12, 2)),
        (1_000, from_host(12, 2)),
        (3_500, from_host(12, 2)),
    ]);
    assert_eq!(found[1], "Flow max(b/s), pkts: 32, 2");
}

#[test]
fn large_numbers_are_told_with_their_units() {
    let found = lines((0..1024).map(|n| (i64::from(n == 1023) * 1_000, from_host(11, 1_000))).collect());
    assert_eq!(found[1], "Flow max(b/s), pkts: 8192000 (8.19 Mb/s), 1024 (1.02 K)");
    assert_eq!(found[2], "Biggest L3 flow talker: 192.0.2.11: 1024 (1.02 K) [100.00%] packets");
    // 1024 times 1000 of 1042 bytes.
    assert_eq!(found[3], "Biggest L3 flow talker: 192.0.2.11: 1024000 (1024.00 K) [95.97%] bytes");
}

#[test]
fn packets_and_bytes_may_have_different_talkers() {
    let found =
        lines(vec![(0, from_host(11, 1)), (1, from_host(11, 1)), (2, from_host(11, 1)), (3, from_host(12, 100))]);
    assert_eq!(found[2], "Biggest L3 flow talker: 192.0.2.11: 3 [75.00%] packets");
    // 100 of 3 times 43 and 142 bytes.
    assert_eq!(found[3], "Biggest L3 flow talker: 192.0.2.12: 100 [36.90%] bytes");
}

#[test]
fn flows_without_ip_have_talkers_of_their_own_that_come_first() {
    let found = lines(vec![(0, arp()), (1, datagram(true, 8))]);
    assert_eq!(
        found[2..],
        [
            "Biggest L2 flow talker: 02:00:00:00:00:01: 1 [50.00%] packets",
            // 28 of 42 and 50 bytes.
            "Biggest L2 flow talker: 02:00:00:00:00:01: 28 [30.43%] bytes",
            "Biggest L3 flow talker: 192.0.2.1: 1 [50.00%] packets",
            "Biggest L3 flow talker: 192.0.2.1: 8 [8.70%] bytes",
        ]
    );
}

#[test]
fn of_equal_talkers_the_one_that_ended_first_is_told() {
    let found = lines(vec![(0, from_host(12, 9)), (1, from_host(11, 9))]);
    assert_eq!(found[2], "Biggest L3 flow talker: 192.0.2.12: 1 [50.00%] packets");
}

#[test]
fn without_payload_nobody_has_the_most_bytes() {
    let found = lines(vec![(0, from_host(11, 0))]);
    assert_eq!(found.len(), 3, "{found:?}");
}
