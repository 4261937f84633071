//! Link layers of local networks other than Ethernet: token ring, FDDI, ARCNET, InfiniBand, Fibre Channel, FireWire.

use super::next::Next;
use super::reads::Note;
use super::token::Name;
use super::walk::{Walk, offset};
use super::{Status, ether, ether_type, framing};
use crate::mac::Mac;

/// The bit of a source address that announces a route (IEEE 802.5) and is no part of the address.
const ROUTED: u8 = 0x80;

/// Token ring (IEEE 802.5): access and frame control, destination, source, a route if there is one, then LLC.
pub(super) fn token_ring(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const HEADER: usize = 14;
    const KIND: u8 = 0xc0;
    const LLC: u8 = 0x40;
    let (Some(control), true) = (walk.u8(at + 1), walk.has(at, HEADER + 1)) else { return framing::cut(walk) };
    walk.push_link(Name::Tr);
    addresses(walk, at, at + 2, at + 8);
    let mut inside = at + HEADER;
    if let Some(Mac([first, ..])) = &mut walk.layers.source_mac
        && *first & ROUTED != 0
    {
        *first &= !ROUTED;
        // The route tells its length, itself included, in the lower bits of its first byte.
        inside += usize::from(walk.u8(inside).unwrap_or_default() & 0x1f).max(2);
    }
    if control & KIND == LLC { Next::Llc(inside, None) } else { Next::L2(0, inside) }
}

/// FDDI (ANSI X3.139): frame control, destination, source, then LLC.
pub(super) fn fddi(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const HEADER: usize = 13;
    // All but the bit for synchronous frames and the priority: long addresses, LLC.
    const KIND: u8 = 0x70;
    const LLC: u8 = 0x50;
    let (Some(control), true) = (walk.u8(at), walk.has(at, HEADER + 1)) else { return framing::cut(walk) };
    walk.push_link(Name::Fddi);
    addresses(walk, at, at + 1, at + 7);
    let inside = at + HEADER;
    if control & KIND == LLC { Next::Llc(inside, None) } else { Next::L2(0, inside) }
}

/// IP over Fibre Channel (RFC 2625): destination and source with two bytes before each address, then LLC.
pub(super) fn ip_over_fibre_channel(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const HEADER: usize = 16;
    if !walk.has(at, HEADER + 1) {
        return framing::cut(walk);
    }
    walk.push_link(Name::Ipfc);
    addresses(walk, at, at + 2, at + 10);
    Next::Llc(at + HEADER, None)
}

/// IP over InfiniBand (RFC 4391) with a global route header of 40 bytes before it: EtherType, and two bytes reserved.
pub(super) fn ip_over_infiniband(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    with_type(walk, Name::Ipoib, at + 40, at + 44)
}

/// Apple IP over IEEE 1394: destination and source of eight bytes each, EtherType.
pub(super) fn firewire(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    with_type(walk, Name::Ap1394, at + 16, at + 18)
}

/// A header without addresses of 48 bits that has an EtherType.
fn with_type(walk: &mut Walk<'_, impl Note>, name: Name, type_at: usize, inside: usize) -> Next {
    let (Some(ether_type), true) = (walk.u16(type_at), walk.has(inside, 1)) else { return framing::cut(walk) };
    framing::without_addresses(walk, name);
    ether::typed(walk, ether_type, inside)
}

fn addresses(walk: &mut Walk<'_, impl Note>, at: usize, destination: usize, source: usize) {
    walk.layers.l2_at = offset(at);
    walk.layers.destination_mac = walk.mac(destination);
    walk.layers.source_mac = walk.mac(source);
}

/// ARCNET as BSD has it: source, destination, type, and behind all types but the oldest a flag with a sequence number;
/// four more bytes where that says that the frame had to be filled up (RFC 1201).
pub(super) fn arcnet(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const FILLED_UP: u8 = 0xff;
    let Some(kind) = walk.u8(at + 2) else { return framing::cut(walk) };
    let (flag, inside) = match (is_old(kind), walk.u8(at + 3)) {
        (true, _) => (Some(0), at + 3),
        (false, Some(FILLED_UP)) => (walk.u8(at + 7), at + 10),
        (false, flag) => (flag, at + 6),
    };
    arcnet_payload(walk, kind, flag, inside)
}

/// ARCNET as Linux has it: an offset stands before the type.
pub(super) fn arcnet_linux(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let Some(kind) = walk.u8(at + 4) else { return framing::cut(walk) };
    match is_old(kind) {
        true => arcnet_payload(walk, kind, Some(0), at + 5),
        false => arcnet_payload(walk, kind, walk.u8(at + 5), at + 8),
    }
}

/// Whether a type is of RFC 1051, which knows no fragments: IP and ARP.
fn is_old(kind: u8) -> bool {
    matches!(kind, 240 | 241)
}

/// What a type of ARCNET (RFC 1051, RFC 1201) stands before. A later fragment, whose flag is even and not 0, has no header.
fn arcnet_payload(walk: &mut Walk<'_, impl Note>, kind: u8, flag: Option<u8>, at: usize) -> Next {
    let Some(flag) = flag.filter(|_| walk.has(at, 1)) else { return framing::cut(walk) };
    framing::without_addresses(walk, Name::Arcnet);
    let is_later = flag != 0 && flag & 1 == 0;
    match kind {
        _ if is_later => {}
        212 | 240 => return Next::EtherType(ether_type::IPV4, at),
        213 | 241 => return Next::EtherType(ether_type::ARP, at),
        214 => return Next::EtherType(ether_type::RARP, at),
        196 => return Next::EtherType(ether_type::IPV6, at),
        _ => {}
    }
    walk.mark(Status::STOPPED);
    Next::L2(kind.into(), at)
}
