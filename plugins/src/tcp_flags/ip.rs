//! IP headers: IDs, TTLs, options, fragments, checksums.

use t2_core::dissect::{
    Checksum, DatagramChecksum, ExtensionHeader, Fragment, HeaderOption, HeaderOptions, Ip, MalformedOption,
    TransportChecksum,
};
use t2_core::prelude::*;

use super::bits::{IpFlags, TcpFStat};

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
    pub(super) fn note(&mut self, ip: &Ip) -> (i32, IpFlags) {
        let (id, ttl) = (ip.id().unwrap_or_default(), ip.ttl());
        let Some((last_id, last_ttl)) = self.last.replace((id, ttl)) else {
            (self.min_ttl, self.max_ttl) = (ttl, ttl);
            return (0, IpFlags::NONE);
        };
        (self.min_ttl, self.max_ttl) = (self.min_ttl.min(ttl), self.max_ttl.max(ttl));
        self.changes += u32::from(ttl != last_ttl);
        if !ip.is_v4() {
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
    #[inline]
    pub(super) fn note(&mut self, ip: &Ip) -> IpFlags {
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
    /// What is to be said of the place of a packet in its datagram.
    #[inline]
    pub(super) fn note(&mut self, ip: &Ip, packet: &Packet) -> IpFlags {
        const SMALLEST: u32 = 48;
        const LARGEST: u32 = 0x1fff;
        let layers = packet.layers();
        if layers.fragment == Fragment::Whole {
            self.expected = 0;
            return IpFlags::NONE;
        }
        let (offset, more) = (u32::from(ip.fragment_offset()), ip.more_fragments());
        let is_astray = offset > self.expected + 1;
        self.expected = offset + (layers.l3_len.saturating_sub(layers.l3_header_len) >> 3);
        IpFlags::FRAGMENT_SMALL.when(more && layers.l3_len < SMALLEST)
            | IpFlags::FRAGMENT_POSITION.when(is_astray)
            | IpFlags::FRAGMENT_BEYOND.when(self.expected > LARGEST)
            | IpFlags::MORE_FRAGMENTS.when(more)
    }

    /// The checksum of the transport header, and what is to be said of it.
    #[inline]
    pub(super) fn checksum(&mut self, packet: &Packet) -> (Checksum, IpFlags, TcpFStat) {
        let wrong = |checksum: Checksum| IpFlags::L4_CHECKSUM.when(!checksum.is_right());
        match packet.transport_checksum() {
            TransportChecksum::None => {
                let layers = packet.layers();
                let cut = IpFlags::CUT | IpFlags::L4_CHECKSUM;
                (Checksum::default(), cut.when(layers.l3_captured < layers.l3_len), TcpFStat::NONE)
            }
            TransportChecksum::Cut { stored } => {
                let checksum = Checksum { stored: stored.unwrap_or_default(), ..Checksum::default() };
                (checksum, IpFlags::CUT | IpFlags::L4_CHECKSUM, TcpFStat::NONE)
            }
            TransportChecksum::Whole(checksum) => (checksum, wrong(checksum), TcpFStat::NONE),
            TransportChecksum::Fragment(part) => match self.checksum.add(packet, part) {
                Some(checksum) => (checksum, wrong(checksum), TcpFStat::NONE),
                None => {
                    let checksum = Checksum { stored: part.stored.unwrap_or_default(), ..Checksum::default() };
                    (checksum, IpFlags::NONE, TcpFStat::CHECKSUM_PENDING.when(part.stored.is_some()))
                }
            },
        }
    }
}

/// The flags of an IPv4 header.
#[inline]
pub(super) fn header_flags(ip: &Ip) -> IpFlags {
    const DONT_FRAGMENT: u16 = 0x4000;
    const RESERVED: u16 = 0x8000;
    let word = if ip.is_v4() { ip.fragment_word() } else { 0 };
    IpFlags::DONT_FRAGMENT.when(word & DONT_FRAGMENT != 0) | IpFlags::RESERVED.when(word & RESERVED != 0)
}

/// The checksum of an IPv4 header, and what is to be said of it.
#[inline]
pub(super) fn header_checksum(ip: &Ip, packet: &Packet) -> (Checksum, IpFlags) {
    let stored = ip.checksum().unwrap_or_default();
    match packet.ip_checksum() {
        Some(checksum) => (checksum, IpFlags::L3_CHECKSUM.when(!checksum.is_right())),
        None => {
            (Checksum { stored, ..Checksum::default() }, (IpFlags::CUT | IpFlags::L3_CHECKSUM).when(!ip.is_whole()))
        }
    }
}

/// What is to be said of the length that UDP tells, and of the coverage that UDP-Lite does (RFC 3828).
#[inline]
pub(super) fn length_flags(packet: &Packet) -> (IpFlags, TcpFStat) {
    let layers = packet.layers();
    let len = layers.l4_captured;
    let said = packet.udp_length().filter(|_| layers.fragment == Fragment::Whole).map(u32::from);
    match layers.protocol {
        protocol::UDP_LITE => {
            let is_wrong = |coverage| coverage > len || (1..8).contains(&coverage);
            (IpFlags::NONE, TcpFStat::COVERAGE_ERROR.when(said.is_some_and(is_wrong)))
        }
        _ => (IpFlags::UDP_LENGTH.when(said.is_some_and(|said| said != len)), TcpFStat::NONE),
    }
}
