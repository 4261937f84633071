//! Link layers (spec flow-and-packet, section 3.2).

use super::next::{Carrier, Next, Step};
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status, ether, ether_types, ppp};
use crate::mac::Mac;

/// The fewest captured bytes of an Ethernet frame that a flow is made of.
const MIN_ETHERNET: usize = 16;

/// Length of an ISL header in bytes.
const ISL: usize = 26;

/// Length of an mPacket preamble in bytes (IEEE 802.3br).
const MPACKET: usize = 8;

/// Length of a Prism header in bytes.
const PRISM: usize = 144;

/// A link layer, by its registered number. One that is not known and stands in another is payload that is not known.
#[inline]
pub(super) fn link(walk: &mut Walk<'_>, link_type: u32, at: usize) -> Next {
    match link_type {
        1 => ethernet(walk, at),
        0 | 108 => null(walk, link_type == 108, at),
        9 | 50 => ppp_link(walk, at),
        51 => pppoe(walk, at),
        99 => symantec(walk, at),
        101 => raw(walk, at),
        104 => chdlc(walk, at),
        105 => Next::Wlan(at, false),
        107 => frame_relay(walk, at),
        113 => sll(walk, at),
        119 => {
            walk.push_link(Name::Prism);
            Next::Wlan(at + PRISM, false)
        }
        127 => radiotap(walk, at),
        137 | 167 | 178 => juniper(walk, link_type == 137, at),
        177 | 203 => lapd(walk, at),
        192 => ppi(walk, at),
        204 => ppp_link(walk, at + 1),
        205 => chdlc(walk, at + 1),
        206 => frame_relay(walk, at + 1),
        228 | 229 => ip_only(walk, link_type, at),
        239 => nflog(walk, at),
        274 => {
            walk.push_link(Name::Fpp);
            ethernet(walk, at + MPACKET)
        }
        276 => sll2(walk, at),
        _ if at > 0 => Next::Nothing(NoFlow::LinkPayload),
        _ => Next::Nothing(NoFlow::LinkUnknown),
    }
}

/// A header that is not captured whole.
fn cut(walk: &mut Walk<'_>) -> Next {
    walk.mark(Status::L2_SNAPPED);
    Next::Nothing(NoFlow::LinkTruncated)
}

/// A link layer without hardware addresses.
fn without_addresses(walk: &mut Walk<'_>, name: Name) {
    walk.push_link(name);
    walk.mark(Status::L2_NO_ETH);
}

#[inline]
fn ethernet(walk: &mut Walk<'_>, at: usize) -> Next {
    if walk.data.len() < MIN_ETHERNET {
        return cut(walk);
    }
    if is_isl(walk.from(at)) {
        return isl(walk, at);
    }
    walk.push_link(Name::Eth);
    walk.enter_ethernet(at);
    Next::TypeField(at + ether::MACS)
}

/// Whether a frame goes to an address of Inter-Switch Link.
#[inline]
pub(super) fn is_isl(frame: &[u8]) -> bool {
    matches!(frame, [1 | 3, 0, 0xc, 0, 0, ..])
}

/// Cisco Inter-Switch Link: an Ethernet frame in another.
fn isl(walk: &mut Walk<'_>, at: usize) -> Next {
    let inside = at + ISL;
    if walk.data.len() < inside + MIN_ETHERNET {
        return cut(walk);
    }
    walk.push_link(Name::Isl);
    walk.push_link(Name::Eth);
    walk.enter_ethernet(inside);
    Next::TypeField(inside + ether::MACS)
}

/// BSD loopback: an address family in the byte order of the machine that captured, or of the network.
fn null(walk: &mut Walk<'_>, network_order: bool, at: usize) -> Next {
    let family = if network_order { walk.u32(at) } else { walk.u32_le(at) };
    let Some(family) = family else { return cut(walk) };
    without_addresses(walk, Name::Null);
    let family = if family > 0xffff { family.swap_bytes() } else { family };
    match family {
        2 => Next::Ipv4(at + 4, Step::First),
        10 | 23 | 24 | 26 | 28 | 30 => Next::Ipv6(at + 4),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

fn raw(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Raw);
    match walk.version(at) {
        Some(4) => Next::Ipv4(at, Step::First),
        Some(6) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// IPv4 or IPv6 as link type: nothing before the IP header, and nothing in its place.
fn ip_only(walk: &mut Walk<'_>, link_type: u32, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match (link_type, walk.version(at)) {
        (228, Some(4)) => Next::Ipv4(at, Step::First),
        (229, Some(6)) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::BadIpHeader),
    }
}

/// Linux cooked capture: packet type, hardware type, address length, source address, EtherType.
fn sll(walk: &mut Walk<'_>, at: usize) -> Next {
    if walk.data.len() < at + 16 {
        return cut(walk);
    }
    walk.push_link(Name::Sll);
    walk.layers.source_mac = Mac::from_slice(walk.from(at + 6));
    Next::TypeField(at + 14)
}

/// Linux cooked capture, version 2: EtherType first.
fn sll2(walk: &mut Walk<'_>, at: usize) -> Next {
    let (Some(ether_type), true) = (walk.u16(at), walk.data.len() >= at + 20) else { return cut(walk) };
    walk.push_link(Name::Sll2);
    walk.layers.source_mac = Mac::from_slice(walk.from(at + 12));
    Next::EtherType(ether_type, at + 20)
}

fn ppp_link(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Ppp);
    walk.mark(Status::PPP);
    match walk.u16(at) {
        None => cut(walk),
        Some(0x0f00 | 0x8f00) => {
            walk.push(Name::Chdlc);
            Next::TypeField(at + 2)
        }
        Some(0xff03) => Next::Ppp(at + 2, Carrier::Link),
        Some(_) => Next::Ppp(at, Carrier::Link),
    }
}

