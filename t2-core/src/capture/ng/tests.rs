//! Blocks, sections and interfaces of pcapng.

use super::super::LinkType;
use super::super::samples::{self, block, four, interface, read_all, read_damaged, section, two};
use super::*;
use crate::time::Timestamp;

/// Option `if_tsresol`: nanoseconds.
const NANOS: [u8; 8] = [9, 0, 1, 0, 9, 0, 0, 0];

#[test]
fn sections_differ_in_byte_order_and_interfaces() {
    let capture = [
        section(Order::Little),
        interface(Order::Little, 1, 0, &[]),
        interface(Order::Little, 113, 0, &NANOS),
        samples::enhanced(Order::Little, 1, 5, b"one"),
        samples::enhanced(Order::Little, 0, 5, b"two"),
        section(Order::Big),
        interface(Order::Big, 12, 0, &[]),
        samples::enhanced(Order::Big, 0, 7, b"three"),
    ]
    .concat();
    let (packets, error) = read_all(capture);
    assert!(error.is_none());
    let got: Vec<_> = packets.iter().map(|p| (p.link_type.0, p.time.nanos(), &p.data[..])).collect();
    assert_eq!(got, [(113, 5, &b"one"[..]), (1, 5000, b"two"), (101, 7000, b"three")]);
}

#[test]
fn interfaces_of_a_section_before_are_forgotten() {
    let order = Order::Little;
    let capture = [section(order), interface(order, 1, 0, &[]), section(order), samples::enhanced(order, 0, 5, b"x")];
    let (packets, skipped) = read_damaged(capture.concat());
    assert_eq!((packets, skipped.damage), (0, Damage::UnknownInterface(0)));
    assert_eq!((skipped.packets, skipped.offset, skipped.refused), (0, 28 + 20 + 28, 1));
}

#[test]
fn simple_packets_belong_to_the_first_interface_and_have_no_time() {
    let order = Order::Big;
    let simple = |wire_len, data: &[u8]| block(order, SIMPLE_PACKET, [&four(order, wire_len), data].concat());
    let capture = [section(order), interface(order, 1, 4, &[]), simple(9, b"abcd"), simple(2, b"ab")].concat();
    let (packets, error) = read_all(capture);
    assert!(error.is_none());
    let got: Vec<_> = packets.iter().map(|p| (p.time, p.wire_len, &p.data[..])).collect();
    assert_eq!(got, [(Timestamp::default(), 9, &b"abcd"[..]), (Timestamp::default(), 2, b"ab")]);
}

#[test]
fn obsolete_packet_blocks_are_read() {
    let order = Order::Little;
    let fields = [two(order, 0), two(order, 77), four(order, 0), four(order, 5), four(order, 3), four(order, 8)];
    let old = block(order, OBSOLETE_PACKET, [&fields.concat()[..], b"abc"].concat());
    let (packets, error) = read_all([section(order), interface(order, 1, 0, &[]), old].concat());
    assert!(error.is_none());
    assert_eq!((packets[0].time.nanos(), packets[0].wire_len, &packets[0].data[..]), (5000, 8, &b"abc"[..]));
}

#[test]
fn other_blocks_are_skipped() {
    let order = Order::Little;
    let other = block(order, 0x8000_0bad, vec![1; 500]);
    let packet = samples::enhanced(order, 0, 5, b"x");
    let capture = [section(order), other.clone(), interface(order, 1, 0, &[]), other.clone(), packet, other];
    let (packets, error) = read_all(capture.concat());
    assert_eq!((packets.len(), error.is_none()), (1, true));
    assert_eq!(packets[0].link_type, LinkType(1));
}

#[test]
fn a_cut_packet_block_is_told_as_a_packet_and_another_as_a_block() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let cut = |block: Vec<u8>| read_all([&head, &block[..block.len() - 1]].concat()).1.unwrap();
    let error = cut(samples::enhanced(order, 0, 5, b"abcd"));
    assert_eq!((error.packet, error.offset), (1, 48));
    assert!(matches!(error.fault, Fault::CutOff { record: RecordKind::Packet, needed: 36, had: 35 }));
    let error = cut(block(order, 5, vec![0; 4]));
    assert!(matches!(error.fault, Fault::CutOff { record: RecordKind::Block, needed: 16, had: 15 }));
}

