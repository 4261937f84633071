//! Tunnels that are found by ports (spec flow-and-packet, section 3.9). A new one is a function, a [`Tunnel`], a line in
//! [`tunnel`] and one in [`by_port`].

use super::next::{Carrier, Next, Step, Tunnel};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{Status, protocol};

/// Length of a UDP header in bytes.
const UDP: usize = 8;

/// The port of AYIYA, over any transport.
const AYIYA: u16 = 5072;

/// The lowest port that the other end of a tunnel may have: those below belong to services (spec section 9.4, B52).
pub(super) const LOWEST_OTHER: u16 = 1024;

/// The flags of the group policy extension of VXLAN (draft-smith-vxlan-group-policy-05, section 2.1): D and A.
const GROUP_POLICY: u8 = 0x48;

/// The tunnel that a packet's ports tell of, if any; `at` is the transport header.
#[inline]
pub(super) fn by_port(walk: &Walk<'_, impl Note>, protocol: u8, at: usize) -> Option<Tunnel> {
    let (source, destination) = (walk.u16(at)?, walk.u16(at + 2)?);
    if source == 0 || destination == 0 {
        return None;
    }
    let udp = protocol == protocol::UDP;
    if !udp && source != AYIYA && destination != AYIYA {
        return None;
    }
    let kind = |port: u16| match port {
        AYIYA => Some(Tunnel::Ayiya),
        2123 | 2152 | 3386 if udp => Some(Tunnel::Gtp),
        4789 | 8472 if udp => Some(Tunnel::Vxlan),
        4790 if udp => Some(Tunnel::VxlanGpe),
        6081 if udp => Some(Tunnel::Geneve),
        5246 | 5247 if udp => Some(Tunnel::Capwap),
        12222 | 12223 if udp => Some(Tunnel::Lwapp),
        1701 if udp => Some(Tunnel::L2tp),
        _ => None,
    };
    let found = [(source, destination), (destination, source)].into_iter().find_map(|(port, other)| {
        let kind = kind(port)?;
        (other >= LOWEST_OTHER || kind == Tunnel::L2tp).then_some(kind)
    });
    let found = found.filter(|&kind| accepts(walk, kind, at, source, destination));
    let may_be_teredo = udp && source >= LOWEST_OTHER && destination >= LOWEST_OTHER;
    found.or_else(|| (may_be_teredo && !walk.is_ordinary(at + UDP) && is_teredo(walk, at)).then_some(Tunnel::Teredo))
}

/// Whether [`by_port`] has to be asked about a datagram of UDP with these ports and this first byte: a quick answer for
/// nearly all of them.
#[inline]
pub(super) fn is_likely((source, destination): (u16, u16), first: Option<u8>) -> bool {
    let is_port = |port: u16| match port {
        0..1701 => false,
        1701 | 2123 | 2152 | 3386 | 4789 | 4790 | 5072 | 5246 | 5247 | 6081 | 8472 | 12222 | 12223 => true,
        _ => false,
    };
    is_port(source) || is_port(destination) || begins_likely(first)
}

/// The same of the first byte alone: Teredo may have any ports, and begins with IPv6 or with an indication.
#[inline]
pub(super) fn begins_likely(first: Option<u8>) -> bool {
    matches!(first, Some(0 | 0x60))
}

/// Whether what is captured can be the header of the tunnel.
fn accepts(walk: &Walk<'_, impl Note>, kind: Tunnel, at: usize, source: u16, destination: u16) -> bool {
    let payload = at + UDP;
    let byte = |n: usize| walk.u8(payload + n);
    match kind {
        Tunnel::Ayiya => ayiya_inside(walk, payload).is_some_and(|inside| walk.has(inside, 1)),
        Tunnel::Gtp => true,
        Tunnel::Vxlan => byte(1).is_some_and(|flags| flags & !GROUP_POLICY == 0) && byte(7) == Some(0),
        Tunnel::VxlanGpe => byte(1) == Some(0) && byte(2) == Some(0) && byte(7) == Some(0),
        Tunnel::Geneve => {
            let reserved = byte(1).is_some_and(|flags| flags & 0x3f == 0) && byte(7) == Some(0);
            reserved && walk.u16(payload + 2).is_some()
        }
        Tunnel::Capwap => is_capwap(walk, payload),
        Tunnel::Lwapp => {
            let control = source == 12223 || destination == 12223;
            walk.has(payload, if control { 12 } else { 6 })
        }
        Tunnel::L2tp => byte(1).is_some_and(|version| matches!(version, 2 | 3)),
        Tunnel::Teredo => is_teredo(walk, at),
    }
}

