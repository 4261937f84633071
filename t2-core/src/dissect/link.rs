//! Link layers (spec flow-and-packet, section 3.2).

use super::framing::{by_family, cut, frame_relay_payload, ppp_framing, raw, without_addresses};
use super::juniper::{self, Inside};
use super::next::{Carrier, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status, cooked, ether, ether_type, lan, ppp, switch};

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
pub(super) fn link(walk: &mut Walk<'_, impl Note>, link_type: u32, at: usize) -> Next {
    match link_type {
        1 => ethernet(walk, at),
        0 | 108 => null(walk, link_type == 108, at),
        6 => lan::token_ring(walk, at),
        7 => lan::arcnet(walk, at),
        8 => cooked::slip(walk, at),
        9 | 50 => ppp_link(walk, at),
        10 => lan::fddi(walk, at),
        51 => pppoe(walk, at),
        99 => symantec(walk, at),
        100 => atm(walk, at),
        // The registered number, and those of systems that wrote their own.
        12 | 14 | 101 => {
            walk.push_link(Name::Raw);
            raw(walk, at)
        }
        104 => chdlc(walk, at),
        105 => Next::Wlan(at, false),
        106 => atm_clip(walk, at),
        107 => frame_relay(walk, at),
        109 => cooked::enc(walk, at),
        113 => cooked::sll(walk, at),
        119 => {
            walk.push_link(Name::Prism);
            Next::Wlan(at + PRISM, false)
        }
        122 => lan::ip_over_fibre_channel(walk, at),
        127 => radiotap(walk, at),
        129 => lan::arcnet_linux(walk, at),
        135 => juniper::juniper(walk, Inside::Atm2, at),
        137 => juniper::juniper(walk, Inside::Atm1, at),
        138 => lan::firewire(walk, at),
        163 => avs(walk, at),
        164 => juniper::juniper(walk, Inside::Monitor, at),
        166 => ppp_with_direction(walk, at),
        167 | 178 => juniper::juniper(walk, Inside::Ethernet, at),
        168 => juniper::juniper(walk, Inside::Typed, at),
        177 | 203 => lapd(walk, at),
        179 => juniper::juniper(walk, Inside::Ppp, at),
        180 => juniper::juniper(walk, Inside::FrameRelay, at),
        181 => juniper::juniper(walk, Inside::Hdlc, at),
        192 => ppi(walk, at),
        204 => ppp_link(walk, at + 1),
        205 => chdlc(walk, at + 1),
        206 => frame_relay(walk, at + 1),
        219 => {
            walk.mark(Status::L2_NO_ETH | Status::MPLS_UCAST);
            Next::Mpls(at)
        }
        226 => cooked::ipnet(walk, at),
        228 | 229 => ip_only(walk, link_type, at),
        239 => cooked::nflog(walk, at),
        242 => lan::ip_over_infiniband(walk, at),
        258 => cooked::pktap(walk, at),
        274 => {
            walk.push_link(Name::Fpp);
            ethernet(walk, at + MPACKET)
        }
        276 => cooked::sll2(walk, at),
        281 => switch::broadcom(walk, at),
        282 => switch::broadcom_first(walk, at),
        284 => switch::marvell(walk, at),
        285 => switch::marvell_ethertype(walk, at),
        _ if at > 0 => Next::Nothing(NoFlow::LinkPayload),
        _ => Next::Nothing(NoFlow::LinkUnknown),
    }
}

#[inline]
fn ethernet(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if !walk.has(0, MIN_ETHERNET) {
        return cut(walk);
    }
    if matches!(walk.bytes(at, [0xff; 5]), Some(start) if is_isl(&start)) {
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
fn isl(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let inside = at + ISL;
    if !walk.has(inside, MIN_ETHERNET) {
        return cut(walk);
    }
    walk.push_link(Name::Isl);
    walk.push_link(Name::Eth);
    walk.enter_ethernet(inside);
    Next::TypeField(inside + ether::MACS)
}

/// BSD loopback: an address family in the byte order of the machine that captured, or of the network.
fn null(walk: &mut Walk<'_, impl Note>, network_order: bool, at: usize) -> Next {
    let family = if network_order { walk.u32(at) } else { walk.u32_le(at) };
    let Some(family) = family else { return cut(walk) };
    without_addresses(walk, Name::Null);
    by_family(family, at + 4)
}

/// IPv4 or IPv6 as link type: nothing before the IP header, and nothing in its place.
fn ip_only(walk: &mut Walk<'_, impl Note>, link_type: u32, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match (link_type, walk.version(at)) {
        (228, Some(4)) => Next::Ipv4(at, Step::First),
        (229, Some(6)) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::BadIpHeader),
    }
}

fn ppp_link(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Ppp);
    ppp_framing(walk, at)
}

/// PPP of pppd: the direction stands in the place of the address.
fn ppp_with_direction(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const CONTROL: u8 = 3;
    without_addresses(walk, Name::Ppp);
    walk.mark(Status::PPP);
    match walk.u8(at + 1) {
        None => cut(walk),
        Some(CONTROL) => Next::Ppp(at + 2, Carrier::Link),
        Some(_) => Next::Ppp(at + 1, Carrier::Link),
    }
}

/// PPPoE without the Ethernet before it.
fn pppoe(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Pppoes);
    walk.mark(Status::PPPOE_S);
    walk.push(Name::Ppp);
    Next::Ppp(at + ppp::PPPOE, Carrier::PppoE)
}

fn chdlc(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Chdlc);
    Next::TypeField(at + 2)
}

/// Frame relay: a Q.922 address of two to four bytes, then an NLPID (RFC 2427) or Cisco's EtherType.
fn frame_relay(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::FrameRelay);
    frame_relay_payload(walk, at)
}

fn radiotap(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let Some(length) = walk.u16_le(at + 2) else { return cut(walk) };
    walk.push_link(Name::Radiotap);
    Next::Wlan(at + usize::from(length), false)
}

/// 802.11 behind the header of the AVS project, which tells its length.
fn avs(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let Some(length) = walk.u32(at + 4).and_then(|length| usize::try_from(length).ok()) else { return cut(walk) };
    if length < 8 || !walk.has(at, length.saturating_add(1)) {
        return cut(walk);
    }
    walk.push_link(Name::Avs);
    Next::Wlan(at + length, false)
}

/// ATM with LLC before what it carries (RFC 2684).
fn atm(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Atm);
    Next::Llc(at, None)
}

/// Classical IP over ATM: with LLC and SNAP or with nothing before IP.
fn atm_clip(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Clip);
    if walk.u16(at) == Some(0xaaaa) { Next::Llc(at, None) } else { raw(walk, at) }
}

/// Per-packet information: the link type of what follows, and the length of the header.
fn ppi(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let (Some(length), Some(inner)) = (walk.u16_le(at + 2), walk.u32_le(at + 4)) else { return cut(walk) };
    let inside = at + usize::from(length);
    if !walk.has(inside, 1) {
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
fn symantec(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Symantec);
    let (ether_type, payload) = match (walk.u16(at + 6), walk.u16(at + 10)) {
        (Some(0), Some(ether_type)) => (ether_type, at + 56),
        (Some(ether_type), _) => (ether_type, at + 44),
        _ => return cut(walk),
    };
    if !walk.has(payload, 0) {
        return cut(walk);
    }
    match ether_type {
        ether_type::IPV4 | ether_type::IPV6 => Next::EtherType(ether_type, payload),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// LAPD (Q.921), with or without a cooked header: a flow without addresses.
fn lapd(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    without_addresses(walk, Name::Lapd);
    walk.mark(Status::LAPD);
    Next::L2(0, at)
}
