//! Counting what passes.

use super::plain_count::PlainCount;
use crate::capture::RawPacket;
use crate::counters::Counters;
use crate::dissect::{Fragment, Layers, Network, NoFlow, Packet, Status, protocol};
use crate::flow::{FlowView, Side};
use crate::losses::WithoutRow;
use crate::report::{FlowCounts, Headers};
use crate::time::Timestamp;

/// Where something is counted.
type Counter = fn(&mut Counters) -> &mut u64;

/// The status bits whose packets are counted, and where; few packets have one of them.
const COUNTED: &[(Status, Counter)] = &[
    (Status::IPVX, |counters| &mut counters.ipvx_packets),
    (Status::ARP, |counters| &mut counters.arp_packets),
    (Status::RARP, |counters| &mut counters.rarp_packets),
    (Status::GRE, |counters| &mut counters.gre_packets),
    (Status::LAPD, |counters| &mut counters.lapd_packets),
    (Status::TEREDO, |counters| &mut counters.teredo_packets),
    (Status::AYIYA, |counters| &mut counters.ayiya_packets),
];

/// What was counted so far.
#[derive(Debug, Default)]
pub(super) struct Count {
    /// The number of packets read.
    pub(super) packets: u64,
    wire_bytes: u64,
    pub(super) flows: FlowCounts,
    pub(super) status: Status,
    /// The times of all packets.
    times: Times,
    pub(super) without_row: WithoutRow,
    plain: PlainCount,
    /// What was counted of packets that are not plain.
    others: Counters,
    headers: Headers,
}

/// The times of packets.
#[derive(Debug)]
struct Times {
    least: Timestamp,
    greatest: Timestamp,
    /// That of the first packet.
    first: Option<Timestamp>,
}

impl Default for Times {
    fn default() -> Self {
        // No time is beyond the greatest one, so the first one is told from the others without a question for each.
        let greatest = Timestamp::from_nanos(i64::MAX);
        Self { least: greatest, greatest, first: None }
    }
}

impl Times {
    #[inline]
    fn add(&mut self, time: Timestamp) {
        if time > self.greatest {
            self.greatest = time;
        } else {
            self.add_other(time);
        }
    }

    /// Adds the first time, or one that is not beyond all others.
    #[inline(never)]
    fn add_other(&mut self, time: Timestamp) {
        if self.first.is_none() {
            (self.first, self.greatest) = (Some(time), time);
        }
        self.least = self.least.min(time);
    }
}

impl Count {
    /// Counts a packet as read.
    #[inline]
    pub(super) fn read(&mut self, raw: &RawPacket<'_>) {
        self.packets += 1;
        self.wire_bytes += u64::from(raw.wire_len);
        self.times.add(raw.time);
    }

    /// The time of the first packet.
    pub(super) fn first(&self) -> Option<Timestamp> {
        self.times.first
    }

    /// The least and the greatest time of all packets.
    pub(super) fn span(&self) -> Option<(Timestamp, Timestamp)> {
        let Times { least, greatest, first } = self.times;
        first.map(|_| (least, greatest))
    }

    /// All counters, and what headers there were.
    pub(super) fn counters(&self) -> (Counters, Headers) {
        let (mut counters, mut headers) = (self.others.clone(), self.headers);
        self.plain.fold_into(&mut counters, &mut headers);
        (Counters { packets: self.packets, wire_bytes: self.wire_bytes, ..counters }, headers)
    }

    /// Counts the layers of a packet that is not plain, with a flow or without.
    fn layers(&mut self, layers: &Layers, captured: usize) {
        let headers = &mut self.headers;
        let count = layers.path.headers();
        headers.min = headers.min.min(count);
        headers.max = headers.max.max(count);
        headers.sum += u64::from(count);
        headers.packets += 1;
        headers.max_vlan = headers.max_vlan.max(layers.vlan_headers);
        headers.max_mpls = headers.max_mpls.max(layers.mpls_headers);
        let counters = &mut self.others;
        counters.captured_bytes += captured as u64;
        counters.pad_bytes += u64::from(layers.padding);
        counters.dtls_records += u64::from(layers.dtls_records);
        counters.llc_packets += u64::from(layers.has_llc);
        if layers.status.has(Status(COUNTED.iter().fold(0, |bits, (bit, _)| bits | bit.0))) {
            self.bits(layers.status, captured as u64);
        }
    }

