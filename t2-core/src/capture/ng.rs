//! pcapng files: sections of either byte order, each with interfaces of its own.
//!
//! Blocks are parsed here and not with pcap-file, because that refuses whole files for what has no bearing on the
//! packets (a comment that is not UTF-8, options without their end mark) and asks for more bytes for ever at an
//! `if_tzone` option of one byte. It would also allocate for every packet.

use super::buffer::Buffer;
use super::doubt::Doubt;
use super::error::{Damage, Fault, RecordKind, Trouble};
use super::interface::{Interface, Interfaces};
use super::joined;
use super::order::Order;
use super::recover::{STEP, Search};
use super::{MAX_RECORD, Record, size};
use crate::time::Timestamp;

/// First bytes of a pcapng file: the type of the section header block, the same in both byte orders.
pub(super) const MAGIC: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// Length of the shortest section header in bytes.
pub(super) const HEADER_LEN: usize = 28;

const SECTION: u32 = u32::from_be_bytes(MAGIC);
const INTERFACE: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Type, length and the length again after the body.
const FRAME_LEN: usize = 12;

/// Where the body of a block starts.
const BODY_AT: usize = 8;

/// Where the data starts in an enhanced packet block.
const ENHANCED_DATA_AT: usize = BODY_AT + 20;

/// The parser of one file.
#[derive(Debug)]
pub(super) struct Ng {
    order: Order,
    interfaces: Interfaces,
    first: Option<Interface>,
    passing: Option<Passing>,
}

/// A block without packets that is longer than is kept in memory, while its bytes are passed over.
#[derive(Clone, Copy, Debug)]
struct Passing {
    /// Where it begins: bytes from the start of the capture.
    start: u64,
    len: u32,
    /// Bytes of it that are not passed yet.
    left: usize,
}

/// Where reading goes on behind a block that is corrupt.
pub(super) enum Resume {
    /// Behind it: its frame is whole, and it is one packet of this many bytes.
    Packet(usize),
    /// Wherever blocks begin again.
    Search,
    /// Nowhere: what follows would mean something else without it.
    Nowhere,
}

/// A block that is whole in the buffer.
#[derive(Clone, Copy)]
struct Block<'a> {
    kind: u32,
    body: &'a [u8],
    len: usize,
}

/// What a packet block of any type says; the data starts at `data_at` of its body.
struct PacketFields {
    interface: u32,
    captured: u32,
    wire_len: u32,
    stamp: u64,
    data_at: usize,
}

impl Ng {
    /// A parser for a file that starts with `bytes`; `None` if this is no section header.
    pub(super) fn open(bytes: &[u8]) -> Option<Self> {
        let order = section_order(bytes).filter(|_| bytes.starts_with(&MAGIC))?;
        Some(Self { order, interfaces: Interfaces::default(), first: None, passing: None })
    }

    /// The first interface described in the file; `None` as long as none is read.
    pub(super) fn first_interface(&self) -> Option<&Interface> {
        self.first.as_ref()
    }

    /// The next packet, if an enhanced packet block is whole at the start of the unread bytes and nothing is wrong with it:
    /// the case of nearly all packets, as in [`Classic::at_hand`](super::classic::Classic::at_hand).
    // Inlined, it would push the values of classic captures out of registers.
    #[inline(never)]
    pub(super) fn at_hand(&self, unread: &[u8]) -> Option<Record> {
        let head: &[u8; ENHANCED_DATA_AT] = unread.first_chunk()?;
        let [kind, len, interface, _] = self.order.four(head.first_chunk()?);
        let [high, low, captured, wire_len] = self.order.four(head.last_chunk()?);
        let (_, first_len) = head.first_chunk::<BODY_AT>()?.split_last_chunk::<4>()?;
        let last_len = unread.get(..size(len))?.last_chunk()?;
        let room = size(len).checked_sub(ENHANCED_DATA_AT + 4)?;
        let is_plain = kind == ENHANCED_PACKET && first_len == last_len && len.is_multiple_of(4) && len <= MAX_RECORD;
        if !is_plain || size(captured) > room {
            return None;
        }
        let known = self.interfaces.get(interface)?;
        Some(Record {
            time: known.time(u64::from(high) << 32 | u64::from(low))?,
            doubt: None,
            link_type: known.link_type,
            wire_len: wire_len.max(captured),
            data: ENHANCED_DATA_AT..ENHANCED_DATA_AT + size(captured),
            len: size(len),
        })
    }

