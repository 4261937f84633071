//! IP headers: IDs, TTLs, options, fragments, checksums.

use t2_core::dissect::{
    Checksum, ChecksumPart, DatagramChecksum, ExtensionHeader, Fragment, HeaderOption, HeaderOptions, Ip,
    MalformedOption, TransportChecksum,
};
use t2_core::prelude::*;

use super::bits::{IpFlags, TcpFStat};

/// Lengths of headers without options and extension headers, in bytes.
const FIXED_V4: usize = 20;
const FIXED_V6: usize = 40;

/// What an IP header says and its checksums, read once, before anything is noted: what is noted could be what was read,
/// for all that the compiler knows.
#[derive(Clone, Copy, Default)]
pub(super) struct IpHeader {
    is_v4: bool,
    pub(super) traffic_class: u8,
    /// 0 in IPv6.
    pub(super) id: u16,
    pub(super) fragment_word: u16,
    pub(super) ttl: u8,
    /// Whether it has options or extension headers, or is not captured whole.
    pub(super) has_more: bool,
    pub(super) is_fragment: bool,
    pub(super) checksum: Checksum,
    /// The checksum of the transport header, unless it is that of a fragment.
    pub(super) transport: Checksum,
    /// What is to be said of it by itself.
    pub(super) flags: IpFlags,
    pub(super) stat: TcpFStat,
}

impl IpHeader {
    #[inline(always)]
    pub(super) fn of(ip: Ip, packet: &Packet) -> Self {
        let is_fragment = packet.layers().fragment != Fragment::Whole;
        let (checksum, checksum_flags) = header_checksum(&ip);
        let (transport, transport_flags, length_flags, stat) = match is_fragment {
            true => (Checksum::default(), IpFlags::NONE, IpFlags::NONE, TcpFStat::NONE),
            false => {
                let (transport, transport_flags) = transport_checksum(packet);
                let (length_flags, stat) = length_flags(packet);
                (transport, transport_flags, length_flags, stat)
            }
        };
        let flags = checksum_flags | transport_flags | length_flags;
        let len = ip.bytes().len();
        let is_more = |fixed| !ip.is_whole() || len != fixed;
        let is_v4 = ip.is_v4();
        let header = Self { is_v4, is_fragment, checksum, transport, flags, stat, ..Self::default() };
        // Written twice, so that the accessors ask for the version no more.
        if is_v4 {
            let (id, word) = (ip.id().unwrap_or_default(), ip.fragment_word());
            let (traffic_class, ttl, has_more) = (ip.traffic_class(), ip.ttl(), is_more(FIXED_V4));
            Self { traffic_class, id, fragment_word: word, ttl, has_more, flags: flags | word_flags(word), ..header }
        } else {
            let has_more = is_more(FIXED_V6);
            let fragment_word = if has_more { ip.fragment_word() } else { 0 };
            Self { traffic_class: ip.traffic_class(), fragment_word, ttl: ip.ttl(), has_more, ..header }
        }
    }
}

/// The flags of an IPv4 header: they are in the upper byte of their word as they are in the lower one of ours.
#[inline]
fn word_flags(word: u16) -> IpFlags {
    IpFlags(word >> 8) & (IpFlags::DONT_FRAGMENT | IpFlags::RESERVED)
}

/// The range of IP IDs and TTLs
#[derive(Columns)]
pub struct IdRange {
    /// Smallest distance of IP IDs
    #[col(name = "ipMindIPID", start = u16::MAX)]
    min_id: u16,
    /// Largest distance of IP IDs
    #[col(name = "ipMaxdIPID")]
    max_id: u16,
    /// Smallest TTL
    #[col(name = "ipMinTTL")]
    pub(super) min_ttl: u8,
    /// Largest TTL
    #[col(name = "ipMaxTTL")]
    max_ttl: u8,
    /// Number of changes of the TTL
    #[col(name = "ipTTLChg")]
    changes: u32,
    /// ID and TTL of the packet before.
    last: Option<(u16, u8)>,
}

