//! How classic captures begin: the magic number, which tells the byte order, and the version.

use super::order::Order;

/// Whether bytes begin with the magic number of a classic capture.
pub(super) fn has_magic(bytes: &[u8]) -> bool {
    order_of(bytes).is_some()
}

/// Whether bytes at a place where records are read are the header of a file, which [`Classic::open`](super::classic::Classic::open) reads; there may be
/// fewer than it has.
///
/// Its version is one that was in use, and its field for the accuracy of times 0 as in all files: a record that looked like
/// it would have no byte on the wire.
pub(super) fn is_header(bytes: &[u8]) -> bool {
    order_of(bytes).is_some_and(|order| {
        let (major, minor) = (order.u16(bytes, 4), order.u16(bytes, 6));
        major == Some(2)
            && minor.is_some_and(|minor| minor <= 4)
            && order.u32(bytes, 12).is_none_or(|sigfigs| sigfigs == 0)
    })
}

/// The byte order of a file that begins with these bytes, if it is a classic capture.
fn order_of(bytes: &[u8]) -> Option<Order> {
    let mut magic = *bytes.first_chunk()?;
    make_standard(&mut magic);
    match magic {
        [0xa1, 0xb2, 0xc3, 0xd4] | [0xa1, 0xb2, 0x3c, 0x4d] => Some(Order::Big),
        [0xd4, 0xc3, 0xb2, 0xa1] | [0x4d, 0x3c, 0xb2, 0xa1] => Some(Order::Little),
        _ => None,
    }
}

/// Turns the magic of Kuznetzov's variant into the usual one of the same byte order; whether it was that variant.
pub(super) fn make_standard(magic: &mut [u8; 4]) -> bool {
    *magic = match *magic {
        [0xa1, 0xb2, 0xcd, 0x34] => [0xa1, 0xb2, 0xc3, 0xd4],
        [0x34, 0xcd, 0xb2, 0xa1] => [0xd4, 0xc3, 0xb2, 0xa1],
        _ => return false,
    };
    true
}
