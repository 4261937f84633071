//! Small captures for the tests, and what is read from them.

use std::io::{Cursor, Read, Write};

use lz4_flex::frame::{BlockMode, BlockSize, FrameEncoder, FrameInfo};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::order::Order;
use super::{Capture, LinkType, RawPacket, ReadError, Skipped};
use crate::time::Timestamp;

/// A packet that outlives its capture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Packet {
    pub(super) time: Timestamp,
    pub(super) link_type: LinkType,
    pub(super) wire_len: u32,
    pub(super) data: Vec<u8>,
}

impl From<RawPacket<'_>> for Packet {
    fn from(raw: RawPacket<'_>) -> Self {
        let RawPacket { time, link_type, wire_len, data } = raw;
        Self { time, link_type, wire_len, data: data.to_vec() }
    }
}

/// All packets of an open capture, and how it ended.
pub(super) fn drain(capture: &mut Capture) -> (Vec<Packet>, Option<ReadError>) {
    let mut packets = Vec::new();
    loop {
        match capture.next_packet() {
            Ok(Some(packet)) => packets.push(packet.into()),
            Ok(None) => return (packets, None),
            Err(error) => {
                assert!(matches!(capture.next_packet(), Ok(None)));
                return (packets, Some(error));
            }
        }
    }
}

/// The bytes of captures whose packets have these sizes, whole or damaged, and how many of them a source gives at a time.
pub(super) fn in_pieces(sizes: impl Strategy<Value = usize>) -> impl Strategy<Value = (Vec<u8>, usize)> {
    let damage = proptest::option::of((any::<Index>(), 1_u8..));
    let chunk = prop_oneof![Just(usize::MAX), 1_usize..70_000];
    let captures = (any::<bool>(), vec(sizes, 1..40), damage, chunk);
    captures.prop_map(|(is_ng, sizes, damage, chunk)| (damaged(is_ng, &sizes, damage), chunk))
}

/// Opens a capture whose source gives this many bytes at a time.
pub(super) fn open_in_pieces(bytes: &[u8], chunk: usize) -> Option<Capture> {
    let reader = Chopped { bytes: Cursor::new(bytes.to_vec()), sizes: vec![chunk], turn: 0 };
    Capture::from_reader(reader, "sample").ok()
}

/// All packets of a capture, and how it ended.
pub(super) fn read_all(capture: impl Into<Vec<u8>>) -> (Vec<Packet>, Option<ReadError>) {
    drain(&mut Capture::from_reader(Cursor::new(capture.into()), "sample").unwrap())
}

/// How many packets a capture gives whose damage is skipped, and what is known of that.
pub(super) fn read_damaged(capture: impl Into<Vec<u8>>) -> (usize, Skipped) {
    let mut capture = Capture::from_reader(Cursor::new(capture.into()), "sample").unwrap();
    let (packets, error) = drain(&mut capture);
    assert!(error.is_none());
    (packets.len(), capture.skipped.take().unwrap())
}

/// A 16-bit number in this byte order.
pub(super) fn two(order: Order, number: u16) -> Vec<u8> {
    match order {
        Order::Big => number.to_be_bytes().to_vec(),
        Order::Little => number.to_le_bytes().to_vec(),
    }
}

/// A 32-bit number in this byte order.
pub(super) fn four(order: Order, number: u32) -> Vec<u8> {
    match order {
        Order::Big => number.to_be_bytes().to_vec(),
        Order::Little => number.to_le_bytes().to_vec(),
    }
}

/// The header of a classic capture.
pub(super) fn header(order: Order, magic: u32, link_type: u32) -> Vec<u8> {
    let version = [two(order, 2), two(order, 4)].concat();
    [four(order, magic), version, vec![0; 8], four(order, 65_535), four(order, link_type)].concat()
}

