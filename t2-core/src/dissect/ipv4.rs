//! IPv4, and what is looked for inside of it (spec flow-and-packet, section 3.7).

use std::net::Ipv4Addr;

use super::header::Header;
use super::layers::{Fragment, Network};
use super::next::{Level, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status, ether, ether_type, protocol, tunnel};

/// Length of the fixed part of the header in bytes (RFC 791).
pub(super) const FIXED: usize = 20;

/// The bits of it that do not belong to lengths, or differ from packet to packet for nothing: version, header length,
/// fragment, protocol, addresses.
const READ: [u8; FIXED] =
    [0xff, 0, 0, 0, 0, 0, 0x3f, 0xff, 0, 0xff, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];

/// An IPv4 header.
#[inline]
pub(super) fn ipv4(walk: &mut Walk<'_, impl Note>, at: usize, step: Step) -> Next {
    if walk.version(at).is_some_and(|version| version != 4) {
        walk.push(Name::Ipv4);
        walk.push(Name::Ipvx);
        walk.mark(Status::SAW_IPV4 | Status::IPVX);
        return walk.broken(ether_type::IPV4, at);
    }
    let Some(fixed) = walk.bytes(at, READ) else { return cut(walk, at) };
    walk.push(Name::Ipv4);
    walk.mark(Status::SAW_IPV4);
    let header_len = usize::from(fixed[0] & 0xf) * 4;
    if header_len < FIXED {
        walk.mark(Status::IPV4_HEADER_SHORT);
        return walk.broken(ether_type::IPV4, at);
    }
    enter(walk, at, &fixed, header_len);
    if walk.layers.fragment.is_later() && step == Step::First {
        walk.mark(Status::STOPPED);
    }
    inside(walk, step)
}

/// The flow is taken from this header from now on.
#[inline]
pub(super) fn enter(walk: &mut Walk<'_, impl Note>, at: usize, fixed: &[u8; FIXED], header_len: usize) -> Header {
    let [_, _, _, _, id_high, id_low, fragment_high, fragment_low, _, protocol, _, _, addresses @ ..] = *fixed;
    let [a, b, c, d, e, f, g, h] = addresses;
    let payload_at = at + header_len;
    let header = Header { at, v6: false, payload_at, protocol, told: false, unreached: false, l4_header_len: None };
    walk.header = Some(header);
    walk.outer = None;
    let layers = &mut *walk.layers;
    layers.network = Network::V4 { source: Ipv4Addr::new(a, b, c, d), destination: Ipv4Addr::new(e, f, g, h) };
    layers.ether_type = ether_type::IPV4;
    layers.ip_id = u16::from_be_bytes([id_high, id_low]).into();
    let word = u16::from_be_bytes([fragment_high, fragment_low]);
    layers.fragment = Fragment::of(word & 0x1fff, word & 0x2000 != 0);
    header
}

/// The steps from `step` on.
#[inline]
fn inside(walk: &mut Walk<'_, impl Note>, step: Step) -> Next {
    let Some(header) = walk.header else { return Next::Nothing(NoFlow::BadIpHeader) };
    if walk.stopped() || walk.layers.fragment.is_later() {
        return Next::Transport;
    }
    let payload = header.payload_at;
    match header.protocol {
        protocol::TCP | protocol::UDP | protocol::UDP_LITE | protocol::SCTP => {
            match tunnel::by_port(walk, header.protocol, payload) {
                Some(kind) => Next::Tunnel(kind, payload),
                None => Next::Transport,
            }
        }
        protocol::GRE if step < Step::AfterGre => Next::Gre(payload, Level::First),
        protocol::GRE => Next::Gre(payload, Level::Second),
        protocol::ETHERIP => ether_ip(walk, payload, step.then(Step::AfterEtherIp)),
        protocol::IPV4 => {
            walk.mark(Status::IPIP);
            within_data(walk, payload, Next::Ipv4(payload, step.then(Step::AfterIpInIp)))
        }
        protocol::IPV6 => {
            walk.mark(Status::IPIP);
            within_data(walk, payload, Next::Ipv6(payload))
        }
        _ => Next::Transport,
    }
}

/// The inner header, if any of it is captured.
fn within_data(walk: &mut Walk<'_, impl Note>, at: usize, next: Next) -> Next {
    if !walk.has(at, 1) { walk.give_up(0, at) } else { next }
}

/// EtherIP (RFC 3378): two bytes, then an Ethernet frame.
fn ether_ip(walk: &mut Walk<'_, impl Note>, at: usize, inside: Step) -> Next {
    if walk.version(at).is_none_or(|version| version < 3) {
        return Next::Transport;
    }
    walk.push(Name::EtherIp);
    walk.push(Name::Eth);
    walk.mark(Status::ETHERIP);
    walk.tell_carried();
    frame(walk, at + 2, inside)
}

/// An Ethernet frame in IPv4: its IP is followed, anything else ends at the flow around it.
pub(super) fn frame(walk: &mut Walk<'_, impl Note>, at: usize, step: Step) -> Next {
    walk.enter_ethernet(at);
    match ether::tags(walk, at + ether::MACS) {
        Some((ether_type::IPV4, at)) => Next::Ipv4(at, step),
        Some((ether_type::IPV6, at)) => Next::Ipv6(at),
        Some((ether_type, at)) => {
            walk.push_ether_type(ether_type);
            walk.give_up(ether_type, at)
        }
        None => walk.give_up(0, at),
    }
}

/// A header that is not captured whole (B2): a layer-2 flow at the first level, the flow around it in a tunnel.
fn cut(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.mark(Status::L3_SNAPPED | Status::L3_HEADER_SHORT | Status::STOPPED);
    walk.give_up(ether_type::IPV4, at)
}
