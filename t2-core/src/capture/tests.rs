//! Behaviour of captures as a whole.

mod compressed;
mod control;
mod damage;
mod joined;
mod times;

use std::io::{self, Cursor, Read};
use std::path::Path;
use std::time::Duration;

use pcap_file::pcap::{PcapPacket, PcapWriter};
use proptest::collection::vec;
use proptest::prelude::*;

use super::order::Order;
use super::samples::*;
use super::*;

const MICROS: u32 = 0xa1b2_c3d4;

fn small() -> Vec<u8> {
    let packet = |second, data: &[u8]| record(Order::Little, [second, 0], 100, data);
    [header(Order::Little, MICROS, 1), packet(1, b"first"), packet(2, b"second")].concat()
}

fn open(bytes: impl Into<Vec<u8>>) -> Result<Capture, OpenError> {
    Capture::from_reader(Cursor::new(bytes.into()), "sample")
}

fn cause(bytes: impl Into<Vec<u8>>) -> OpenCause {
    open(bytes).unwrap_err().cause
}

#[test]
fn what_pcap_file_writes_is_read_back() {
    let mut writer = PcapWriter::new(Vec::new()).unwrap();
    let packet = PcapPacket::new(Duration::new(1, 2000), 60, b"data");
    writer.write_packet(&packet).unwrap();
    let (packets, error) = read_all(writer.into_writer());
    assert!(error.is_none());
    assert_eq!((packets[0].time, packets[0].wire_len), (Timestamp::new(1, 2000), 60));
    assert_eq!(packets[0].data, b"data");
}

#[test]
fn a_capture_without_packets_ends_at_once() {
    let (packets, error) = read_all(header(Order::Big, MICROS, 1));
    assert!(packets.is_empty() && error.is_none());
}

#[test]
fn nothing_is_an_empty_capture_even_compressed() {
    for bytes in COMPRESSIONS.map(|(_, compress)| compress(b"")).into_iter().chain([vec![]]) {
        assert!(matches!(cause(bytes), OpenCause::Empty));
    }
}

#[test]
fn a_cut_header_is_told_with_its_length() {
    assert!(matches!(cause(&small()[..23]), OpenCause::HeaderCut { needed: 24, had: 23 }));
    assert!(matches!(cause(&section(Order::Big)[..5]), OpenCause::HeaderCut { needed: 28, had: 5 }));
}

#[test]
fn what_is_no_capture_is_refused_with_its_first_bytes() {
    assert!(matches!(cause("ab"), OpenCause::NotACapture(first) if first == b"ab"));
    assert!(matches!(cause(gzip(b"some longer text")), OpenCause::NotACapture(first) if first == b"some lon"));
    let section_without_order = [&ng::MAGIC[..], &[0; 24]].concat();
    assert!(matches!(cause(section_without_order), OpenCause::NotACapture(_)));
}

#[test]
fn a_compression_within_a_compression_is_refused() {
    let twice = ForeignCompression::Twice(Compression::Zstd);
    assert!(matches!(cause(gzip(&zstd(&small()))), OpenCause::Compressed(how) if how == twice));
}

#[test]
fn a_broken_start_of_a_compressed_capture_is_told() {
    for (how, compress) in COMPRESSIONS {
        for had in [6, 12] {
            assert!(matches!(cause(&compress(&small())[..had]), OpenCause::Undecodable(found, _) if found == how));
        }
    }
}

#[test]
fn missing_files_and_directories_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let cause = |path: &Path| Capture::open(path).unwrap_err().cause;
    assert!(matches!(cause(&directory.path().join("none")), OpenCause::Missing));
    assert!(matches!(cause(directory.path()), OpenCause::Directory));
}

#[test]
fn the_position_ends_at_the_size_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let compressed = COMPRESSIONS.map(|(how, compress)| (compress(&small()), Some(how)));
    for (bytes, compression) in compressed.into_iter().chain([(small(), None)]) {
        let path = directory.path().join("capture");
        std::fs::write(&path, &bytes).unwrap();
        let mut capture = Capture::open(&path).unwrap();
        assert_eq!(capture.info().compression, compression);
        assert_eq!(capture.info().file_size, Some(bytes.len() as u64));
        assert_eq!(drain(&mut capture).0.len(), 2);
        assert_eq!(capture.position(), bytes.len() as u64);
    }
}

#[test]
fn the_position_of_a_plain_capture_is_that_of_the_packets() {
    let mut capture = open(small()).unwrap();
    assert_eq!(capture.position(), 24);
    capture.next_packet().unwrap();
    assert_eq!(capture.position(), 24 + 16 + 5);
}

#[test]
fn the_first_interface_is_known_as_soon_as_it_is_read() {
    let info = open(small()).unwrap().info();
    assert_eq!((info.format, info.link_type, info.snap_len), (Some(Format::Pcap), Some(LinkType(1)), Some(65_535)));

    let order = Order::Big;
    let interfaces = [interface(order, 113, 96, &[]), interface(order, 1, 0, &[])].concat();
    let mut capture = open([section(order), interfaces, enhanced(order, 1, 0, b"x")].concat()).unwrap();
    assert_eq!((capture.info().format, capture.info().link_type), (Some(Format::PcapNg), None));
    capture.next_packet().unwrap();
    assert_eq!((capture.info().link_type, capture.info().snap_len), (Some(LinkType(113)), Some(96)));
}

