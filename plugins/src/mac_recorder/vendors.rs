//! Whose MAC addresses are: a table of prefixes, the one of the program or the user's own.
//!
//! The file has one prefix per line:
//!
//! ```text
//! # a comment
//! 00:00:0C             Cisco
//! 00:1B:C5:00:00:00/36 Converging
//! 02:00:00:00:00:01    router-2
//! ```
//!
//! A tab, or spaces, separate prefix and label; the label ends at the next tab. A prefix is up to 12 hexadecimal
//! digits, with or without `:`, `-` or `.` between them. All of its digits count, unless `/BITS` follows. Wireshark's
//! file `manuf` has this form.

use std::fs;

use t2_core::label::intern;
use t2_core::prelude::*;

use super::MacRecorderSettings;
use super::prefixes::{Lines, open_bits};
use crate::data::Prepared;

/// Broadcast, multicast groups, virtual routers; they are always known.
const GROUPS: &str = include_str!("../../data/mac-groups.tsv");

/// The first address of each range with its label, empty if it has none: from the registries of the IEEE
/// (data/mac-vendors.txt says where they are from), and the groups.
static OF_PROGRAM: Prepared = Prepared::new(
    include_bytes!(concat!(env!("OUT_DIR"), "/mac-vendors.keys")),
    include_str!(concat!(env!("OUT_DIR"), "/mac-vendors.txt")),
);

/// The label of an address that is not in the table.
const UNKNOWN: &str = "-";

/// Labels of MAC addresses.
#[derive(Debug)]
pub enum Vendors {
    /// Those of the program.
    OfProgram,
    /// Those of a user's file.
    OfFile(Table),
}

impl Tables<MacRecorderSettings> for Vendors {
    fn load(settings: &MacRecorderSettings) -> Result<Self, LoadError> {
        let Some(path) = &settings.file else { return Ok(Self::OfProgram) };
        let text = fs::read_to_string(path).map_err(|error| LoadError::file(path, error))?;
        Table::new(&text).map(Self::OfFile).map_err(|why| LoadError::file(path, why))
    }
}

impl Vendors {
    /// The label of an address: that of the longest prefix which it has; `-` without one, and for the address zero.
    pub(super) fn label(&self, address: Option<Mac>) -> &'static str {
        let known = address.map_or(0, bits);
        let label = match self {
            _ if known == 0 => None,
            Self::OfProgram => OF_PROGRAM.up_to(known).map(|(_, label)| label).filter(|label| !label.is_empty()),
            Self::OfFile(table) => table.find(known),
        };
        label.unwrap_or(UNKNOWN)
    }
}

/// An address as a number, the first byte highest.
fn bits(Mac([a, b, c, d, e, f]): Mac) -> u64 {
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// Prefixes and labels of a file.
#[derive(Debug)]
pub struct Table {
    /// The longest ones first.
    prefixes: Vec<OfLength>,
}

/// The prefixes of one length.
#[derive(Debug)]
struct OfLength {
    /// In bits.
    length: u32,
    /// Sorted; a prefix is the bits of its first address.
    labels: Vec<(u64, &'static str)>,
}

impl Table {
    /// The table of a text, and the groups that are always known; what the text says comes first.
    ///
    /// # Errors
    /// What is wrong in which line.
    fn new(text: &str) -> Result<Self, String> {
        let mut lines = Lines::read(text)?;
        lines.add_missing(Lines::read(GROUPS)?);
        let lengths = lines.of_length.iter().enumerate().rev().filter(|(_, lines)| !lines.is_empty());
        let prefixes = lengths.map(|(length, lines)| {
            let labels = lines.iter().map(|line| (line.bits, intern(line.label)));
            OfLength { length: length as u32, labels: labels.collect() }
        });
        Ok(Self { prefixes: prefixes.collect() })
    }

    fn find(&self, address: u64) -> Option<&'static str> {
        self.prefixes.iter().find_map(|OfLength { length, labels }| {
            let prefix = address & !open_bits(*length);
            let at = labels.binary_search_by_key(&prefix, |(bits, _)| *bits).ok()?;
            labels.get(at).map(|(_, label)| *label)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn the_labels_of_the_program_are_those_of_its_file() -> Result<(), String> {
        let mut text = String::new();
        let packed = GzDecoder::new(&include_bytes!("../../data/mac-vendors.tsv.gz")[..]).read_to_string(&mut text);
        packed.map_err(|error| error.to_string())?;
        let table = Table::new(&text)?;
        let read = Vendors::OfFile(Table::new(&text)?);
        for OfLength { length, labels } in &table.prefixes {
            for &(first, _) in labels {
                let behind = first + open_bits(*length) + 1;
                for address in [first.saturating_sub(1), first, (first + behind) / 2, behind - 1, behind] {
                    let [_, _, mac @ ..] = address.to_be_bytes();
                    let label = Vendors::OfProgram.label(Some(Mac(mac)));
                    assert_eq!(label, read.label(Some(Mac(mac))), "{address:x}");
                }
            }
        }
        Ok(())
    }
}
