//! Counting plain packets, which have most of what is counted in common.

use crate::counters::Counters;
use crate::dissect::{Kind, Packet};
use crate::report::Headers;

/// The plain packets of flows, by kind and by the side of their flows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct PlainCount {
    kinds: [Sides; Kind::COUNT],
}

/// Packets of one kind.
#[derive(Clone, Copy, Debug, Default)]
struct Sides {
    a: Sums,
    b: Sums,
}

/// Packets of one kind and side, and the numbers that they do not have in common.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    packets: u64,
    captured: u64,
    ip_bytes: u64,
    padding: u64,
}

impl PlainCount {
    /// Counts a packet of a flow without the inverted bit, or with it; `false` if the packet is not known to be plain.
    #[inline]
    pub(super) fn add(&mut self, packet: &Packet<'_>, is_inverted: bool) -> bool {
        let layers = packet.layers();
        let Some(Sides { a, b }) = self.kinds.get_mut(layers.kind.index()) else { return false };
        let sums = if is_inverted { b } else { a };
        sums.packets += 1;
        sums.captured += packet.captured().len() as u64;
        sums.ip_bytes += u64::from(layers.l3_len);
        sums.padding += u64::from(layers.padding);
        true
    }

    /// Adds all that was counted to what was counted of other packets.
    pub(super) fn fold_into(&self, counters: &mut Counters, headers: &mut Headers) {
        for (kind, sides) in Kind::all().zip(&self.kinds) {
            let all = sides.a.plus(&sides.b);
            if all.packets > 0 {
                add_counters(counters, kind, &all);
                add_headers(headers, kind, all.packets);
                for (tally, sums) in [(&mut counters.a, &sides.a), (&mut counters.b, &sides.b)] {
                    tally.packets += sums.packets;
                    tally.bytes += sums.captured;
                }
            }
        }
    }
}

impl Sums {
    fn plus(&self, other: &Self) -> Self {
        Self {
            packets: self.packets + other.packets,
            captured: self.captured + other.captured,
            ip_bytes: self.ip_bytes + other.ip_bytes,
            padding: self.padding + other.padding,
        }
    }
}

fn add_counters(counters: &mut Counters, kind: Kind, sums: &Sums) {
    let &Sums { packets, captured, ip_bytes, padding } = sums;
    counters.captured_bytes += captured;
    counters.flow_bytes += ip_bytes + packets * u64::from(kind.l3_at());
    counters.pad_bytes += padding;
    *(if kind.is_v6() { &mut counters.ipv6_packets } else { &mut counters.ipv4_packets }) += packets;
    let (of_protocol, bytes) = match kind.is_tcp() {
        true => (&mut counters.tcp_packets, &mut counters.tcp_bytes),
        false => (&mut counters.udp_packets, &mut counters.udp_bytes),
    };
    *of_protocol += packets;
    *bytes += captured;
}

fn add_headers(headers: &mut Headers, kind: Kind, packets: u64) {
    let count = kind.headers();
    headers.min = headers.min.min(count);
    headers.max = headers.max.max(count);
    headers.sum += u64::from(count) * packets;
    headers.packets += packets;
    headers.max_vlan = headers.max_vlan.max(u16::from(kind.is_tagged()));
}