/// PPPoE without the Ethernet before it.
fn pppoe(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Pppoes);
    walk.mark(Status::PPPOE_S);
    walk.push(Name::Ppp);
    Next::Ppp(at + ppp::PPPOE, Carrier::PppoE)
}

fn chdlc(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Chdlc);
    Next::TypeField(at + 2)
}

/// Frame relay: a Q.922 address of two to four bytes, then an NLPID (RFC 2427) or Cisco's EtherType.
fn frame_relay(walk: &mut Walk<'_>, at: usize) -> Next {
    const UNNUMBERED: u8 = 0x03;
    without_addresses(walk, Name::FrameRelay);
    let last = (1..4).find(|n| walk.u8(at + n).is_some_and(|byte| byte & 1 == 1));
    let after = at + last.map_or(2, |last| last + 1);
    if walk.u8(after) != Some(UNNUMBERED) {
        return Next::TypeField(after);
    }
    let nlpid = after + if walk.u8(after + 1) == Some(0) { 2 } else { 1 };
    match walk.u8(nlpid) {
        Some(0xcc) => Next::Ipv4(nlpid + 1, Step::First),
        Some(0x8e) => Next::Ipv6(nlpid + 1),
        Some(0x80) => Next::TypeField(nlpid + 4),
        _ => Next::TypeField(after),
    }
}

fn radiotap(walk: &mut Walk<'_>, at: usize) -> Next {
    let Some(length) = walk.u16_le(at + 2) else { return cut(walk) };
    walk.push_link(Name::Radiotap);
    Next::Wlan(at + usize::from(length), false)
}

/// Per-packet information: the link type of what follows, and the length of the header.
fn ppi(walk: &mut Walk<'_>, at: usize) -> Next {
    let (Some(length), Some(inner)) = (walk.u16_le(at + 2), walk.u32_le(at + 4)) else { return cut(walk) };
    let inside = at + usize::from(length);
    if walk.data.len() <= inside {
        return cut(walk);
    }
    // The header itself has 8 bytes at least; anything else could lead back to itself.
    if length < 8 {
        return Next::Nothing(NoFlow::LinkPayload);
    }
    walk.push_link(Name::Ppi);
    walk.layers.l2_at = super::walk::offset(inside);
    Next::Link(inner, inside)
}

/// Symantec Enterprise Firewall: an EtherType in one of two headers.
fn symantec(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Symantec);
    let (ether_type, payload) = match (walk.u16(at + 6), walk.u16(at + 10)) {
        (Some(0), Some(ether_type)) => (ether_type, at + 56),
        (Some(ether_type), _) => (ether_type, at + 44),
        _ => return cut(walk),
    };
    if payload > walk.data.len() {
        return cut(walk);
    }
    match ether_type {
        ether_types::IPV4 | ether_types::IPV6 => Next::EtherType(ether_type, payload),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// Juniper: a magic number, flags that say what is there, and then IP or Ethernet.
fn juniper(walk: &mut Walk<'_>, atm: bool, at: usize) -> Next {
    const EXTENSION: u8 = 0x80;
    const NO_L2: u8 = 0x02;
    walk.push_link(Name::Juniper);
    let (true, Some(flags)) = (walk.from(at).starts_with(b"MGC"), walk.u8(at + 3)) else {
        return Next::Nothing(NoFlow::LinkPayload);
    };
    let mut inside = at + 4;
    if flags & EXTENSION != 0 {
        let Some(length) = walk.u16(inside) else { return cut(walk) };
        inside += 2 + usize::from(length);
    }
    if flags & NO_L2 != 0 {
        let protocol = walk.u32_le(inside);
        inside += 4;
        return match protocol {
            Some(2) => juniper_ip(walk, inside),
            Some(6) => juniper_ip(walk, inside),
            Some(204) => ether::ethernet_frame(walk, inside),
            _ => Next::Nothing(NoFlow::LinkPayload),
        };
    }
    if atm {
        inside += 4;
    }
    match walk.version(inside) {
        Some(4 | 6) => juniper_ip(walk, inside),
        _ => ether::ethernet_frame(walk, inside),
    }
}

fn juniper_ip(walk: &mut Walk<'_>, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match walk.version(at) {
        Some(4) => Next::Ipv4(at, Step::First),
        Some(6) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::BadIpHeader),
    }
}

/// Linux netfilter log: a family, and the packet in one of the attributes that follow.
fn nflog(walk: &mut Walk<'_>, at: usize) -> Next {
    const PAYLOAD: u16 = 9;
    let Some(family) = walk.u8(at) else { return cut(walk) };
    without_addresses(walk, Name::Nflog);
    let mut attribute = at + 4;
    while let (Some(length), Some(kind)) = (walk.u16_le(attribute), walk.u16_le(attribute + 2)) {
        if kind & 0x7fff == PAYLOAD {
            return match family {
                2 => Next::Ipv4(attribute + 4, Step::First),
                10 => Next::Ipv6(attribute + 4),
                _ => Next::Nothing(NoFlow::LinkPayload),
            };
        }
        // Attributes are padded to four bytes; the length includes its own header.
        attribute += usize::from(length.max(4)).next_multiple_of(4);
    }
    Next::Nothing(NoFlow::LinkPayload)
}

/// LAPD (Q.921), with or without a cooked header: a flow without addresses.
fn lapd(walk: &mut Walk<'_>, at: usize) -> Next {
    without_addresses(walk, Name::Lapd);
    walk.mark(Status::LAPD);
    Next::L2(0, at)
}
