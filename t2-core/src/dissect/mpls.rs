//! MPLS label stacks and the pseudowires below them (spec flow-and-packet, section 3.5).

use etherparse::checksum::u64_16bit_word as sum;

use super::next::{Next, Step};
use super::reads::Note;
use super::token::{self, Name, Token};
use super::walk::Walk;
use super::{ether, ether_type, ipv4, ipv6};

/// Length of a label stack entry in bytes (RFC 3032).
const LABEL: usize = 4;

/// The bottom-of-stack bit in the third byte of a label stack entry.
const BOTTOM: u8 = 1;

/// Labels up to the bottom of the stack, then IP or a pseudowire.
pub(super) fn mpls(walk: &mut Walk<'_, impl Note>, mut at: usize) -> Next {
    let mut count = 0u16;
    let mut is_bottom = false;
    while !is_bottom && let Some([_, _, last, _]) = walk.bytes(at, [0, 0, BOTTOM, 0]) {
        count = count.saturating_add(1);
        at += LABEL;
        is_bottom = last & BOTTOM != 0;
    }
    walk.layers.mpls_headers = walk.layers.mpls_headers.saturating_add(count);
    walk.layers.path.push(Token::Mpls(count.max(1)));
    match walk.version(at).filter(|_| is_bottom) {
        Some(4) if !is_ethernet(walk, at) || is_ipv4(walk, at) => Next::Ipv4(at, Step::First),
        Some(6) if !is_ethernet(walk, at) || is_ipv6(walk, at) => Next::Ipv6(at),
        Some(0) if !is_ethernet(walk, at) || is_control_word(walk, at) => {
            walk.push(Name::Pwethcw);
            ether::ethernet_inside(walk, at + LABEL)
        }
        Some(_) => ether::ethernet_inside(walk, at),
        None => walk.give_up(ether_type::MPLS, at),
    }
}

/// Whether an EtherType stands where a frame at `at` would have it, with what it tells behind it (spec section 9.4, B59):
/// the first half byte of a pseudowire without control word is that of an address, which may be any.
fn is_ethernet(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    let mut at = at + ether::MACS;
    while let Some(ether_type) = walk.u16(at) {
        at += 2;
        match ether_type {
            _ if ether::is_tag(ether_type) => at += 2,
            ether_type::IPV4 => return walk.version(at) == Some(4),
            ether_type::IPV6 => return walk.version(at) == Some(6),
            0..=ether::MAX_LENGTH => return is_length(walk, ether_type.into(), at),
            _ => return token::ether_type(ether_type).is_some(),
        }
    }
    false
}

/// Whether a length is that of what follows; a short frame may have been filled up, and have a frame check sequence.
fn is_length(walk: &Walk<'_, impl Note>, length: usize, at: usize) -> bool {
    const LLC: usize = 3;
    const FILLED_UP: usize = 46 + 4;
    let rest = walk.wire_len().saturating_sub(at);
    length >= LLC && (rest == length || (length < rest && rest <= FILLED_UP))
}

/// Whether a control word (RFC 4448, section 4.6) stands before a frame, where without it there could be one as well. Its
/// first 16 bits are 0: a frame with a VLAN tag and without control word has its inner type in the same place.
fn is_control_word(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    walk.u16(at) == Some(0) && is_ethernet(walk, at + LABEL)
}

/// Whether the lengths of an IPv4 header can be, and its checksum is right.
fn is_ipv4(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    let (Some(first), Some(len)) = (walk.u8(at), walk.u16(at + 2)) else { return false };
    let header_len = usize::from(first & 0xf) * 4;
    let fits = header_len >= ipv4::FIXED && usize::from(len) >= header_len && at + usize::from(len) <= walk.wire_len();
    fits && walk.from(at).get(..header_len).is_some_and(|header| sum::ones_complement(sum::add_slice(0, header)) == 0)
}

/// Whether the length of an IPv6 header is that of the packet, but for a frame check sequence.
fn is_ipv6(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    const CHECK_SEQUENCE: usize = 4;
    let end = walk.u16(at + 4).map(|len| at + ipv6::FIXED + usize::from(len));
    end.and_then(|end| walk.wire_len().checked_sub(end)).is_some_and(|rest| rest <= CHECK_SEQUENCE)
}