/// The header of a tunnel and what follows it; `at` is the transport header.
pub(super) fn tunnel(walk: &mut Walk<'_, impl Note>, kind: Tunnel, at: usize) -> Next {
    tell_transport(walk);
    let payload = at + UDP;
    match kind {
        Tunnel::Ayiya => ayiya(walk, payload),
        Tunnel::Gtp => gtp(walk, payload),
        Tunnel::Vxlan => vxlan(walk, payload),
        Tunnel::VxlanGpe => vxlan_gpe(walk, payload),
        Tunnel::Geneve => geneve(walk, payload),
        Tunnel::Capwap => capwap(walk, at, payload),
        Tunnel::Lwapp => lwapp(walk, at, payload),
        Tunnel::L2tp => l2tp(walk, payload),
        Tunnel::Teredo => teredo(walk, payload),
    }
}

/// The token of the transport layer, which the tunnel stands behind.
fn tell_transport(walk: &mut Walk<'_, impl Note>) {
    let Some(header) = &mut walk.header else { return };
    header.told = true;
    let protocol = header.protocol;
    walk.push_protocol(protocol);
}

/// Offset of what an AYIYA header carries (draft-massar-v6ops-ayiya-02).
fn ayiya_inside(walk: &Walk<'_, impl Note>, at: usize) -> Option<usize> {
    let (identity, signature) = (walk.u8(at)? >> 4, walk.u8(at + 1)? >> 4);
    Some(at + 8 + (1usize << identity) + 4 * usize::from(signature))
}

fn ayiya(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if walk.header.is_some_and(|header| header.protocol == protocol::SCTP) {
        walk.push(Name::Ayiya);
        return walk.give_up(0, at);
    }
    let (Some(inside), Some(next)) = (ayiya_inside(walk, at), walk.u8(at + 3)) else { return walk.give_up(0, at) };
    let followed = match (next, walk.version(inside)) {
        (protocol::IPV6, Some(6)) => Some(Next::Ipv6(inside)),
        (protocol::IPV4, Some(4)) => Some(Next::Ipv4(inside, Step::First)),
        _ => None,
    };
    if followed.is_some() || next == protocol::NO_NEXT_HEADER {
        walk.push(Name::Ayiya);
        walk.mark(Status::AYIYA);
    }
    followed.unwrap_or_else(|| walk.give_up(0, at))
}

/// GTP (3GPP TS 29.060, 29.281): user data only.
fn gtp(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const USER_DATA: u8 = 0xff;
    const EXTENSION: u8 = 0x04;
    const OPTIONAL: u8 = 0x07;
    walk.push(Name::Gtp);
    walk.mark(Status::GTP);
    let (Some(flags), Some(message)) = (walk.u8(at), walk.u8(at + 1)) else { return walk.give_up(0, at) };
    if message != USER_DATA {
        return Next::Transport;
    }
    let inside = match flags >> 5 {
        0 => at + 20,
        1 => {
            let mut inside = at + 8;
            if flags & OPTIONAL != 0 {
                inside += 4;
            }
            // The type of the next extension is the last byte before it, as it is in each of them (B14).
            while flags & EXTENSION != 0 && walk.u8(inside - 1).is_some_and(|kind| kind != 0) {
                match walk.u8(inside) {
                    Some(words) if words > 0 => inside += 4 * usize::from(words),
                    _ => return walk.give_up(0, at),
                }
            }
            inside
        }
        _ => return walk.give_up(0, at),
    };
    walk.ip_by_version(inside)
}

