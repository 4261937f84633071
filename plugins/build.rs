//! Makes tables of the program that need no reading when it starts: see `src/data/prepared.rs`, which searches them.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::{env, fs};

use flate2::read::GzDecoder;

/// The bits of a MAC address.
const MAC_BITS: usize = 48;

/// The longest name of a port, in characters.
const MAX_NAME: usize = 63;

type Made<T> = Result<T, Box<dyn Error>>;

fn main() -> Made<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let macs = [unpacked("data/mac-vendors.tsv.gz")?, text("data/mac-groups.tsv")?];
    write("mac-vendors", &vendors(&macs)?)?;
    write("ports", &ports(&unpacked("data/names/ports.tsv.gz")?)?)
}

fn path(name: &str) -> Made<PathBuf> {
    println!("cargo::rerun-if-changed={name}");
    Ok(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join(name))
}

fn text(name: &str) -> Made<String> {
    Ok(fs::read_to_string(path(name)?)?)
}

fn unpacked(name: &str) -> Made<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path(name)?)?).read_to_string(&mut text)?;
    Ok(text)
}

/// The first address of each range that has a label of its own, or none. Of nested prefixes the longest counts, of equal
/// ones the first.
fn vendors(tables: &[String]) -> Made<Vec<(u64, &str)>> {
    let mut prefixes = BTreeMap::new();
    for line in tables.iter().flat_map(|table| table.lines()).filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let (prefix, label) = line.split_once('\t').ok_or(line)?;
        let (digits, length) = prefix.split_once('/').unwrap_or((prefix, ""));
        let digits = digits.replace(':', "");
        let length = if length.is_empty() { 4 * digits.len() } else { length.parse()? };
        let first = u64::from_str_radix(&digits, 16)? << (MAC_BITS - 4 * digits.len());
        prefixes.entry((first, length)).or_insert(label);
    }
    let mut ranges = Ranges::default();
    for ((first, length), label) in prefixes {
        ranges.begin(first, first + (1 << (MAC_BITS - length)), label);
    }
    // A range that has the last address needs no end.
    ranges.end_before((1 << MAC_BITS) - 1);
    Ok(ranges.made)
}

/// Ranges that are nested or apart, as a sequence of those that the innermost ones make.
#[derive(Default)]
struct Ranges<'t> {
    made: Vec<(u64, &'t str)>,
    /// The ranges that are not at their end, and where that is.
    open: Vec<(u64, &'t str)>,
}

impl<'t> Ranges<'t> {
    fn begin(&mut self, first: u64, end: u64, label: &'t str) {
        self.end_before(first);
        self.add(first, label);
        self.open.push((end, label));
    }

    /// Ends the ranges that do not go on at an address.
    fn end_before(&mut self, address: u64) {
        while let Some((end, _)) = self.open.pop_if(|(end, _)| *end <= address) {
            let around = self.open.last().map_or("", |(_, label)| label);
            self.add(end, around);
        }
    }

    fn add(&mut self, first: u64, label: &'t str) {
        self.made.pop_if(|(before, _)| *before == first);
        if self.made.last().is_none_or(|(_, before)| *before != label) {
            self.made.push((first, label));
        }
    }
}

/// The names and descriptions of ports with a tab between, those of TCP before those of UDP. The first line of a port
/// counts.
fn ports(table: &str) -> Made<Vec<(u64, String)>> {
    let mut ports = BTreeMap::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with(['#', ' ', '\t'])) {
        let mut fields = line.split('\t').map(str::trim);
        let mut next = || fields.next().ok_or(line);
        let (port, transports, name) = (next()?.parse::<u16>()?, next()?, next()?);
        let name: String = name.split_whitespace().next().ok_or(line)?.chars().take(MAX_NAME).collect();
        let text = format!("{name}\t{}", next().unwrap_or_default());
        for transport in transports.split(',') {
            let first = if transport == "udp" { 1 << 16 } else { 0 };
            ports.entry(first | u64::from(port)).or_insert_with(|| text.clone());
        }
    }
    Ok(ports.into_iter().collect())
}

/// Writes a table: keys in order, each with the place and the length of its text, and the texts.
fn write(name: &str, table: &[(u64, impl AsRef<str>)]) -> Made<()> {
    let (mut keys, mut texts, mut places) = (Vec::new(), String::new(), HashMap::new());
    for (key, text) in table {
        let text = text.as_ref();
        let place = *places.entry(text).or_insert_with(|| {
            texts.push_str(text);
            texts.len() - text.len()
        });
        keys.extend(&key.to_be_bytes()[2..]);
        keys.extend(u32::try_from(place)?.to_be_bytes());
        keys.extend(u16::try_from(text.len())?.to_be_bytes());
    }
    let folder = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(folder.join(format!("{name}.keys")), keys)?;
    Ok(fs::write(folder.join(format!("{name}.txt")), texts)?)
}
