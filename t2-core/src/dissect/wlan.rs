//! IEEE 802.11 data frames (spec flow-and-packet, section 3.6).

use super::NoFlow;
use super::next::Next;
use super::reads::Note;
use super::token::Name;
use super::walk::{Walk, offset};

/// Length of the header of a data frame in bytes.
const HEADER: usize = 24;

/// Length of a hardware address.
const ADDRESS: usize = 6;

/// Further bytes of the header with quality of service.
const QOS: usize = 2;

/// Further bytes of the header with HT control.
const HT_CONTROL: usize = 4;

/// Length of the header before each of several payloads in a frame.
const SUBFRAME: usize = 14;

/// The header of a data frame, as far as it says where its payload is.
#[derive(Clone, Copy, Debug)]
struct Frame {
    at: usize,
    to_ds: bool,
    from_ds: bool,
    /// Offset of the quality of service, if there is any.
    qos_at: Option<usize>,
    /// Offset of what follows the header.
    payload_at: usize,
}

/// An 802.11 header; only unprotected data frames are followed.
pub(super) fn wlan(walk: &mut Walk<'_, impl Note>, at: usize, swapped: bool) -> Next {
    let Some(control) = walk.u16(at) else { return refuse(walk, at, NoFlow::LinkTruncated) };
    let [control, flags] = if swapped { control.swap_bytes() } else { control }.to_be_bytes();
    match walk.layers.path.tokens().is_empty() {
        true => walk.push_link(Name::Wlan),
        false => walk.push(Name::Wlan),
    }
    let has_qos = match (control >> 2 & 3, control >> 4) {
        (2, 0..=3) => false,
        (2, 8..=11) => true,
        _ => return refuse(walk, at, NoFlow::Management),
    };
    if flags & 0x40 != 0 {
        return refuse(walk, at, NoFlow::Encrypted);
    }
    let frame = Frame::new(at, flags, has_qos);
    frame.addresses(walk);
    walk.layers.l2_at = offset(at);
    let inside = frame.payload(walk);
    llc(walk, inside)
}

/// LLC and SNAP, whose type may be followed by tags.
fn llc(walk: &mut Walk<'_, impl Note>, mut at: usize) -> Next {
    if walk.u8(at + 2).is_some_and(|control| control & 3 != 3) {
        at += 1;
    }
    walk.push(Name::Llc);
    walk.layers.has_llc = true;
    Next::TypeField(at + 6)
}

/// Frames without readable payload: no row on a link, the enclosing flow in a tunnel.
fn refuse(walk: &mut Walk<'_, impl Note>, at: usize, why: NoFlow) -> Next {
    if walk.header.is_some() { walk.give_up(0, at) } else { Next::Nothing(why) }
}

impl Frame {
    /// The header at `at` with these flags of its frame control field (IEEE 802.11-2020, section 9.2.4.1).
    fn new(at: usize, flags: u8, has_qos: bool) -> Self {
        let (to_ds, from_ds, order) = (flags & 1 != 0, flags & 2 != 0, flags & 0x80 != 0);
        let base = at + HEADER + if to_ds && from_ds { ADDRESS } else { 0 };
        // The order bit of a frame with quality of service is +HTC (section 9.2.4.1.10).
        let payload_at = match (has_qos, order) {
            (false, _) => base,
            (true, false) => base + QOS,
            (true, true) => base + QOS + HT_CONTROL,
        };
        Self { at, to_ds, from_ds, qos_at: has_qos.then_some(base), payload_at }
    }

    /// The addresses of source and destination, whose places depend on the direction (table 9-30).
    fn addresses(self, walk: &mut Walk<'_, impl Note>) {
        let (source, destination) = match (self.to_ds, self.from_ds) {
            (false, false) => (10, 4),
            (false, true) => (16, 4),
            (true, false) => (10, 16),
            (true, true) => (24, 16),
        };
        set_addresses(walk, self.at + source, self.at + destination);
    }

    /// Where LLC begins: behind padding, the header of the first of several payloads, or that of a mesh.
    fn payload(self, walk: &mut Walk<'_, impl Note>) -> usize {
        const PADDING: usize = 2;
        let at = self.payload_at;
        // Payloads that a driver has taken apart may still have the bit.
        if self.is_aggregated(walk) && !is_snap(walk, at) {
            let is_padded = walk.u16(at) == Some(0) && is_snap(walk, at + PADDING + SUBFRAME);
            return self.subframe(walk, if is_padded { at + PADDING } else { at });
        }
        match self.mesh(walk, at) {
            Some(inside) => inside,
            None if walk.u16(at) == Some(0) => at + PADDING,
            None => at,
        }
    }

    /// Whether several payloads are in the frame (A-MSDU).
    fn is_aggregated(self, walk: &Walk<'_, impl Note>) -> bool {
        const AGGREGATED: u8 = 0x80;
        self.qos_at.and_then(|at| walk.u8(at)).is_some_and(|qos| qos & AGGREGATED != 0)
    }

    /// The first of several payloads: destination, source and length stand before it (section 9.3.2.2).
    fn subframe(self, walk: &mut Walk<'_, impl Note>, at: usize) -> usize {
        set_addresses(walk, at + ADDRESS, at);
        let inside = at + SUBFRAME;
        self.mesh(walk, inside).unwrap_or(inside)
    }

    /// What follows a mesh control field (section 9.2.4.7.3), if there is one; the addresses in it are in force then.
    ///
    /// The bit for it has another meaning outside of a mesh, so the frame must be one that a mesh has, the field one that
    /// can be, and LLC must follow.
    fn mesh(self, walk: &mut Walk<'_, impl Note>, at: usize) -> Option<usize> {
        const PRESENT: u8 = 1;
        const FIXED: usize = 6;
        let is_told = walk.u8(self.qos_at? + 1)? & PRESENT != 0;
        let (extension, addresses) = (at + FIXED, walk.u8(at)?);
        let inside = extension + ADDRESS * usize::from(addresses);
        if !is_told || !self.from_ds || addresses > 2 || !is_snap(walk, inside) {
            return None;
        }
        match addresses {
            // The source of a frame to a group that came from outside of the mesh.
            1 => walk.layers.source_mac = walk.mac(extension),
            2 => set_addresses(walk, extension + ADDRESS, extension),
            _ => {}
        }
        Some(inside)
    }
}

fn set_addresses(walk: &mut Walk<'_, impl Note>, source: usize, destination: usize) {
    walk.layers.source_mac = walk.mac(source);
    walk.layers.destination_mac = walk.mac(destination);
}

/// Whether LLC with SNAP stands here.
fn is_snap(walk: &Walk<'_, impl Note>, at: usize) -> bool {
    walk.bytes(at, [0xff; 3]) == Some([0xaa, 0xaa, 3])
}
