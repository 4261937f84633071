//! What replaces addresses.

use std::borrow::Cow;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

use super::crypto_pan::CryptoPan;
use super::key::Key;
use super::text::{self, Address};
use crate::mac::Mac;

/// Replaces addresses: the same address always by the same one, two addresses never by the same one.
///
/// There is one scheme so far: Crypto-PAn, which [keeps prefixes](Self::prefix_preserving).
pub struct Anonymiser(CryptoPan);

impl Anonymiser {
    /// What outputs say of the scheme.
    pub const SCHEME: &str = "prefix-preserving (Crypto-PAn with AES-128)";

    /// Two addresses that have the first n bits in common have exactly these in common afterwards. No address is left out,
    /// neither multicast nor broadcast addresses.
    pub fn prefix_preserving(key: &Key) -> Self {
        Self(CryptoPan::new(key))
    }

    /// The address that replaces one of IPv4.
    pub fn ipv4(&self, address: Ipv4Addr) -> Ipv4Addr {
        self.0.ipv4(address)
    }

    /// The address that replaces one of IPv6.
    pub fn ipv6(&self, address: Ipv6Addr) -> Ipv6Addr {
        self.0.ipv6(address)
    }

    /// The address that replaces a hardware address.
    pub fn mac(&self, address: Mac) -> Mac {
        self.0.mac(address)
    }

    /// A text with all addresses in it replaced that are written in a usual form: IPv4 with dots, IPv6, hardware addresses
    /// with colons, hyphens or dots. A number that looks like an address is replaced, too.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.bytes(text.as_bytes()) {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The same for text that need not be valid UTF-8.
    pub(crate) fn bytes<'t>(&self, text: &'t [u8]) -> Cow<'t, [u8]> {
        text::replaced(text, |address| match address {
            Address::V4(address) => Address::V4(self.ipv4(address)),
            Address::V6(address) => Address::V6(self.ipv6(address)),
            Address::Mac(address) => Address::Mac(self.mac(address)),
        })
    }
}

/// Shows nothing of the key.
impl fmt::Debug for Anonymiser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Anonymiser({})", Self::SCHEME)
    }
}
