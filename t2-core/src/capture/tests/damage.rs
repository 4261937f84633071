//! What is taken for a packet and what is not, in captures that are damaged.

use super::*;

const ORDER: Order = Order::Little;

/// A pcapng capture with these blocks behind one interface.
fn ng(blocks: &[Vec<u8>]) -> Vec<u8> {
    [section(ORDER), interface(ORDER, 1, 0, &[]), blocks.concat()].concat()
}

#[test]
fn a_packet_block_whose_lengths_differ_is_skipped_and_told() {
    let good = enhanced(ORDER, 0, 5, b"some packet");
    for (at, wrong) in [(good.len() - 4, 48), (good.len() - 3, 1)] {
        let mut bad = good.clone();
        bad[at] = wrong;
        let (packets, skipped) = read_damaged(ng(&[good.clone(), bad, good.clone()]));
        assert_eq!((packets, skipped.packets, skipped.offset, skipped.places), (2, 1, 48 + 44, 1));
        assert!(matches!(skipped.damage, Damage::LengthsDiffer { first: 44, .. }));
    }
}

#[test]
fn a_packet_block_has_at_least_the_captured_bytes_on_the_wire() {
    for (wire_len, wanted) in [(3, 4), (4, 4), (5, 5), (0, 4)] {
        let mut packet = enhanced(ORDER, 0, 5, b"abcd");
        packet[24] = wire_len;
        // The first is read with the blocks before it, the second in the quick way.
        let (packets, error) = read_all(ng(&[packet.clone(), packet]));
        assert_eq!((packets.len(), error.is_none()), (2, true));
        for packet in packets {
            assert_eq!((packet.wire_len, &packet.data[..]), (wanted, &b"abcd"[..]));
        }
    }
}

#[test]
fn a_packet_block_may_be_filled_to_its_last_byte() {
    let blocks = [&b""[..], b"abcd", b"", b"abcdefgh"].map(|data| enhanced(ORDER, 0, 5, data));
    let (packets, error) = read_all(ng(&blocks));
    assert!(error.is_none());
    assert_eq!(packets.iter().map(|packet| packet.data.len()).collect::<Vec<_>>(), [0, 4, 0, 8]);
}

#[test]
fn the_time_of_a_packet_block_has_64_bits() {
    let packet = enhanced(ORDER, 0, 0x1_0000_0002, b"x");
    let (packets, _) = read_all(ng(&[packet.clone(), packet]));
    assert_eq!(packets.iter().map(|packet| packet.time).collect::<Vec<_>>(), [Timestamp::new(4294, 967_298_000); 2]);
}

#[test]
fn a_packet_block_whose_length_is_no_multiple_of_four_is_skipped_and_told() {
    let good = enhanced(ORDER, 0, 5, b"some packet");
    let mut bad = good.clone();
    bad.insert(good.len() - 4, 0);
    (bad[4], bad[good.len() - 3]) = (45, 45);
    let (packets, skipped) = read_damaged(ng(&[good.clone(), bad, good]));
    assert_eq!((packets, skipped.packets, skipped.bytes), (2, 1, 45));
    assert!(matches!(skipped.damage, Damage::BlockLength(45)));
}

/// A classic capture: a record, one that claims too much with these bytes behind its header, then three good records.
fn classic(behind: &[u8]) -> Vec<u8> {
    let mut damaged = record(ORDER, [100, 0], 60, &[]);
    damaged[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    let good = (1..4).map(|n| record(ORDER, [100 + n, 0], 4, b"good")).collect::<Vec<_>>().concat();
    [header(ORDER, MICROS, 1), record(ORDER, [99, 0], 4, b"good"), damaged, behind.to_vec(), good].concat()
}

/// How many packets are read behind the damage when what is there first looks like these three records.
fn read_behind(records: [([u32; 2], u32); 3]) -> usize {
    let bytes = records.map(|(time, wire_len)| record(ORDER, time, wire_len, b"fake"));
    let (packets, skipped) = read_damaged(classic(&bytes.concat()));
    assert_eq!((skipped.packets, skipped.places), (1, 1));
    packets - 1
}

#[test]
fn what_looks_like_three_records_is_taken_for_them() {
    assert_eq!(read_behind([([100, 0], 4), ([100, 999_999], 4), ([101, 0], 5)]), 6);
}

#[test]
fn a_fraction_of_a_second_or_more_is_no_sign_of_a_record() {
    for wrong in 0..3 {
        let time = |n| if n == wrong { [100, 1_000_000] } else { [100, 7] };
        // What stands behind the last of them that cannot be is looked at again.
        assert_eq!(read_behind([0, 1, 2].map(|n| (time(n), 4))), 3 + (2 - wrong), "record {wrong}");
    }
}

#[test]
fn records_a_day_or_more_apart_are_no_sign_of_each_other() {
    const DAY: u32 = 86_400;
    let apart = |seconds: u32| read_behind([([100, 0], 4), ([100 + seconds, 0], 4), ([100, 0], 4)]);
    assert_eq!(apart(DAY - 1), 6);
    assert_eq!((apart(DAY), apart(40 * DAY)), (4, 4));
}

#[test]
fn a_record_without_bytes_or_with_less_on_the_wire_is_no_sign_of_one() {
    // Zeros would be records without bytes, one behind the other.
    assert_eq!(read_damaged(classic(&[0; 48])).0, 1 + 3);
    assert_eq!(read_behind([([100, 0], 3), ([100, 0], 4), ([100, 0], 4)]), 5);
    assert_eq!(read_behind([([100, 0], u32::MAX), ([100, 0], 4), ([100, 0], 4)]), 5);
}
