//! Telling whether values are the same as others, without printing any.

use std::net::{Ipv4Addr, Ipv6Addr};

use arrayvec::ArrayVec;

use super::{Encoder, Group};
use crate::mac::Mac;
use crate::time::{Span, Timestamp};

/// The longest identity in bytes: enough for the addresses, labels and headers of a packet.
const LONGEST: usize = 384;

/// Set in the tag of a number that does not fit below it: it follows as a whole word.
const IS_WIDE: u8 = 0x80;

/// The bits of a word below its tag.
const BELOW_TAG: u32 = 56;

/// An encoder that tells values apart: different values give different bytes, as each part begins with what it is and
/// has a length that follows from its beginning. Almost every value is one word of eight bytes, its tag in the highest.
#[derive(Debug, Default)]
pub struct MemoKey {
    bytes: ArrayVec<u8, LONGEST>,
    is_too_long: bool,
}

impl MemoKey {
    /// The bytes; `None` if there was no room for all.
    #[inline]
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        if self.is_too_long { None } else { Some(&self.bytes) }
    }
}

impl Parts for MemoKey {
    #[inline]
    fn word(&mut self, word: u64) {
        self.raw(&word.to_ne_bytes());
    }

    #[inline]
    fn raw(&mut self, bytes: &[u8]) {
        self.is_too_long |= self.bytes.try_extend_from_slice(bytes).is_err();
    }
}

/// Compares values with those that a [`MemoKey`] has taken, without putting theirs together.
#[derive(Debug)]
pub struct MemoMatch<'k> {
    /// The rest of the key.
    rest: &'k [u8],
    differs: bool,
}

impl<'k> MemoMatch<'k> {
    /// Compares with the values of this key.
    #[inline]
    pub(crate) fn new(key: &'k [u8]) -> Self {
        Self { rest: key, differs: false }
    }

    /// Whether all values were the same.
    #[inline]
    pub(crate) fn is_same(&self) -> bool {
        !self.differs && self.rest.is_empty()
    }
}

impl Parts for MemoMatch<'_> {
    #[inline]
    fn word(&mut self, word: u64) {
        match self.rest.split_first_chunk() {
            Some((known, rest)) => {
                self.differs |= u64::from_ne_bytes(*known) != word;
                self.rest = rest;
            }
            None => self.differs = true,
        }
    }

    #[inline]
    fn raw(&mut self, bytes: &[u8]) {
        match self.rest.split_at_checked(bytes.len()) {
            Some((known, rest)) => {
                self.differs |= known != bytes;
                self.rest = rest;
            }
            None => self.differs = true,
        }
    }
}

/// What a key consists of.
trait Parts {
    /// A word.
    fn word(&mut self, word: u64);

    /// Bytes whose number follows from what is before them.
    fn raw(&mut self, bytes: &[u8]);

    #[inline]
    fn put(&mut self, tag: u8, value: u64) {
        if value >> BELOW_TAG == 0 {
            self.word(u64::from(tag) << BELOW_TAG | value);
        } else {
            self.word(u64::from(tag | IS_WIDE) << BELOW_TAG);
            self.word(value);
        }
    }

    #[inline]
    fn put_text(&mut self, tag: u8, text: &[u8]) {
        self.put(tag, text.len() as u64);
        self.raw(text);
    }
}

impl<P: Parts> Encoder for P {
    #[inline]
    fn unsigned(&mut self, value: u64) {
        self.put(0, value);
    }

    #[inline]
    fn signed(&mut self, value: i64) {
        self.put(1, value as u64);
    }

    #[inline]
    fn hex(&mut self, value: u64, digits: u8) {
        // 1 to 16 digits have a tag each.
        self.put(32 + (digits & 31), value);
    }

    #[inline]
    fn float(&mut self, value: f32) {
        self.put(3, value.to_bits().into());
    }

    #[inline]
    fn double(&mut self, value: f64) {
        self.put(4, value.to_bits());
    }

    #[inline]
    fn char(&mut self, value: char) {
        self.put(5, value.into());
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
    fn binary(&mut self, value: &[u8]) {
        self.put_text(16, value);
    }

    #[inline]
    fn time(&mut self, value: Timestamp) {
        self.put(8, value.nanos() as u64);
    }

    #[inline]
    fn span(&mut self, value: Span) {
        self.put(9, value.nanos() as u64);
    }

    #[inline]
    fn mac(&mut self, Mac([a, b, c, d, e, f]): Mac) {
        self.put(10, u64::from_be_bytes([0, 0, a, b, c, d, e, f]));
    }

    #[inline]
    fn ipv4(&mut self, value: Ipv4Addr) {
        self.put(11, value.to_bits().into());
    }

    #[inline]
    fn ipv6(&mut self, value: Ipv6Addr) {
        self.put(12, 0);
        self.raw(&value.octets());
    }

    #[inline]
    fn absent(&mut self) {
        self.put(13, 0);
    }

    #[inline]
    fn begin(&mut self, group: Group) {
        self.put(14, group as u64);
    }

    #[inline]
    fn item(&mut self) {}

    #[inline]
    fn end(&mut self, _: Group) {
        self.put(15, 0);
    }

    #[inline]
    fn is_memo_key(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Hex, Value};

    fn identity(value: &impl Value) -> Vec<u8> {
        let mut identity = MemoKey::default();
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
        assert_ne!(identity(&Hex(1u8)), identity(&Hex(1u16)));
    }

    #[test]
    fn values_are_compared_with_those_of_a_key_without_another_key() {
        let values =
            [(vec![1u16], None), (vec![], None), (vec![1, 2], Some("a")), (vec![1], Some("ab")), (vec![], Some(""))];
        let is_same = |key: &[u8], value: &(Vec<u16>, Option<&str>)| {
            let mut compared = MemoMatch::new(key);
            value.encode(&mut compared);
            compared.is_same()
        };
        for value in &values {
            let key = identity(value);
            for other in &values {
                assert_eq!(is_same(&key, other), value == other, "{value:?} {other:?}");
            }
            assert!(!is_same(&[key.as_slice(), &[0; 8]].concat(), value), "{value:?} and more");
        }
    }

    #[test]
    fn numbers_are_told_apart_whether_they_fit_into_a_word_with_their_tag_or_not() {
        let numbers = [0, 1, (1 << BELOW_TAG) - 1, 1 << BELOW_TAG, 1 << 63, u64::MAX];
        let pairs = || numbers.iter().flat_map(|a| numbers.map(|b| (*a, b)));
        for one in pairs() {
            for other in pairs() {
                assert_eq!(identity(&one) == identity(&other), one == other, "{one:?} {other:?}");
            }
        }
        assert_ne!(identity(&i64::MIN), identity(&(1u64 << 63)));
    }

    #[test]
    fn the_same_bytes_as_text_and_as_bytes_are_different_values() {
        let identities = [MemoKey::text, MemoKey::bare, MemoKey::binary].map(|put| {
            let mut identity = MemoKey::default();
            put(&mut identity, b"same");
            identity.bytes.to_vec()
        });
        let [text, bare, bytes] = &identities;
        assert!(text != bare && text != bytes && bare != bytes, "{identities:?}");
    }

    #[test]
    fn a_value_that_is_too_long_has_no_identity() {
        let mut identity = MemoKey::default();
        vec![7u8; LONGEST].encode(&mut identity);
        assert_eq!(identity.bytes(), None);
    }
}