    /// The next packet, whole in `buffer`; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// A block that is cut off or cannot be, and those of reading.
    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Record>, Trouble> {
        loop {
            self.pass(buffer)?;
            if !self.read_block(buffer)? {
                return Ok(None);
            }
            if self.passing.is_some() {
                continue;
            }
            let block = self.block(buffer.unread())?;
            let too_short = Damage::BlockTooShort { kind: block.kind };
            let fields = match block.kind {
                ENHANCED_PACKET => Some(enhanced(block.body, self.order).ok_or(too_short)?),
                OBSOLETE_PACKET => Some(obsolete(block.body, self.order).ok_or(too_short)?),
                SIMPLE_PACKET => Some(self.simple(block.body).ok_or(too_short)?),
                _ => None,
            };
            if let Some(fields) = fields {
                return Ok(Some(self.record(fields, block)?));
            }
            match block.kind {
                SECTION => self.interfaces.clear(),
                INTERFACE => {
                    let interface = Interface::parse(block.body, self.order).ok_or(too_short)?;
                    self.first = self.first.or(Some(interface));
                    self.interfaces.push(interface);
                }
                _ => {}
            }
            let len = block.len;
            buffer.skip(len);
        }
    }

    /// Takes away the rest of a block that is [passed over](Self::passing).
    fn pass(&mut self, buffer: &mut Buffer) -> Result<(), Trouble> {
        const LAST_LEN: usize = 4;
        while let Some(Passing { len, left, .. }) = &mut self.passing {
            // At the end the length that stands behind the body is wanted whole.
            let had = buffer.need((*left).min(2 * LAST_LEN))?;
            if had == 0 || (*left <= LAST_LEN && had < *left) {
                return Err(
                    Fault::CutOff { record: RecordKind::Block, needed: size(*len), had: size(*len) - *left }.into()
                );
            }
            if *left > LAST_LEN {
                let passed = had.min(*left - LAST_LEN);
                buffer.skip(passed);
                *left -= passed;
                continue;
            }
            let (first, last) = (*len, self.order.u32(buffer.unread(), 0).unwrap_or_default());
            if first != last {
                return Err(Damage::LengthsDiffer { first, last }.into());
            }
            buffer.skip(*left);
            self.passing = None;
        }
        Ok(())
    }

    /// Reads until the next block is whole in `buffer`, or begins to [pass](Self::pass) it over; `false` at the end of the
    /// file.
    ///
    /// From a section header on its byte order holds.
    fn read_block(&mut self, buffer: &mut Buffer) -> Result<bool, Trouble> {
        match buffer.need(FRAME_LEN)? {
            0 => return Ok(false),
            had if had < FRAME_LEN => {
                return Err(Fault::CutOff { record: RecordKind::Block, needed: FRAME_LEN, had }.into());
            }
            _ => {}
        }
        let head = buffer.unread();
        let kind = self.order.u32(head, 0).unwrap_or_default();
        if kind == SECTION {
            self.order = section_order(head).ok_or(Damage::ByteOrder)?;
        }
        let len = self.order.u32(head, 4).unwrap_or_default();
        let needed = size(len);
        if needed < FRAME_LEN || !needed.is_multiple_of(4) {
            return Err(Damage::BlockLength(len).into());
        }
        if needed > STEP && !is_read(kind) && !buffer.is_frozen() && !self.is_block_ahead(buffer)? {
            self.passing = Some(Passing { start: buffer.offset(), len, left: needed });
            return Ok(true);
        }
        if len > MAX_RECORD {
            return Err(Damage::TooLong { len, most: MAX_RECORD }.into());
        }
        let had = buffer.need(needed)?;
        if had < needed {
            let is_packet = matches!(kind, ENHANCED_PACKET | OBSOLETE_PACKET | SIMPLE_PACKET);
            let record = if is_packet { RecordKind::Packet } else { RecordKind::Block };
            return Err(Fault::CutOff { record, needed, had }.into());
        }
        Ok(true)
    }

    /// Whether the unread bytes are within a block.
    pub(super) fn is_passing(&self) -> bool {
        self.passing.is_some()
    }

    /// Where the record begins that is wrong, if that is not at the unread bytes; it is passed over no further.
    pub(super) fn give_up(&mut self) -> Option<u64> {
        self.passing.take().map(|passing| passing.start)
    }

