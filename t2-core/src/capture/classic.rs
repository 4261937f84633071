//! Classic pcap files: microseconds or nanoseconds, either byte order, old versions, and Kuznetzov's variant.
//!
//! pcap-file reads the file header. Its parser of records knows neither the variant nor the old versions, and refuses
//! packets that were longer than the snap length, which are the normal case here; so records are parsed here.

use std::ops::Range;

use pcap_file::pcap::PcapHeader;
use pcap_file::{Endianness, TsResolution};

use super::buffer::Buffer;
use super::doubt::Doubt;
use super::error::{Damage, Fault, RecordKind, Trouble};
use super::link::LinkType;
use super::magic::make_standard;
use super::order::Order;
use super::recover::STEP;
use super::{MAX_RECORD, Record, size};
use crate::time::Timestamp;

/// Length of the file header in bytes.
pub(super) const HEADER_LEN: usize = 24;

const RECORD_HEADER_LEN: usize = 16;

/// Where the link type is in the file header.
const LINK_TYPE_AT: usize = 20;

/// What Kuznetzov's variant has after the header of a record: interface, protocol and packet type.
const KUZNETZOV_EXTRA: usize = 8;

const NANOS_PER_SEC: i64 = 1_000_000_000;

/// The upper half of all magic numbers, those of the variants too.
const MAGIC_HIGH: u32 = 0xa1b2;

/// How many records in a row are taken for no chance.
const CHAIN: usize = 3;

/// Packets that follow each other are nearer than this, in ns: a day.
const FAR: u64 = 86_400 * 1_000_000_000;

/// The parser of one file, after its header.
#[derive(Debug)]
pub(crate) struct Classic {
    order: Order,
    link_type: LinkType,
    snap_len: u32,
    /// The longest packet that can be, in bytes.
    most: u32,
    /// Bytes between the header of a record and its packet.
    extra: usize,
    /// Nanoseconds in one unit of the fraction of a second.
    fraction: i64,
    /// How many of these units are a second.
    per_second: u32,
    lengths: Lengths,
    /// Whether the bytes and the lengths come in the order that nearly all captures have.
    is_usual: bool,
}

/// In which order the two lengths of a record come.
#[derive(Clone, Copy, Debug)]
enum Lengths {
    /// Captured, then wire length.
    CapturedFirst,
    /// Wire length, then captured: up to version 2.2.
    WireFirst,
    /// The smaller one is the captured one: both were written as version 2.3.
    SmallerIsCaptured,
}

/// The header of a record.
struct Fields {
    time: Timestamp,
    captured: u32,
    wire_len: u32,
    /// The fraction of the time is a second or more.
    carry: bool,
    /// The seconds look like the magic number of a file in the same byte order.
    has_magic: bool,
}

impl Classic {
    /// Reads the file header at the start of `bytes`; `None` if it is none or not there whole.
    pub(super) fn open(bytes: &[u8]) -> Option<Self> {
        let mut header: [u8; HEADER_LEN] = *bytes.first_chunk()?;
        let extra = if make_standard(header.first_chunk_mut()?) { KUZNETZOV_EXTRA } else { 0 };
        let (_, fields) = PcapHeader::from_slice(&header).ok()?;
        let order = match fields.endianness {
            Endianness::Big => Order::Big,
            Endianness::Little => Order::Little,
        };
        let (fraction, per_second) = match fields.ts_resolution {
            TsResolution::MicroSecond => (1000, 1_000_000),
            TsResolution::NanoSecond => (1, 1_000_000_000),
        };
        let lengths = match (fields.version_major, fields.version_minor) {
            (2, 0..=2) => Lengths::WireFirst,
            (2, 3) => Lengths::SmallerIsCaptured,
            _ => Lengths::CapturedFirst,
        };
        // The upper half of the field tells the length of the frame check sequence.
        let link_type = LinkType::from_header(order.u32(&header, LINK_TYPE_AT)? as u16);
        let snap_len = fields.snaplen;
        let most = longest(link_type, snap_len);
        let is_usual = matches!((order, lengths), (Order::Little, Lengths::CapturedFirst));
        Some(Self { order, link_type, snap_len, most, extra, fraction, per_second, lengths, is_usual })
    }

    /// What the packets' first byte is.
    pub(super) fn link_type(&self) -> LinkType {
        self.link_type
    }

    /// The most bytes that were captured of a packet, as the header says.
    pub(super) fn snap_len(&self) -> u32 {
        self.snap_len
    }

    /// The next packet, if it is whole at the start of the unread bytes and nothing is wrong with it: the case of nearly
    /// all packets, which is cheap as it neither reads nor tells why not. For the others there is [`next`](Self::next).
    #[inline]
    pub(super) fn at_hand(&self, unread: &[u8]) -> Option<Record> {
        let Fields { time, captured, wire_len, carry, has_magic } = self.header(unread.first_chunk()?);
        // One comparison for both: packets without a byte are rare, and may be zeros that are no packets.
        if captured.wrapping_sub(1) >= self.most || carry || has_magic {
            return None;
        }
        let start = RECORD_HEADER_LEN + self.extra;
        let end = start + size(captured);
        if end > unread.len() {
            return None;
        }
        Some(self.record(time, None, wire_len.max(captured), start..end))
    }

