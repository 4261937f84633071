//! Addresses as text.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use super::buffer::Buffer;
use super::number::{hex_pair, put_at};

/// The digits of every byte in decimal and a point behind them, and how many bytes that are.
const OCTETS: [([u8; 4], u32); 256] = {
    let mut texts = [([0; 4], 0); 256];
    let mut octet = 0;
    while octet < 256 {
        let [a, b, c] = [b'0' + (octet / 100) as u8, b'0' + (octet / 10 % 10) as u8, b'0' + (octet % 10) as u8];
        texts[octet] = match octet {
            0..=9 => ([c, b'.', 0, 0], 2),
            10..=99 => ([b, c, b'.', 0], 3),
            _ => ([a, b, c, b'.'], 4),
        };
        octet += 1;
    }
    texts
};

/// Appends an IPv4 address.
#[inline]
pub(super) fn ipv4(buffer: &mut Buffer, address: Ipv4Addr) {
    buffer.put_written(|text: &mut [u8; 20]| {
        let mut len = 0;
        for octet in address.octets() {
            let (digits, digits_len) = OCTETS[usize::from(octet)];
            // Always there, as the compiler sees.
            if let Some(place) = text.get_mut(len % 16..).and_then(|text| text.first_chunk_mut()) {
                *place = digits;
            }
            len += digits_len as usize;
        }
        // Without the last point.
        len - 1
    });
}

/// Appends an IPv6 address as C's `inet_ntop` does (RFC 5952; spec flow-and-packet, section 8.3): addresses that carry
/// an IPv4 address, mapped or compatible, end in that.
pub(super) fn ipv6(buffer: &mut Buffer, address: Ipv6Addr) {
    let segments = address.segments();
    let [.., high, low] = segments;
    let tail = Ipv4Addr::from(u32::from(high) << 16 | u32::from(low));
    match segments {
        [0, 0, 0, 0, 0, 0, 1..=0xffff, _] => {
            buffer.put_all(b"::");
            ipv4(buffer, tail);
        }
        [0, 0, 0, 0, 0, 0xffff, _, _] => {
            buffer.put_all(b"::ffff:");
            ipv4(buffer, tail);
        }
        _ => groups(buffer, &segments),
    }
}

/// Appends the groups of an IPv6 address, with `::` for the first of the longest runs of zeros, if it has two of them.
fn groups(buffer: &mut Buffer, segments: &[u16; 8]) {
    let zeros = longest_zeros(segments);
    let (mut text, mut len) = ([0; 48], 0);
    put_groups(&mut text, &mut len, segments.get(..zeros.start).unwrap_or_default());
    if zeros.is_empty() {
        // Without the last colon.
        return buffer.put(&text, len - 1);
    }
    if zeros.start == 0 {
        put_at(&mut text, len, *b":");
        len += 1;
    }
    put_at(&mut text, len, *b":");
    len += 1;
    let behind = segments.get(zeros.end..).unwrap_or_default();
    put_groups(&mut text, &mut len, behind);
    buffer.put(&text, len - usize::from(!behind.is_empty()));
}

/// Puts groups at the end of a text, each with a colon behind it.
#[inline]
fn put_groups(text: &mut [u8; 48], len: &mut usize, groups: &[u16]) {
    for &group in groups {
        let [high, low] = group.to_be_bytes();
        let ([a, b], [c, d]) = (hex_pair(high), hex_pair(low));
        let unused = (group | 1).leading_zeros() / 4;
        // The digits to the front: the first is the lowest byte.
        let digits = u64::from_le_bytes([a, b, c, d, b':', 0, 0, 0]) >> (8 * unused);
        put_at(text, *len, digits.to_le_bytes());
        *len += 5 - unused as usize;
    }
}

/// Where the first of the longest runs of zero groups is; beyond all groups if none has two of them.
fn longest_zeros(segments: &[u16; 8]) -> Range<usize> {
    let zeros = segments.iter().rev().fold(0u32, |zeros, &segment| zeros << 1 | u32::from(segment == 0));
    // A bit where a run of this length begins.
    let (mut runs, mut len) = (zeros & zeros >> 1, 2);
    if runs == 0 {
        return 8..8;
    }
    while runs & zeros >> len != 0 {
        runs &= zeros >> len;
        len += 1;
    }
    let start = runs.trailing_zeros() as usize;
    start..start + len
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Buffer)) -> String {
        let mut buffer = Buffer::default();
        buffer.put_all(b"before ");
        write(&mut buffer);
        String::from_utf8_lossy(buffer.bytes()).into_owned().split_off(7)
    }

    /// Addresses with many zeros, in which runs of them differ.
    fn ipv6_address() -> impl Strategy<Value = Ipv6Addr> {
        let group = prop_oneof![3 => Just(0u16), 1 => Just(0xffff), 1 => 0u16..0x200, 1 => any::<u16>()];
        prop::array::uniform8(group).prop_map(Ipv6Addr::from)
    }

    proptest! {
        #[test]
        fn addresses_are_printed_as_the_standard_library_does(address in ipv6_address(), octets: [u8; 4]) {
            let tail = Ipv4Addr::from(octets);
            prop_assert_eq!(written(|buffer| ipv4(buffer, tail)), tail.to_string());
            let text = match address.segments() {
                [0, 0, 0, 0, 0, 0, high, low] if high != 0 => {
                    format!("::{}", Ipv4Addr::from(u32::from(high) << 16 | u32::from(low)))
                }
                _ => address.to_string(),
            };
            prop_assert_eq!(written(|buffer| ipv6(buffer, address)), text);
        }
    }
}
