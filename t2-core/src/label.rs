//! Labels of addresses: in which country they are, who has them, what they are for.
//!
//! Private, special and multicast ranges are part of t2. All other labels are from files of the user: databases in the
//! format MMDB, ranges in CSV, and lists of networks with their names. [`Labels`] has an example.

mod error;
mod intern;
mod labels;
mod mmdb;
mod networks;
mod ranges;
mod special;
#[cfg(test)]
mod tests;

use std::num::NonZeroU32;

pub use error::LabelError;
pub use intern::intern;
pub use labels::Labels;
pub use special::{label, label_v4, label_v6};

/// What is known of an address. Texts stay until the process ends, so it can be copied and kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The country in lower case, such as `ch`, or two digits for special ranges, such as `07` for private networks. A
    /// user's list may have longer texts.
    pub code: Option<&'static str>,
    /// Who has the address, or what it is for, in at most 30 characters.
    pub organisation: Option<&'static str>,
    /// The number of the autonomous system.
    pub asn: Option<NonZeroU32>,
}

impl Label {
    /// No label.
    pub const NONE: Self = Self { code: None, organisation: None, asn: None };

    /// Whether nothing is missing.
    fn is_complete(&self) -> bool {
        self.code.is_some() && self.organisation.is_some() && self.asn.is_some()
    }

    /// Takes what is missing from another label.
    fn or(self, other: Self) -> Self {
        Self {
            code: self.code.or(other.code),
            organisation: self.organisation.or(other.organisation),
            asn: self.asn.or(other.asn),
        }
    }

    /// Makes a label of texts as files have them.
    fn of(code: &str, organisation: &str, asn: Option<u32>) -> Self {
        Self { code: code_of(code), organisation: organisation_of(organisation), asn: asn.and_then(NonZeroU32::new) }
    }
}

/// Codes of countries are in lower case (spec flow-and-packet, section 8.4). `??` and `-` stand for no country.
fn code_of(code: &str) -> Option<&'static str> {
    match code.trim() {
        "" | "-" | "??" => None,
        code if is_country(code) => Some(intern(&code.to_ascii_lowercase())),
        code => Some(intern(code)),
    }
}

/// The longest name of an organisation in characters (spec flow-and-packet, section 8.4).
const LONGEST_NAME: usize = 30;

fn organisation_of(name: &str) -> Option<&'static str> {
    let name = name.trim();
    let end = name.char_indices().nth(LONGEST_NAME).map_or(name.len(), |(end, _)| end);
    name.get(..end).filter(|name| !name.is_empty() && *name != "-").map(intern)
}

/// Whether a text looks like the code of a country.
fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_alphabetic())
}

/// The number in `AS13335`.
fn asn_of(text: &str) -> Option<u32> {
    let (prefix, number) = text.split_at_checked(2)?;
    prefix.eq_ignore_ascii_case("AS").then(|| number.parse().ok())?
}
