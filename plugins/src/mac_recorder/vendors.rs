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
//! A tab, or spaces, separate prefix and label; the label ends at the next tab. A prefix is up to 12 hexadecimal digits, with
//! or without `:`, `-` or `.` between them. All of its digits count; `/BITS` after it says otherwise. So it is also the form
//! of Wireshark's `manuf` file.

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
        let mut prefixes = HashMap::new();
        add(&mut prefixes, GROUPS)?;
        let groups = std::mem::take(&mut prefixes);
        add(&mut prefixes, text)?;
        for (prefix, group) in groups {
            prefixes.entry(prefix).or_insert(group);
        }
        Ok(Self::of(prefixes))
    }

    fn of(prefixes: HashMap<Prefix, (usize, &str)>) -> Self {
        let mut sorted: Vec<(Prefix, &str)> =
            prefixes.into_iter().map(|(prefix, (_, label))| (prefix, label)).collect();
        sorted.sort_unstable();
        let mut known: HashMap<&str, Arc<str>> = HashMap::new();
        let mut table = Self { prefixes: Vec::new(), unknown: UNKNOWN.into() };
        for of_length in sorted.chunk_by(|(one, _), (other, _)| one.length == other.length).rev() {
            let Some((Prefix { length, .. }, _)) = of_length.first() else { continue };
            let labels = of_length.iter().map(|(prefix, label)| {
                let label = known.entry(label).or_insert_with(|| Arc::from(*label));
                (prefix.bits, Arc::clone(label))
            });
            table.prefixes.push(OfLength { length: *length, labels: labels.collect() });
        }
        table
    }

    fn find(&self, address: u64) -> Option<&Arc<str>> {
        self.prefixes.iter().find_map(|OfLength { length, labels }| {
            let prefix = address & !open_bits(*length);
            let at = labels.binary_search_by_key(&prefix, |(bits, _)| *bits).ok()?;
            labels.get(at).map(|(_, label)| label)
        })
    }
}

/// The beginning of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Prefix {
    /// In bits.
    length: u32,
    /// The bits of the first address with it.
    bits: u64,
}

/// Adds the prefixes of a text, with line and label.
fn add<'t>(prefixes: &mut HashMap<Prefix, (usize, &'t str)>, text: &'t str) -> Result<(), String> {
    for (n, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (prefix, label) = read(line).map_err(|why| format!("line {n}: {why}"))?;
        if let Some((first, _)) = prefixes.insert(prefix, (n, label)) {
            return Err(format!("line {n}: line {first} has the same prefix: remove one of them"));
        }
    }
    Ok(())
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
    let digits: String = start.chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    let count = digits.len() as u32;
    let number =
        u64::from_str_radix(&digits, 16).ok().filter(|_| (1..=BITS / 4).contains(&count) && !digits.starts_with('+'));
    let number = number.ok_or_else(|| {
        format!("`{start}` is not the beginning of a MAC address: write up to 12 hexadecimal digits, such as 00:1B:C5")
    })?;
    let bits = number << (BITS - 4 * count);
    let length = match length {
        None => 4 * count,
        Some(length) => length.parse().ok().filter(|length| (1..=BITS).contains(length)).ok_or_else(|| {
            format!("`/{length}` is not the length of a prefix: write a number of bits from 1 to {BITS}")
        })?,
    };
    match bits & open_bits(length) {
        0 => Ok(Prefix { length, bits }),
        _ => Err(format!("`{text}` has digits after its first {length} bits: write zeros there, or more bits")),
    }
}
