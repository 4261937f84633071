//! Link layers that an operating system makes up, in the place of the real one or around it.

use super::next::{Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::{Walk, offset};
use super::{NoFlow, ether, framing};

/// Linux cooked capture: packet type, hardware type, address length, source address, EtherType.
pub(super) fn sll(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if !walk.has(at, 16) {
        return framing::cut(walk);
    }
    walk.push_link(Name::Sll);
    let address_len = walk.u16(at + 4);
    sender(walk, address_len, at + 6);
    Next::TypeField(at + 14)
}

/// Linux cooked capture, version 2: EtherType first; behind it the same in another order.
pub(super) fn sll2(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let (Some(ether_type), true) = (walk.u16(at), walk.has(at, 20)) else { return framing::cut(walk) };
    walk.push_link(Name::Sll2);
    let address_len = walk.u8(at + 11).map(u16::from);
    sender(walk, address_len, at + 12);
    ether::typed(walk, ether_type, at + 20)
}

/// The sender of a cooked frame, if its address is one of 48 bits: some devices have none, and others have longer ones.
fn sender(walk: &mut Walk<'_, impl Note>, address_len: Option<u16>, at: usize) {
    walk.layers.source_mac = walk.mac(at).filter(|_| address_len == Some(6));
}

/// Linux netfilter log: a family, and the packet in one of the attributes that follow.
pub(super) fn nflog(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const PAYLOAD: u16 = 9;
    let Some(family) = walk.u8(at) else { return framing::cut(walk) };
    framing::without_addresses(walk, Name::Nflog);
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

/// Solaris IP network (IPNET): 24 bytes, the second of them a family of Solaris.
pub(super) fn ipnet(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const HEADER: usize = 24;
    let Some(family) = walk.u8(at + 1) else { return framing::cut(walk) };
    framing::without_addresses(walk, Name::Ipnet);
    match family {
        2 => Next::Ipv4(at + HEADER, Step::First),
        26 => Next::Ipv6(at + HEADER),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// OpenBSD's view of what IPsec carries: an address family in the order of the machine, then index and flags.
pub(super) fn enc(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    let Some(family) = walk.u32_le(at) else { return framing::cut(walk) };
    framing::without_addresses(walk, Name::Enc);
    framing::by_family(family, at + 12)
}

/// Apple's header before any packet: its length, the kind of the record, and the link type of what follows, least
/// significant byte first.
pub(super) fn pktap(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const PACKET: u32 = 1;
    let (Some(length), Some(kind), Some(inner)) = (walk.u32_le(at), walk.u32_le(at + 4), walk.u32_le(at + 8)) else {
        return framing::cut(walk);
    };
    // The three fields themselves are part of the length; anything else could lead back to itself.
    let Some(length) = usize::try_from(length).ok().filter(|&length| length >= 12 && kind == PACKET) else {
        return Next::Nothing(NoFlow::LinkPayload);
    };
    if !walk.has(at, length.saturating_add(1)) {
        return framing::cut(walk);
    }
    walk.push_link(Name::Pktap);
    walk.layers.l2_at = offset(at + length);
    Next::Link(inner, at + length)
}

/// Serial line IP: direction and compressed header in 16 bytes, then the packet, which is not compressed any more.
pub(super) fn slip(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const HEADER: usize = 16;
    if !walk.has(at, HEADER + 1) {
        return framing::cut(walk);
    }
    framing::without_addresses(walk, Name::Slip);
    framing::raw(walk, at + HEADER)
}
