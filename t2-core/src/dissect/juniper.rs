//! Juniper's link types (spec flow-and-packet, section 3.2): a header that all have in common, then what the type says.

use super::next::{Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status, ether, framing};

/// What follows the common header where its flags do not say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inside {
    /// IP or Ethernet.
    Ethernet,
    /// The same behind a cookie of four bytes.
    Atm1,
    /// LLC, an NLPID or IP behind a cookie of eight bytes.
    Atm2,
    /// IP behind eight bytes of the monitoring service.
    Monitor,
    /// An EtherType, and what it stands before.
    Typed,
    /// PPP with or without address and control.
    Ppp,
    /// Frame relay.
    FrameRelay,
    /// Cisco HDLC.
    Hdlc,
}

/// A magic number, flags that say what is there, and then what the flags or the link type say.
pub(super) fn juniper(walk: &mut Walk<'_, impl Note>, inside: Inside, at: usize) -> Next {
    const EXTENSION: u8 = 0x80;
    const NO_L2: u8 = 0x02;
    walk.push_link(Name::Juniper);
    let (true, Some(flags)) = (walk.bytes(at, [0xff; 3]) == Some(*b"MGC"), walk.u8(at + 3)) else {
        return Next::Nothing(NoFlow::LinkPayload);
    };
    let mut payload = at + 4;
    if flags & EXTENSION != 0 {
        let Some(length) = walk.u16(payload) else { return framing::cut(walk) };
        payload += 2 + usize::from(length);
    }
    if flags & NO_L2 != 0 {
        let protocol = walk.u32_le(payload);
        payload += 4;
        return match protocol {
            Some(2 | 6) => ip(walk, payload),
            Some(204) => ether::ethernet_frame(walk, payload),
            _ => Next::Nothing(NoFlow::LinkPayload),
        };
    }
    match inside {
        Inside::Ethernet => ip_or_ethernet(walk, payload),
        Inside::Atm1 => ip_or_ethernet(walk, payload + 4),
        Inside::Atm2 => atm2(walk, payload + 8),
        Inside::Monitor => framing::raw(walk, payload + 8),
        Inside::Typed => {
            let Some(ether_type) = walk.u16(payload) else { return framing::cut(walk) };
            walk.mark(Status::L2_NO_ETH);
            ether::typed(walk, ether_type, payload + 2)
        }
        Inside::Ppp => {
            walk.mark(Status::L2_NO_ETH);
            walk.push(Name::Ppp);
            framing::ppp_framing(walk, payload)
        }
        Inside::FrameRelay => {
            walk.mark(Status::L2_NO_ETH);
            walk.push(Name::FrameRelay);
            framing::frame_relay_payload(walk, payload)
        }
        Inside::Hdlc => {
            walk.mark(Status::L2_NO_ETH);
            walk.push(Name::Chdlc);
            Next::TypeField(payload + 2)
        }
    }
}

fn ip_or_ethernet(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    match walk.version(at) {
        Some(4 | 6) => ip(walk, at),
        _ => ether::ethernet_frame(walk, at),
    }
}

fn ip(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match walk.version(at) {
        Some(4) => Next::Ipv4(at, Step::First),
        Some(6) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::BadIpHeader),
    }
}

/// RFC 2684: LLC with SNAP; or an NLPID behind its control byte, or nothing before IP.
fn atm2(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    walk.mark(Status::L2_NO_ETH);
    match (walk.version(at), walk.u16(at)) {
        (_, Some(0xaaaa)) => Next::Llc(at, None),
        (_, Some(0x03cc)) => Next::Ipv4(at + 2, Step::First),
        (_, Some(0x038e)) => Next::Ipv6(at + 2),
        (Some(4), _) => Next::Ipv4(at, Step::First),
        (Some(6), _) => Next::Ipv6(at),
        _ => Next::Nothing(NoFlow::LinkPayload),
    }
}
