//! Headers of packets that are not plain, such as those in tunnels, if they were seen before.
//!
//! A walk through a packet depends on some of its bytes, which are [noted](super::reads): a packet that has them, too, has
//! the same layers, but for its lengths. No tunnel has code of its own here.

use super::header::Header;
use super::known::{self, HeadersId};
use super::plain::{self, IPV4, IPV6};
use super::reads::{Reads, is_ordinary};
use super::walk::Walk;
use super::whereabouts::{Whereabouts, number_at, number_of};
use super::{Fragment, Layers, NoFlow, Packet, Status, by_table, by_table_noting, protocol, transport};
use crate::capture::{LinkType, RawPacket};

/// Headers of packets that are not plain, with the layers of the packet that had them last.
#[derive(Debug)]
pub(super) struct OddHeaders {
    whereabouts: Whereabouts,
    /// By place; empty until there are any.
    known: Vec<Known>,
    met: [Met; HeadersId::PLACES],
    /// How many packets in a row had headers that are not known.
    misses: u8,
    /// The number of the headers that were learnt last.
    last: u64,
    other: Layers,
}

/// Headers, and the layers of a packet with them.
#[derive(Debug)]
struct Known {
    id: Option<HeadersId>,
    /// See [`number_of`]; none if nothing is known.
    number: Option<u64>,
    link_type: LinkType,
    bytes: Bytes,
    /// The number of captured bytes, if it counts.
    captured: Option<usize>,
    /// The length on the wire, if it counts; that captured at least.
    wire_len: Option<usize>,
    /// Where an ordinary byte has to be.
    ordinary: Option<usize>,
    /// The status but for what follows from lengths.
    status: Status,
    /// The IP header that the flow is taken from.
    header: Option<Header>,
    /// Its lengths are found as those of a plain packet mostly, if it could be the header of one.
    plain: Option<Plain>,
    layers: Layers,
}

/// What an IP header without options and extension headers carries.
#[derive(Clone, Copy, Debug)]
enum Plain {
    V4Tcp,
    V4Udp,
    V6Tcp,
    V6Udp,
}

/// Bytes at the start of packets, of which some bits are given.
#[derive(Debug, Default)]
struct Bytes {
    /// How many there are: at least those of a word.
    len: usize,
    /// The bits that are given, and what they are. The last word ends where the bytes do.
    masks: [u64; Self::WORDS],
    values: [u64; Self::WORDS],
    last: [u64; 2],
}

/// Headers that were met at a place, and are not known.
#[derive(Clone, Copy, Debug, Default)]
struct Met {
    headers: u32,
    /// How often, modulo a number.
    times: u8,
}

impl Default for OddHeaders {
    fn default() -> Self {
        let (whereabouts, met) = (Whereabouts::default(), [Met::default(); HeadersId::PLACES]);
        Self { whereabouts, known: Vec::new(), met, misses: 0, last: HeadersId::ODD, other: Layers::default() }
    }
}

impl OddHeaders {
    /// After this number of packets in a row whose headers were not known, most packets are not looked up.
    const IN_VAIN: u8 = 64;

    /// One packet of this number is looked up then.
    const TRIED: u8 = 8;