    fn bits(&mut self, status: Status, captured: u64) {
        for (bit, counter) in COUNTED {
            *counter(&mut self.others) += u64::from(status.has(*bit));
        }
        self.others.arp_bytes += if status.has(Status::ARP) { captured } else { 0 };
        self.others.rarp_bytes += if status.has(Status::RARP) { captured } else { 0 };
    }

    /// Counts a packet that has no flow.
    pub(super) fn without_flow(&mut self, packet: &Packet<'_>, why: NoFlow) {
        let (raw, layers) = (packet.raw(), packet.layers());
        self.status |= layers.status;
        self.layers(layers, raw.data.len());
        self.without_row.add(why, raw.link_type);
    }

    /// Counts a packet in its flow.
    #[inline]
    pub(super) fn in_flow(&mut self, view: &FlowView, packet: &Packet<'_>) {
        let is_inverted = view.status().has(Status::INVERTED);
        if !self.plain.add(packet, is_inverted) {
            self.other(packet, is_inverted);
        }
    }

    /// Counts a packet in its flow that is not known to be plain.
    #[inline(never)]
    fn other(&mut self, packet: &Packet<'_>, is_inverted: bool) {
        let (layers, captured) = (packet.layers(), packet.captured().len());
        self.layers(layers, captured);
        let counters = &mut self.others;
        let side = if is_inverted { &mut counters.b } else { &mut counters.a };
        side.add(captured);
        let fragment = u64::from(layers.fragment != Fragment::Whole);
        match layers.network {
            Network::None => counters.l2_packets += 1,
            Network::V4 { .. } => {
                counters.ipv4_packets += 1;
                counters.ipv4_fragments += fragment;
            }
            Network::V6 { .. } => {
                counters.ipv6_packets += 1;
                counters.ipv6_fragments += fragment;
            }
        }
        if layers.network != Network::None {
            count_ip(counters, layers, captured as u64);
        }
    }

    /// Counts a flow that begins with a packet of these layers.
    pub(super) fn new_flow(&mut self, view: &FlowView, layers: &Layers) {
        let flows = &mut self.flows;
        *(if view.opposite_index().is_some() { &mut flows.b } else { &mut flows.a }) += 1;
        *(match layers.network {
            Network::None => &mut flows.l2,
            Network::V4 { .. } => &mut flows.ipv4,
            Network::V6 { .. } => &mut flows.ipv6,
        }) += 1;
    }

    /// Counts a flow that has ended.
    pub(super) fn ended(&mut self, view: &FlowView) {
        self.status |= view.status();
        let lone = view.opposite_index().is_none();
        self.flows.lone_replies += u64::from(lone && view.status().has(Status::INVERTED));
        debug_assert!(
            !lone || view.side() == Side::A || view.status().has(Status::ACTIVE_TIMEOUT | Status::LATER_PART)
        );
    }
}

fn count_ip(counters: &mut Counters, layers: &Layers, captured: u64) {
    counters.flow_bytes += u64::from(layers.l3_at.saturating_sub(layers.l2_at)) + u64::from(layers.l3_len);
    match layers.protocol {
        protocol::TCP => {
            counters.tcp_packets += 1;
            counters.tcp_bytes += captured;
        }
        protocol::UDP => {
            counters.udp_packets += 1;
            counters.udp_bytes += captured;
        }
        protocol::SCTP => {
            counters.sctp_packets += 1;
            counters.sctp_bytes += captured;
        }
        protocol::ICMP => {
            counters.icmp_packets += 1;
            counters.icmp_bytes += captured;
        }
        protocol::IGMP => counters.igmp_packets += 1,
        protocol::ICMPV6 => {
            counters.icmpv6_packets += 1;
            counters.icmpv6_bytes += captured;
        }
        _ => {}
    }
}
