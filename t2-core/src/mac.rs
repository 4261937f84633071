//! Hardware addresses.

use std::fmt;

/// A 48-bit hardware address, in the order of transmission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mac(pub [u8; 6]);

impl Mac {
    /// The address at the start of `bytes`; `None` if fewer than 6 bytes are there.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().copied().map(Self)
    }
}

/// Six pairs of lower-case hexadecimal digits with colons, `00:1a:ff:03:04:05`.
impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_as_pairs_of_digits_in_the_order_of_transmission() {
        assert_eq!(Mac([0, 0x1a, 0xff, 3, 0xb4, 5]).to_string(), "00:1a:ff:03:b4:05");
    }

    #[test]
    fn an_address_is_the_first_six_bytes_if_there_are_as_many() {
        let address = Some(Mac([1, 2, 3, 4, 5, 6]));
        for (bytes, found) in [
            (&[1, 2, 3, 4, 5, 6, 7][..], address),
            (&[1, 2, 3, 4, 5, 6], address),
            (&[1, 2, 3, 4, 5], None),
            (&[], None),
        ] {
            assert_eq!(Mac::from_slice(bytes), found, "{bytes:?}");
        }
    }
}
