//! Decodes ICMP and ICMPv6, and gives flows of ICMP their direction.

mod messages;
mod names;
mod parent;

use messages::{Family, Messages, Statistics};
use t2_core::prelude::*;

/// What is known of a flow of ICMP
#[bits(u8)]
pub enum IcmpStat {
    /// The flow has ICMP messages
    ICMP = 0x01,
    /// An echo request of the bandwidth test WANG2
    WANG2 = 0x10,
    /// The sequence number of an echo is not that after the one before
    ECHO_SEQUENCE = 0x20,
    /// Perhaps the covert channel Loki: all echoes have its sequence number
    LOKI = 0x40,
    /// OpenSSH in the payload of an echo
    SSH = 0x80,
}

/// Decodes ICMP, and gives its flows their direction
#[plugin("icmpDecode", order = 140, shared = Messages, summary = Statistics, files("_icmpStats.txt"))]
#[derive(Default)]
pub struct IcmpDecode {
    /// ICMP status
    #[flow_col]
    #[total(or, "Aggregated icmpStat")]
    icmp_stat: IcmpStat,
    /// Number of ICMP messages, modulo 256
    #[flow_col(name = "icmpTCcnt")]
    count: u8,
    /// Types of ICMP messages as bits, from 32 (ICMPv6: 128) on and below, and their codes below 16
    #[flow_col(name = "icmpBFTypH_TypL_Code")]
    types: (Hex<u32>, Hex<u32>, Hex<u16>),
    /// Gateway of the last redirect, or time that the sender of the last timestamp message has set
    #[flow_col(hex, identifying)]
    icmp_tm_gtw: u32,
    /// Echo replies of the opposite per request; without requests the negative number of replies
    #[flow_col]
    icmp_echo_succ_ratio: f32,
    /// Number of the flow whose packet the last error quotes, 0 if that has ended
    #[flow_col(name = "icmpPFindex")]
    parent: u64,

    /// ICMP status of the flow so far
    #[packet_col]
    icmp_stat: IcmpStat,
    /// ICMP type
    #[packet_col]
    icmp_type: Option<u8>,
    /// ICMP code
    #[packet_col]
    icmp_code: Option<u8>,
    /// Identifier: bytes 4 and 5 of the message, whatever its type
    #[packet_col(name = "icmpID", hex, identifying)]
    icmp_id: Option<u16>,
    /// Sequence number: bytes 6 and 7 of the message, whatever its type
    #[packet_col(hex, identifying)]
    icmp_seq: Option<u16>,
    /// Number of the flow whose packet the error quotes
    #[packet_col(name = "icmpPFindex")]
    parent: Option<u64>,

    /// ICMP messages
    #[total(sum, monitor = "icmpPkts")]
    messages: u64,
    /// Echo requests
    #[total(sum, monitor = "icmpEchoReq")]
    requests: u64,
    /// Echo replies
    #[total(sum, monitor = "icmpEchoRep")]
    replies: u64,
    /// The sequence number that the next echo should have.
    next_sequence: u16,
}

/// A message of ICMP or ICMPv6.
#[derive(Clone, Copy)]
struct Message {
    family: Family,
    kind: u8,
    code: u8,
    /// Bytes 4 to 7.
    rest: Option<[u8; 4]>,
}

impl Message {
    fn of(packet: &Packet) -> Option<Self> {
        let icmp = packet.icmp()?;
        let family = Family::of(packet.layers().protocol);
        Some(Self { family, kind: icmp.kind(), code: icmp.code(), rest: icmp.rest() })
    }

    fn is_echo_request(&self) -> bool {
        self.kind == self.family.echo_request()
    }

    fn is_echo_reply(&self) -> bool {
        self.kind == self.family.echo_reply()
    }

    fn id(&self) -> Option<u16> {
        self.rest.map(|[a, b, _, _]| u16::from_be_bytes([a, b]))
    }

    fn sequence(&self) -> Option<u16> {
        self.rest.map(|[_, _, c, d]| u16::from_be_bytes([c, d]))
    }
}

impl Plugin for IcmpDecode {
    fn flow_start(&mut self, packet: &Packet, flow: &mut Flow<Self>) {
        let Some(message) = Message::of(packet) else { return };
        if flow.opposite().is_none() {
            flow.set_inverted(!message.is_echo_request());
        }
        if let Some(sequence) = message.sequence() {
            self.next_sequence = sequence;
            self.icmp_stat |= IcmpStat::LOKI.when(sequence == LOKI_SEQUENCE);
        }
    }