/// The Ethernet frame of a tunnel.
fn frame(walk: &mut Walk<'_, impl Note>, at: usize, pppoe: bool) -> Next {
    walk.enter_tunnel(pppoe);
    super::ether::ethernet_inside(walk, at)
}

/// VXLAN (RFC 7348).
fn vxlan(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.push(Name::Vxlan);
    walk.mark(Status::VXLAN);
    frame(walk, at + 8, true)
}

/// VXLAN-GPE (draft-ietf-nvo3-vxlan-gpe).
fn vxlan_gpe(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const NEXT_PROTOCOL: u8 = 0x04;
    walk.push(Name::VxlanGpe);
    walk.mark(Status::VXLAN);
    let (Some(flags), Some(mut protocol)) = (walk.u8(at), walk.u8(at + 3)) else { return walk.give_up(0, at) };
    let mut inside = at + 8;
    if flags & NEXT_PROTOCOL == 0 {
        return frame(walk, inside, true);
    }
    if protocol == 4 {
        walk.push(Name::Nsh);
        let (Some(length), Some(next)) = (walk.u8(inside + 1), walk.u8(inside + 3)) else {
            return walk.give_up(0, at);
        };
        // RFC 8300: the length counts words of four bytes, its own header included.
        inside += 4 * usize::from(length & 0x3f);
        protocol = next;
    }
    match protocol {
        1 if walk.version(inside) == Some(4) => Next::Ipv4(inside, Step::First),
        2 if walk.version(inside) == Some(6) => Next::Ipv6(inside),
        3 => frame(walk, inside, true),
        5 => {
            walk.push(Name::Mpls);
            walk.mark(Status::MPLS_UCAST | Status::MPLS_MCAST);
            walk.give_up(0, at)
        }
        _ => walk.give_up(0, at),
    }
}

/// GENEVE (RFC 8926).
fn geneve(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    use super::ether_type as e;
    let (Some(options), Some(protocol)) = (walk.u8(at), walk.u16(at + 2)) else { return walk.give_up(0, at) };
    if !matches!(protocol, e::TRANSPARENT_ETHERNET | e::IPV4 | e::IPV6) {
        return walk.give_up(0, at);
    }
    walk.push(Name::Geneve);
    walk.mark(Status::GENEVE);
    let inside = at + 8 + 4 * usize::from(options & 0x3f);
    match protocol {
        e::IPV4 => Next::Ipv4(inside, Step::First),
        e::IPV6 => Next::Ipv6(inside),
        _ => frame(walk, inside, true),
    }
}

fn is_capwap(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    const DTLS: u8 = 1;
    let Some(preamble) = walk.u8(at) else { return false };
    if preamble == DTLS {
        return true;
    }
    let (Some(flags), Some(more)) = (walk.u16(at + 1), walk.u8(at + 3)) else { return false };
    let (binding, native) = (flags >> 1 & 0x1f, flags & 1 != 0);
    let fragment = walk.u16(at + 6).is_some_and(|word| word & 3 == 0);
    preamble >> 4 == 0 && more & 7 == 0 && fragment && (!native || binding == 1)
}

/// CAPWAP (RFC 5415), control and data.
fn capwap(walk: &mut Walk<'_, impl Note>, transport: usize, at: usize) -> Next {
    const DTLS: u8 = 1;
    let is_data = walk.u16(transport) == Some(5247) || walk.u16(transport + 2) == Some(5247);
    walk.push(if is_data { Name::CapwapData } else { Name::Capwap });
    walk.mark(Status::CAPWAP);
    if walk.u8(at) == Some(DTLS) {
        walk.push(Name::Dtls);
        walk.mark(Status::DTLS);
        return walk.give_up(0, at);
    }
    let (Some(length), Some(flags), Some(more)) = (walk.u8(at + 1), walk.u8(at + 2), walk.u8(at + 3)) else {
        return walk.give_up(0, at);
    };
    let keep_alive = more & 8 != 0;
    let later_fragment = walk.u16(at + 6).is_some_and(|word| word & 0xfff8 != 0);
    if !is_data || keep_alive || later_fragment {
        return walk.give_up(0, at);
    }
    let inside = at + 4 * usize::from(length >> 3);
    if flags & 1 == 0 {
        return frame(walk, inside, false);
    }
    walk.enter_tunnel(false);
    Next::Wlan(inside, true)
}

