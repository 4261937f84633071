//! Headers that were seen before: most packets have the addresses, ports and tags of one of the last packets.
//!
//! What a packet has in common with an earlier one is found by a comparison of bytes and need not be dissected again: only
//! its lengths are new. This is so for [plain](super::plain) packets; [others](super::odd) are kept elsewhere.

use std::num::NonZeroU64;

use super::plain::{self, Frame, IPV4, IPV6, Transport};
use super::{Kind, Layers, Packet, ether, ether_type, protocol};
use crate::capture::RawPacket;

/// The headers of a packet, as a number: packets of a run with the same number have the same hardware addresses, tags,
/// EtherType, IP addresses, protocol, ports and [path](super::HeaderPath). Packets with different numbers, or without one,
/// may have the same headers, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HeadersId(NonZeroU64);

impl HeadersId {
    /// How many headers are kept.
    pub(crate) const PLACES: usize = 1 << Self::PLACE_BITS;

    const PLACE_BITS: u32 = 10;

    /// The number.
    #[inline]
    pub fn get(self) -> NonZeroU64 {
        self.0
    }

    /// The number of headers that are learnt for a place, from the one that was given last. Numbers that are counted from
    /// [`PLAIN`](Self::PLAIN) are not among those that are counted from [`ODD`](Self::ODD).
    pub(super) fn next(last: &mut u64, place: usize) -> Option<Self> {
        *last += 2 * Self::PLACES as u64;
        NonZeroU64::new(*last | place as u64).map(Self)
    }

    /// What the numbers of plain headers are counted from.
    const PLAIN: u64 = 0;

    /// What the numbers of other headers are counted from.
    pub(super) const ODD: u64 = Self::PLACES as u64;

    /// Which place the headers have among those that are known; below [`PLACES`](Self::PLACES). It follows from addresses,
    /// ports and protocol alone.
    #[inline]
    pub(crate) fn place(self) -> usize {
        self.0.get() as usize % Self::PLACES
    }
}

/// The headers that were seen lately, with the layers of the packet that had them last.
#[derive(Debug)]
pub(super) struct KnownHeaders {
    known: Box<[Known; HeadersId::PLACES]>,
    /// The number of the headers that were learnt last, without their place.
    last: u64,
}

/// Headers, and the layers of a packet with them.
#[derive(Debug, Default)]
struct Known {
    words: Words,
    id: Option<HeadersId>,
    layers: Layers,
}

/// The bytes of headers that are the same in all packets of a flow, in words; unused ones are 0. No headers have only
/// these.
type Words = [u64; 8];

/// The parts of the first eight bytes of an IP header that stay: version, header length and fragment of IPv4, version and
/// next header of IPv6. Where they have bytes 2 to 5, the tag is put.
const V4_FIRST: u64 = u64::from_ne_bytes([0xff, 0, 0, 0, 0, 0, 0x3f, 0xff]);
const V6_FIRST: u64 = u64::from_ne_bytes([0xf0, 0, 0, 0, 0, 0, 0xff, 0]);

/// Of the second eight bytes of an IPv4 header: protocol and source address.
pub(super) const V4_SECOND: u64 = u64::from_ne_bytes([0, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff]);

impl Default for KnownHeaders {
    fn default() -> Self {
        // In place: they are many, and would be copied from the stack otherwise.
        let known: Vec<_> = std::iter::repeat_with(Known::default).take(HeadersId::PLACES).collect();
        Self {
            known: known.try_into().unwrap_or_else(|_| Box::new(std::array::from_fn(|_| Known::default()))),
            last: HeadersId::PLAIN,
        }
    }
}

