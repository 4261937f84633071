//! Telling whether two values are the same, without printing either.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::{Encoder, Group};
use crate::mac::Mac;
use crate::time::{Span, Timestamp};

/// Where the bytes of an identity go.
pub(crate) trait IdentityBytes {
    /// Takes the next bytes.
    fn take(&mut self, bytes: &[u8]);
    /// Takes a tag and the bytes that follow it.
    fn take_tagged<const N: usize>(&mut self, tag: u8, bytes: [u8; N]);
}

/// Writes the bytes of an identity down.
pub(crate) struct Record<'a>(&'a mut Vec<u8>);

impl IdentityBytes for Record<'_> {
    #[inline]
    fn take(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    #[inline]
    fn take_tagged<const N: usize>(&mut self, tag: u8, bytes: [u8; N]) {
        self.0.push(tag);
        self.0.extend_from_slice(&bytes);
    }
}

/// Compares the bytes of an identity with those written down.
pub(crate) struct Compare<'a> {
    rest: &'a [u8],
    same: bool,
}

impl IdentityBytes for Compare<'_> {
    #[inline]
    fn take(&mut self, bytes: &[u8]) {
        match self.rest.split_at_checked(bytes.len()) {
            Some((known, rest)) => {
                self.same &= known == bytes;
                self.rest = rest;
            }
            None => self.same = false,
        }
    }

    #[inline]
    fn take_tagged<const N: usize>(&mut self, tag: u8, bytes: [u8; N]) {
        match self.rest.split_first().and_then(|(known, rest)| Some((known, rest.split_first_chunk()?))) {
            Some((&known_tag, (&known, rest))) => {
                self.same &= known_tag == tag && known == bytes;
                self.rest = rest;
            }
            None => self.same = false,
        }
    }
}

/// An encoder that tells values apart: different values give different bytes, and none gives what another begins with, as
/// each part begins with what it is and has a length that follows from its beginning.
pub(crate) struct Identity<B>(B);

impl<'a> Identity<Record<'a>> {
    /// Writes down behind what is there.
    pub(crate) fn record(bytes: &'a mut Vec<u8>) -> Self {
        Self(Record(bytes))
    }
}

impl<'a> Identity<Compare<'a>> {
    /// Compares with what was written down.
    #[inline]
    pub(crate) fn compare(known: &'a [u8]) -> Self {
        Self(Compare { rest: known, same: !known.is_empty() })
    }

    /// What was written down behind the value, if that was the same.
    #[inline]
    pub(crate) fn rest(&self) -> Option<&'a [u8]> {
        self.0.same.then_some(self.0.rest)
    }
}

impl<B: IdentityBytes> Identity<B> {
    #[inline]
    fn put<const N: usize>(&mut self, tag: u8, bytes: [u8; N]) {
        self.0.take_tagged(tag, bytes);
    }

    #[inline]
    fn put_text(&mut self, tag: u8, text: &[u8]) {
        self.put(tag, text.len().to_ne_bytes());
        self.0.take(text);
    }
}

impl<B: IdentityBytes> Encoder for Identity<B> {
    #[inline]
    fn unsigned(&mut self, value: u64) {
        self.put(0, value.to_ne_bytes());
    }

    #[inline]
    fn signed(&mut self, value: i64) {
        self.put(1, value.to_ne_bytes());
    }

    #[inline]
    fn hex(&mut self, value: u64, digits: u8) {
        self.put(2, [digits]);
        self.0.take(&value.to_ne_bytes());
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
        let mut bytes = Vec::new();
        value.encode(&mut Identity::record(&mut bytes));
        bytes
    }

    fn is_same(value: &impl Value, known: &[u8]) -> bool {
        let mut compare = Identity::compare(known);
        value.encode(&mut compare);
        compare.rest().is_some_and(<[u8]>::is_empty)
    }

    #[test]
    fn a_value_is_the_same_as_itself_and_as_no_other() {
        let values = [(vec![1u16], None), (vec![], None), (vec![1, 2], Some("a")), (vec![1], Some("ab"))];
        for (n, value) in values.iter().enumerate() {
            for (m, other) in values.iter().enumerate() {
                assert_eq!(is_same(value, &identity(other)), n == m, "{value:?} {other:?}");
            }
        }
    }

    #[test]
    fn nothing_known_is_the_same_as_no_value() {
        assert!(!is_same(&1u8, &[]));
        let known = [identity(&1u8), vec![7]].concat();
        let mut compare = Identity::compare(&known);
        1u8.encode(&mut compare);
        assert_eq!(compare.rest(), Some(&[7][..]));
        assert!(!is_same(&Hex(1u8), &identity(&1u8)));
    }
}
