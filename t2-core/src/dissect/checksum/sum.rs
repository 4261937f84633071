//! Sums in ones' complement (RFC 1071), 64 bits at a time: whatever is carried out comes in again at the bottom.
//!
//! The order of bytes in a sum does not matter as long as it is the same everywhere (RFC 1071, section 2): it is that of
//! the machine.

/// Bytes that are added in one chain of carries.
const BLOCK: usize = 64;

/// The sum of bytes in pairs; the last of an odd number makes a pair with 0.
pub(super) fn of(bytes: &[u8]) -> u64 {
    let (blocks, rest) = bytes.as_chunks::<BLOCK>();
    let mut sum = 0u64;
    for block in blocks {
        let mut carry = false;
        for word in block.as_chunks().0 {
            (sum, carry) = sum.carrying_add(u64::from_ne_bytes(*word), carry);
        }
        // Cannot overflow: a carry leaves a sum that is not the largest number.
        sum += u64::from(carry);
    }
    of_few(sum, rest)
}

/// A sum and that of few bytes.
#[inline(always)]
fn of_few(mut sum: u64, bytes: &[u8]) -> u64 {
    let (words, mut rest) = bytes.as_chunks();
    for word in words {
        sum = add(sum, u64::from_ne_bytes(*word));
    }
    let mut last = 0;
    if let Some((&word, behind)) = rest.split_first_chunk() {
        (last, rest) = (u64::from(u32::from_ne_bytes(word)), behind);
    }
    if let Some((&pair, behind)) = rest.split_first_chunk() {
        (last, rest) = (last + u64::from(u16::from_ne_bytes(pair)), behind);
    }
    if let &[byte] = rest {
        last += u64::from(u16::from_ne_bytes([byte, 0]));
    }
    add(sum, last)
}

/// The sum of bytes around a field of 2 bytes, which is at an even place.
#[inline(always)]
pub(super) fn around(bytes: &[u8], field_at: usize) -> u64 {
    let (before, behind) = split(bytes, field_at);
    of_few(of(behind), before)
}

/// The same for a header of a known number of bytes: the compiler adds up its words one after the other.
#[inline]
pub(super) fn of_header<const LEN: usize, const FIELD_AT: usize>(bytes: &[u8; LEN]) -> u64 {
    let (before, behind) = split(bytes, FIELD_AT);
    of_few(of_few(0, behind), before)
}

/// The bytes before and behind a field of 2 bytes.
#[inline]
fn split(bytes: &[u8], field_at: usize) -> (&[u8], &[u8]) {
    let (before, field) = bytes.split_at_checked(field_at).unwrap_or((bytes, &[]));
    (before, field.get(2..).unwrap_or_default())
}

/// The sum of two sums.
#[inline]
pub(super) fn add(one: u64, other: u64) -> u64 {
    let (sum, carry) = one.overflowing_add(other);
    sum + u64::from(carry)
}

/// The sum of pairs as one pair, in the order of bytes on the wire.
#[inline]
pub(super) fn pair(sum: u64) -> u16 {
    let sum = (sum >> 32) + (sum & 0xffff_ffff);
    let sum = (sum >> 16) + (sum & 0xffff);
    // That was a number of 17 and one of 16 bits: carrying twice leaves nothing to carry.
    let sum = (sum >> 16) + (sum & 0xffff);
    u16::from_be(((sum >> 16) + (sum & 0xffff)) as u16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The sum of pairs as RFC 1071 has it.
    fn slow(bytes: &[u8]) -> u16 {
        let pair = |pair: &[u8]| u32::from(pair[0]) << 8 | pair.get(1).map_or(0, |&low| u32::from(low));
        bytes.chunks(2).map(pair).fold(0, |sum, pair| {
            let sum = u32::from(sum) + pair;
            (sum as u16) + ((sum >> 16) as u16)
        })
    }

    /// Bytes of which many are those that carry.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        prop::collection::vec(prop_oneof![Just(0), Just(0xff), any::<u8>()], 0..400)
    }

    proptest! {
        #[test]
        fn the_sum_of_bytes_is_that_of_their_pairs(bytes in bytes()) {
            prop_assert_eq!(pair(of(&bytes)), slow(&bytes));
        }

        #[test]
        fn a_field_is_left_out_as_if_it_were_zero(mut bytes in bytes(), field in 0usize..10) {
            let sum = pair(around(&bytes, 2 * field));
            let header = bytes.first_chunk::<20>().map(|header| pair(of_header::<20, 10>(header)));
            if let Some(field) = bytes.get_mut(2 * field..) {
                field.iter_mut().take(2).for_each(|byte| *byte = 0);
            }
            prop_assert_eq!(sum, slow(&bytes));
            if let Some(header) = header.filter(|_| field == 5) {
                prop_assert_eq!(header, slow(&bytes[..20]));
            }
        }

        #[test]
        fn any_sum_is_one_pair(sum: u64) {
            prop_assert_eq!(pair(sum), slow(&sum.to_ne_bytes()));
        }
    }

    #[test]
    fn bytes_that_always_carry_never_overflow() {
        for len in 0..300 {
            assert_eq!(pair(of(&vec![0xff; len])), slow(&vec![0xff; len]), "{len}");
        }
    }
}