impl KnownHeaders {
    /// Dissects a packet of Ethernet, if it is plain. `false` leaves it to the table of layers.
    ///
    /// A function of its own, so that it has all registers for itself, and takes none from the loop over packets.
    #[inline(never)]
    pub(super) fn dissect<'p>(&'p mut self, packet: &mut Packet<'p>) -> bool {
        let &RawPacket { data, wire_len, .. } = packet.raw();
        match self.find(data, wire_len) {
            Some(Known { layers, id, .. }) => {
                packet.found(layers, *id);
                true
            }
            None => false,
        }
    }

    #[inline(always)]
    fn find(&mut self, data: &[u8], wire_len: u32) -> Option<&Known> {
        let (head, rest) = data.split_first_chunk()?;
        if data.len() > wire_len as usize {
            return None;
        }
        let frame = Frame { data, wire_len, head, tag: None };
        match u16::from_be_bytes([head[12], head[13]]) {
            ether_type::IPV4 => self.v4(frame, 0, rest),
            ether_type::IPV6 => self.v6(frame, 0, rest),
            _ => self.tagged(data, wire_len),
        }
    }

    /// Dissects a packet that may have a tag. Most have none, and are spared what they do not need.
    #[inline(never)]
    fn tagged(&mut self, data: &[u8], wire_len: u32) -> Option<&Known> {
        let (head, rest) = data.split_first_chunk()?;
        if !ether::is_tag(u16::from_be_bytes([head[12], head[13]])) {
            return None;
        }
        let (&[id_high, id_low, high, low], inside) = rest.split_first_chunk()?;
        let frame = Frame { data, wire_len, head, tag: Some(u16::from_be_bytes([id_high, id_low]) & 0x0fff) };
        let tag = u64::from_ne_bytes([0, 0, id_high, id_low, high, low, 0, 0]);
        match u16::from_be_bytes([high, low]) {
            ether_type::IPV4 => self.v4(frame, tag, inside),
            ether_type::IPV6 => self.v6(frame, tag, inside),
            _ => None,
        }
    }

    #[inline(always)]
    fn v4(&mut self, frame: Frame<'_>, tag: u64, bytes: &[u8]) -> Option<&Known> {
        let (fixed, rest) = bytes.split_first_chunk::<{ IPV4 as usize }>()?;
        let transport = Transport::of(rest)?;
        let words = v4_words(bytes, tag)?;
        let place = place(v4_number(words));
        let &[_, _, len_high, len_low, id_high, id_low, _, _, _, protocol, ..] = fixed;
        if !self.known.get(place)?.has(frame, words) {
            return transport.may_be_plain(protocol).then(|| self.learn(place, frame.data, frame.wire_len))?;
        }
        let known = self.known.get_mut(place)?;
        known.layers.ip_id = u16::from_be_bytes([id_high, id_low]).into();
        again::<false>(frame, u16::from_be_bytes([len_high, len_low]).into(), transport, known)
    }

    #[inline(always)]
    fn v6(&mut self, frame: Frame<'_>, tag: u64, bytes: &[u8]) -> Option<&Known> {
        let (fixed, rest) = bytes.split_first_chunk::<{ IPV6 as usize }>()?;
        let transport = Transport::of(rest)?;
        let words = v6_words(bytes, tag)?;
        let place = place(v6_number(words));
        let &[_, _, _, _, len_high, len_low, next, ..] = fixed;
        if !self.known.get(place)?.has(frame, words) {
            return transport.may_be_plain(next).then(|| self.learn(place, frame.data, frame.wire_len))?;
        }
        let ip_len = IPV6 + u32::from(u16::from_be_bytes([len_high, len_low]));
        again::<true>(frame, ip_len, transport, self.known.get_mut(place)?)
    }

    /// Dissects a packet whose headers are not known, and keeps them if it is plain.
    #[inline(never)]
    fn learn(&mut self, place: usize, data: &[u8], wire_len: u32) -> Option<&Known> {
        let known = self.known.get_mut(place)?;
        (known.words, known.id) = (Words::default(), None);
        if !plain::ethernet(data, wire_len, &mut known.layers) {
            // It may be half written.
            known.layers.kind = Kind::OTHER;
            return None;
        }
        if let Some(words) = words(data, &known.layers) {
            known.id = HeadersId::next(&mut self.last, place);
            known.words = words;
        }
        Some(known)
    }
}

/// What the headers of a plain packet have in common with those that follow.
fn words(data: &[u8], layers: &Layers) -> Option<Words> {
    let (head, rest) = data.split_first_chunk()?;
    let (tag, ip) = match layers.kind.is_tagged() {
        true => {
            let (&[a, b, c, d], ip) = rest.split_first_chunk()?;
            (u64::from_ne_bytes([0, 0, a, b, c, d, 0, 0]), ip)
        }
        false => (0, rest),
    };
    let [a, b] = ethernet(head)?;
    Some(match layers.kind.is_v6() {
        true => {
            let [c, d, e, f, g, h] = v6_words(ip, tag)?;
            [a, b, c, d, e, f, g, h]
        }
        false => {
            let [c, d, e] = v4_words(ip, tag)?;
            [a, b, c, d, e, 0, 0, 0]
        }
    })
}

