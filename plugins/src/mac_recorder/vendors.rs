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

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};
use std::{fs, io};

use t2_core::prelude::*;

use super::MacRecorderSettings;

/// Broadcast, multicast groups, virtual routers; they are always known.
const GROUPS: &str = include_str!("../../data/mac-groups.tsv");

/// The registries of the IEEE, compressed; mac-vendors.txt beside it says where they are from.
const VENDORS: &[u8] = include_bytes!("../../data/mac-vendors.tsv.zst");

/// The label of an address that is not in the table.
const UNKNOWN: &str = "-";

/// The bits of an address.
const BITS: u32 = 48;

/// The table of the program is the same in all runs of a process.
static STANDARD: LazyLock<Result<Arc<Table>, LoadError>> = LazyLock::new(|| {
    let text = zstd::decode_all(VENDORS).and_then(|text| String::from_utf8(text).map_err(io::Error::other));
    let text = text.map_err(|error| LoadError::new(format!("the table of MAC vendors is damaged: {error}")))?;
    Table::new(&text).map(Arc::new).map_err(LoadError::new)
});

/// Labels of MAC addresses.
#[derive(Debug)]
pub struct Vendors(Arc<Table>);

impl Tables<MacRecorderSettings> for Vendors {
    fn load(settings: &MacRecorderSettings) -> Result<Self, LoadError> {
        let Some(path) = &settings.file else { return STANDARD.clone().map(Self) };
        let text = fs::read_to_string(path).map_err(|error| LoadError::file(path, error))?;
        Table::new(&text).map(|table| Self(Arc::new(table))).map_err(|why| LoadError::file(path, why))
    }
}

impl Vendors {
    /// The label of an address: that of the longest prefix which it has; `-` without one, and for the address zero.
    pub(super) fn label(&self, address: Option<Mac>) -> Arc<str> {
        let label = address.filter(|address| *address != Mac::default()).and_then(|address| self.0.find(bits(address)));
        Arc::clone(label.unwrap_or(&self.0.unknown))
    }
}

/// An address as a number, the first byte highest.
fn bits(Mac([a, b, c, d, e, f]): Mac) -> u64 {
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

/// Prefixes and labels.
#[derive(Debug)]
struct Table {
    /// The longest ones first.
    prefixes: Vec<OfLength>,
    unknown: Arc<str>,
}

/// The prefixes of one length.
#[derive(Debug)]
struct OfLength {
    /// In bits.
    length: u32,
    /// Sorted; a prefix is the bits of its first address.
    labels: Vec<(u64, Arc<str>)>,
}

/// The bits that a prefix of this length in bits leaves open.
fn open_bits(length: u32) -> u64 {
    (1 << (BITS - length)) - 1
}

impl Table {
    /// The table of a text, and the groups that are always known; what the text says comes first.
    ///
    /// # Errors
    /// What is wrong in which line.
    fn new(text: &str) -> Result<Self, String> {
        let mut lines = Lines::read(text)?;
        lines.add_missing(Lines::read(GROUPS)?);
        // Many prefixes have the same label.
        let mut known: HashMap<&str, Arc<str>> = HashMap::new();
        let lengths = lines.of_length.iter().enumerate().rev().filter(|(_, lines)| !lines.is_empty());
        let prefixes = lengths.map(|(length, lines)| {
            let labels = lines.iter().map(|line| {
                let label = known.entry(line.label).or_insert_with(|| line.label.into());
                (line.bits, Arc::clone(label))
            });
            OfLength { length: length as u32, labels: labels.collect() }
        });
        Ok(Self { prefixes: prefixes.collect(), unknown: UNKNOWN.into() })
    }

    fn find(&self, address: u64) -> Option<&Arc<str>> {
        self.prefixes.iter().find_map(|OfLength { length, labels }| {
            let prefix = address & !open_bits(*length);
            let at = labels.binary_search_by_key(&prefix, |(bits, _)| *bits).ok()?;
            labels.get(at).map(|(_, label)| label)
        })
    }
}

/// The lines of a text by the length of their prefix in bits, sorted by prefix.
struct Lines<'t> {
    of_length: [Vec<Line<'t>>; BITS as usize + 1],
}

/// A line with a prefix.
#[derive(Clone, Copy)]
struct Line<'t> {
    bits: u64,
    label: &'t str,
    number: usize,
}

impl<'t> Lines<'t> {
    fn read(text: &'t str) -> Result<Self, String> {
        let mut of_length = [const { Vec::new() }; BITS as usize + 1];
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let (Prefix { bits, length }, label) = read(line).map_err(|why| format!("line {number}: {why}"))?;
            if let Some(lines) = of_length.get_mut(length as usize) {
                lines.push(Line { bits, label, number });
            }
        }
        // Fast if they are sorted, and lines with the same prefix stay in order.
        of_length.iter_mut().for_each(|lines| lines.sort_by_key(|line| line.bits));
        let pairs = of_length.iter().flat_map(|lines| lines.array_windows());
        let again = pairs.filter(|[one, other]| one.bits == other.bits).min_by_key(|[_, other]| other.number);
        match again {
            None => Ok(Self { of_length }),
            Some([Line { number: one, .. }, Line { number: other, .. }]) => {
                Err(format!("line {other}: line {one} has the same prefix: remove one of them"))
            }
        }
    }

    /// Adds the lines whose prefix is not there.
    fn add_missing(&mut self, others: Self) {
        for (lines, others) in self.of_length.iter_mut().zip(others.of_length) {
            for other in others {
                if let Err(place) = lines.binary_search_by_key(&other.bits, |line| line.bits) {
                    lines.insert(place, other);
                }
            }
        }
    }
}

/// The beginning of addresses.
struct Prefix {
    /// The bits of the first address with it.
    bits: u64,
    /// In bits.
    length: u32,
}

/// The prefix and the label of a line.
fn read(line: &str) -> Result<(Prefix, &str), String> {
    let (prefix, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let label = rest.trim_start().split('\t').next().unwrap_or_default().trim_end();
    if label.is_empty() {
        return Err(format!("`{prefix}` has no label: write the prefix, a tab, the label"));
    }
    Ok((prefix_of(prefix)?, label))
}

fn prefix_of(text: &str) -> Result<Prefix, String> {
    let (start, length) = text.split_once('/').map_or((text, None), |(start, length)| (start, Some(length)));
    let (number, digits) = number(start).ok_or_else(|| {
        format!("`{start}` is not the beginning of a MAC address: write up to 12 hexadecimal digits, such as 00:1B:C5")
    })?;
    let bits = number << (BITS - 4 * digits);
    let length = match length {
        None => 4 * digits,
        Some(length) => length.parse().ok().filter(|length| (1..=BITS).contains(length)).ok_or_else(|| {
            format!("`/{length}` is not the length of a prefix: write a number of bits from 1 to {BITS}")
        })?,
    };
    match bits & open_bits(length) {
        0 => Ok(Prefix { bits, length }),
        _ => Err(format!("`{text}` has digits behind its first {length} bits: write zeros there, or more bits")),
    }
}

/// A number of hexadecimal digits, and how many there are: 1 to 12.
fn number(text: &str) -> Option<(u64, u32)> {
    let mut digits = 0;
    let mut number = 0;
    for c in text.chars().filter(|c| !matches!(c, ':' | '-' | '.')) {
        number = number << 4 | u64::from(c.to_digit(16)?);
        digits += 1;
        if digits > BITS / 4 {
            return None;
        }
    }
    (digits > 0).then_some((number, digits))
}
