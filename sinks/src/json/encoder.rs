//! From the cells of a row to an object.

use std::io::Write;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use t2_core::mac::Mac;
use t2_core::output::{Table, TextEncoder, valid_text};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use crate::lines::LineEncoder;

/// What stands before the value of each column: a comma, the name, a colon.
pub(super) type Keys = Arc<[Box<[u8]>]>;

/// The keys of a table.
pub(super) fn keys(table: &Table) -> Keys {
    let key = |name: &str| {
        let mut key = vec![b','];
        string(&mut key, name);
        key.push(b':');
        key.into_boxed_slice()
    };
    table.names().map(key).collect()
}

/// Writes rows as objects.
pub(crate) struct JsonEncoder {
    rows: Vec<u8>,
    keys: Keys,
    /// The number of the column whose value comes next.
    column: usize,
    /// Where the row begins, and where the cell does; `None` before its value.
    row_at: usize,
    cell_at: Option<usize>,
    /// For each group around the value to come, innermost last, whether it has a value.
    groups: Vec<bool>,
    /// Values in the form of the text files.
    text: TextEncoder,
}

impl JsonEncoder {
    pub(super) fn new(keys: Keys) -> Self {
        let text = TextEncoder::unquoted();
        Self { rows: Vec::new(), keys, column: 0, row_at: 0, cell_at: None, groups: Vec::new(), text }
    }

    /// Forgets the row that is being made.
    pub(super) fn restart(&mut self) {
        self.clear();
        (self.column, self.cell_at) = (0, None);
        self.groups.clear();
    }

    /// Writes the key of the column, unless that was done.
    fn begin_value(&mut self) {
        if self.cell_at.is_none() {
            self.cell_at = Some(self.rows.len());
            self.rows.extend_from_slice(self.keys.get(self.column).map_or(b",", |key| key));
        }
    }

    /// A value that is written as it is.
    fn plain(&mut self, value: impl std::fmt::Display) {
        self.begin_value();
        // Infallible: a vector takes all that is written.
        let _ = write!(self.rows, "{value}");
    }

    /// A value that the text files have without anything to escape.
    fn as_text(&mut self, write: impl FnOnce(&mut TextEncoder)) {
        self.begin_value();
        self.rows.push(b'"');
        self.rows.extend_from_slice(self.text.value(write));
        self.rows.push(b'"');
    }
}

impl LineEncoder for JsonEncoder {
    type Cells = Self;

    fn cells(&mut self) -> &mut Self {
        self
    }

    fn end_row(&mut self) {
        match self.rows.get_mut(self.row_at) {
            Some(comma) => *comma = b'{',
            None => self.rows.push(b'{'),
        }
        self.rows.extend_from_slice(b"}\n");
        (self.row_at, self.column) = (self.rows.len(), 0);
    }

    fn bytes(&self) -> &[u8] {
        &self.rows
    }

    fn clear(&mut self) {
        self.rows.clear();
        self.row_at = 0;
    }
}

impl RowEncoder for JsonEncoder {
    fn end_cell(&mut self) {
        self.column += 1;
        self.cell_at = None;
        self.groups.clear();
    }
}

impl Encoder for JsonEncoder {
    fn unsigned(&mut self, value: u64) {
        self.begin_value();
        self.rows.extend_from_slice(self.text.value(|text| text.unsigned(value)));
    }

    fn signed(&mut self, value: i64) {
        self.plain(value);
    }

    fn hex(&mut self, value: u64, digits: u8) {
        self.as_text(|text| text.hex(value, digits));
    }

    fn float(&mut self, value: f32) {
        self.double(value.into());
    }

    /// The shortest decimal that is this number and no other; JSON has none that is not finite.
    fn double(&mut self, value: f64) {
        match value.is_finite() {
            true => self.plain(format_args!("{value:?}")),
            false => self.absent(),
        }
    }

    fn char(&mut self, value: char) {
        self.text(value.encode_utf8(&mut [0; 4]).as_bytes());
    }

    fn text(&mut self, value: &[u8]) {
        self.begin_value();
        string(&mut self.rows, &valid_text(value));
    }

    fn binary(&mut self, value: &[u8]) {
        self.begin_value();
        self.rows.push(b'"');
        let at = self.rows.len();
        self.rows.resize(at + value.len().div_ceil(3) * 4, 0);
        // Infallible: there is room for it.
        let _ = STANDARD.encode_slice(value, self.rows.get_mut(at..).unwrap_or_default());
        self.rows.push(b'"');
    }

    fn time(&mut self, value: Timestamp) {
        self.as_text(|text| text.time(value));
    }

    fn span(&mut self, value: Span) {
        self.as_text(|text| text.span(value));
    }

    fn mac(&mut self, value: Mac) {
        self.as_text(|text| text.mac(value));
    }

    fn ipv4(&mut self, value: Ipv4Addr) {
        self.as_text(|text| text.ipv4(value));
    }

    fn ipv6(&mut self, value: Ipv6Addr) {
        self.as_text(|text| text.ipv6(value));
    }

    fn absent(&mut self) {
        self.plain("null");
    }