    /// Dissects a packet that is not plain, and finds whether it has a flow.
    #[inline(never)]
    pub(super) fn dissect<'p>(&'p mut self, packet: &mut Packet<'p>) -> Result<(), NoFlow> {
        let &RawPacket { data, wire_len, link_type, .. } = packet.raw();
        let shape = if self.is_tried() { Whereabouts::shape(link_type, data) } else { None };
        let Some(shape) = shape else {
            let outcome = by_table(link_type, wire_len, data, &mut self.other);
            packet.found(&self.other, None);
            return outcome;
        };
        let guess = self.whereabouts.guess(shape);
        let number = number_at(data, guess);
        let place = number.map_or(0, known::place);
        let is_known = |known: &mut Known| known.has(number) && known.again(link_type, wire_len, data);
        if !self.known.get_mut(place).is_some_and(is_known) {
            return self.unknown(packet, shape, guess, number);
        }
        self.misses = 0;
        if let Some(Known { layers, id, .. }) = self.known.get(place) {
            packet.found(layers, *id);
        }
        Ok(())
    }

    /// Whether it is looked whether the headers of the next packet are known.
    #[inline]
    fn is_tried(&mut self) -> bool {
        if self.misses < Self::IN_VAIN {
            return true;
        }
        self.misses = self.misses.checked_add(1).unwrap_or(Self::IN_VAIN);
        self.misses.is_multiple_of(Self::TRIED)
    }

    /// Dissects a packet whose headers are not known.
    #[inline(never)]
    fn unknown<'p>(
        &'p mut self,
        packet: &mut Packet<'p>,
        shape: usize,
        guess: u16,
        number: Option<u64>,
    ) -> Result<(), NoFlow> {
        if self.misses < Self::IN_VAIN {
            self.misses += 1;
        }
        let &RawPacket { data, wire_len, link_type, .. } = packet.raw();
        let outcome = by_table(link_type, wire_len, data, &mut self.other);
        if outcome.is_ok() {
            let at = u16::try_from(self.other.l3_at).unwrap_or_default();
            if at != guess {
                self.whereabouts.note(shape, at);
            } else if let Some(number) = number
                && self.is_worth_it(number)
            {
                self.learn(number, packet.raw());
            }
        }
        packet.found(&self.other, None);
        outcome
    }

    /// Whether the headers with a number are to be learnt: they were met before. If that is of no use, it is seldom tried
    /// again.
    #[inline]
    fn is_worth_it(&mut self, number: u64) -> bool {
        /// How often they have to be met: learning takes as long as this number of packets can save.
        const OFTEN: u8 = 3;
        /// How often a number is met from one try to the next.
        const BETWEEN: u8 = 64;
        let Some(met) = self.met.get_mut(known::place(number)) else { return false };
        let headers = (number ^ number >> 32) as u32;
        match met.headers == headers {
            true => met.times = (met.times + 1) % BETWEEN,
            false => *met = Met { headers, times: 0 },
        }
        met.times == OFTEN
    }

    /// Learns the headers of a packet, if they can be known again by their number.
    #[inline(never)]
    fn learn(&mut self, number: u64, packet: &RawPacket<'_>) {
        if self.known.is_empty() {
            self.known.resize_with(HeadersId::PLACES, Known::default);
        }
        let place = known::place(number);
        if let Some(known) = self.known.get_mut(place) {
            let is_learnt = known.learn(packet).is_some() && number_of(&known.layers) == Some(number);
            known.number = is_learnt.then_some(number);
            known.id = if is_learnt { HeadersId::next(&mut self.last, place) } else { None };
        }
    }
}

impl Default for Known {
    fn default() -> Self {
        Self {
            id: None,
            number: None,
            link_type: LinkType::ETHERNET,
            bytes: Bytes::default(),
            captured: None,
            wire_len: None,
            ordinary: None,
            status: Status::NONE,
            header: None,
            plain: None,
            layers: Layers::default(),
        }
    }
}

impl Known {
    /// Whether headers with this number are known.
    #[inline(always)]
    fn has(&self, number: Option<u64>) -> bool {
        self.number.is_some() && self.number == number
    }

    /// Learns the headers of a packet. `None`: they cannot be known again.
    fn learn(&mut self, packet: &RawPacket<'_>) -> Option<()> {
        let &RawPacket { data, wire_len, link_type, .. } = packet;
        let reads = Reads::default();
        by_table_noting(link_type, wire_len, data, &mut self.layers, &reads).ok()?;
        let Layers { status, fragment, ports, .. } = self.layers;
        if reads.is_opaque.get() || fragment != Fragment::Whole {
            return None;
        }
        let needs_captured = reads.needs_captured.get();
        let (before, header) = reads.before_sizes.get()?;
        // Ports that are not there are not read.
        if header.unreached || (transport::has_ports(&self.layers, header).is_some() && ports == (0, 0)) {
            return None;
        }
        (self.status, self.header) = (before | status.without(Status::OF_SIZES), Some(header));
        self.plain = Plain::of(header);
        let payload_at = header.payload_at;
        if payload_at > data.len() && !needs_captured {
            return None;
        }
        let end = reads.end.get().max(payload_at.min(data.len()));
        self.bytes = Bytes::of(data.get(..end)?, &reads.masks())?;
        self.link_type = link_type;
        self.captured = needs_captured.then_some(data.len());
        self.wire_len = reads.needs_wire_len.get().then_some(data.len().max(wire_len as usize));
        self.ordinary = reads.ordinary.get();
        Some(())
    }