#[test]
fn packets_before_the_cut_of_a_compressed_capture_are_read() {
    let many: Vec<u8> = (0..2000).flat_map(|n: u32| record(Order::Little, [n, 0], 4, &n.to_le_bytes())).collect();
    let capture = [header(Order::Little, MICROS, 1), many].concat();
    let member = |bytes: &[u8], compress: fn(&[u8]) -> Vec<u8>| {
        let (first, second) = bytes.split_at(24 + 20 * 1500);
        let second = compress(second);
        [compress(first), second[..second.len() - 5].to_vec()].concat()
    };
    for (how, compress) in COMPRESSIONS {
        let (packets, error) = read_all(member(&capture, compress));
        let error = error.unwrap();
        assert!(packets.len() >= 1500, "{how}: {}", packets.len());
        assert_eq!((error.packet, error.offset), (packets.len() as u64 + 1, 24 + 20 * packets.len() as u64));
        assert!(matches!(error.fault, Fault::Undecodable(found, _) if found == how));
    }
}

/// A capture of these records, the third of them damaged so that it claims more bytes than can be.
fn with_damage(records: u32) -> Vec<u8> {
    let damaged = |n| {
        let mut bytes = record(Order::Little, [n, 0], 60, &[0xee; 60]);
        if n == 2 {
            bytes[11] = 0x7f;
        }
        bytes
    };
    [header(Order::Little, MICROS, 1)].into_iter().chain((0..records).map(damaged)).flatten().collect()
}

#[test]
fn reading_goes_on_behind_a_damaged_record() {
    for behind in 1..5 {
        let mut capture = open(with_damage(3 + behind)).unwrap();
        let (packets, error) = drain(&mut capture);
        assert!(error.is_none());
        let times: Vec<_> = packets.iter().map(|packet| packet.time.secs()).collect();
        assert_eq!(times, [0, 1].into_iter().chain((3..3 + behind).map(i64::from)).collect::<Vec<_>>());
        assert_eq!(capture.packets(), u64::from(behind) + 2);
        let skipped = capture.skipped().unwrap();
        assert_eq!((skipped.packets, skipped.offset, skipped.places, skipped.bytes), (2, 24 + 2 * 76, 1, 76));
    }
}

#[test]
fn damage_with_no_record_behind_it_ends_the_capture() {
    let mut capture = open(with_damage(3)).unwrap();
    let (packets, error) = drain(&mut capture);
    assert_eq!((packets.len(), capture.skipped().is_none()), (2, true));
    assert!(matches!(error.unwrap().fault, Fault::Corrupt(Damage::TooLong { .. })));
}

#[test]
fn what_was_skipped_is_told_with_place_and_cause() {
    let mut capture = open(with_damage(5)).unwrap();
    drain(&mut capture);
    assert_eq!(
        capture.skipped().unwrap().to_string(),
        "sample: the record after packet 2, at byte offset 176, is corrupt, it claims 2130706492 bytes where at most \
         262144 are sensible: 76 bytes were skipped; packets in them are lost"
    );
}

#[test]
fn reading_goes_on_behind_a_damaged_block() {
    let order = Order::Little;
    let packet = |n| enhanced(order, 0, n, b"data");
    let (mut unknown, mut length) = (packet(2), packet(2));
    unknown[8] = 9;
    length[4] = 1;
    for damaged in [unknown, length] {
        let head = [section(order), interface(order, 1, 0, &[])].concat();
        let mut capture = open([head, packet(1), damaged, packet(3)].concat()).unwrap();
        let (packets, error) = drain(&mut capture);
        assert!(error.is_none());
        assert_eq!(packets.iter().map(|packet| packet.time.nanos()).collect::<Vec<_>>(), [1000, 3000]);
        let skipped = capture.skipped().unwrap();
        assert_eq!((skipped.packets, skipped.offset, skipped.places, skipped.bytes), (1, 84, 1, 36));
    }
}

#[test]
fn a_damaged_interface_ends_the_capture_as_those_behind_it_would_have_its_number() {
    let order = Order::Little;
    let blocks = [section(order), block(order, 1, vec![0; 4]), interface(order, 1, 0, &[]), enhanced(order, 0, 1, b"")];
    let (packets, error) = read_all(blocks.concat());
    assert!(packets.is_empty());
    assert!(matches!(error.unwrap().fault, Fault::Corrupt(Damage::BlockTooShort { kind: 1 })));
}

#[test]
fn a_failing_read_is_told_after_the_packets_before_it() {
    struct Failing;
    impl Read for Failing {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::from_raw_os_error(5))
        }
    }
    let mut capture = Capture::from_reader(Cursor::new(small()).chain(Failing), "sample").unwrap();
    let (packets, error) = drain(&mut capture);
    let error = error.unwrap();
    assert_eq!((packets.len(), error.packet, error.offset), (2, 3, small().len() as u64));
    assert!(matches!(error.fault, Fault::Io(_)));
}