    fn begin(&mut self, _: Group) {
        self.begin_value();
        self.groups.push(false);
        self.rows.push(b'[');
    }

    fn item(&mut self) {
        if let Some(has_value) = self.groups.last_mut()
            && std::mem::replace(has_value, true)
        {
            self.rows.push(b',');
        }
    }

    fn end(&mut self, group: Group) {
        let has_value = self.groups.pop().unwrap_or(true);
        if let (false, Group::List, true, Some(at)) = (has_value, group, self.groups.is_empty(), self.cell_at) {
            self.rows.truncate(at);
        } else {
            self.rows.push(b']');
        }
    }
}

/// Appends a string in quotes (RFC 8259, section 7).
pub(super) fn string(rows: &mut Vec<u8>, text: &str) {
    rows.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|&byte| byte < 0x20 || matches!(byte, b'"' | b'\\' | 0x7f)) {
        let (plain, escaped) = rest.split_at(at);
        rows.extend_from_slice(plain);
        let Some((&byte, behind)) = escaped.split_first() else { break };
        match byte {
            b'"' | b'\\' => rows.extend_from_slice(&[b'\\', byte]),
            b'\n' => rows.extend_from_slice(b"\\n"),
            b'\r' => rows.extend_from_slice(b"\\r"),
            b'\t' => rows.extend_from_slice(b"\\t"),
            // Infallible: a vector takes all that is written.
            _ => drop(write!(rows, "\\u{byte:04X}")),
        }
        rest = behind;
    }
    rows.extend_from_slice(rest);
    rows.push(b'"');
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use t2_core::row::Cells;
    use t2_core::value::{Hex, Value};

    use super::*;

    fn encoder(names: &[&str]) -> JsonEncoder {
        let key = |name: &&str| format!(",\"{name}\":").into_bytes().into_boxed_slice();
        JsonEncoder::new(names.iter().map(key).collect())
    }

    /// The object of a row with one column.
    fn row(value: &(impl Value + ?Sized)) -> String {
        let mut encoder = encoder(&["a"]);
        let _ = Cells::new(&mut encoder).cell(value);
        encoder.end_row();
        String::from_utf8(encoder.bytes().to_vec()).expect("text").trim_end().to_owned()
    }

    #[test]
    fn numbers_are_numbers_and_what_text_has_in_a_form_of_its_own_is_a_string_of_that_form() {
        assert_eq!(row(&u64::MAX), r#"{"a":18446744073709551615}"#);
        assert_eq!(row(&-7i8), r#"{"a":-7}"#);
        assert_eq!(row(&Hex(0xau16)), r#"{"a":"0x000a"}"#);
        assert_eq!(row(&Timestamp::new(1, 5)), r#"{"a":"1.000000005"}"#);
        assert_eq!(row(&IpAddr::from([10, 0, 0, 1])), r#"{"a":"10.0.0.1"}"#);
    }

    #[test]
    fn numbers_in_floating_point_keep_their_value_and_those_that_are_not_finite_are_null() {
        assert_eq!(row(&2.0f64), r#"{"a":2.0}"#);
        assert_eq!(row(&0.1f32), r#"{"a":0.10000000149011612}"#);
        assert_eq!(row(&1e20f64), r#"{"a":1e20}"#);
        assert_eq!((row(&f64::NAN), row(&f32::INFINITY)), (r#"{"a":null}"#.to_owned(), r#"{"a":null}"#.to_owned()));
    }

    #[test]
    fn lists_and_compounds_are_arrays_and_an_empty_list_is_left_out() {
        assert_eq!(row(&vec![(1u8, "x"), (2, "y")]), r#"{"a":[[1,"x"],[2,"y"]]}"#);
        assert_eq!(row(&vec![vec![1u8], vec![]]), r#"{"a":[[1],[]]}"#);
        assert_eq!(row(&Vec::<u8>::new()), "{}");
        assert_eq!(row(&(1u8, None::<u8>)), r#"{"a":[1,null]}"#);
    }

    #[test]
    fn columns_without_a_value_are_null() {
        let mut encoder = encoder(&["a", "b", "c"]);
        for _ in 0..2 {
            let mut cells = Cells::new(&mut encoder);
            let _ = (cells.cell(&Vec::<u8>::new()), cells.empties::<2>());
            encoder.end_row();
        }
        assert_eq!(encoder.bytes(), b"{\"b\":null,\"c\":null}\n".repeat(2));
    }

    #[test]
    fn texts_are_escaped_and_what_is_not_utf_8_is_a_point() {
        assert_eq!(row("a\"\\\n\u{1}\u{7f}\u{e9}"), "{\"a\":\"a\\\"\\\\\\n\\u0001\\u007F\u{e9}\"}");
        let mut encoder = encoder(&["a", "b"]);
        encoder.text(b"x\xff");
        encoder.end_cell();
        encoder.binary(b"\0any\xff");
        encoder.end_cell();
        encoder.end_row();
        assert_eq!(encoder.bytes(), b"{\"a\":\"x.\",\"b\":\"AGFuef8=\"}\n");
    }
}