    #[inline]
    fn record(&self, time: Timestamp, doubt: Option<Doubt>, wire_len: u32, data: Range<usize>) -> Record {
        Record { time, doubt, link_type: self.link_type, wire_len, len: data.end, data }
    }

    /// The next packet, whole in `buffer`; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// A record that is cut off, too long or all zeros, and those of reading.
    pub(super) fn next(&self, buffer: &mut Buffer) -> Result<Option<Record>, Trouble> {
        let start = RECORD_HEADER_LEN + self.extra;
        let cut_off = |needed, had| Fault::CutOff { record: RecordKind::Packet, needed, had };
        let had = buffer.need(start)?;
        if had == 0 {
            return Ok(None);
        }
        let Fields { time, captured, wire_len, carry, .. } = self.fields(buffer.unread()).ok_or(cut_off(start, had))?;
        if buffer.unread().first_chunk() == Some(&[0; RECORD_HEADER_LEN]) {
            return Err(Damage::Zeros.into());
        }
        if captured > self.most {
            return Err(Damage::TooLong { len: captured, most: self.most }.into());
        }
        let end = start + size(captured);
        let had = buffer.need(end)?;
        if had < end {
            return Err(cut_off(end, had).into());
        }
        let doubt = carry.then_some(Doubt::Fraction { is_micros: self.fraction > 1 });
        Ok(Some(self.record(time, doubt, wire_len.max(captured), start..end)))
    }

    /// Whether records follow each other from here on: as many as make chance unlikely, or up to the end.
    ///
    /// # Errors
    ///
    /// Those of reading, and a pause.
    pub(super) fn is_chain(&self, buffer: &mut Buffer, mut at: usize) -> Result<bool, Trouble> {
        let mut before: Option<Fields> = None;
        for _ in 0..CHAIN {
            let start = at + RECORD_HEADER_LEN + self.extra;
            let had = buffer.need(start)?;
            if had == at {
                return Ok(before.is_some());
            }
            let Some(fields) = buffer.unread().get(at..).and_then(|bytes| self.fields(bytes)) else { return Ok(false) };
            if !self.is_plausible(&fields, before.as_ref()) {
                return Ok(false);
            }
            at = start + size(fields.captured);
            before = Some(fields);
        }
        Ok(buffer.need(at)? >= at)
    }

    /// Whether a header is likely to be one, after the one before it.
    fn is_plausible(&self, fields: &Fields, before: Option<&Fields>) -> bool {
        let &Fields { time, captured, wire_len, carry, .. } = fields;
        let is_near = |before: &Fields| (time - before.time).nanos().unsigned_abs() < FAR;
        (1..=self.most.min(STEP as u32)).contains(&captured)
            && (captured..=MAX_RECORD).contains(&wire_len)
            && !carry
            && before.is_none_or(is_near)
    }

    /// The header of the record at the start of `bytes`; `None` if it is not there whole.
    fn fields(&self, bytes: &[u8]) -> Option<Fields> {
        let is_whole = bytes.len() >= RECORD_HEADER_LEN + self.extra;
        bytes.first_chunk().filter(|_| is_whole).map(|header| self.header(header))
    }

    /// The numbers of a header, the captured length before that on the wire.
    #[cold]
    fn unusual(&self, header: &[u8; RECORD_HEADER_LEN]) -> [u32; 4] {
        let [secs, fraction, first, second] = self.order.four(header);
        let (captured, wire_len) = match self.lengths {
            Lengths::CapturedFirst => (first, second),
            Lengths::WireFirst => (second, first),
            Lengths::SmallerIsCaptured => (first.min(second), first.max(second)),
        };
        [secs, fraction, captured, wire_len]
    }

    /// The header of a record, without what a variant has after it.
    #[inline]
    fn header(&self, header: &[u8; RECORD_HEADER_LEN]) -> Fields {
        let [secs, fraction, captured, wire_len] = match self.is_usual {
            true => Order::Little.four(header),
            false => self.unusual(header),
        };
        // A fraction of more than a second runs over into the seconds. No sum of two such numbers leaves 64 bits.
        let nanos = i64::from(fraction) * self.fraction;
        let time = Timestamp::from_nanos(i64::from(secs) * NANOS_PER_SEC + nanos);
        Fields { time, captured, wire_len, carry: fraction >= self.per_second, has_magic: secs >> 16 == MAGIC_HIGH }
    }
}