    /// Makes the layers those of a packet, if it has these headers. If it does not after all, they are half written, which
    /// the next packet does not notice.
    #[inline(always)]
    fn again(&mut self, link_type: LinkType, wire_len: u32, data: &[u8]) -> bool {
        let has_lengths = self.captured.is_none_or(|captured| captured == data.len())
            && self.wire_len.is_none_or(|expected| expected == data.len().max(wire_len as usize));
        if self.link_type != link_type || !has_lengths || !self.bytes.begin(data) {
            return false;
        }
        if self.ordinary.is_some_and(|at| !is_ordinary(data.get(at).copied())) {
            return false;
        }
        self.plain_sizes(data, wire_len) || self.any_sizes(data, wire_len)
    }

    #[inline(always)]
    fn plain_sizes(&mut self, data: &[u8], wire_len: u32) -> bool {
        let Some(Header { at, .. }) = self.header else { return false };
        let (status, layers, raw) = (self.status, &mut self.layers, (data, wire_len));
        match self.plain {
            Some(Plain::V4Tcp) => plain::sizes_inside::<false, true>(raw, at, status, layers),
            Some(Plain::V4Udp) => plain::sizes_inside::<false, false>(raw, at, status, layers),
            Some(Plain::V6Tcp) => plain::sizes_inside::<true, true>(raw, at, status, layers),
            Some(Plain::V6Udp) => plain::sizes_inside::<true, false>(raw, at, status, layers),
            None => false,
        }
    }

    #[inline(never)]
    fn any_sizes(&mut self, data: &[u8], wire_len: u32) -> bool {
        let Some(header) = self.header else { return false };
        self.layers.status = self.status;
        transport::sizes(&mut Walk::new(data, wire_len, &mut self.layers, ()), header)
    }
}

impl Plain {
    fn of(header: Header) -> Option<Self> {
        let Header { at, payload_at, v6, protocol, l4_header_len, .. } = header;
        let len = if v6 { IPV6 } else { IPV4 };
        let has_fixed_len = l4_header_len.is_none() && payload_at == at + len as usize;
        match (v6, protocol) {
            (false, protocol::TCP) => Some(Self::V4Tcp),
            (false, protocol::UDP) => Some(Self::V4Udp),
            (true, protocol::TCP) => Some(Self::V6Tcp),
            (true, protocol::UDP) => Some(Self::V6Udp),
            _ => None,
        }
        .filter(|_| has_fixed_len)
    }
}

impl Bytes {
    const WORDS: usize = Reads::LONGEST / WORD;

    /// The bytes of which those bits are given that are in the masks. `None`: there are too few, or more than masks.
    fn of(bytes: &[u8], masks: &[u8; Reads::LONGEST]) -> Option<Self> {
        let of_bytes = masks.get(..bytes.len())?;
        let mut this = Self { len: bytes.len(), ..Self::default() };
        let words = bytes.as_chunks().0.iter().zip(masks.as_chunks().0);
        for ((mask, value), (bytes, bits)) in this.masks.iter_mut().zip(&mut this.values).zip(words) {
            *mask = u64::from_ne_bytes(*bits);
            *value = u64::from_ne_bytes(*bytes) & *mask;
        }
        let mask = u64::from_ne_bytes(*of_bytes.last_chunk()?);
        this.last = [mask, u64::from_ne_bytes(*bytes.last_chunk()?) & mask];
        Some(this)
    }

    /// Whether data begins with these bytes.
    #[inline(always)]
    fn begin(&self, data: &[u8]) -> bool {
        let Some(bytes) = data.get(..self.len) else { return false };
        let Some(last) = bytes.last_chunk() else { return false };
        let [mask, value] = self.last;
        let mut differences = u64::from_ne_bytes(*last) & mask ^ value;
        let words = bytes.as_chunks::<WORD>().0.iter().zip(self.masks.iter().zip(&self.values));
        for (word, (mask, value)) in words {
            differences |= u64::from_ne_bytes(*word) & mask ^ value;
        }
        differences == 0
    }
}

/// Length of a word in bytes.
const WORD: usize = size_of::<u64>();
