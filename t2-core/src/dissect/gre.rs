//! GRE over IPv4 and IPv6, and what it carries (spec flow-and-packet, section 3.10; RFC 2784, 2637).

use super::next::{Level, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{Status, ether, ether_type, ipv4, ipv6, ppp};

/// The flags whose fields take four bytes each: checksum, routing, key, sequence, strict routing, acknowledgement.
const FIELDS: [u16; 6] = [0x8000, 0x4000, 0x2000, 0x1000, 0x0800, 0x0080];

/// The flag of a sequence number.
const SEQUENCE: u16 = 0x1000;

/// A GRE header.
pub(super) fn gre(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    walk.push(Name::Gre);
    walk.mark(Status::GRE);
    walk.tell_carried();
    let (Some(flags), Some(protocol)) = (walk.u16(at), walk.u16(at + 2)) else { return walk.give_up(0, at) };
    let len = 4 + 4 * FIELDS.iter().filter(|&&flag| flags & flag != 0).count();
    if let Some(header) = &mut walk.header {
        header.l4_header_len = Some(if level == Level::First { len } else { 0 });
    }
    let inside = at + len;
    match protocol {
        ether_type::GRE_PPP if flags & 7 == 1 && walk.u16(at + 4) == Some(0) => {
            walk.push(Name::Ppp);
            walk.mark(Status::PPP);
            walk.give_up(protocol, inside)
        }
        ether_type::GRE_PPP => enhanced(walk, inside, level),
        ether_type::IPV4 => ipv4_inside(walk, inside, level),
        ether_type::IPV6 => ipv6_inside(walk, inside),
        ether_type::MPLS | ether_type::MPLS_MULTICAST => {
            walk.mark(ether::mpls_status(protocol));
            walk.enter_tunnel(false);
            Next::Mpls(inside)
        }
        ether_type::TRANSPARENT_ETHERNET => {
            if level == Level::First {
                walk.push(Name::Eth);
            }
            frame(walk, inside, level)
        }
        ether_type::ERSPAN => {
            // Type I has no sequence number and no header (B19).
            erspan(walk, inside + if flags & SEQUENCE != 0 { 8 } else { 0 }, level)
        }
        ether_type::ERSPAN_III => erspan_iii(walk, inside, level),
        ether_type::WCCP => {
            walk.mark(Status::WCCP);
            walk.push(Name::Wccp);
            walk.ip_by_version(inside + 4)
        }
        _ => {
            walk.push_ether_type(protocol);
            walk.give_up(protocol, inside)
        }
    }
}

/// IPv4 in GRE. One that is cut has its name still.
fn ipv4_inside(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    if !walk.has(at, ipv4::FIXED) {
        walk.push(Name::Ipv4);
        return walk.give_up(ether_type::IPV4, at);
    }
    let over_ipv6 = walk.header.is_some_and(|header| header.v6);
    Next::Ipv4(at, if over_ipv6 || level == Level::Second { Step::First } else { Step::AfterGre })
}

/// IPv6 in GRE, likewise.
fn ipv6_inside(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if !walk.has(at, ipv6::FIXED) {
        walk.push(Name::Ipv6);
        return walk.give_up(ether_type::IPV6, at);
    }
    Next::Ipv6(at)
}

fn erspan(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    walk.mark(Status::ERSPAN);
    walk.push(Name::Erspan);
    walk.push(Name::Eth);
    frame(walk, at, level)
}

/// ERSPAN type III (draft-foschiano-erspan-03, section 4.3): twelve bytes, and eight more if the O flag is set.
fn erspan_iii(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    let platform = walk.u8(at + 11).is_some_and(|flags| flags & 1 != 0);
    erspan(walk, at + if platform { 20 } else { 12 }, level)
}

/// An Ethernet frame in GRE: its IP is followed, anything else ends at the flow around it.
fn frame(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    walk.enter_tunnel(false);
    walk.enter_ethernet(at);
    let Some((ether_type, at)) = ether::tags(walk, at + ether::MACS) else { return walk.give_up(0, at) };
    let (ether_type, at) = match ether_type {
        0..=1500 => {
            walk.push(Name::Llc);
            walk.layers.has_llc = true;
            match (walk.u16(at), walk.u16(at + 6)) {
                (Some(0xaaaa), Some(inner)) => (inner, at + 8),
                (Some(saps), _) => {
                    let [dsap, _] = saps.to_be_bytes();
                    walk.push_sap(dsap);
                    return walk.give_up(saps, at);
                }
                (None, _) => return walk.give_up(0, at),
            }
        }
        _ => (ether_type, at),
    };
    match ether_type {
        ether_type::IPV4 => ipv4_inside(walk, at, level),
        ether_type::IPV6 => Next::Ipv6(at),
        _ => {
            walk.push_ether_type(ether_type);
            walk.give_up(ether_type, at)
        }
    }
}

/// PPP in enhanced GRE: with or without address and control, with a protocol field of one or two bytes (B20).
fn enhanced(walk: &mut Walk<'_, impl Note>, at: usize, level: Level) -> Next {
    walk.push(Name::Ppp);
    walk.mark(Status::PPP);
    let first = walk.u8(at);
    if first == Some(0xfd) {
        walk.push(Name::CompData);
        walk.mark(Status::PPP_NO_HEADER);
        return walk.give_up(ether_type::GRE_PPP, at);
    }
    let at = if first == Some(0xff) { at + 2 } else { at };
    let Some((protocol, payload)) = ppp::protocol(walk, at) else { return walk.give_up(ether_type::GRE_PPP, at) };
    match protocol {
        0x0021 => ipv4_inside(walk, payload, level),
        0x0057 => Next::Ipv6(payload),
        _ => {
            walk.push_ppp(protocol);
            walk.give_up(ether_type::GRE_PPP, payload)
        }
    }
}
