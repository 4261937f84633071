//! Times that cannot be as they stand: the packets are read, and it is said what is wrong.

use super::*;

const ORDER: Order = Order::Little;
const NANOS: u32 = 0xa1b2_3c4d;

/// The times of all packets of a capture in nanoseconds, and its doubtful times: kind, first packet, number of packets.
fn read_times(bytes: Vec<u8>) -> (Vec<i64>, Vec<(DoubtKind, u64, u64)>) {
    let mut capture = open(bytes).unwrap();
    let (packets, error) = drain(&mut capture);
    assert!(error.is_none());
    let found = capture.doubtful_times().iter().map(|found| (found.kind, found.first, found.packets)).collect();
    (packets.iter().map(|packet| packet.time.nanos()).collect(), found)
}

#[test]
fn a_fraction_of_a_second_or_more_is_carried_over_and_told_once() {
    for (magic, limit, kind) in [(MICROS, 1_000_000, DoubtKind::Micros), (NANOS, 1_000_000_000, DoubtKind::Nanos)] {
        let records = [0, limit - 1, limit, 2 * limit + 1].map(|fraction| record(ORDER, [7, fraction], 1, b"x"));
        let (times, doubtful) = read_times([header(ORDER, magic, 1), records.concat()].concat());
        let unit = 1_000_000_000 / i64::from(limit);
        assert_eq!(times, [0, limit - 1, limit, 2 * limit + 1].map(|n| 7_000_000_000 + i64::from(n) * unit));
        assert_eq!(doubtful, [(kind, 3, 2)]);
    }
}

/// A pcapng capture of an interface with these options, and packets with these time stamps.
fn ng(options: &[u8], stamps: &[u64]) -> Vec<u8> {
    let packets = stamps.iter().map(|&stamp| enhanced(ORDER, 0, stamp, b"x")).collect::<Vec<_>>();
    [section(ORDER), interface(ORDER, 1, 0, options), packets.concat()].concat()
}

#[test]
fn times_beyond_what_is_held_keep_their_distances_and_are_told_once() {
    let year = 1_700_000_000_123_456_789;
    let (times, doubtful) = read_times(ng(&[], &[year, year + 100, 5, year + 300]));
    assert_eq!((times[1] - times[0], times[3] - times[0], times[2]), (100_000, 300_000, 5_000));
    assert!(times[0] > 1 << 61);
    assert_eq!(doubtful, [(DoubtKind::Beyond, 1, 3)]);
}

#[test]
fn times_before_1970_are_no_reason_for_doubt_and_those_before_1677_are() {
    let with_offset = |offset: i64| [&[14, 0, 8, 0][..], &offset.to_le_bytes()].concat();
    let (times, doubtful) = read_times(ng(&with_offset(-1000), &[899_500_000, 999_750_000]));
    assert_eq!((times, doubtful), (vec![-100_500_000_000, -250_000_000], vec![]));
    let (times, doubtful) = read_times(ng(&with_offset(i64::MIN), &[0, 250_000]));
    assert_eq!((times[1] - times[0], doubtful), (250_000_000, vec![(DoubtKind::Beyond, 1, 2)]));
    assert!(times[0] < -1 << 61);
}

#[test]
fn batches_count_doubtful_times_as_single_packets_do() {
    let mut capture = open(ng(&[], &[5, u64::MAX, 6, u64::MAX, u64::MAX])).unwrap();
    let mut batch = Batch::default();
    while let Ok(Input::Packet(())) = capture.next_batch(&mut batch) {}
    let found = capture.doubtful_times();
    assert_eq!((found.len(), found[0].first, found[0].packets), (1, 2, 3));
}
