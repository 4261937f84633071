//! The chain of most packets in one go: Ethernet, IP without options or fragments, TCP or UDP outside of any tunnel.
//!
//! It is made of the same functions as the table of layers, with what they decide already known. So it is faster, and
//! cannot say anything else; a property test holds it to that on packets of every kind.

use super::token::Name;
use super::walk::{Header, Walk};
use super::{Status, ether_types, ipv4, ipv6, link, protocols, transport, tunnel};

/// Where IP begins behind an Ethernet header without tags.
const IP_AT: usize = 14;

/// The fewest captured bytes: up to the end of IPv6 and 8 bytes of its payload, which ends the walk over extensions.
const LEAST: usize = IP_AT + ipv6::FIXED + 8;

/// Dissects the packet if it is plain Ethernet; `false` leaves everything as it was.
#[inline]
pub(super) fn ethernet(walk: &mut Walk<'_>) -> bool {
    let Some(head) = walk.data.first_chunk::<LEAST>() else { return false };
    if link::is_isl(head) {
        return false;
    }
    match (u16::from_be_bytes([head[12], head[13]]), head[IP_AT]) {
        (ether_types::IPV4, 0x45) => v4(walk, head),
        (ether_types::IPV6, 0x60..=0x6f) => v6(walk, head),
        _ => false,
    }
}

#[inline]
fn v4(walk: &mut Walk<'_>, head: &[u8; LEAST]) -> bool {
    let fragmented = u16::from_be_bytes([head[20], head[21]]) & 0x3fff != 0;
    let (protocol, payload_at) = (head[23], IP_AT + ipv4::FIXED);
    let is_transport = matches!(protocol, protocols::TCP | protocols::UDP);
    if fragmented || !is_transport || tunnel::by_port(walk, protocol, payload_at).is_some() {
        return false;
    }
    let Some((_, fixed)) = head.split_first_chunk::<IP_AT>() else { return false };
    let Some(fixed) = fixed.first_chunk::<{ ipv4::FIXED }>() else { return false };
    enter_ethernet(walk);
    walk.push(Name::Ipv4);
    walk.mark(Status::SAW_IPV4);
    let header = ipv4::enter(walk, IP_AT, fixed, ipv4::FIXED);
    finish(walk, header)
}

#[inline]
fn v6(walk: &mut Walk<'_>, head: &[u8; LEAST]) -> bool {
    let (protocol, payload_at) = (head[20], IP_AT + ipv6::FIXED);
    let is_plain = match protocol {
        protocols::TCP => true,
        protocols::UDP => !tunnel::l2tp_by_port(walk, payload_at),
        _ => false,
    };
    let Some((_, fixed)) = head.split_first_chunk::<IP_AT>() else { return false };
    let Some(fixed) = fixed.first_chunk::<{ ipv6::FIXED }>() else { return false };
    if !is_plain {
        return false;
    }
    enter_ethernet(walk);
    let header = ipv6::enter(walk, IP_AT, fixed);
    finish(walk, header)
}

#[inline]
fn enter_ethernet(walk: &mut Walk<'_>) {
    walk.push_link(Name::Eth);
    walk.enter_ethernet(0);
}

// Inlined into both callers, so that the version is known throughout.
#[inline(always)]
fn finish(walk: &mut Walk<'_>, header: Header) -> bool {
    walk.mark(if header.v6 { Status::IPV6 } else { Status::IPV4 });
    transport::lengths(walk, header);
    transport::ports(walk, header);
    transport::tokens(walk, header, false);
    transport::payload(walk, header, false);
    true
}
