//! IPv6 and its extension headers (spec flow-and-packet, section 3.11).

use std::net::Ipv6Addr;

use super::header::Header;
use super::layers::{Fragment, Network};
use super::next::{Level, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{HeaderOptions, Status, ether_type, ipv4, protocol, tunnel};

/// Length of the fixed header in bytes (RFC 8200).
pub(super) const FIXED: usize = 40;

/// The bits of it that do not belong to lengths, or differ from packet to packet for nothing: version, next header,
/// addresses.
const READ: [u8; FIXED] = {
    let mut bits = [0xff; FIXED];
    bits[0] = 0xf0;
    (bits[1], bits[2], bits[3], bits[4], bits[5], bits[7]) = (0, 0, 0, 0, 0, 0);
    bits
};

/// The fewest captured bytes of a further header.
const MIN_HEADER: usize = 8;

/// An IPv6 header.
#[inline]
pub(super) fn ipv6(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let Some(fixed) = walk.bytes(at, READ) else { return cut(walk, at) };
    if fixed[0] >> 4 != 6 {
        walk.push(Name::Ipvx);
        walk.mark(Status::IPVX);
        return walk.broken(ether_type::IPV6, at);
    }
    let Header { protocol, payload_at, .. } = enter(walk, at, &fixed);
    extensions(walk, protocol, payload_at)
}

/// The flow is taken from this header from now on.
#[inline]
pub(super) fn enter(walk: &mut Walk<'_, impl Note>, at: usize, fixed: &[u8; FIXED]) -> Header {
    walk.push(Name::Ipv6);
    walk.mark(Status::SAW_IPV6);
    let [_, _, _, _, _, _, protocol, _, addresses @ ..] = *fixed;
    let payload_at = at + FIXED;
    let header = Header { at, v6: true, payload_at, protocol, told: false, unreached: false, l4_header_len: None };
    walk.header = Some(header);
    walk.outer = None;
    let address = |n: usize| addresses.get(n..).and_then(|bytes| bytes.first_chunk::<16>()).copied();
    walk.layers.network = Network::V6 {
        source: Ipv6Addr::from(address(0).unwrap_or_default()),
        destination: Ipv6Addr::from(address(16).unwrap_or_default()),
    };
    walk.layers.ether_type = ether_type::IPV6;
    walk.layers.fragment = Fragment::Whole;
    walk.layers.ip_id = 0;
    header
}

/// Extension headers up to what is none, however many there are (spec section 9.4, B54): each takes eight bytes at least.
#[inline]
fn extensions(walk: &mut Walk<'_, impl Note>, mut protocol: u8, mut at: usize) -> Next {
    while walk.has(at, MIN_HEADER) {
        if !is_extension(protocol) {
            return inside(walk, protocol, at);
        }
        let (Some(next), Some(length)) = (walk.u8(at), walk.u8(at + 1)) else { return ended(walk, protocol, at) };
        let length = usize::from(length);
        at += match protocol {
            protocol::HOP_BY_HOP => {
                walk.push(Name::Ipv6Hopopts);
                8 * (length + 1)
            }
            protocol::DESTINATION_OPTIONS => {
                walk.push(Name::Ipv6Dstopts);
                8 * (length + 1)
            }
            protocol::ROUTING => {
                walk.push(Name::Ipv6Routing);
                8 * (length + 1)
            }
            protocol::FRAGMENT => {
                walk.push(Name::Ipv6Fraghdr);
                fragment(walk, at);
                8
            }
            _ => {
                walk.push(Name::Ah);
                walk.mark(Status::IPSEC_AH);
                4 * (length + 2)
            }
        };
        protocol = next;
        set(walk, protocol, at);
        if walk.layers.fragment.is_later() {
            return Next::Transport;
        }
    }
    ended(walk, protocol, at)
}

/// Whether a header of this protocol is followed by another one, and by which.
#[inline]
fn is_extension(protocol: u8) -> bool {
    use super::protocol as p;
    matches!(protocol, p::HOP_BY_HOP | p::DESTINATION_OPTIONS | p::ROUTING | p::FRAGMENT | p::AH)
}

/// The length behind the fixed header of a jumbogram, which an option of the hop-by-hop header tells (RFC 2675,
/// section 2); the payload length in the header at `at` is 0 then.
#[cold]
pub(super) fn jumbo_payload_len(walk: &Walk<'_, impl Note>, at: usize) -> Option<u32> {
    const JUMBO: u8 = 0xc2;
    if walk.u8(at + 6)? != protocol::HOP_BY_HOP {
        return None;
    }
    let bytes = walk.from(at + FIXED);
    let len = 8 * (usize::from(*bytes.get(1)?) + 1);
    let options = HeaderOptions::ipv6(bytes.get(2..len.min(bytes.len()))?);
    let option = options.flatten().find(|option| option.kind == JUMBO)?;
    let length = u32::from_be_bytes(option.data.try_into().ok()?);
    // What the header itself could tell is told there.
    Some(length).filter(|&length| length > u16::MAX.into())
}

/// The current header carries this protocol at this offset.
fn set(walk: &mut Walk<'_, impl Note>, protocol: u8, at: usize) {
    if let Some(header) = &mut walk.header {
        header.protocol = protocol;
        header.payload_at = at;
    }
}

/// The walk ends before the transport header: no token, no ports.
fn ended(walk: &mut Walk<'_, impl Note>, protocol: u8, at: usize) -> Next {
    set(walk, protocol, at);
    if let Some(header) = &mut walk.header {
        header.told = true;
        header.unreached = true;
        header.l4_header_len = Some(0);
    }
    Next::Transport
}

fn fragment(walk: &mut Walk<'_, impl Note>, at: usize) {
    let word = walk.u16(at + 2).unwrap_or_default();
    walk.layers.ip_id = walk.u32(at + 4).unwrap_or_default();
    walk.layers.fragment = Fragment::of(word & 0xfff8, word & 1 != 0);
}

/// What is looked for behind the last extension header.
#[inline]
fn inside(walk: &mut Walk<'_, impl Note>, protocol: u8, at: usize) -> Next {
    match protocol {
        protocol::IPV4 => Next::Ipv4(at, Step::First),
        protocol::IPV6 => {
            walk.mark(Status::IPIP);
            if !walk.has(at, FIXED) { walk.give_up(0, at) } else { Next::Ipv6(at) }
        }
        protocol::GRE => Next::Gre(at, Level::First),
        protocol::ETHERIP => ether_ip(walk, at),
        protocol::TCP | protocol::UDP | protocol::UDP_LITE | protocol::SCTP => {
            match tunnel::by_port(walk, protocol, at) {
                Some(kind) => Next::Tunnel(kind, at),
                None => Next::Transport,
            }
        }
        _ => Next::Transport,
    }
}

/// EtherIP (RFC 3378): two bytes, then an Ethernet frame.
fn ether_ip(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if walk.version(at).is_none_or(|version| version < 3) {
        return walk.give_up(ether_type::IPV6, at);
    }
    walk.push(Name::EtherIp);
    walk.push(Name::Eth);
    walk.mark(Status::ETHERIP);
    walk.tell_carried();
    ipv4::frame(walk, at + 2, Step::First)
}

/// A header that is not captured whole (B3): as in IPv4.
fn cut(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.mark(Status::L3_SNAPPED | Status::L3_HEADER_SHORT | Status::STOPPED);
    walk.give_up(ether_type::IPV6, at)
}