#[test]
fn blocks_that_cannot_be_end_the_capture_if_none_follows() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let frame = |first, last| [four(order, 5), four(order, first), vec![0; 4], four(order, last)].concat();
    let mut no_order = section(order);
    no_order[8] = 0;
    for (bad, damage) in [
        (frame(8, 8), Damage::BlockLength(8)),
        (frame(17, 17), Damage::BlockLength(17)),
        (frame(16, 20), Damage::LengthsDiffer { first: 16, last: 20 }),
        (block(order, 1, vec![0; 4]), Damage::BlockTooShort { kind: 1 }),
        (no_order, Damage::ByteOrder),
    ] {
        let good = samples::enhanced(order, 0, 5, b"good");
        let (packets, error) = read_all([head.clone(), good, bad].concat());
        let error = error.unwrap();
        assert_eq!((packets.len(), error.packet, error.offset), (1, 2, 84), "{damage}");
        assert!(matches!(error.fault, Fault::Corrupt(found) if found == damage), "{damage}");
    }
}

#[test]
fn a_packet_longer_than_such_a_block_is_read() {
    let order = Order::Little;
    let data = vec![7; 2 * STEP];
    let capture = [section(order), interface(order, 249, 0, &[]), samples::enhanced(order, 0, 5, &data)].concat();
    let (packets, error) = read_all(capture);
    assert!(error.is_none() && packets.len() == 1 && packets[0].data == data);
}

/// A block without packets that is longer than is kept in memory.
fn long_block(order: Order, last_len: u32) -> Vec<u8> {
    let len = 3 * STEP as u32;
    let mut long = [four(order, 0x0bad), four(order, len)].concat();
    long.resize(len as usize - 4, 7);
    [long, four(order, last_len)].concat()
}

#[test]
fn a_long_block_of_another_kind_is_passed_over() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let packet = samples::enhanced(order, 0, 5, b"data");
    let (packets, error) = read_all([head, long_block(order, 3 * STEP as u32), packet].concat());
    assert_eq!((packets.len(), error.is_none()), (1, true));
}

#[test]
fn a_long_block_whose_lengths_differ_is_damage_from_its_start() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let packet = samples::enhanced(order, 0, 5, b"data");
    let (packets, skipped) = read_damaged([head.clone(), long_block(order, 8), packet].concat());
    assert_eq!((packets, skipped.offset, skipped.bytes), (1, head.len() as u64, 3 * STEP as u64));
    assert_eq!(skipped.damage, Damage::LengthsDiffer { first: 3 * STEP as u32, last: 8 });
}

#[test]
fn a_long_block_that_is_cut_off_is_told_with_its_start() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let long = long_block(order, 3 * STEP as u32);
    for (cut, had) in [(2 * STEP, 2 * STEP), (3 * STEP - 2, 3 * STEP - 4)] {
        let error = read_all([&head[..], &long[..cut]].concat()).1.unwrap();
        assert_eq!(error.offset, head.len() as u64);
        let needed = 3 * STEP;
        let is_as_told = |fault: &Fault| matches!(fault, Fault::CutOff { record: RecordKind::Block, needed: n, had: h } if (*n, *h) == (needed, had));
        assert!(is_as_told(&error.fault), "{:?}", error.fault);
    }
}

#[test]
fn packets_that_cannot_be_read_are_refused_and_those_behind_them_read() {
    let order = Order::Little;
    let head = [section(order), interface(order, 1, 0, &[])].concat();
    let mut beyond = samples::enhanced(order, 0, 5, b"abcd");
    beyond[20] = 5;
    for (bad, damage) in [
        (block(order, 6, vec![0; 16]), Damage::BlockTooShort { kind: 6 }),
        (samples::enhanced(order, 1, 5, b""), Damage::UnknownInterface(1)),
        (beyond, Damage::PacketBeyondBlock { captured: 5 }),
    ] {
        let good = samples::enhanced(order, 0, 5, b"good");
        let (packets, skipped) = read_damaged([head.clone(), good.clone(), bad.clone(), good, bad].concat());
        assert_eq!((packets, skipped.damage), (2, damage));
        assert_eq!((skipped.packets, skipped.offset, skipped.places, skipped.refused), (1, 84, 2, 2), "{damage}");
    }
}