impl IdRange {
    /// Notes a header; returns the distance of its ID from that of the packet before, and what is to be said of it.
    #[inline]
    pub(super) fn note(&mut self, header: &IpHeader) -> (i32, IpFlags) {
        let IpHeader { is_v4, id, ttl, .. } = *header;
        let Some((last_id, last_ttl)) = self.last.replace((id, ttl)) else {
            (self.min_ttl, self.max_ttl) = (ttl, ttl);
            return (0, IpFlags::NONE);
        };
        if ttl != last_ttl {
            (self.min_ttl, self.max_ttl) = (self.min_ttl.min(ttl), self.max_ttl.max(ttl));
            self.changes += 1;
        }
        if !is_v4 {
            return (0, IpFlags::NONE);
        }
        let ahead = id.wrapping_sub(last_id);
        let flags = match (id < last_id, ahead <= i16::MAX as u16) {
            (true, true) => IpFlags::ID_ROLL_OVER,
            (true, false) => IpFlags::ID_OUT_OF_ORDER,
            (false, _) => IpFlags::NONE,
        };
        if !flags.has(IpFlags::ID_OUT_OF_ORDER) {
            (self.min_id, self.max_id) = (self.min_id.min(ahead), self.max_id.max(ahead));
        }
        (i32::from(id) - i32::from(last_id), flags)
    }
}

/// The options of IP headers
#[derive(Columns, Default)]
pub struct IpOptions {
    /// Number of IPv4 options
    #[col(name = "ipOptCnt")]
    count: u32,
    /// Copy and class bits, and numbers of IPv4 options
    #[col(name = "ipOptCpCl_Num")]
    seen: (Hex<u8>, Hex<u32>),
    /// Number of IPv6 hop-by-hop and destination options
    #[col(name = "ip6OptCntHH_D")]
    counts: (u16, u16),
    /// Types of IPv6 hop-by-hop and destination options
    #[col(name = "ip6OptHH_D")]
    types: (Hex<u32>, Hex<u32>),
}

impl IpOptions {
    /// Notes what follows the fixed header.
    #[cold]
    pub(super) fn note(&mut self, ip: Ip) -> IpFlags {
        let mut is_corrupt = false;
        for option in HeaderOptions::plain(if ip.is_whole() { ip.options() } else { &[] }) {
            let kind = kind(option, &mut is_corrupt);
            self.count += 1;
            self.seen.0.0 |= kind & 0xe0;
            self.seen.1.0 |= 1 << (kind & 0x1f);
        }
        for header in ip.extension_headers() {
            self.note_extension(header, &mut is_corrupt);
        }
        IpFlags::OPTIONS_CORRUPT.when(is_corrupt || !ip.is_whole())
    }

    fn note_extension(&mut self, header: ExtensionHeader, is_corrupt: &mut bool) {
        let (count, types) = match header.protocol {
            protocol::HOP_BY_HOP => (&mut self.counts.0, &mut self.types.0),
            _ => (&mut self.counts.1, &mut self.types.1),
        };
        for option in header.options() {
            *count += 1;
            types.0 |= 1 << (kind(option, is_corrupt) & 0x1f);
        }
    }
}

fn kind(option: Result<HeaderOption, MalformedOption>, is_corrupt: &mut bool) -> u8 {
    *is_corrupt |= option.is_err();
    option.map_or_else(|malformed| malformed.kind, |option| option.kind)
}

/// The fragments of the datagram at hand.
#[derive(Default)]
pub(super) struct Fragments {
    /// Where the next one begins, in units of 8 bytes.
    expected: u32,
    checksum: DatagramChecksum,
}

impl Fragments {
    /// Notes a packet that is no fragment.
    #[inline]
    pub(super) fn note_whole(&mut self) {
        self.expected = 0;
    }

    /// Notes a fragment; returns the checksum of the transport header and what is to be said.
    #[cold]
    pub(super) fn note(&mut self, ip: Ip, packet: &Packet) -> (Checksum, IpFlags, TcpFStat) {
        let (checksum, flags, stat) = match packet.transport_checksum() {
            TransportChecksum::Fragment(part) => self.add(packet, part),
            _ => {
                let (checksum, flags) = transport_checksum(packet);
                (checksum, flags, TcpFStat::NONE)
            }
        };
        (checksum, flags | self.place(&ip, packet), stat)
    }

