//! IEEE 802.11 data frames (spec flow-and-packet, section 3.6).

use super::NoFlow;
use super::next::Next;
use super::token::Name;
use super::walk::{Walk, offset};
use crate::mac::Mac;

/// Length of the header of a data frame in bytes.
const HEADER: usize = 24;

/// Further bytes of the header with quality of service.
const QOS: usize = 2;

/// Further bytes of the header with a fourth address.
const FOURTH_ADDRESS: usize = 6;

/// An 802.11 header; only unprotected data frames are followed.
pub(super) fn wlan(walk: &mut Walk<'_>, at: usize, swapped: bool) -> Next {
    let Some(control) = walk.u16(at) else { return refuse(walk, at, NoFlow::LinkTruncated) };
    let [control, flags] = if swapped { control.swap_bytes() } else { control }.to_be_bytes();
    match walk.layers.path.tokens().is_empty() {
        true => walk.push_link(Name::Wlan),
        false => walk.push(Name::Wlan),
    }
    let (kind, subtype) = (control >> 2 & 3, control >> 4);
    let (to_ds, from_ds, protected) = (flags & 1 != 0, flags & 2 != 0, flags & 0x40 != 0);
    let base = match (kind, subtype) {
        (2, 0..=3) => HEADER,
        (2, 8..=11) => HEADER + QOS,
        _ => return refuse(walk, at, NoFlow::Management),
    };
    if protected {
        return refuse(walk, at, NoFlow::Encrypted);
    }
    addresses(walk, at, to_ds, from_ds);
    walk.layers.l2_at = offset(at);
    let mut llc = at + base + if to_ds && from_ds { FOURTH_ADDRESS } else { 0 };
    if walk.u16(llc) == Some(0) {
        llc += 2;
    }
    if walk.u8(llc + 2).is_some_and(|control| control & 3 != 3) {
        llc += 1;
    }
    walk.push(Name::Llc);
    walk.layers.has_llc = true;
    Next::TypeField(llc + 6)
}

/// Frames without readable payload: no row on a link, the enclosing flow in a tunnel.
fn refuse(walk: &mut Walk<'_>, at: usize, why: NoFlow) -> Next {
    if walk.header.is_some() { walk.give_up(0, at) } else { Next::Nothing(why) }
}

/// The addresses of source and destination, whose places depend on the direction (IEEE 802.11, table 9-30).
fn addresses(walk: &mut Walk<'_>, at: usize, to_ds: bool, from_ds: bool) {
    let address = |n: usize| Mac::from_slice(walk.from(at + n));
    let (source, destination) = match (to_ds, from_ds) {
        (false, false) => (address(10), address(4)),
        (false, true) => (address(16), address(4)),
        (true, false) => (address(10), address(16)),
        (true, true) => (address(24), address(16)),
    };
    walk.layers.source_mac = source;
    walk.layers.destination_mac = destination;
}
