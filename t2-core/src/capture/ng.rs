//! pcapng files: sections of either byte order, each with interfaces of its own.
//!
//! Blocks are parsed here and not with pcap-file, because that refuses whole files for what has no bearing on the
//! packets (a comment that is not UTF-8, options without their end mark) and asks for more bytes for ever at an
//! `if_tzone` option of one byte. It would also allocate for every packet.

use super::buffer::Buffer;
use super::doubt::Doubt;
use super::error::{Damage, Fault, RecordKind, Trouble};
use super::interface::{Interface, Interfaces};
use super::order::Order;
use super::recover::STEP;
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
pub(crate) struct Ng {
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
mod tests;
