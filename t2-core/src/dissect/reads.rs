//! What the walk through a packet depends on.
//!
//! The layers ask the [walk](super::walk::Walk) for bytes and lengths, which notes what it is asked for. So it is known
//! afterwards which other packets it would go the same way through.

use std::cell::Cell;

use super::Status;
use super::header::Header;

/// Notes what a walk depends on; `()` notes nothing, and costs nothing.
pub(super) trait Note {
    /// These bits of the bytes at an offset, which are captured.
    #[inline(always)]
    fn bits<const N: usize>(&self, _at: usize, _bits: [u8; N]) {}

    /// It was asked whether the packet is captured up to an offset, with this answer.
    #[inline(always)]
    fn captured(&self, _end: usize, _is_captured: bool) {}

    /// The length on the wire.
    #[inline(always)]
    fn wire_len(&self) {}

    /// Whether the payload of UDP at an offset begins with an [ordinary](is_ordinary) byte, which is this one.
    #[inline(always)]
    fn first_of_payload(&self, _at: usize, _first: Option<u8>) {}

    /// The lengths of the IP packet with this header, but only for what is found anew in each packet. So far the status
    /// of the packet is this.
    #[inline(always)]
    fn sizes_follow(&self, _status: Status, _header: Header) {}

    /// More than can be noted.
    #[inline(always)]
    fn all(&self) {}
}

impl Note for () {}

/// What one walk depended on.
#[derive(Debug)]
pub(super) struct Reads {
    /// The bits of each byte that the walk depends on.
    masks: [Cell<u8>; Self::LONGEST],
    /// The number of bytes that have to be captured.
    pub(super) end: Cell<usize>,
    /// Something was not captured, so the number of captured bytes counts.
    pub(super) needs_captured: Cell<bool>,
    /// The length on the wire counts.
    pub(super) needs_wire_len: Cell<bool>,
    /// Where the first byte of a payload was seen to be [ordinary](is_ordinary), whatever it is.
    pub(super) ordinary: Cell<Option<usize>>,
    /// The walk depends on more than can be noted.
    pub(super) is_opaque: Cell<bool>,
    /// The status before the lengths were looked at, and the IP header whose lengths they are.
    pub(super) before_sizes: Cell<Option<(Status, Header)>>,
}

/// Whether a payload of UDP with this first byte is neither DTLS nor Teredo: it is no DTLS record, no IPv6 header and no
/// indication of Teredo.
#[inline]
pub(super) fn is_ordinary(first: Option<u8>) -> bool {
    !matches!(first, Some(0 | 0x60 | 0x14..=0x1a))
}

impl Default for Reads {
    fn default() -> Self {
        Self {
            masks: std::array::from_fn(|_| Cell::new(0)),
            end: Cell::default(),
            needs_captured: Cell::default(),
            needs_wire_len: Cell::default(),
            ordinary: Cell::default(),
            is_opaque: Cell::default(),
            before_sizes: Cell::default(),
        }
    }
}

impl Reads {
    /// The number of bytes of which it is noted whether the walk depends on them.
    pub(super) const LONGEST: usize = 128;

    /// The bits that the walk depends on, of each byte.
    pub(super) fn masks(&self) -> [u8; Self::LONGEST] {
        self.masks.each_ref().map(Cell::get)
    }

    fn reach(&self, end: usize) {
        self.end.set(self.end.get().max(end));
        if end > Self::LONGEST {
            self.is_opaque.set(true);
        }
    }
}

impl Note for &Reads {
    fn bits<const N: usize>(&self, at: usize, bits: [u8; N]) {
        self.reach(at.saturating_add(N));
        if let Some(masks) = self.masks.get(at..).and_then(<[_]>::first_chunk::<N>) {
            masks.iter().zip(bits).for_each(|(mask, bits)| mask.set(mask.get() | bits));
        }
    }

    fn captured(&self, end: usize, is_captured: bool) {
        match is_captured {
            true => self.reach(end),
            false => self.needs_captured.set(true),
        }
    }

    fn wire_len(&self) {
        self.needs_wire_len.set(true);
    }

    fn first_of_payload(&self, at: usize, first: Option<u8>) {
        let is_noted = self.ordinary.get().is_none_or(|noted| noted == at);
        match first {
            _ if is_noted && is_ordinary(first) => self.ordinary.set(Some(at)),
            Some(_) => self.bits(at, [0xff]),
            None => self.needs_captured.set(true),
        }
    }

    fn sizes_follow(&self, status: Status, header: Header) {
        self.before_sizes.set(Some((status, header)));
    }

    fn all(&self) {
        self.is_opaque.set(true);
    }
}
