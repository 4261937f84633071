//! Addresses in texts, such as those of the report.
//!
//! It is better to replace a number that is no address than to leave an address. So what is around an address hardly
//! matters; only letters and digits that go on with it make it another word.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use crate::mac::Mac;

/// A text with all its addresses replaced.
pub(super) fn replaced(text: &[u8], replace: impl Fn(Address) -> Address) -> Cow<'_, [u8]> {
    if !may_have_address(text) {
        return Cow::Borrowed(text);
    }
    let mut replaced = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let before = at.checked_sub(1).and_then(|at| text.get(at)).copied();
        let Some(found) = Found::at_start(rest, before) else {
            at += 1;
            continue;
        };
        replaced.extend_from_slice(text.get(done..at).unwrap_or_default());
        at += found.len;
        found.form.write(replace(found.address), &mut replaced);
        done = at;
    }
    match done {
        0 => Cow::Borrowed(text),
        _ => {
            replaced.extend_from_slice(text.get(done..).unwrap_or_default());
            Cow::Owned(replaced)
        }
    }
}

/// Whether a text has what an address needs at least. Most texts have not.
fn may_have_address(text: &[u8]) -> bool {
    let (mut colons, mut dots, mut hyphens) = (0, 0, 0);
    for byte in text {
        colons += usize::from(*byte == b':');
        dots += usize::from(*byte == b'.');
        hyphens += usize::from(*byte == b'-');
    }
    colons >= 2 || dots >= 2 || hyphens >= 5
}

/// An address.
pub(super) enum Address {
    V4(Ipv4Addr),
    V6(Ipv6Addr),
    Mac(Mac),
}

/// An address at the beginning of a text.
struct Found {
    address: Address,
    form: Form,
    /// The bytes of the text that it takes.
    len: usize,
}

/// How an address is written.
enum Form {
    Ip,
    /// In groups of this many digits, with this separator.
    Groups(usize, u8),
}

impl Form {
    fn write(&self, address: Address, to: &mut Vec<u8>) {
        let text = match address {
            Address::V4(address) => address.to_string(),
            Address::V6(address) => address.to_string(),
            Address::Mac(address) => address.to_string(),
        };
        match self {
            Self::Ip => to.extend_from_slice(text.as_bytes()),
            Self::Groups(digits, separator) => {
                let all: Vec<_> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
                let groups: Vec<_> = all.chunks(*digits).collect();
                to.extend(groups.join(separator));
            }
        }
    }
}

impl Found {
    /// The longest address that a text begins with; `before` is the byte before it.
    fn at_start(text: &[u8], before: Option<u8>) -> Option<Self> {
        let is_word = before.is_some_and(|byte| byte.is_ascii_alphanumeric());
        let is_number = before.is_some_and(|byte| byte.is_ascii_digit());
        let words = [ipv6, mac_of_pairs, mac_of_fours].map(|find| if is_word { None } else { find(text) });
        let number = if is_number { None } else { ipv4(text) };
        words.into_iter().chain([number]).flatten().max_by_key(|found| found.len)
    }
}

/// Whether a word goes on behind this many bytes.
fn goes_on(text: &[u8], len: usize) -> bool {
    text.get(len).is_some_and(u8::is_ascii_alphanumeric)
}

/// Four numbers with dots; zeros may lead.
fn ipv4(text: &[u8]) -> Option<Found> {
    let (mut octets, mut len) = ([0; 4], 0);
    for (n, octet) in octets.iter_mut().enumerate() {
        if n > 0 {
            (text.get(len) == Some(&b'.')).then_some(())?;
            len += 1;
        }
        let digits = text.get(len..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = text.get(len..len + digits).filter(|digits| (1..=3).contains(&digits.len()))?;
        *octet = str::from_utf8(digits).ok()?.parse().ok()?;
        len += digits.len();
    }
    Some(Found { address: Address::V4(octets.into()), form: Form::Ip, len })
}

/// An address of IPv6 in any form.
fn ipv6(text: &[u8]) -> Option<Found> {
    const LONGEST: usize = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255".len();
    let is_part = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.');
    let len = text.iter().take(LONGEST).take_while(|byte| is_part(byte)).count();
    let word = str::from_utf8(text.get(..len)?).ok()?;
    if word.matches(':').count() < 2 {
        return None;
    }
    // A colon or a dot behind it is not part of it.
    (2..=len).rev().find_map(|len| {
        let address = word.get(..len)?.parse().ok()?;
        (!goes_on(text, len)).then_some(Found { address: Address::V6(address), form: Form::Ip, len })
    })
}

/// Six pairs of digits with colons or hyphens.
fn mac_of_pairs(text: &[u8]) -> Option<Found> {
    mac(text, 2, b":-")
}

/// Three times four digits with dots.
fn mac_of_fours(text: &[u8]) -> Option<Found> {
    mac(text, 4, b".")
}

/// A hardware address in groups of this many digits, with one of these separators.
fn mac(text: &[u8], digits: usize, separators: &[u8]) -> Option<Found> {
    let len = 12 + 12 / digits - 1;
    let word = text.get(..len)?;
    let separator = word.get(digits).copied().filter(|byte| separators.contains(byte))?;
    let mut bits = 0;
    for (n, byte) in word.iter().enumerate() {
        match char::from(*byte).to_digit(16) {
            Some(digit) if n % (digits + 1) < digits => bits = bits << 4 | u64::from(digit),
            None if n % (digits + 1) == digits && *byte == separator => {}
            _ => return None,
        }
    }
    let [_, _, a, b, c, d, e, f] = bits.to_be_bytes();
    let address = Address::Mac(Mac([a, b, c, d, e, f]));
    (!goes_on(text, len)).then_some(Found { address, form: Form::Groups(digits, separator), len })
}
