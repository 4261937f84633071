//! What two hosts say to each other, packet by packet.

use etherparse::{TcpHeader, TcpOptionElement};

use super::dns;
use super::ends::{Ends, Side};
use super::random::Random;

/// Payload of a full segment over IPv4 and IPv6, with a timestamp in the header.
const FULL_SEGMENTS: [usize; 2] = [1448, 1428];

/// Encrypted QUIC begins so, with an identifier of the connection. It keeps readers from taking the noise after it for
/// some protocol that is recognised by its first bytes.
const QUIC_SHORT_HEADER: [u8; 2] = [0x40, 0x51];

/// What a conversation is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// A question and its answer over UDP.
    Dns,
    /// A TCP connection: a request and a response that is as long as the conversation.
    Web,
    /// A TCP connection whose segments are all full.
    Bulk,
    /// A SYN, and perhaps a refusal.
    Scan,
    /// UDP, mostly large and mostly from the server.
    Stream,
}

/// A conversation between its first and its last packet.
#[derive(Debug)]
pub(super) struct Conversation {
    ends: Ends,
    topic: Topic,
    sent: u32,
    total: u32,
    /// Sequence numbers of client and server.
    next: [u32; 2],
    /// Median time between packets in microseconds.
    pace: f64,
}

impl Conversation {
    /// A conversation of so many packets; TCP connections have at least 8, for beginning and end.
    pub(super) fn new(ends: Ends, topic: Topic, packets: u32, pace: f64, random: &mut Random) -> Self {
        let total = if let Topic::Web | Topic::Bulk = topic { packets.max(8) } else { packets };
        let next = [random.below(u32::MAX), random.below(u32::MAX)];
        Self { ends, topic, sent: 0, total, next, pace }
    }

    pub(super) fn is_over(&self) -> bool {
        self.sent >= self.total
    }

    /// Time from a packet to the next one in microseconds: now and then somebody thinks.
    pub(super) fn pause(&self, random: &mut Random) -> u64 {
        match random.below(100) {
            0 => random.lognormal(13.0, 1.0) as u64,
            _ => (self.pace * (0.3 + 1.4 * random.unit())) as u64,
        }
    }

    /// Puts the next packet into `frame`; the payload is taken from `noise`.
    pub(super) fn next_packet(&mut self, noise: &[u8], random: &mut Random, frame: &mut Vec<u8>) {
        match self.topic {
            Topic::Dns => self.dns(frame),
            Topic::Stream => self.stream(noise, random, frame),
            Topic::Scan if self.sent == 0 => self.segment(Side::Client, "S", &[], random, frame),
            Topic::Scan => self.segment(Side::Server, "RA", &[], random, frame),
            Topic::Web | Topic::Bulk => self.connection(noise, random, frame),
        }
        self.sent += 1;
    }

    fn dns(&self, frame: &mut Vec<u8>) {
        let (id, host) = (self.next[0] as u16, self.next[1] as u16);
        match self.sent {
            0 => self.ends.udp(Side::Client, &dns::question(id, host), frame),
            _ => self.ends.udp(Side::Server, &dns::answer(id, host, 1 + (host % 4) as u8), frame),
        }
    }

    fn stream(&self, noise: &[u8], random: &mut Random, frame: &mut Vec<u8>) {
        let (from, len) = match self.sent % 3 {
            0 => (Side::Client, 30 + random.below(60)),
            _ if random.below(100) < 85 => (Side::Server, 1250),
            _ => (Side::Server, 30 + random.below(1200)),
        };
        let payload = [&QUIC_SHORT_HEADER, part(noise, len as usize, random)].concat();
        self.ends.udp(from, &payload, frame);
    }

    /// Handshake, request, two segments for each acknowledgement, and the way out.
    fn connection(&mut self, noise: &[u8], random: &mut Random, frame: &mut Vec<u8>) {
        let (from, flags, len) = match (self.sent, self.total - self.sent) {
            (0, _) => (Side::Client, "S", 0),
            (1, _) => (Side::Server, "SA", 0),
            (_, 3) => (Side::Client, "FA", 0),
            (_, 2) => (Side::Server, "FA", 0),
            (3, _) => (Side::Client, "PA", 200 + random.below(400) as usize),
            (2, _) | (_, 1) => (Side::Client, "A", 0),
            (sent, _) if sent % 3 == 0 => (Side::Client, "A", 0),
            _ => (Side::Server, "A", self.segment_len(random)),
        };
        self.segment(from, flags, part(noise, len, random), random, frame);
    }

    fn segment_len(&self, random: &mut Random) -> usize {
        let full = FULL_SEGMENTS[usize::from(self.ends.v6)];
        if self.topic == Topic::Bulk || random.below(100) < 72 {
            return full;
        }
        1 + (random.unit().powi(2) * full as f64) as usize
    }

    /// Puts a segment into `frame`; the flags are letters, as in tcpdump, with A for an acknowledgement.
    fn segment(&mut self, from: Side, flags: &str, payload: &[u8], random: &mut Random, frame: &mut Vec<u8>) {
        let (own, other) = if from == Side::Client { (0, 1) } else { (1, 0) };
        let (source, destination) = self.ends.ports(from);
        let has = |flag| flags.contains(flag);
        let window = if has('S') { 64_240 } else { 200 + random.below(600) as u16 };
        let mut header = TcpHeader::new(source, destination, self.next[own], window);
        (header.syn, header.fin, header.rst, header.psh, header.ack) =
            (has('S'), has('F'), has('R'), has('P'), has('A'));
        if header.ack {
            header.acknowledgment_number = self.next[other];
        }
        set_options(&mut header, self.sent);
        self.next[own] = self.next[own].wrapping_add(payload.len() as u32 + u32::from(header.syn || header.fin));
        self.ends.tcp(from, header, payload, frame);
    }
}

/// Options as common systems send them; the number of the packet is the time.
fn set_options(header: &mut TcpHeader, clock: u32) {
    use TcpOptionElement::{MaximumSegmentSize, Noop, SelectiveAcknowledgementPermitted, Timestamp, WindowScale};
    let time = Timestamp(clock, clock);
    let result = match header.syn {
        true => {
            let rest = [SelectiveAcknowledgementPermitted, time, Noop, WindowScale(7)];
            header.set_options(&[&[MaximumSegmentSize(1460)], &rest[..]].concat())
        }
        false => header.set_options(&[Noop, Noop, time]),
    };
    result.expect("options that fit");
}

/// Any part of the noise of this length.
fn part<'a>(noise: &'a [u8], len: usize, random: &mut Random) -> &'a [u8] {
    let start = random.below((noise.len() - len) as u32) as usize;
    &noise[start..start + len]
}
