//! Names of IP protocols and of EtherTypes.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::Split;

use t2_core::prelude::LoadError;

use super::{NameTable, next, number};

/// Descriptions of IP protocols: lines `number<tab>name<tab>description`.
#[derive(Debug, Default)]
pub(crate) struct Protocols(BTreeMap<u8, Box<str>>);

impl Protocols {
    /// The table of a file, or the one that is part of the program.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is no entry.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, LoadError> {
        load(file, "protocols", include_str!("../../data/names/protocols.tsv"))
    }

    /// The description of a protocol; empty if it has none.
    pub(crate) fn description(&self, protocol: u8) -> &str {
        self.0.get(&protocol).map_or("", |description| description)
    }
}

impl NameTable for Protocols {
    fn add(&mut self, mut fields: Split<'_, char>) -> Result<(), String> {
        let protocol = number(next(&mut fields, "the number")?, "an IP protocol: write a number up to 255")?;
        next(&mut fields, "the name")?;
        let description = next(&mut fields, "the description")?.into();
        self.0.entry(protocol).or_insert(description);
        Ok(())
    }
}

/// Descriptions of EtherTypes: lines `0x0800<tab>description`, or `0x0000-0x05dc<tab>description` for a range.
#[derive(Debug, Default)]
pub(crate) struct EtherTypes(Vec<EtherType>);

/// The first and the last EtherType that a description is of.
#[derive(Debug)]
struct EtherType {
    first: u16,
    last: u16,
    description: Box<str>,
}

impl EtherTypes {
    /// The table of a file, or the one that is part of the program.
    ///
    /// # Errors
    /// The file cannot be read, or has a line that is no entry.
    pub(crate) fn load(file: Option<&Path>) -> Result<Self, LoadError> {
        load(file, "EtherTypes", include_str!("../../data/names/ethertypes.tsv"))
    }

    /// The description of an EtherType; empty if it has none.
    pub(crate) fn description(&self, ether_type: u16) -> &str {
        let entry = self.0.iter().find(|entry| (entry.first..=entry.last).contains(&ether_type));
        entry.map_or("", |entry| &entry.description)
    }
}

impl NameTable for EtherTypes {
    fn add(&mut self, mut fields: Split<'_, char>) -> Result<(), String> {
        let range = next(&mut fields, "the EtherType")?;
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        let (first, last) = (hexadecimal(first)?, hexadecimal(last)?);
        if first > last {
            return Err(format!("`{range}` ends before it begins"));
        }
        let description = next(&mut fields, "the description")?.into();
        self.0.push(EtherType { first, last, description });
        Ok(())
    }
}

fn hexadecimal(text: &str) -> Result<u16, String> {
    let digits = text.trim().strip_prefix("0x").filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    digits
        .and_then(|digits| u16::from_str_radix(digits, 16).ok())
        .ok_or_else(|| format!("`{text}` is not an EtherType: write it as `0x0800`"))
}

fn load<T: NameTable>(file: Option<&Path>, what: &str, embedded: &str) -> Result<T, LoadError> {
    match file {
        Some(path) => T::of_file(path),
        None => T::parse(embedded)
            .map_err(|why| LoadError::new(format!("the table of {what} in the program is damaged: {why}"))),
    }
}
