//! Values as they are written, by their kinds.

use std::net::IpAddr;

use crate::mac::Mac;
use crate::time::Span;

/// A whole number, decimal or hexadecimal.
pub(super) fn whole(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    // `from_str_radix` takes signs, which may stand at the beginning only.
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let number = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().filter(|_| !hex.starts_with('+')),
        None => digits.parse().ok(),
    };
    number.map(|number| sign * i128::from(number))
}

/// A whole number, or the first and the last of a range, `1-3`.
pub(super) fn range(text: &str) -> Option<(i128, i128)> {
    if let Some(number) = whole(text) {
        return Some((number, number));
    }
    // A sign at the beginning is no dash.
    let dash = text.char_indices().skip(1).find(|(_, character)| *character == '-')?.0;
    let (first, last) = text.split_at_checked(dash)?;
    Some((whole(first)?, whole(last.strip_prefix('-')?)?))
}

/// A length of time, which may be negative.
pub(super) fn span(text: &str) -> Option<Span> {
    match text.strip_prefix('-') {
        Some(positive) => Span::parse(positive).ok().map(|span| -span),
        None => Span::parse(text).ok(),
    }
}

/// A hardware address in hexadecimal, with colons or dashes.
pub(super) fn mac(text: &str) -> Option<Mac> {
    let mut bytes = [0; 6];
    let mut parts = text.split([':', '-']);
    for byte in &mut bytes {
        let part = parts.next().filter(|part| part.len() == 2 && !part.starts_with('+'))?;
        *byte = u8::from_str_radix(part, 16).ok()?;
    }
    parts.next().is_none().then_some(Mac(bytes))
}

/// Addresses that begin with the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Network {
    address: IpAddr,
    /// How many bits count.
    bits: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`, or a single address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            Some(bits) if bits.bytes().all(|byte| byte.is_ascii_digit()) => bits.parse().ok()?,
            Some(_) => return None,
            None => most,
        };
        (bits <= most).then_some(Self { address, bits })
    }

    /// Whether all its addresses are IPv4.
    pub(super) fn is_v4(self) -> bool {
        self.address.is_ipv4()
    }

    /// Whether it is one address.
    pub(super) fn is_single(self) -> bool {
        self.bits == if self.is_v4() { 32 } else { 128 }
    }

    /// Whether an address is part of it.
    pub(super) fn has(self, address: IpAddr) -> bool {
        // What differs, at the top of 128 bits.
        let difference = match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => u128::from(own.to_bits() ^ other.to_bits()) << 96,
            (IpAddr::V6(own), IpAddr::V6(other)) => own.to_bits() ^ other.to_bits(),
            _ => return false,
        };
        difference.leading_zeros() >= self.bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_decimal_or_hexadecimal_with_one_sign_before_them() {
        for (text, number) in [("7", 7), ("-7", -7), ("0x1F", 31), ("18446744073709551615", i128::from(u64::MAX))] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for text in ["", "-", "0x", "+7", "--7", "-+7", "0x+7", "7.0", "7a", "18446744073709551616"] {
            assert_eq!(whole(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_has_a_dash_that_is_no_sign() {
        assert_eq!((range("1-3"), range("-5--3"), range("-5")), (Some((1, 3)), Some((-5, -3)), Some((-5, -5))));
        assert_eq!((range("1-"), range("-"), range("1-2-3"), range("ä-1")), (None, None, None, None));
    }

    #[test]
    fn a_network_has_the_addresses_that_begin_alike() {
        let has = |network, address: &str| {
            Network::parse(network).map(|network| network.has(address.parse().expect("an address")))
        };
        assert_eq!((has("10.0.0.0/8", "10.9.8.7"), has("10.0.0.0/8", "11.0.0.0")), (Some(true), Some(false)));
        assert_eq!((has("0.0.0.0/0", "11.0.0.0"), has("0.0.0.0/0", "::1")), (Some(true), Some(false)));
        assert_eq!(
            (has("2001:db8::/33", "2001:db8:7fff::"), has("2001:db8::/33", "2001:db8:8000::")),
            (Some(true), Some(false))
        );
        assert_eq!((has("::1", "::1"), has("::1", "::2")), (Some(true), Some(false)));
        assert_eq!(
            (Network::parse("10.0.0.0/33"), Network::parse("10.0.0/8"), Network::parse("::/+1")),
            (None, None, None)
        );
    }

    #[test]
    fn hardware_addresses_have_six_pairs_of_digits() {
        assert_eq!(mac("00:e0:18-B1:0c:ad"), Some(Mac([0, 0xe0, 0x18, 0xb1, 0x0c, 0xad])));
        assert_eq!((mac("00:e0:18:b1:0c"), mac("00:e0:18:b1:0c:ad:00"), mac("0:e0:18:b1:0c:+a")), (None, None, None));
    }
}
