//! The header row of a table: which row it is, and the names of its columns.

use super::{library, reserved};

/// Which row of a file is the header row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum HeaderRule {
    /// The last of the rows at the beginning that begin with this text, which is not part of the first name.
    Prefix(String),
    /// The row with this number, counted from 1.
    Row(u64),
    /// The row that begins with `#fields`; other rows that begin with `#` are remarks.
    Zeek,
}

impl HeaderRule {
    /// What the header row begins with that is no part of a name.
    pub(super) fn prefix(&self) -> &str {
        match self {
            Self::Prefix(prefix) => prefix,
            Self::Row(_) | Self::Zeek => "%",
        }
    }
}

/// A header row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The number of the row, counted from 1.
    pub(super) row: u64,
    /// The names of the columns as they are in the file.
    pub(super) names: Vec<String>,
    /// Whether its line ends with a carriage return.
    pub(super) has_return: bool,
}

/// What the beginning of a file says of its header row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// More of the file must be read to know.
    Unknown,
    /// There is none.
    NoHeader,
    Header(Header),
}

/// Finds the header row in the beginning of a file. `is_all` if this is the whole file.
pub(super) fn find(bytes: &[u8], is_all: bool, rule: &HeaderRule, separator: &str) -> Start {
    let mut last = None;
    let mut rows = bytes.split_inclusive(|byte| *byte == b'\n');
    let mut number = 0;
    while let Some(row) = rows.next().filter(|row| !row.is_empty()) {
        if !row.ends_with(b"\n") && !is_all {
            return Start::Unknown;
        }
        number += 1;
        let text = String::from_utf8_lossy(row.strip_suffix(b"\n").unwrap_or(row));
        match rule {
            HeaderRule::Prefix(prefix) => match text.strip_prefix(prefix.as_str()) {
                Some(names) => last = Some(header(number, names, separator)),
                None => return last.map_or(Start::NoHeader, Start::Header),
            },
            HeaderRule::Row(wanted) if *wanted == number => {
                return Start::Header(header(number, text.strip_prefix('%').unwrap_or(&text), separator));
            }
            HeaderRule::Row(_) => {}
            HeaderRule::Zeek => match text.strip_prefix("#fields") {
                Some(names) => return Start::Header(header(number, names.trim_start(), separator)),
                None if text.starts_with('#') => {}
                None => return Start::NoHeader,
            },
        }
    }
    if is_all { last.map_or(Start::NoHeader, Start::Header) } else { Start::Unknown }
}

fn header(row: u64, text: &str, separator: &str) -> Header {
    let line = text.strip_suffix('\r').unwrap_or(text).trim_start_matches(' ');
    let names = match separator {
        " " => line.split_whitespace().map(str::to_owned).collect(),
        _ => line.split(separator).map(str::to_owned).collect(),
    };
    Header { row, names, has_return: text.ends_with('\r') }
}

/// The name of the variable that has the number of a column.
pub(super) fn variable(column: &str) -> String {
    let allowed = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte) } else { '_' };
    let name: String = column.bytes().map(allowed).collect();
    match name.starts_with(|c: char| c.is_ascii_digit()) || is_taken(&name) {
        true => format!("_{name}"),
        false => name,
    }
}

/// Whether awk or the library has a name for itself.
pub(super) fn is_taken(name: &str) -> bool {
    reserved::is_awks(name) || library::has_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent() -> HeaderRule {
        HeaderRule::Prefix("%".to_owned())
    }

    fn names(text: &str, rule: &HeaderRule, separator: &str) -> Option<(u64, String)> {
        match find(text.as_bytes(), true, rule, separator) {
            Start::Header(header) => Some((header.row, header.names.join("|"))),
            Start::NoHeader | Start::Unknown => None,
        }
    }

    #[test]
    fn the_last_of_the_first_rows_with_a_percent_sign_names_the_columns() {
        assert_eq!(names("% t2\n%a\tb\n1\t2\n%c\n", &percent(), "\t"), Some((2, "a|b".to_owned())));
        assert_eq!(names("%a\tb", &percent(), "\t"), Some((1, "a|b".to_owned())));
        assert_eq!(names("a\tb\n%c\n", &percent(), "\t"), None);
        assert_eq!(names("", &percent(), "\t"), None);
    }

    #[test]
    fn a_row_may_be_the_header_row_by_its_number() {
        assert_eq!(names("x\n%a;b\n", &HeaderRule::Row(2), ";"), Some((2, "a|b".to_owned())));
        assert_eq!(names("x\n", &HeaderRule::Row(2), ";"), None);
    }

    #[test]
    fn a_zeek_log_names_its_columns_in_a_row_of_its_own() {
        let log = "#separator \\x09\n#fields\tts\tid.orig_h\n#types\ttime\taddr\n1\t2\n";
        assert_eq!(names(log, &HeaderRule::Zeek, "\t"), Some((2, "ts|id.orig_h".to_owned())));
        assert_eq!(names("#separator \\x09\n1\n", &HeaderRule::Zeek, "\t"), None);
    }

    #[test]
    fn more_must_be_read_until_the_row_behind_the_header_row_is_known() {
        for begin in ["", "%a", "%a\tb\n", "%a\tb\n1"] {
            assert_eq!(find(begin.as_bytes(), false, &percent(), "\t"), Start::Unknown, "{begin:?}");
        }
        assert!(matches!(find(b"%a\n1\n", false, &percent(), "\t"), Start::Header(_)));
    }

    #[test]
    fn a_carriage_return_is_no_part_of_the_last_name() {
        let Start::Header(header) = find(b"%a\tb\r\n1\t2\r\n", true, &percent(), "\t") else { panic!("a header") };
        assert_eq!((header.names.join("|"), header.has_return), ("a|b".to_owned(), true));
    }

    #[test]
    fn a_column_is_a_variable_whose_name_awk_accepts_and_nobody_else_has() {
        for (column, name) in [
            ("srcIP", "srcIP"),
            ("id.orig_h", "id_orig_h"),
            ("6in4", "_6in4"),
            ("length", "_length"),
            ("proto", "_proto"),
            ("NF", "_NF"),
            ("ä", "__"),
        ] {
            assert_eq!(variable(column), name, "{column}");
        }
    }
}
