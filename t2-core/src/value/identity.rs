//! Telling whether values are the same as others, without printing any.

use std::net::{Ipv4Addr, Ipv6Addr};

use arrayvec::ArrayVec;

use super::{Encoder, Group};
use crate::mac::Mac;
use crate::time::{Span, Timestamp};

/// The longest identity in bytes: enough for the addresses, labels and headers of a packet.
const LONGEST: usize = 384;

/// An encoder that tells values apart: different values give different bytes, as each part begins with what it is and
/// has a length that follows from its beginning.
#[derive(Debug, Default)]
pub struct Identity {
    bytes: ArrayVec<u8, LONGEST>,
    is_too_long: bool,
}

impl Identity {
    /// The bytes; `None` if there was no room for all.
    #[inline]
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        if self.is_too_long { None } else { Some(&self.bytes) }
    }

    #[inline]
    fn put<const N: usize>(&mut self, tag: u8, bytes: [u8; N]) {
        self.is_too_long |= self.bytes.try_push(tag).is_err() || self.bytes.try_extend_from_slice(&bytes).is_err();
    }

    #[inline]
    fn put_text(&mut self, tag: u8, text: &[u8]) {
        // Longer ones have no room here anyway.
        self.put(tag, (text.len() as u16).to_ne_bytes());
        self.is_too_long |= self.bytes.try_extend_from_slice(text).is_err();
    }
}

impl Encoder for Identity {
    #[inline]
    fn unsigned(&mut self, value: u64) {
        // Most numbers that stay the same are ports and the like; and every flow keeps these bytes.
        match u16::try_from(value) {
            Ok(small) => self.put(16, small.to_ne_bytes()),
            Err(_) => self.put(0, value.to_ne_bytes()),
        }
    }

    #[inline]
    fn signed(&mut self, value: i64) {
        self.put(1, value.to_ne_bytes());
    }

    #[inline]
    fn hex(&mut self, value: u64, digits: u8) {
        self.put(2, [digits]);
        self.unsigned(value);
    }

    #[inline]
    fn float(&mut self, value: f32) {
        self.put(3, value.to_ne_bytes());
    }

    #[inline]
    fn double(&mut self, value: f64) {
        self.put(4, value.to_ne_bytes());
    }

    #[inline]
    fn char(&mut self, value: char) {
        self.put(5, u32::from(value).to_ne_bytes());
    }

    #[inline]
    fn text(&mut self, value: &[u8]) {
        self.put_text(6, value);
    }

    #[inline]
    fn bare(&mut self, value: &[u8]) {
        self.put_text(7, value);
    }

    #[inline]
    fn time(&mut self, value: Timestamp) {
        self.put(8, value.nanos().to_ne_bytes());
    }

    #[inline]
    fn span(&mut self, value: Span) {
        self.put(9, value.nanos().to_ne_bytes());
    }

    #[inline]
    fn mac(&mut self, value: Mac) {
        self.put(10, value.0);
    }

    #[inline]
    fn ipv4(&mut self, value: Ipv4Addr) {
        self.put(11, value.octets());
    }

    #[inline]
    fn ipv6(&mut self, value: Ipv6Addr) {
        self.put(12, value.octets());
    }

    #[inline]
    fn absent(&mut self) {
        self.put(13, []);
    }

    #[inline]
    fn begin(&mut self, group: Group) {
        self.put(14, [group as u8]);
    }

    #[inline]
    fn item(&mut self) {}

    #[inline]
    fn end(&mut self, _: Group) {
        self.put(15, []);
    }

    #[inline]
    fn is_identity(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Hex, Value};

    fn identity(value: &impl Value) -> Vec<u8> {
        let mut identity = Identity::default();
        value.encode(&mut identity);
        identity.bytes().map(<[u8]>::to_vec).expect("a short value")
    }

    #[test]
    fn a_value_is_the_same_as_itself_and_as_no_other() {
        let values = [(vec![1u16], None), (vec![], None), (vec![1, 2], Some("a")), (vec![1], Some("ab"))];
        for (n, value) in values.iter().enumerate() {
            for (m, other) in values.iter().enumerate() {
                assert_eq!(identity(value) == identity(other), n == m, "{value:?} {other:?}");
            }
        }
        assert_ne!(identity(&Hex(1u8)), identity(&1u8));
    }

    #[test]
    fn a_value_that_is_too_long_has_no_identity() {
        let mut identity = Identity::default();
        vec![7u8; LONGEST].encode(&mut identity);
        assert_eq!(identity.bytes(), None);
    }
}
