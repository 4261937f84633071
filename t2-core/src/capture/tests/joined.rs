//! Captures one behind the other.

use super::*;

const LITTLE: Order = Order::Little;
const BIG: Order = Order::Big;
const NANOS: u32 = 0xa1b2_3c4d;

/// A classic capture of two packets, at 100 and 101 seconds and 5 units.
fn classic(order: Order, magic: u32, link_type: u32) -> Vec<u8> {
    let packets = [100, 101].map(|second| record(order, [second, 5], 4, b"data"));
    [header(order, magic, link_type), packets.concat()].concat()
}

/// A pcapng capture of two packets.
fn ng(order: Order, link_type: u16) -> Vec<u8> {
    let packet = enhanced(order, 0, 100_000_005, b"data");
    [section(order), interface(order, link_type, 0, &[]), packet.clone(), packet].concat()
}

/// Fractions of times in nanoseconds, and link types, of all packets; all are whole and the capture without fault.
fn read_joined(captures: &[Vec<u8>]) -> Vec<(u32, u32)> {
    let mut capture = open(captures.concat()).unwrap();
    let (packets, error) = drain(&mut capture);
    assert!(error.is_none() && capture.skipped().is_none(), "{error:?}");
    assert!(packets.iter().all(|packet| packet.data == b"data" && matches!(packet.time.secs(), 100 | 101)));
    packets.iter().map(|packet| (packet.time.subsec_nanos(), packet.link_type.0)).collect()
}

#[test]
fn a_capture_behind_another_is_read_with_its_own_header() {
    for second in
        [classic(LITTLE, MICROS, 1), classic(BIG, MICROS, 101), classic(LITTLE, NANOS, 1), classic(BIG, NANOS, 113)]
    {
        let alone = read_joined(std::slice::from_ref(&second));
        for first in [classic(LITTLE, MICROS, 1), classic(BIG, NANOS, 1), ng(LITTLE, 1), ng(BIG, 101)] {
            let (one, both) = (read_joined(std::slice::from_ref(&first)), read_joined(&[first, second.clone()]));
            assert_eq!(both, [one, alone.clone()].concat());
        }
    }
}

#[test]
fn pcapng_behind_a_classic_capture_is_read() {
    for order in [LITTLE, BIG] {
        let all = read_joined(&[classic(LITTLE, NANOS, 1), ng(order, 101), classic(order, MICROS, 1), ng(order, 113)]);
        assert_eq!(all, [(5, 1), (5, 1), (5000, 101), (5000, 101), (5000, 1), (5000, 1), (5000, 113), (5000, 113)]);
    }
}

#[test]
fn captures_without_packets_stand_anywhere() {
    let empty = header(BIG, NANOS, 113);
    let all = read_joined(&[empty.clone(), empty.clone(), classic(LITTLE, MICROS, 1), empty.clone(), empty]);
    assert_eq!(all, [(5000, 1); 2]);
}

#[test]
fn the_report_tells_of_the_first_capture() {
    for (captures, format, link_type) in [
        ([classic(LITTLE, MICROS, 1), ng(BIG, 101)], Format::Pcap, 1),
        ([ng(BIG, 101), classic(LITTLE, MICROS, 1)], Format::PcapNg, 101),
    ] {
        let mut capture = open(captures.concat()).unwrap();
        drain(&mut capture);
        let info = capture.info();
        assert_eq!((info.format, info.link_type), (Some(format), Some(LinkType(link_type))));
    }
}

#[test]
fn members_of_a_compressed_file_may_be_captures() {
    for (_, compress) in COMPRESSIONS {
        let captures = [classic(LITTLE, MICROS, 1), classic(BIG, NANOS, 101)].map(|capture| compress(&capture));
        assert_eq!(read_joined(&captures), [(5000, 1), (5000, 1), (5, 101), (5, 101)]);
    }
}

#[test]
fn a_header_with_a_time_zone_is_no_packet() {
    for magic in [MICROS, NANOS] {
        let mut second = classic(LITTLE, magic, 1);
        second[8..12].copy_from_slice(&8_u32.to_le_bytes());
        assert_eq!(read_joined(&[classic(LITTLE, MICROS, 1), second]).len(), 4);
    }
}

