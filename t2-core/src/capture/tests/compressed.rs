//! Compressed captures: pauses within them, and the kinds of LZ4 frames.

use lz4_flex::frame::{BlockMode, BlockSize, FrameInfo};

use super::super::control::Paused;
use super::*;

/// A capture of many packets that do not compress well.
fn large() -> Vec<u8> {
    let mut seed = 1_u32;
    let mut random = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    let packets = (0..3000).map(|n| record(Order::Little, [n, 0], 90, &std::array::from_fn::<u8, 90, _>(|_| random())));
    [header(Order::Little, MICROS, 1)].into_iter().chain(packets).flatten().collect()
}

/// A reader that is paused before each of its reads, which give a few bytes.
struct Pausing(Chopped, bool);

impl Read for Pausing {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.1 = !self.1;
        if self.1 { Err(io::Error::new(io::ErrorKind::WouldBlock, Paused)) } else { self.0.read(into) }
    }
}

#[test]
fn a_pause_anywhere_in_a_compressed_capture_loses_nothing() {
    let plain = large();
    let wanted = read_all(plain.clone()).0;
    for (how, compress) in COMPRESSIONS {
        let bytes = Cursor::new(compress(&plain));
        let reader = Pausing(Chopped { bytes, sizes: vec![1, 7, 1000, 3], turn: 0 }, false);
        let mut capture = Capture::from_reader(reader, "sample").unwrap();
        let (mut packets, mut pauses) = (Vec::new(), 0);
        loop {
            match capture.next_input().unwrap_or_else(|error| panic!("{how}: {error}")) {
                Input::Packet(packet) => packets.push(Packet::from(packet)),
                Input::Pause => pauses += 1,
                Input::End => break,
            }
        }
        assert!(packets == wanted && pauses > 10, "{how}: {} packets, {pauses} pauses", packets.len());
    }
}

#[test]
fn a_compressed_capture_that_is_cut_anywhere_is_told_to_be_broken() {
    for (how, compress) in COMPRESSIONS {
        let bytes = compress(&small());
        for had in 20..bytes.len() {
            let told = match open(&bytes[..had]) {
                Ok(mut capture) => {
                    drain(&mut capture).1.is_some_and(|error| matches!(error.fault, Fault::Undecodable(..)))
                }
                Err(error) => matches!(error.cause, OpenCause::Undecodable(..)),
            };
            assert!(told, "{how}: {had} of {}", bytes.len());
        }
    }
}

#[test]
fn lz4_frames_of_all_kinds_are_read() {
    let (plain, wanted) = (large(), read_all(large()).0);
    for size in [BlockSize::Max64KB, BlockSize::Max4MB] {
        for mode in [BlockMode::Independent, BlockMode::Linked] {
            for sums in [false, true] {
                let info =
                    FrameInfo::new().block_size(size).block_mode(mode).block_checksums(sums).content_checksum(sums);
                let info = info.content_size(sums.then_some(plain.len() as u64));
                assert!(read_all(lz4_with(info, &plain)).0 == wanted, "{size:?} {mode:?} {sums}");
            }
        }
    }
}

#[test]
fn lz4_frames_of_different_kinds_follow_each_other_with_skippable_ones_between() {
    let plain = large();
    let skippable = [&0x184d_2a53_u32.to_le_bytes()[..], &5_u32.to_le_bytes(), b"notes"].concat();
    let half = plain.len() / 2;
    let first = lz4_with(FrameInfo::new().block_size(BlockSize::Max4MB), &plain[..half]);
    let second = lz4_with(FrameInfo::new().block_size(BlockSize::Max64KB).content_checksum(true), &plain[half..]);
    let (packets, error) = read_all([first, skippable.clone(), second, skippable].concat());
    assert!(error.is_none() && packets.len() == 3000);
}

#[test]
fn any_number_of_skippable_lz4_frames_is_skipped() {
    let skippable = [0x184d_2a50_u32.to_le_bytes(), 0_u32.to_le_bytes()].concat();
    let (packets, error) = read_all([lz4_with(FrameInfo::new(), &large()), skippable.repeat(1_000_000)].concat());
    assert!(error.is_none() && packets.len() == 3000);
}

#[test]
fn lz4_of_the_legacy_format_is_read_and_its_cut_told() {
    let plain = large();
    let blocks = plain.chunks(100_000).map(|chunk| {
        let block = lz4_flex::block::compress(chunk);
        [&(block.len() as u32).to_le_bytes()[..], &block].concat()
    });
    let bytes = [0x184c_2102_u32.to_le_bytes().to_vec(), blocks.collect::<Vec<_>>().concat()].concat();
    let (packets, error) = read_all(bytes.clone());
    assert!(error.is_none() && packets.len() == 3000);
    let (packets, error) = read_all(bytes[..bytes.len() - 1].to_vec());
    assert!(packets.len() > 2000 && matches!(error.unwrap().fault, Fault::Undecodable(Compression::Lz4, _)));
}

#[test]
fn an_lz4_block_that_claims_too_much_or_has_a_wrong_checksum_is_told() {
    let mut bytes = lz4_with(FrameInfo::new().block_checksums(true), &small());
    *bytes.last_chunk_mut::<6>().unwrap() = [1; 6];
    assert!(matches!(cause(&bytes[..]), OpenCause::Undecodable(Compression::Lz4, _)));
    let mut bytes = lz4(&small());
    bytes[7..11].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
    assert!(matches!(cause(bytes), OpenCause::Undecodable(Compression::Lz4, _)));
}
