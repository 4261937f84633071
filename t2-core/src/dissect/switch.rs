//! Ethernet with the tag of a switch: the ports of the switch that a frame went through, as Linux tells them apart
//! (Distributed Switch Architecture).

use super::next::Next;
use super::reads::Note;
use super::token::Name;
use super::walk::Walk;
use super::{ether, framing};

/// Length of a tag of Broadcom and of Marvell in bytes.
const TAG: usize = 4;

/// Length of a tag of Marvell with an EtherType of its own before it.
const ETHERTYPE_TAG: usize = 8;

/// Broadcom: the tag stands behind the addresses.
pub(super) fn broadcom(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    tagged(walk, at, Name::Brcm, TAG)
}

/// Marvell: likewise.
pub(super) fn marvell(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    tagged(walk, at, Name::Dsa, TAG)
}

/// Marvell with EtherType.
pub(super) fn marvell_ethertype(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    tagged(walk, at, Name::Edsa, ETHERTYPE_TAG)
}

/// Broadcom: the tag stands before the frame.
pub(super) fn broadcom_first(walk: &mut Walk<'_, impl Note>, at: usize) -> Next {
    if !walk.has(at, TAG + ether::MACS + 2) {
        return framing::cut(walk);
    }
    walk.push_link(Name::Brcm);
    ether::ethernet_frame(walk, at + TAG)
}

fn tagged(walk: &mut Walk<'_, impl Note>, at: usize, name: Name, length: usize) -> Next {
    let type_at = at + ether::MACS + length;
    if !walk.has(type_at, 2) {
        return framing::cut(walk);
    }
    walk.push_link(Name::Eth);
    walk.enter_ethernet(at);
    walk.push(name);
    Next::TypeField(type_at)
}