#[test]
fn a_header_within_a_packet_is_payload() {
    let inner = [classic(BIG, MICROS, 101), classic(LITTLE, MICROS, 101)].concat();
    let outer = [header(LITTLE, MICROS, 1), record(LITTLE, [100, 5], 0, &inner), record(LITTLE, [101, 5], 4, b"data")];
    let (packets, error) = read_all(outer.concat());
    assert!(error.is_none());
    assert_eq!(packets.iter().map(|packet| &packet.data[..]).collect::<Vec<_>>(), [&inner[..], b"data"]);
}

#[test]
fn a_header_that_is_cut_off_is_no_packet() {
    let first = classic(LITTLE, MICROS, 1);
    for had in [4, 8, 12, 16, 20, 23] {
        let (packets, error) = read_all([&first[..], &header(BIG, MICROS, 1)[..had]].concat());
        let error = error.unwrap();
        assert_eq!((packets.len(), error.offset), (2, first.len() as u64), "{had}");
        assert!(matches!(error.fault, Fault::CutOff { .. }), "{had}: {error}");
    }
}

#[test]
fn a_capture_behind_damage_is_found_whatever_its_order_and_format() {
    for second in [classic(LITTLE, MICROS, 1), classic(BIG, NANOS, 101), ng(BIG, 101)] {
        for first in [classic(LITTLE, MICROS, 1), ng(LITTLE, 1)] {
            let (packets, skipped) = read_damaged([&first[..], &[0xff; 50], &second].concat());
            assert_eq!((packets, skipped.bytes), (4, 50));
        }
    }
}

#[test]
fn a_capture_behind_one_that_is_cut_off_is_read() {
    for second in [classic(LITTLE, MICROS, 1), classic(BIG, NANOS, 101), ng(BIG, 101)] {
        for mut first in [classic(LITTLE, MICROS, 1), ng(LITTLE, 1)] {
            // Of the last packet, 1000 bytes are missing.
            let len = first.len();
            let whole = if first.starts_with(&ng::MAGIC) {
                enhanced(LITTLE, 0, 0, &[7; 1500])
            } else {
                record(LITTLE, [102, 0], 0, &[7; 1500])
            };
            first.extend(&whole[..whole.len() - 1000]);
            let (packets, skipped) = read_damaged([&first[..], &second].concat());
            assert_eq!((packets, skipped.offset, skipped.bytes), (4, len as u64, whole.len() as u64 - 1000));
            assert_eq!(skipped.damage, Damage::CutShort);
        }
    }
}

/// A classic capture of two packets, the second of which lacks so many bytes, and another one.
fn cut_by(missing: usize, second: &[u8]) -> Vec<u8> {
    let first = [record(LITTLE, [99, 5], 4, b"data"), record(LITTLE, [99, 6], 200, &[7; 200])].concat();
    [&header(LITTLE, MICROS, 1)[..], &first[..first.len() - missing], second].concat()
}

#[test]
fn a_capture_whose_beginning_went_into_the_cut_packet_before_it_is_read_from_its_beginning() {
    for second in [classic(BIG, NANOS, 101), classic(BIG, MICROS, 1)] {
        for missing in [30, 40, 45, 50] {
            let bytes = cut_by(missing, &second);
            let (packets, skipped) = read_damaged(bytes.clone());
            assert_eq!((packets, skipped.damage, skipped.bytes), (4, Damage::RanOver, 0), "{missing}");
            assert_eq!(skipped.offset, (bytes.len() - second.len()) as u64, "{missing}");
        }
    }
}

#[test]
fn a_capture_behind_a_cut_packet_is_found_nearly_wherever_the_cut_is() {
    // What is left may still look like a record, by chance.
    for (second, most) in [
        (classic(BIG, NANOS, 101), 6),
        (classic(BIG, MICROS, 1), 6),
        (classic(LITTLE, MICROS, 1), 8),
        (ng(BIG, 101), 20),
    ] {
        let is_found = |missing: &usize| {
            let (packets, error) = drain(&mut open(cut_by(*missing, &second)).unwrap());
            error.is_none() && packets.iter().filter(|packet| packet.data == b"data").count() == 3
        };
        let missed: Vec<_> = (1..=216).filter(|missing| !is_found(missing)).collect();
        assert!(missed.len() <= most, "{missed:?}");
    }
}
