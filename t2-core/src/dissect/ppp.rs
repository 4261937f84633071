//! PPP behind its framing (spec flow-and-packet, sections 3.2, 3.5 and 3.9).

use super::next::{Carrier, Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{NoFlow, Status, ether_type};

/// PPP protocol numbers that are followed (IANA, "PPP numbers").
mod protocols {
    pub(super) const IPV4: u16 = 0x0021;
    pub(super) const MULTILINK: u16 = 0x003d;
    pub(super) const IPV6: u16 = 0x0057;
    pub(super) const MPLS: u16 = 0x0281;
    pub(super) const MPLS_MULTICAST: u16 = 0x0283;
}

/// Length of the multilink header with the inner protocol before it, in bytes.
const MULTILINK: usize = 4;

/// Length of the PPPoE header before the protocol field, in bytes.
pub(super) const PPPOE: usize = 6;

/// The protocol in a field, and the offset behind it. A field whose first byte is odd has one byte (RFC 1661, section 6.5).
pub(super) fn protocol(walk: &Walk<'_, impl Note>, at: usize) -> Option<(u16, usize)> {
    match walk.u8(at)? {
        odd if odd & 1 == 1 => Some((odd.into(), at + 1)),
        _ => Some((walk.u16(at)?, at + 2)),
    }
}

/// A PPP protocol field.
pub(super) fn ppp(walk: &mut Walk<'_, impl Note>, at: usize, carrier: Carrier) -> Next {
    let Some((mut protocol, mut payload)) = self::protocol(walk, at) else { return end(walk, carrier, at) };
    if protocol == protocols::MULTILINK && carrier == Carrier::Tunnel {
        walk.push(Name::Mp);
        match self::protocol(walk, payload + MULTILINK) {
            Some(inner) => (protocol, payload) = inner,
            None => return end(walk, carrier, at),
        }
    }
    match protocol {
        protocols::IPV4 if walk.version(payload) == Some(4) => Next::Ipv4(payload, Step::First),
        protocols::IPV6 if walk.version(payload) == Some(6) => Next::Ipv6(payload),
        protocols::MPLS | protocols::MPLS_MULTICAST if carrier == Carrier::Link => {
            let multicast = protocol == protocols::MPLS_MULTICAST;
            walk.mark(if multicast { Status::MPLS_MCAST } else { Status::MPLS_UCAST });
            Next::Mpls(payload)
        }
        _ => {
            walk.push_ppp(protocol);
            match carrier {
                // The payload of the flow starts at the PPPoE header (spec section 6.3).
                Carrier::PppoE if walk.header.is_none() => {
                    Next::L2(ether_type::PPPOE_SESSION, at.saturating_sub(PPPOE))
                }
                _ => end(walk, carrier, payload),
            }
        }
    }
}

fn end(walk: &mut Walk<'_, impl Note>, carrier: Carrier, at: usize) -> Next {
    match carrier {
        Carrier::Link => Next::Nothing(NoFlow::LinkPayload),
        Carrier::PppoE | Carrier::Tunnel => walk.give_up(ether_type::PPPOE_SESSION, at),
    }
}