/// LWAPP (RFC 5412).
fn lwapp(walk: &mut Walk<'_, impl Note>, transport: usize, at: usize) -> Next {
    const CONTROL: u8 = 0x04;
    let is_control = walk.u16(transport) == Some(12223) || walk.u16(transport + 2) == Some(12223);
    let at = at + if is_control { 6 } else { 0 };
    walk.push(Name::Lwapp);
    walk.mark(Status::CAPWAP);
    if walk.u8(at).is_none_or(|flags| flags & CONTROL != 0) {
        return walk.give_up(0, at);
    }
    walk.enter_tunnel(false);
    Next::Wlan(at + 6, true)
}

/// L2TP, version 2 (RFC 2661) and 3 over UDP (RFC 3931).
fn l2tp(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const CONTROL: u16 = 0x8000;
    const LENGTH: u16 = 0x4000;
    const SEQUENCE: u16 = 0x0800;
    const OFFSET: u16 = 0x0200;
    walk.push(Name::L2tp);
    walk.mark(Status::L2TP);
    let Some(flags) = walk.u16(at) else { return walk.give_up(0, at) };
    if flags & CONTROL != 0 {
        return walk.give_up(0, at);
    }
    let mut inside = at + 2;
    if flags & 0xf == 2 {
        let field = |flag, bytes| if flags & flag != 0 { bytes } else { 0 };
        inside += field(LENGTH, 2) + 4 + field(SEQUENCE, 4);
        if flags & OFFSET != 0 {
            inside += 2 + usize::from(walk.u16(inside).unwrap_or_default());
        }
    } else {
        inside += 2 + 4;
    }
    walk.mark(Status::PPP);
    match walk.u16(inside) {
        Some(0x0f00 | 0x8f00) => {
            walk.push(Name::Chdlc);
            inside += 2;
        }
        Some(0xff03) => {
            walk.push(Name::Ppp);
            inside += 2;
        }
        Some(_) => walk.push(Name::Ppp),
        None => return walk.give_up(0, at),
    }
    Next::Ppp(inside, Carrier::Tunnel)
}

/// Offset of the IPv6 header that Teredo carries (RFC 4380): behind an authentication and an origin indication.
fn teredo_inside(walk: &Walk<'_, impl Note>, at: usize) -> Option<usize> {
    const AUTHENTICATION: u16 = 1;
    const ORIGIN: u16 = 0;
    let mut inside = at;
    if walk.u16(inside)? == AUTHENTICATION {
        let (identity, value) = (walk.u8(inside + 2)?, walk.u8(inside + 3)?);
        inside += 13 + usize::from(identity) + usize::from(value);
    }
    if walk.u16(inside)? == ORIGIN {
        inside += 8;
    }
    let first = walk.u8(inside)?;
    (first == 0x60 || (inside > at && first >> 4 == 6)).then_some(inside)
}

/// Whether the payload is Teredo: the port is, or one of the addresses inside.
fn is_teredo(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    const PORT: Option<u16> = Some(3544);
    const PREFIX: Option<u32> = Some(0x2001_0000);
    let Some(inside) = teredo_inside(walk, at + UDP) else { return false };
    let by_port = walk.u16(at) == PORT || walk.u16(at + 2) == PORT;
    by_port || walk.u32(inside + 8) == PREFIX || walk.u32(inside + 24) == PREFIX
}

fn teredo(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.push(Name::Teredo);
    walk.mark(Status::TEREDO);
    match teredo_inside(walk, at) {
        Some(inside) => Next::Ipv6(inside),
        None => walk.give_up(0, at),
    }
}