/// A record of a classic capture.
pub(super) fn record(order: Order, time: [u32; 2], wire_len: u32, data: &[u8]) -> Vec<u8> {
    let captured = data.len() as u32;
    let fields = [time[0], time[1], captured, wire_len].map(|field| four(order, field)).concat();
    [&fields, data].concat()
}

/// A pcapng block; the body is padded.
pub(super) fn block(order: Order, kind: u32, mut body: Vec<u8>) -> Vec<u8> {
    body.resize(body.len().next_multiple_of(4), 0);
    let len = four(order, body.len() as u32 + 12);
    [four(order, kind), len.clone(), body, len].concat()
}

/// A section header block.
pub(super) fn section(order: Order) -> Vec<u8> {
    let version = [two(order, 1), two(order, 0)].concat();
    block(order, 0x0a0d_0d0a, [four(order, 0x1a2b_3c4d), version, vec![0xff; 8]].concat())
}

/// An interface description block with these options.
pub(super) fn interface(order: Order, link_type: u16, snap_len: u32, options: &[u8]) -> Vec<u8> {
    block(order, 1, [&two(order, link_type)[..], &[0; 2], &four(order, snap_len), options].concat())
}

/// An enhanced packet block.
pub(super) fn enhanced(order: Order, interface: u32, stamp: u64, data: &[u8]) -> Vec<u8> {
    let len = data.len() as u32;
    let fields = [interface, (stamp >> 32) as u32, stamp as u32, len, len].map(|field| four(order, field)).concat();
    block(order, 6, [&fields, data].concat())
}

/// A gzip member.
pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A bzip2 stream.
pub(super) fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An xz stream.
pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// An LZ4 frame in short blocks that refer to those before.
pub(super) fn lz4(bytes: &[u8]) -> Vec<u8> {
    let info = FrameInfo::new().block_size(BlockSize::Max64KB).block_mode(BlockMode::Linked);
    lz4_with(info, bytes)
}

/// An LZ4 frame of another kind.
pub(super) fn lz4_with(info: FrameInfo, bytes: &[u8]) -> Vec<u8> {
    let mut encoder = FrameEncoder::with_frame_info(info, Vec::new());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A compression, and what compresses so.
type Compress = (super::Compression, fn(&[u8]) -> Vec<u8>);

/// Every compression that is read.
pub(super) const COMPRESSIONS: [Compress; 5] = [
    (super::Compression::Bzip2, bzip2),
    (super::Compression::Gzip, gzip),
    (super::Compression::Lz4, lz4),
    (super::Compression::Xz, xz),
    (super::Compression::Zstd, zstd),
];

/// A zstd frame.
pub(super) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 1).unwrap()
}

/// A reader that gives at most so many bytes at a time, again and again.
pub(super) struct Chopped {
    pub(super) bytes: Cursor<Vec<u8>>,
    pub(super) sizes: Vec<usize>,
    pub(super) turn: usize,
}

impl Read for Chopped {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes[self.turn % self.sizes.len()].min(into.len());
        self.turn += 1;
        self.bytes.read(&mut into[..size])
    }
}

/// A capture with packets of these sizes, and some bits of a byte behind its header turned.
pub(super) fn damaged(is_ng: bool, sizes: &[usize], damage: Option<(Index, u8)>) -> Vec<u8> {
    let order = Order::Little;
    let head =
        if is_ng { [section(order), interface(order, 1, 0, &[])].concat() } else { header(order, 0xa1b2_c3d4, 1) };
    let data = |n: usize, size| vec![n as u8; size];
    let packets = sizes.iter().enumerate().map(|(n, &size)| match is_ng {
        true => enhanced(order, 0, n as u64, &data(n, size)),
        false => record(order, [n as u32, 0], size as u32, &data(n, size)),
    });
    let mut bytes = [head, packets.collect::<Vec<_>>().concat()].concat();
    if let Some((at, bits)) = damage {
        let at = at.index(bytes.len() - 24) + 24;
        bytes[at] ^= bits;
    }
    bytes
}