/// The parts of an IPv4 header, and of the tag before it, that stay, with the ports behind it.
#[inline(always)]
fn v4_words(bytes: &[u8], tag: u64) -> Option<[u64; 3]> {
    Some([word(bytes)? & V4_FIRST | tag, word(bytes.get(8..)?)? & V4_SECOND, word(bytes.get(16..)?)?])
}

/// The same of an IPv6 header. Its ports count as 0 where the packet has no whole transport header, as in the layers; but
/// a tunnel is found by them all the same, and shares its words with none that is known.
#[inline(always)]
fn v6_words(bytes: &[u8], tag: u64) -> Option<[u64; 6]> {
    let (fixed, rest) = bytes.split_first_chunk::<{ IPV6 as usize }>()?;
    let &[_, _, _, _, len_high, len_low, next, ..] = fixed;
    let captured = (rest.len() as u32).min(u16::from_be_bytes([len_high, len_low]).into());
    let has_ports = match next {
        protocol::TCP => plain::has_ports::<true>(captured),
        _ => plain::has_ports::<false>(captured),
    };
    let ports = match u32::from_ne_bytes(*rest.first_chunk()?) {
        ports if has_ports => ports.into(),
        _ if Transport::of(rest)?.is_all_tcp() => 0,
        _ => u64::MAX,
    };
    let [a, b] = [word(fixed.get(8..)?)?, word(fixed.get(16..)?)?];
    let [c, d] = [word(fixed.get(24..)?)?, word(fixed.get(32..)?)?];
    Some([word(fixed)? & V6_FIRST | tag, a, b, c, d, ports])
}

/// A number from addresses, ports and protocol, so that the headers of a flow have one [place].
#[inline(always)]
pub(super) fn v4_number([_, a, b]: [u64; 3]) -> u64 {
    a ^ b.rotate_left(24)
}

#[inline(always)]
pub(super) fn v6_number([first, a, b, c, d, ports]: [u64; 6]) -> u64 {
    let next = first & u64::from_ne_bytes([0, 0, 0, 0, 0, 0, 0xff, 0]);
    next ^ a ^ b.rotate_left(7) ^ c.rotate_left(14) ^ d.rotate_left(21) ^ ports.rotate_left(28)
}

/// The place of headers, from a number that differs between them.
#[inline(always)]
pub(super) fn place(number: u64) -> usize {
    crate::place::place(number, HeadersId::PLACE_BITS)
}

impl Known {
    /// Whether these are the headers of a packet.
    #[inline(always)]
    fn has<const N: usize>(&self, frame: Frame<'_>, of_ip: [u64; N]) -> bool {
        let Some((ours, rest)) = self.words.split_first_chunk() else { return false };
        let Some(theirs) = ethernet(frame.head) else { return false };
        let [a, b] = theirs;
        let [c, d]: &[u64; 2] = ours;
        let mut differences = (a ^ c) | (b ^ d);
        // A call of `fold` may stay a call.
        for (ours, theirs) in rest.iter().zip(of_ip) {
            differences |= ours ^ theirs;
        }
        differences == 0
    }
}

/// Writes what is new in a packet whose headers are known. `None` if it is not plain after all: then its layers are
/// half written, which the next packet does not notice.
#[inline(always)]
fn again<'k, const IS_V6: bool>(
    frame: Frame<'_>,
    ip_len: u32,
    transport: Transport<'_>,
    known: &'k mut Known,
) -> Option<&'k Known> {
    let layers = &mut known.layers;
    let is_plain = if layers.kind.is_tcp() {
        plain::sizes::<IS_V6, true>(frame, ip_len, transport, layers)
    } else {
        transport.is_all_udp_again(ip_len, if IS_V6 { IPV6 } else { IPV4 })
            && plain::sizes::<IS_V6, false>(frame, ip_len, transport, layers)
    };
    is_plain.then_some(known)
}

/// The first bytes as a word.
#[inline(always)]
pub(super) fn word(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|bytes| u64::from_ne_bytes(*bytes))
}

/// The hardware addresses and the type behind them.
#[inline(always)]
fn ethernet(head: &[u8; 14]) -> Option<[u64; 2]> {
    Some([word(head)?, word(head.get(6..)?)?])
}