    fn packet(&mut self, packet: &Packet, flow: &mut Flow<Self>) -> Option<IcmpDecodeRow> {
        let Some(message) = Message::of(packet) else {
            let (icmp_type, icmp_code, icmp_id, icmp_seq, parent) = Default::default();
            let icmp_stat = IcmpStat::default();
            return Some(IcmpDecodeRow { icmp_stat, icmp_type, icmp_code, icmp_id, icmp_seq, parent });
        };
        flow.shared().count(message.family, message.kind, message.code);
        self.messages += 1;
        self.count = self.count.wrapping_add(1);
        self.icmp_stat |= IcmpStat::ICMP;
        self.note_type(&message);
        if message.is_echo_request() || message.is_echo_reply() {
            self.echo(&message, packet.payload());
        }
        if let Some(value) = time_or_gateway(&message, packet.payload()) {
            self.icmp_tm_gtw = value;
        }
        let mut parent = None;
        if message.family.quotes(message.kind) {
            parent = parent::key(packet).and_then(|key| flow.index_of(&key));
            self.parent = parent.unwrap_or(0);
        }
        let (icmp_type, icmp_code) = (Some(message.kind), Some(message.code));
        let (icmp_id, icmp_seq) = (message.id(), message.sequence());
        Some(IcmpDecodeRow { icmp_stat: self.icmp_stat, icmp_type, icmp_code, icmp_id, icmp_seq, parent })
    }

    fn flow_end(&mut self, flow: &mut Flow<Self>) {
        let replies = flow.opposite().map_or(0, |opposite| opposite.replies);
        self.icmp_echo_succ_ratio = match self.requests {
            0 => 0.0 - replies as f32,
            requests => ratio(replies, requests),
        };
    }
}

/// The sequence number of the covert channel Loki: 0xf001 in the byte order of its author's machine.
const LOKI_SEQUENCE: u16 = 0x01f0;

impl IcmpDecode {
    fn note_type(&mut self, message: &Message) {
        let (Hex(high), Hex(low), Hex(codes)) = &mut self.types;
        let bit = |number: u8| 1u32.checked_shl(number.into()).unwrap_or(0);
        *low |= bit(message.kind);
        *high |= message.kind.checked_sub(message.family.high_types()).map_or(0, bit);
        *codes |= 1u16.checked_shl(message.code.into()).unwrap_or(0);
    }

    fn echo(&mut self, message: &Message, payload: &[u8]) {
        const BANDWIDTH_TEST: (usize, &[u8]) = (6, b"WANG2");
        const SSH: (usize, &[u8]) = (40, b"OpenSSH");
        self.requests += u64::from(message.is_echo_request());
        self.replies += u64::from(message.is_echo_reply());
        if let Some(sequence) = message.sequence() {
            self.icmp_stat |= IcmpStat::ECHO_SEQUENCE.when(sequence != self.next_sequence);
            self.next_sequence = sequence.wrapping_add(1);
            if sequence != LOKI_SEQUENCE {
                self.icmp_stat = self.icmp_stat.without(IcmpStat::LOKI);
            }
        }
        let from = |at: usize| payload.get(at..).unwrap_or_default();
        let is_test = message.is_echo_request() && from(BANDWIDTH_TEST.0).starts_with(BANDWIDTH_TEST.1);
        let has_ssh = from(SSH.0).windows(SSH.1.len()).any(|bytes| bytes == SSH.1);
        self.icmp_stat |= IcmpStat::WANG2.when(is_test) | IcmpStat::SSH.when(has_ssh);
    }
}

/// The gateway of a redirect, the time at which the sender of a timestamp message has sent it (RFC 792).
fn time_or_gateway(message: &Message, payload: &[u8]) -> Option<u32> {
    const REDIRECT: u8 = 5;
    const TIMESTAMP_REQUEST: u8 = 13;
    const TIMESTAMP_REPLY: u8 = 14;
    let bytes = match (message.family, message.kind) {
        (Family::V4, REDIRECT) => message.rest?,
        (Family::V4, TIMESTAMP_REQUEST) => *payload.first_chunk()?,
        (Family::V4, TIMESTAMP_REPLY) => *payload.get(8..)?.first_chunk()?,
        _ => return None,
    };
    Some(u32::from_be_bytes(bytes))
}
