//! MPLS label stacks and the pseudowires below them (spec flow-and-packet, section 3.5).

use super::next::{Next, Step};
use super::token::{Name, Token};
use super::walk::Walk;
use super::{ether, ether_types};

/// Length of a label stack entry in bytes (RFC 3032).
const LABEL: usize = 4;

/// The bottom-of-stack bit in a label stack entry.
const BOTTOM: u32 = 0x100;

/// Labels up to the bottom of the stack, then IP or a pseudowire.
pub(super) fn mpls(walk: &mut Walk<'_>, mut at: usize) -> Next {
    let mut count = 0u16;
    while let Some(label) = walk.u32(at) {
        count = count.saturating_add(1);
        at += LABEL;
        if label & BOTTOM != 0 {
            break;
        }
    }
    walk.layers.mpls_headers = walk.layers.mpls_headers.saturating_add(count);
    walk.layers.path.push(Token::Mpls(count.max(1)));
    match walk.version(at) {
        Some(4) => Next::Ipv4(at, Step::First),
        Some(6) => Next::Ipv6(at),
        Some(0) => {
            walk.push(Name::Pwethcw);
            ether::ethernet_inside(walk, at + LABEL)
        }
        Some(_) => ether::ethernet_inside(walk, at),
        None => walk.give_up(ether_types::MPLS, at),
    }
}
