//! The rules of a list of plugins, checked at compile time.
//!
//! A message that is made while compiling names the plugins and columns at fault, which only this list knows.

use super::entry::Entry;
use crate::names::same;
use crate::output::{FLOW_COLUMNS, PACKET_COLUMNS};
use crate::report::CORE_COLUMNS;
use crate::row::Column;

/// The longest message in bytes; what is longer is cut.
const LONGEST: usize = 400;

/// A message that is put together while compiling.
struct Message {
    text: [u8; LONGEST],
    len: usize,
}

impl Message {
    const fn of(parts: &[&str]) -> Self {
        let mut message = Self { text: [0; LONGEST], len: 0 };
        let mut part = 0;
        while part < parts.len() {
            let bytes = parts[part].as_bytes();
            let mut n = 0;
            while n < bytes.len() && message.len < LONGEST {
                message.text[message.len] = bytes[n];
                message.len += 1;
                n += 1;
            }
            part += 1;
        }
        message
    }

    const fn text(&self) -> &str {
        match std::str::from_utf8(self.text.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "the list of plugins has a mistake",
        }
    }
}

/// Checks a list: names, columns and files are unique, orders ascend, plugins read what is in front of them.
///
/// # Panics
/// If they are not.
#[track_caller]
pub(super) const fn check(entries: &[Entry]) {
    let mut n = 0;
    while n < entries.len() {
        let mut m = 0;
        while m < n {
            pair(&entries[m], &entries[n]);
            m += 1;
        }
        let entry = &entries[n];
        own(entry.name, entry.packet_columns);
        own(entry.name, entry.flow_columns);
        different("the core", &PACKET_COLUMNS, entry.name, entry.packet_columns);
        different("the core", &FLOW_COLUMNS, entry.name, entry.flow_columns);
        monitoring(entry, entries, n);
        reads(entry, entries, n);
        core_files(entry);
        n += 1;
    }
}

#[track_caller]
const fn pair(earlier: &Entry, later: &Entry) {
    // Names of environment variables are in capitals.
    if earlier.name.eq_ignore_ascii_case(later.name) {
        panic!("{}", Message::of(&["two plugins have the name `", later.name, "`: remove one"]).text());
    }
    different(earlier.name, earlier.packet_columns, later.name, later.packet_columns);
    different(earlier.name, earlier.flow_columns, later.name, later.flow_columns);
    if let (Some(before), Some(after)) = (earlier.order(), later.order())
        && before >= after
    {
        let parts = [
            "`",
            later.name,
            "` stands behind `",
            earlier.name,
            "`, whose order is not smaller: list plugins by `order`",
        ];
        panic!("{}", Message::of(&parts).text());
    }
    let mut n = 0;
    while n < later.files.len() {
        if contains(earlier.files, later.files[n]) {
            let parts = ["`", earlier.name, "` and `", later.name, "` both write the file `", later.files[n], "`"];
            panic!("{}", Message::of(&parts).text());
        }
        n += 1;
    }
}

/// With groups, a plugin may declare a column twice without seeing it.
#[track_caller]
const fn own(plugin: &str, columns: &[Column]) {
    let mut n = 0;
    while n < columns.len() {
        let mut m = 0;
        while m < n {
            if same(columns[n].name, columns[m].name) {
                let parts = ["`", plugin, "` declares the column `", columns[n].name, "` twice, in two groups"];
                panic!("{}", Message::of(&parts).text());
            }
            m += 1;
        }
        n += 1;
    }
}

#[track_caller]
const fn different(one: &str, of_one: &[Column], other: &str, of_other: &[Column]) {
    let mut n = 0;
    while n < of_one.len() {
        let mut m = 0;
        while m < of_other.len() {
            if same(of_one[n].name, of_other[m].name) {
                let parts = ["`", one, "` and `", other, "` both declare the column `", of_one[n].name, "`"];
                panic!("{}", Message::of(&parts).text());
            }
            m += 1;
        }
        n += 1;
    }
}

/// Columns of monitoring are those of a table, too: none has the name of another one.
#[track_caller]
const fn monitoring(entry: &Entry, entries: &[Entry], position: usize) {
    let mut n = 0;
    while n < entry.totals().len() {
        let (total, mut m) = (&entry.totals()[n], 0);
        n += 1;
        let Some(name) = total.monitor else { continue };
        if is_core_monitor(name) {
            taken("the core", entry.name, name);
        }
        if monitors(entry, name) > 1 {
            taken(entry.name, entry.name, name);
        }
        while m < position {
            if monitors(&entries[m], name) > 0 {
                taken(entries[m].name, entry.name, name);
            }
            m += 1;
        }
    }
}

#[track_caller]
const fn taken(one: &str, other: &str, name: &str) {
    let parts = ["`", one, "` and `", other, "` both declare the column `", name, "` of monitoring"];
    panic!("{}", Message::of(&parts).text());
}

/// How many totals of a plugin have a column of this name.
const fn monitors(entry: &Entry, name: &str) -> usize {
    let (mut count, mut n) = (0, 0);
    while n < entry.totals().len() {
        if matches!(entry.totals()[n].monitor, Some(other) if same(other, name)) {
            count += 1;
        }
        n += 1;
    }
    count
}

const fn is_core_monitor(name: &str) -> bool {
    let mut n = 0;
    while n < CORE_COLUMNS.len() {
        if same(CORE_COLUMNS[n].column.name, name) {
            return true;
        }
        n += 1;
    }
    false
}

#[track_caller]
const fn reads(entry: &Entry, entries: &[Entry], position: usize) {
    let reads = entry.reads();
    let mut n = 0;
    while n < reads.len() {
        let (mut m, mut is_in_front) = (0, false);
        while m < position {
            is_in_front |= same(entries[m].name, reads[n].name);
            m += 1;
        }
        if !is_in_front {
            let parts = ["`", entry.name, "` reads `", reads[n].name, "`: list `", reads[n].name, "` in front of it"];
            panic!("{}", Message::of(&parts).text());
        }
        n += 1;
    }
}

/// The names of the core's files are taken.
#[track_caller]
const fn core_files(entry: &Entry) {
    let mut n = 0;
    while n < entry.files.len() {
        if contains(&crate::output::SUFFIXES, entry.files[n]) {
            let parts =
                ["`", entry.name, "` writes the file `", entry.files[n], "`, which the core does: choose another"];
            panic!("{}", Message::of(&parts).text());
        }
        n += 1;
    }
}

const fn contains(texts: &[&str], text: &str) -> bool {
    let mut n = 0;
    while n < texts.len() {
        if same(texts[n], text) {
            return true;
        }
        n += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_all_its_parts_and_is_cut_where_it_is_too_long() {
        assert_eq!(Message::of(&["`", "a", "` is there"]).text(), "`a` is there");
        let long = "x".repeat(LONGEST + 7);
        assert_eq!(Message::of(&[&long]).text().len(), LONGEST);
    }
}