    /// Whether a block begins somewhere in the next bytes: then a length that reaches far beyond them is damage.
    fn is_block_ahead(&self, buffer: &mut Buffer) -> Result<bool, Trouble> {
        for at in 1..=STEP {
            if buffer.need(at + FRAME_LEN)? < at + FRAME_LEN {
                break;
            }
            if self.framed(buffer, at)?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Where reading goes on behind a corrupt block, which is at the start of the unread bytes.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause.
    pub(super) fn resume(&self, buffer: &mut Buffer) -> Result<Resume, Trouble> {
        Ok(match self.framed(buffer, 0)? {
            // Without one interface the numbers of those behind it would mean others.
            Some(_) if self.order.u32(buffer.unread(), 0) == Some(INTERFACE) => Resume::Nowhere,
            Some(len) => Resume::Packet(len),
            None => Resume::Search,
        })
    }

    /// Goes to where blocks begin again behind one that is corrupt; `false` if they do not.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause.
    pub(super) fn search(&self, search: &Search, buffer: &mut Buffer) -> Result<bool, Trouble> {
        search.run(buffer, |buffer, distance| Ok(self.is_block(buffer, distance)? || joined::begins(buffer, distance)?))
    }

    /// Whether a block begins at a place.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause.
    pub(super) fn is_block(&self, buffer: &mut Buffer, at: usize) -> Result<bool, Trouble> {
        Ok(self.framed(buffer, at)?.is_some())
    }

    /// The length of the block at a place, if there is one of a usual type with the same length before and after it.
    fn framed(&self, buffer: &mut Buffer, at: usize) -> Result<Option<usize>, Trouble> {
        buffer.need(at + FRAME_LEN)?;
        let Some(head) = buffer.unread().get(at..) else { return Ok(None) };
        let kind = self.order.u32(head, 0).unwrap_or_default();
        let order = if kind == SECTION { section_order(head) } else { Some(self.order) };
        let Some(order) = order else { return Ok(None) };
        let len = size(order.u32(head, 4).unwrap_or_default());
        let is_block = matches!(kind, SECTION | INTERFACE..=ENHANCED_PACKET);
        if !is_block || len < FRAME_LEN || !len.is_multiple_of(4) || len > STEP {
            return Ok(None);
        }
        buffer.need(at + len)?;
        let last = order.u32(buffer.unread(), at + len - 4).map(size);
        Ok((last == Some(len)).then_some(len))
    }

    /// The block at the start of `bytes`, where it is whole.
    fn block<'a>(&self, bytes: &'a [u8]) -> Result<Block<'a>, Damage> {
        let kind = self.order.u32(bytes, 0).unwrap_or_default();
        let first = self.order.u32(bytes, 4).unwrap_or_default();
        let len = size(first);
        let body_end = len.saturating_sub(4);
        let last = self.order.u32(bytes, body_end).unwrap_or_default();
        if first != last {
            return Err(Damage::LengthsDiffer { first, last });
        }
        Ok(Block { kind, body: bytes.get(BODY_AT..body_end).unwrap_or_default(), len })
    }

    /// The record of a packet, if its interface is known and its data in its block.
    #[inline]
    fn record(&self, fields: PacketFields, block: Block<'_>) -> Result<Record, Damage> {
        let PacketFields { interface, captured, wire_len, stamp, data_at } = fields;
        let known = self.interfaces.get(interface).ok_or(Damage::UnknownInterface(interface))?;
        if size(captured) > block.body.len().saturating_sub(data_at) {
            return Err(Damage::PacketBeyondBlock { captured });
        }
        let start = BODY_AT + data_at;
        let nanos = known.nanos(stamp);
        let time = i64::try_from(nanos).map(Timestamp::from_nanos);
        Ok(Record {
            time: time.unwrap_or_default(),
            doubt: time.is_err().then_some(Doubt::Beyond(nanos)),
            link_type: known.link_type,
            wire_len: wire_len.max(captured),
            data: start..start + size(captured),
            len: block.len,
        })
    }

    /// The fields of a simple packet: of the first interface, captured up to its snap length, without a time.
    fn simple(&self, body: &[u8]) -> Option<PacketFields> {
        let wire_len = self.order.u32(body, 0)?;
        let snap_len = self.interfaces.get(0).map(|interface| interface.snap_len).filter(|&len| len > 0);
        let captured = wire_len.min(snap_len.unwrap_or(u32::MAX));
        Some(PacketFields { interface: 0, captured, wire_len, stamp: 0, data_at: 4 })
    }
}

/// Whether blocks of a kind are read and not passed over.
fn is_read(kind: u32) -> bool {
    matches!(kind, SECTION | INTERFACE | OBSOLETE_PACKET | SIMPLE_PACKET | ENHANCED_PACKET)
}

/// The byte order of the section whose header starts with `bytes`.
fn section_order(bytes: &[u8]) -> Option<Order> {
    const BYTE_ORDER_MAGIC: u32 = 0x1a2b_3c4d;
    [Order::Big, Order::Little].into_iter().find(|order| order.u32(bytes, BODY_AT) == Some(BYTE_ORDER_MAGIC))
}

/// The fields of an enhanced packet block.
#[inline]
fn enhanced(body: &[u8], order: Order) -> Option<PacketFields> {
    Some(PacketFields {
        interface: order.u32(body, 0)?,
        stamp: u64::from(order.u32(body, 4)?) << 32 | u64::from(order.u32(body, 8)?),
        captured: order.u32(body, 12)?,
        wire_len: order.u32(body, 16)?,
        data_at: 20,
    })
}

/// The fields of a packet block, obsolete: as an enhanced one, but half of the interface field counts drops.
fn obsolete(body: &[u8], order: Order) -> Option<PacketFields> {
    let interface = order.u16(body, 0)?;
    Some(PacketFields { interface: interface.into(), ..enhanced(body, order)? })
}

#[cfg(test)]
mod tests {
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
        let capture =
            [section(order), interface(order, 1, 0, &[]), section(order), samples::enhanced(order, 0, 5, b"x")];
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
}
