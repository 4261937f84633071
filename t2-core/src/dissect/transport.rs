//! The transport layer of the flow, and the lengths of all layers (spec flow-and-packet, sections 3.8 and 6).

use super::header::Header;
use super::layers::{Layers, Network};
use super::next::{Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::{Walk, offset};
use super::{Status, ether_type, ipv4, ipv6, protocol, tunnel};

/// The longest frame on the wire whose padding is counted, in bytes.
pub(super) const PADDED: u32 = 64;

/// The length of an ARP body for IPv4 over Ethernet, in bytes.
const ARP_BODY: u32 = 28;

/// A payload without IP header: a layer-2 flow.
pub(super) fn l2(walk: &mut Walk<'_, impl Note>, ether_type: u16, at: usize) -> Next {
    walk.mark(Status::L2_FLOW);
    let (captured, wire_len) = walk.size();
    let at = offset(at).min(captured);
    let (captured, on_wire) = (captured - at, wire_len - at);
    let layers = &mut *walk.layers;
    layers.ether_type = ether_type;
    (layers.l3_at, layers.l4_at, layers.l7_at) = (at, at, at);
    (layers.l3_captured, layers.l4_captured, layers.l7_captured) = (captured, captured, captured);
    layers.l7_len = on_wire;
    if wire_len <= PADDED && ether_type == ether_type::ARP {
        layers.padding = on_wire.saturating_sub(ARP_BODY);
    }
    Next::Done
}

/// The transport layer of the current IP header; or another IP header, where it carries one.
#[inline]
pub(super) fn transport(walk: &mut Walk<'_, impl Note>) -> Next {
    let Some(header) = walk.header else { return Next::Done };
    if !walk.layers.fragment.is_later()
        && !walk.stopped()
        && !header.told
        && header.protocol == protocol::PIM
        && let Some(next) = pim_register(walk, header.payload_at)
    {
        return next;
    }
    walk.mark(if header.v6 { Status::IPV6 } else { Status::IPV4 });
    walk.sizes_follow(header);
    lengths(walk, header);
    let later = walk.layers.fragment.is_later();
    if !later && !header.unreached {
        ports(walk, header);
    }
    let silent = header.told || (header.v6 && later);
    if !silent {
        tokens(walk, header, later);
    }
    payload(walk, header, later);
    Next::Done
}

/// A PIM register message (RFC 7761, section 4.9.3) carries a packet behind its eight bytes.
fn pim_register(walk: &mut Walk<'_, impl Note>, at: usize) -> Option<Next> {
    const REGISTER: u8 = 1;
    if walk.u8(at).is_none_or(|kind| kind & 0xf != REGISTER) {
        return None;
    }
    let inside = at + 8;
    let next = match walk.version(inside) {
        Some(4) => Next::Ipv4(inside, Step::First),
        Some(6) => Next::Ipv6(inside),
        _ => return None,
    };
    walk.push(Name::Pim);
    walk.tell_carried();
    Some(next)
}

/// Lengths of the IP packet: what the header says, what the wire had, what was captured.
#[inline(always)]
pub(super) fn lengths(walk: &mut Walk<'_, impl Note>, header: Header) {
    let (at, payload_at) = (offset(header.at), offset(header.payload_at));
    let (in_data, wire_len) = walk.size();
    let (on_wire, captured) = (wire_len.saturating_sub(at), in_data.saturating_sub(at));
    let (said, mismatch) = match header.v6 {
        false => {
            let total = u32::from(walk.size_u16(header.at + 2).unwrap_or_default());
            (total, total == 0)
        }
        true => match u32::from(walk.size_u16(header.at + 4).unwrap_or_default()) {
            0 => match ipv6::jumbo_payload_len(walk, header.at) {
                Some(length) => (length.saturating_add(ipv6::FIXED as u32), false),
                None => (0, header.protocol != protocol::NO_NEXT_HEADER),
            },
            length => (length + ipv6::FIXED as u32, false),
        },
    };
    let l3_len = if said > 0 && said <= on_wire { said } else { on_wire };
    if mismatch {
        walk.mark(Status::LENGTH_MISMATCH);
    }
    if captured < l3_len {
        walk.mark(Status::L3_SNAPPED);
    }
    if !header.v6 && l3_len < ipv4::FIXED as u32 {
        walk.mark(Status::L3_HEADER_SHORT);
    }
    let header_len = payload_at - at;
    let l3_captured = captured.min(l3_len);
    let layers = &mut *walk.layers;
    layers.protocol = header.protocol;
    (layers.l3_at, layers.l3_header_len, layers.l3_len) = (at, header_len, l3_len);
    layers.l3_captured = l3_captured;
    layers.l4_at = payload_at.min(in_data);
    layers.l4_captured = l3_captured.saturating_sub(header_len);
    layers.padding = if wire_len <= PADDED { on_wire.saturating_sub(l3_len) } else { 0 };
}

/// Writes what is new in a packet with an IP header that is known: lengths and what follows from them, the status among it.
/// `false`: it has no room for the ports of its protocol.
#[inline(always)]
pub(super) fn sizes(walk: &mut Walk<'_, impl Note>, header: Header) -> bool {
    if !header.v6 {
        walk.layers.ip_id = walk.size_u16(header.at + 4).unwrap_or_default().into();
    }
    lengths(walk, header);
    if has_ports(walk.layers, header) == Some(false) {
        return false;
    }
    payload(walk, header, false);
    true
}

/// Ports, if the packet is long enough for its transport header.
#[inline(always)]
pub(super) fn ports(walk: &mut Walk<'_, impl Note>, header: Header) {
    let Some(long_enough) = has_ports(walk.layers, header) else { return };
    let at = header.payload_at;
    match (walk.u16(at), walk.u16(at + 2)) {
        (Some(source), Some(destination)) if long_enough => walk.layers.ports = (source, destination),
        _ => walk.mark(Status::L4_HEADER_SHORT),
    }
}

/// Whether the packet is long enough for its ports; `None` if its protocol has none.
#[inline(always)]
pub(super) fn has_ports(layers: &Layers, header: Header) -> Option<bool> {
    let (needed_v4, needed_v6) = match header.protocol {
        protocol::TCP => (40, 20),
        protocol::UDP | protocol::UDP_LITE => (28, 8),
        protocol::SCTP => (36, 16),
        _ => return None,
    };
    Some(if header.v6 { layers.l4_captured >= needed_v6 } else { layers.l3_len >= needed_v4 })
}

/// The tokens of the transport layer and of what is known by ports inside of it.
#[inline(always)]
fn tokens(walk: &mut Walk<'_, impl Note>, header: Header, later: bool) {
    let protocol = header.protocol;
    if later || walk.stopped() {
        walk.push_protocol(protocol);
        return;
    }
    match protocol {
        protocol::TCP => {
            walk.push(Name::Tcp);
            ssdp(walk);
        }
        protocol::UDP | protocol::UDP_LITE => {
            walk.push(if protocol == protocol::UDP { Name::Udp } else { Name::Udplite });
            dtls(walk);
            if !ssdp(walk) && !header.v6 && (walk.layers.ports.0 == 4500 || walk.layers.ports.1 == 4500) {
                udp_encapsulation(walk);
            }
        }
        protocol::SCTP => {
            walk.push(Name::Sctp);
            walk.mark(Status::SCTP);
        }
        protocol::L2TP => {
            walk.push(Name::L2tp);
            walk.mark(Status::L2TP);
        }
        protocol::IGMP if !header.v6 => igmp(walk, header.payload_at),
        protocol::ESP if !header.v6 => {
            walk.push(Name::Esp);
            walk.mark(Status::IPSEC_ESP);
        }
        protocol::AH if !header.v6 => {
            walk.push(Name::Ah);
            walk.mark(Status::IPSEC_AH);
            if let Some(next) = walk.u8(header.payload_at) {
                walk.push_protocol(next);
            }
        }
        _ => walk.push_protocol(protocol),
    }
}

/// SSDP by its port; tells whether it is.
#[inline]
fn ssdp(walk: &mut Walk<'_, impl Note>) -> bool {
    const PORT: u16 = 1900;
    let (source, destination) = walk.layers.ports;
    let is_other = |port: u16| port >= tunnel::LOWEST_OTHER;
    let found = (source == PORT && is_other(destination)) || (destination == PORT && is_other(source));
    if found {
        walk.push(Name::Ssdp);
        walk.mark(Status::UPNP);
    }
    found
}

/// DTLS records, one token each (RFC 6347). A record must be of a known type and fit into the datagram (B24).
#[inline]
fn dtls(walk: &mut Walk<'_, impl Note>) {
    const HEADER: usize = 13;
    let mut at = walk.layers.l4_at as usize + 8;
    if walk.is_ordinary(at) {
        return;
    }
    let end = end_of_datagram(walk).max(at);
    while let Some(0x14..=0x1a) = walk.u8(at) {
        let name = match walk.u16(at + 1) {
            Some(0xfefd) => Name::Dtls12,
            Some(0xfeff | 0x0100) => Name::Dtls10,
            _ => return,
        };
        let Some(length) = walk.u16(at + 11) else { return };
        let next = at + HEADER + usize::from(length);
        if next > end {
            return;
        }
        walk.push(name);
        walk.mark(Status::DTLS);
        walk.layers.dtls_records = walk.layers.dtls_records.saturating_add(1);
        at = next;
    }
}

/// The end of UDP or UDP-Lite on the wire: that of IP, or before it where UDP says so (spec section 9.4, B58).
fn end_of_datagram(walk: &Walk<'_, impl Note>) -> usize {
    walk.needs_sizes();
    let Layers { l3_at, l3_len, l4_at, protocol, .. } = *walk.layers;
    let end = l3_at as usize + l3_len as usize;
    match walk.u16(l4_at as usize + 4) {
        Some(said) if protocol == protocol::UDP && said > 0 => end.min(l4_at as usize + usize::from(said)),
        _ => end,
    }
}

/// ESP or IKE on the port for NAT traversal (RFC 3948).
fn udp_encapsulation(walk: &mut Walk<'_, impl Note>) {
    const KEEP_ALIVE: u8 = 0xff;
    let at = walk.layers.l4_at as usize + 8;
    walk.push(Name::UdpEncap);
    if walk.u8(at) == Some(KEEP_ALIVE) && end_of_datagram(walk) == at + 1 {
        return;
    }
    match walk.u32(at) {
        Some(0) => walk.push(Name::Isakmp),
        Some(_) => {
            walk.push(Name::Esp);
            walk.mark(Status::IPSEC_ESP);
        }
        None => {}
    }
}

/// IGMP, and the protocols that use its number.
fn igmp(walk: &mut Walk<'_, impl Note>, at: usize) {
    const ROUTER_GROUP: [u8; 4] = [224, 0, 0, 25];
    walk.push(Name::Igmp);
    match (walk.u8(at), walk.layers.network) {
        (Some(0x13), _) => walk.push(Name::Dvmrp),
        (Some(0x14), _) => walk.push(Name::Pim),
        (Some(0xfc..=0xff), Network::V4 { destination, .. }) if destination.octets() == ROUTER_GROUP => {
            walk.push(Name::Rgmp);
        }
        _ => {}
    }
}

/// Length of the transport header, and where the payload is.
#[inline(always)]
pub(super) fn payload(walk: &mut Walk<'_, impl Note>, header: Header, later: bool) {
    let header_len = match (later, header.l4_header_len) {
        (true, _) => 0,
        (false, Some(length)) => offset(length),
        (false, None) => l4_header_len(walk, header),
    };
    let Layers { status, l3_len, l3_header_len, l4_captured, l4_at, .. } = *walk.layers;
    let headers = l3_header_len.saturating_add(header_len);
    let cut = status.has(Status::L3_SNAPPED) && l4_captured < header_len;
    if !header.v6 && (cut || l3_len < headers) {
        walk.mark(Status::L4_HEADER_SHORT);
    }
    let (captured, _) = walk.size();
    let layers = &mut *walk.layers;
    layers.l4_header_len = header_len;
    layers.l7_at = l4_at.saturating_add(header_len).min(captured);
    layers.l7_captured = l4_captured.saturating_sub(header_len);
    layers.l7_len = l3_len.saturating_sub(headers);
    if header.protocol == protocol::UDP && !later && !header.unreached {
        end_of_udp(walk, header.payload_at);
    }
}

/// The payload ends with the length that UDP tells, unless that is 0 (spec section 9.4, B58). What follows it in the IP
/// packet belongs to no layer.
fn end_of_udp(walk: &mut Walk<'_, impl Note>, at: usize) {
    let said = u32::from(walk.size_u16(at + 4).unwrap_or_default());
    if said > 0 {
        let layers = &mut *walk.layers;
        let most = said.saturating_sub(layers.l4_header_len);
        (layers.l7_captured, layers.l7_len) = (layers.l7_captured.min(most), layers.l7_len.min(most));
    }
}

/// The length of a transport header (spec sections 6.1 and 6.2).
#[inline(always)]
fn l4_header_len(walk: &Walk<'_, impl Note>, header: Header) -> u32 {
    let at = header.payload_at;
    match header.protocol {
        protocol::TCP => {
            let cut = walk.layers.status.has(Status::L3_SNAPPED) && walk.layers.l4_captured < 20;
            walk.size_u8(at + 12).filter(|_| !cut).map_or(20, |offset| u32::from(offset >> 4) * 4)
        }
        protocol::UDP | protocol::UDP_LITE => 8,
        protocol::ICMPV6 => 8,
        protocol::ICMP if !header.v6 => 8,
        protocol::SCTP => 12,
        protocol::OSPF => {
            if walk.size_u8(at) == Some(2) {
                24
            } else {
                16
            }
        }
        _ if header.v6 => 0,
        _ => 8,
    }
}