#[test]
fn an_interrupted_read_is_tried_again() {
    struct Interrupted(bool, Cursor<Vec<u8>>);
    impl Read for Interrupted {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0 = !self.0;
            if self.0 { Err(io::ErrorKind::Interrupted.into()) } else { self.1.read(into) }
        }
    }
    for bytes in COMPRESSIONS.map(|(_, compress)| compress(&small())).into_iter().chain([small()]) {
        let mut capture = Capture::from_reader(Interrupted(false, Cursor::new(bytes)), "sample").unwrap();
        let (packets, error) = drain(&mut capture);
        assert_eq!((packets.len(), error.is_none()), (2, true));
    }
}

#[test]
fn a_packet_larger_than_the_block_is_whole() {
    let data: Vec<u8> = (0..5_000_000_u32).map(|i| i as u8).collect();
    let mut small = small();
    small[16..20].copy_from_slice(&6_000_000_u32.to_le_bytes());
    let capture = [small, record(Order::Little, [3, 0], 5_000_000, &data), record(Order::Little, [4, 0], 1, b"z")];
    let (packets, error) = read_all(capture.concat());
    assert!(error.is_none());
    assert!(packets[2].data == data && packets[3].data == b"z");
}

/// A capture of either format and byte order with these packets.
fn capture() -> impl Strategy<Value = Vec<u8>> {
    let order = prop_oneof![Just(Order::Big), Just(Order::Little)];
    (any::<bool>(), order, vec(vec(any::<u8>(), 0..200), 0..20)).prop_map(|(is_ng, order, packets)| {
        let head = [section(order), interface(order, 1, 0, &[]), interface(order, 113, 0, &[])].concat();
        let mut bytes = if is_ng { head } else { header(order, MICROS, 1) };
        for (number, data) in (0..).zip(&packets) {
            bytes.extend(if is_ng {
                enhanced(order, number % 2, u64::from(number), data)
            } else {
                record(order, [number, 0], 300, data)
            });
        }
        bytes
    })
}

/// Reads whatever it is to its end; panics if more packets come than there are bytes for.
fn exhaust(bytes: Vec<u8>) {
    let len = bytes.len();
    if let Ok(mut capture) = open(bytes) {
        let mut packets = 0;
        while let Ok(Some(_)) = capture.next_packet() {
            packets += 1;
            assert!(packets <= len);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in vec(any::<u8>(), 0..300)) {
        exhaust(bytes);
    }

    #[test]
    fn arbitrary_bytes_after_a_header_do_no_harm(
        head in prop_oneof![
            Just(header(Order::Big, MICROS, 1)),
            Just(header(Order::Little, 0xa1b2_cd34, 1)),
            Just([section(Order::Little), interface(Order::Little, 1, 9, &[])].concat()),
            prop::sample::select(COMPRESSIONS.map(|(_, compress)| compress(b"")).to_vec()),
        ],
        bytes in vec(any::<u8>(), 0..300),
    ) {
        exhaust([head, bytes].concat());
    }

    #[test]
    fn flipped_bits_and_cuts_do_no_harm(
        bytes in capture(),
        flips in vec((any::<prop::sample::Index>(), 0..8), 0..4),
        keep in any::<prop::sample::Index>(),
        compress in proptest::option::of(prop::sample::select(COMPRESSIONS.to_vec())),
    ) {
        let mut bytes = compress.map_or(bytes.clone(), |(_, compress)| compress(&bytes));
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1_u8 << bit;
        }
        bytes.truncate(keep.index(bytes.len()) + 1);
        exhaust(bytes);
    }

    #[test]
    fn a_cut_capture_gives_the_whole_packets_before_the_cut(bytes in capture(), keep in any::<prop::sample::Index>()) {
        let (all, _) = read_all(bytes.clone());
        let keep = keep.index(bytes.len());
        if let Ok(mut cut) = open(&bytes[..keep]) {
            let (packets, error) = drain(&mut cut);
            prop_assert_eq!(&packets[..], &all[..packets.len()]);
            let read_to = error.map_or(keep as u64, |error| error.offset);
            prop_assert_eq!(cut.position(), read_to);
        }
    }

    #[test]
    fn packets_are_the_same_however_the_bytes_come(bytes in capture(), sizes in vec(1_usize..50, 1..5)) {
        let (packets, _) = read_all(bytes.clone());
        for bytes in COMPRESSIONS.map(|(_, compress)| compress(&bytes)).into_iter().chain([bytes.clone()]) {
            for sizes in [vec![1], sizes.clone(), vec![usize::MAX]] {
                let reader = Chopped { bytes: Cursor::new(bytes.clone()), sizes, turn: 0 };
                let (chopped, error) = drain(&mut Capture::from_reader(reader, "sample").unwrap());
                prop_assert!(error.is_none());
                prop_assert_eq!(&chopped, &packets);
            }
        }
    }
}