    /// What is to be said of the place of a fragment in its datagram.
    fn place(&mut self, ip: &Ip, packet: &Packet) -> IpFlags {
        const SMALLEST: u32 = 48;
        const LARGEST: u32 = 0x1fff;
        let layers = packet.layers();
        let (offset, more) = (u32::from(ip.fragment_offset()), ip.more_fragments());
        let is_astray = offset > self.expected + 1;
        self.expected = offset + (layers.l3_len.saturating_sub(layers.l3_header_len) >> 3);
        IpFlags::FRAGMENT_SMALL.when(more && layers.l3_len < SMALLEST)
            | IpFlags::FRAGMENT_POSITION.when(is_astray)
            | IpFlags::FRAGMENT_BEYOND.when(self.expected > LARGEST)
            | IpFlags::MORE_FRAGMENTS.when(more)
    }

    /// Adds a fragment to the checksum of its datagram.
    fn add(&mut self, packet: &Packet, part: ChecksumPart) -> (Checksum, IpFlags, TcpFStat) {
        match self.checksum.add(packet, part) {
            Some(checksum) => (checksum, wrong(checksum), TcpFStat::NONE),
            None => {
                let pending = TcpFStat::CHECKSUM_PENDING.when(part.stored.is_some());
                (only_stored(part.stored), IpFlags::NONE, pending)
            }
        }
    }
}

/// A checksum that cannot be computed.
#[inline]
fn only_stored(stored: Option<u16>) -> Checksum {
    Checksum { stored: stored.unwrap_or_default(), ..Checksum::default() }
}

#[inline]
fn wrong(checksum: Checksum) -> IpFlags {
    IpFlags::L4_CHECKSUM.when(!checksum.is_right())
}

/// The checksum of the transport header of a packet that is no fragment or is cut, and what is to be said of it.
#[inline(always)]
fn transport_checksum(packet: &Packet) -> (Checksum, IpFlags) {
    const CUT: IpFlags = IpFlags(IpFlags::CUT.0 | IpFlags::L4_CHECKSUM.0);
    match packet.transport_checksum() {
        TransportChecksum::None => {
            let layers = packet.layers();
            (Checksum::default(), CUT.when(layers.l3_captured < layers.l3_len))
        }
        TransportChecksum::Cut { stored } => (only_stored(stored), CUT),
        TransportChecksum::Whole(checksum) => (checksum, wrong(checksum)),
        TransportChecksum::Fragment(part) => (only_stored(part.stored), IpFlags::NONE),
    }
}

/// The checksum of an IPv4 header, and what is to be said of it.
#[inline(always)]
fn header_checksum(ip: &Ip) -> (Checksum, IpFlags) {
    match ip.checksum_of_header() {
        Some(checksum) => (checksum, IpFlags::L3_CHECKSUM.when(!checksum.is_right())),
        None => (only_stored(ip.checksum()), (IpFlags::CUT | IpFlags::L3_CHECKSUM).when(!ip.is_whole())),
    }
}

/// What is to be said of the length that UDP tells, and of the coverage that UDP-Lite does (RFC 3828).
#[inline(always)]
fn length_flags(packet: &Packet) -> (IpFlags, TcpFStat) {
    let layers = packet.layers();
    let len = layers.l4_captured;
    let said = || packet.udp_length().map(u32::from);
    match layers.protocol {
        protocol::UDP => (IpFlags::UDP_LENGTH.when(said().is_some_and(|said| said != len)), TcpFStat::NONE),
        protocol::UDP_LITE => {
            let is_wrong = |coverage| coverage > len || (1..8).contains(&coverage);
            (IpFlags::NONE, TcpFStat::COVERAGE_ERROR.when(said().is_some_and(is_wrong)))
        }
        _ => (IpFlags::NONE, TcpFStat::NONE),
    }
}
