//! What several link layers have in common (spec flow-and-packet, section 3.2).

use super::next::{Carrier, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status};

/// A header that is not captured whole.
pub(super) fn cut(walk: &mut Walk<'_, impl Note>) -> Next {
    walk.mark(Status::L2_SNAPPED);
    Next::Nothing(NoFlow::LinkTruncated)
}

/// A link layer without hardware addresses.
pub(super) fn without_addresses(walk: &mut Walk<'_, impl Note>, name: Name) {
    walk.push_link(name);
    walk.mark(Status::L2_NO_ETH);
}

/// IP by its address family, whose numbers differ between systems; in either byte order.
pub(super) fn by_family(family: u32, at: usize) -> Next {
    match if family > 0xffff { family.swap_bytes() } else { family } {
        2 => Next::Ipv4(at, Step::First),
        10 | 23 | 24 | 26 | 28 | 30 => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// An IP packet that only its version tells.
pub(super) fn raw(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match walk.version(at) {
        Some(4) => Next::Ipv4(at, Step::First),
        Some(6) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}

/// PPP of a link, with or without address and control, or Cisco HDLC.
pub(super) fn ppp_framing(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
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

/// What frame relay carries.
pub(super) fn frame_relay_payload(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    const UNNUMBERED: u8 = 0x03;
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
