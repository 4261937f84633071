//! LLC and SNAP (spec flow-and-packet, section 3.4).

use super::Status;
use super::next::{Next, Step};
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;

/// Both service access points of a SNAP header.
const SNAP: u16 = 0xaaaa;

/// The service access point of IP.
const IP: u8 = 0x06;

/// Offset of the type in a SNAP header: after the access points, control and OUI.
const SNAP_TYPE: usize = 6;

/// An LLC header at its DSAP; `length` is what the length field before it said.
pub(super) fn llc(walk: &mut Walk<'_, impl Note>, at: usize, length: Option<u16>) -> Next {
    walk.push(Name::Llc);
    walk.layers.has_llc = true;
    if let Some(length) = length.filter(|_| walk.wire_len() <= super::transport::PADDED as usize) {
        let padding = walk.wire_len().saturating_sub(at + usize::from(length));
        walk.layers.padding = super::walk::offset(padding);
    }
    let Some(saps) = walk.u16(at) else { return walk.give_up(0, at) };
    if saps == SNAP {
        return match walk.u16(at + SNAP_TYPE) {
            Some(ether_type) => Next::EtherType(ether_type, at + SNAP_TYPE + 2),
            None => walk.give_up(saps, at),
        };
    }
    let [dsap, _] = saps.to_be_bytes();
    let unnumbered = walk.u8(at + 2).is_none_or(|control| control & 3 == 3);
    let payload = at + if unnumbered { 3 } else { 4 };
    if dsap == IP {
        return match walk.version(payload) {
            Some(4) => Next::Ipv4(payload, Step::First),
            Some(6) => Next::Ipv6(payload),
            _ => {
                walk.push(Name::Ipvx);
                walk.mark(Status::IPVX);
                Next::L2(saps, payload)
            }
        };
    }
    walk.push_sap(dsap);
    Next::L2(saps, payload)
}