/// The longest packet that a capture can hold, in bytes: what it says itself, but at least what libpcap takes from
/// network interfaces (`MAXIMUM_SNAPLEN`). The transfers of USB and messages of D-Bus have no such limit.
fn longest(link_type: LinkType, snap_len: u32) -> u32 {
    const MAXIMUM_SNAPLEN: u32 = 262_144;
    match link_type.0 {
        186 | 189 | 220 | 231 | 249 => MAX_RECORD,
        _ => snap_len.clamp(MAXIMUM_SNAPLEN, MAX_RECORD),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::*;
    use super::*;

    #[test]
    fn microseconds_and_nanoseconds_are_told_apart_in_both_byte_orders() {
        for (magic, nanos) in [(0xa1b2_c3d4_u32, 5000), (0xa1b2_3c4d, 5)] {
            for order in [Order::Big, Order::Little] {
                let capture = [header(order, magic, 1), record(order, [7, 5], 4, b"abcd")].concat();
                let (packets, error) = read_all(capture);
                assert!(error.is_none());
                assert_eq!(packets.len(), 1);
                assert_eq!(packets[0].time, Timestamp::new(7, nanos));
                assert_eq!(packets[0].data, b"abcd");
            }
        }
    }

    #[test]
    fn a_fraction_of_more_than_a_second_runs_over() {
        let capture = [header(Order::Little, 0xa1b2_c3d4, 1), record(Order::Little, [7, 2_000_001], 0, b"")].concat();
        assert_eq!(read_all(capture).0[0].time, Timestamp::new(9, 1000));
        let capture = [header(Order::Little, 0xa1b2_c3d4, 1), record(Order::Little, [u32::MAX; 2], 0, b"")].concat();
        assert_eq!(read_all(capture).0[0].time.secs(), i64::from(u32::MAX) + 4294);
    }

    #[test]
    fn kuznetzovs_variant_has_eight_more_bytes_a_record() {
        for order in [Order::Big, Order::Little] {
            let mut one = record(order, [7, 5], 4, b"abcd");
            one.splice(16..16, [0; 8]);
            let (packets, error) = read_all([header(order, 0xa1b2_cd34, 1), one.clone(), one].concat());
            assert!(error.is_none());
            assert_eq!(packets.iter().map(|packet| &packet.data[..]).collect::<Vec<_>>(), [b"abcd", b"abcd"]);
        }
    }

    #[test]
    fn old_versions_have_the_lengths_the_other_way_round() {
        let with_version = |minor, one: Vec<u8>| {
            let mut file = header(Order::Little, 0xa1b2_c3d4, 1);
            file[6] = minor;
            read_all([file, one].concat()).0.remove(0)
        };
        let mut swapped = record(Order::Little, [0, 0], 9, b"abcd");
        swapped[8..16].rotate_left(4);
        for packet in [
            with_version(2, swapped.clone()),
            with_version(3, swapped),
            with_version(3, record(Order::Little, [0, 0], 9, b"abcd")),
        ] {
            assert_eq!((&packet.data[..], packet.wire_len), (&b"abcd"[..], 9));
        }
    }

    #[test]
    fn a_packet_longer_than_the_snap_length_or_its_wire_length_is_read() {
        let mut file = header(Order::Little, 0xa1b2_c3d4, 1);
        file[16..20].copy_from_slice(&2_u32.to_le_bytes());
        let (packets, error) = read_all([file, record(Order::Little, [0, 0], 3, b"abcd")].concat());
        assert!(error.is_none());
        assert_eq!((&packets[0].data[..], packets[0].wire_len), (&b"abcd"[..], 4));
    }

    #[test]
    fn the_length_of_the_check_sequence_is_no_part_of_the_link_type() {
        let capture = [header(Order::Big, 0xa1b2_c3d4, 0x1400_0069), record(Order::Big, [0, 0], 4, b"abcd")].concat();
        assert_eq!(read_all(capture).0[0].link_type, LinkType(105));
    }

    #[test]
    fn a_truncated_last_packet_is_told_with_its_number_and_offset() {
        let whole = record(Order::Little, [0, 0], 4, b"abcd");
        let capture = [header(Order::Little, 0xa1b2_c3d4, 1), whole.clone(), whole].concat();
        let (packets, error) = read_all(capture[..capture.len() - 1].to_vec());
        let error = error.unwrap();
        assert_eq!((packets.len(), error.packet, error.offset), (1, 2, 44));
        assert!(matches!(error.fault, Fault::CutOff { record: RecordKind::Packet, needed: 20, had: 19 }));
    }

    #[test]
    fn a_truncated_record_header_is_told_with_its_number_and_offset() {
        let capture = [header(Order::Little, 0xa1b2_c3d4, 1), vec![0; 9]].concat();
        let error = read_all(capture).1.unwrap();
        assert_eq!((error.packet, error.offset), (1, 24));
        assert!(matches!(error.fault, Fault::CutOff { needed: 16, had: 9, .. }));
    }

    #[test]
    fn a_length_that_cannot_be_is_refused_at_once() {
        let mut bad = record(Order::Little, [0, 0], 4, b"");
        bad[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
        let good = record(Order::Little, [0, 0], 4, b"abcd");
        let (packets, error) = read_all([header(Order::Little, 0xa1b2_c3d4, 1), good, bad].concat());
        let error = error.unwrap();
        assert_eq!((packets.len(), error.packet, error.offset), (1, 2, 44));
        assert!(matches!(error.fault, Fault::Corrupt(Damage::TooLong { len: u32::MAX, .. })));
    }
}
