//! From the cells of a row to a record.

use std::net::{Ipv4Addr, Ipv6Addr};

use csv_core::{Terminator, Writer, WriterBuilder};
use t2_core::mac::Mac;
use t2_core::output::TextEncoder;
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use crate::lines::LineEncoder;

/// Writes rows as records.
pub(super) struct CsvEncoder {
    rows: Vec<u8>,
    record: Record,
    /// The cell so far, in the form of the text files.
    cell: TextEncoder,
    /// Whether a part of the cell is from the capture.
    is_content: bool,
    /// Used again and again.
    unescaped: Vec<u8>,
}

impl CsvEncoder {
    pub(super) fn new() -> Self {
        Self {
            rows: Vec::new(),
            record: Record::new(),
            cell: TextEncoder::unquoted(),
            is_content: false,
            unescaped: Vec::new(),
        }
    }
}

/// The names of columns as a record.
pub(super) fn header<'n>(names: impl Iterator<Item = &'n str>) -> Vec<u8> {
    let (mut rows, mut record) = (Vec::new(), Record::new());
    names.for_each(|name| record.field(name.as_bytes(), &mut rows));
    record.end(&mut rows);
    rows
}

/// The record that is being written.
struct Record {
    writer: Writer,
    has_fields: bool,
}

impl Record {
    fn new() -> Self {
        Self { writer: WriterBuilder::new().terminator(Terminator::CRLF).build(), has_fields: false }
    }

    fn field(&mut self, field: &[u8], rows: &mut Vec<u8>) {
        if std::mem::replace(&mut self.has_fields, true) {
            // A quote that is open, and the comma.
            append(rows, 2, |room| self.writer.delimiter(room).1);
        }
        // Each byte may be a quote, and there is one before and behind; a field without bytes is quoted, too.
        append(rows, 2 * field.len() + 2, |room| {
            let (_, _, written) = self.writer.field(field, room);
            written
        });
    }

    fn end(&mut self, rows: &mut Vec<u8>) {
        // A quote that is open, the quotes of a record without bytes, and the end of the line.
        append(rows, 5, |room| self.writer.terminator(room).1);
        self.has_fields = false;
    }
}

/// Appends what is written to room for this many bytes.
fn append(rows: &mut Vec<u8>, most: usize, write: impl FnOnce(&mut [u8]) -> usize) {
    let len = rows.len();
    rows.resize(len + most, 0);
    let written = write(rows.get_mut(len..).unwrap_or_default());
    rows.truncate(len + written);
}

impl LineEncoder for CsvEncoder {
    type Cells = Self;

    fn cells(&mut self) -> &mut Self {
        self
    }

    fn end_row(&mut self) {
        self.record.end(&mut self.rows);
    }

    fn bytes(&self) -> &[u8] {
        &self.rows
    }

    fn clear(&mut self) {
        self.rows.clear();
    }
}

impl RowEncoder for CsvEncoder {
    fn end_cell(&mut self) {
        let cell = self.cell.printed();
        if self.is_content {
            self.unescaped.clear();
            if begins_as_formula(cell) {
                self.unescaped.push(b'\'');
            }
            unescape_quotes(cell, &mut self.unescaped);
            self.record.field(&self.unescaped, &mut self.rows);
        } else {
            self.record.field(cell, &mut self.rows);
        }
        self.cell.clear();
        self.is_content = false;
    }

    fn begin_cells(&mut self) {
        self.cell.begin_cells();
    }
}

/// Whether a spreadsheet takes a text for a formula. A lone sign is none.
fn begins_as_formula(text: &[u8]) -> bool {
    matches!(text, [b'=' | b'+' | b'-' | b'@', _, ..])
}

/// Appends a text with its quotes as they are, where the text files have a backslash before each.
fn unescape_quotes(text: &[u8], into: &mut Vec<u8>) {
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match (byte, bytes.as_slice().first()) {
            (b'\\', Some(b'"')) => {}
            (b'\\', Some(&escaped)) => {
                into.extend_from_slice(&[byte, escaped]);
                bytes.next();
            }
            _ => into.push(byte),
        }
    }
}

/// Values that are no text of the capture.
macro_rules! as_text {
    ($($name:ident($($value:ident: $type:ty),*);)+) => {$(
        fn $name(&mut self $(, $value: $type)*) {
            self.cell.$name($($value),*);
        }
    )+};
}

/// Values that may be text of the capture.
macro_rules! as_content {
    ($($name:ident($value:ident: $type:ty);)+) => {$(
        fn $name(&mut self, $value: $type) {
            self.is_content = true;
            self.cell.$name($value);
        }
    )+};
}

impl Encoder for CsvEncoder {
    as_text! {
        unsigned(value: u64);
        signed(value: i64);
        hex(value: u64, digits: u8);
        float(value: f32);
        double(value: f64);
        time(value: Timestamp);
        span(value: Span);
        mac(value: Mac);
        ipv4(value: Ipv4Addr);
        ipv6(value: Ipv6Addr);
        absent();
        begin(group: Group);
        item();
        end(group: Group);
    }

    as_content! {
        char(value: char);
        text(value: &[u8]);
        bare(value: &[u8]);
        binary(value: &[u8]);
    }
}

#[cfg(test)]
mod tests {
    use t2_core::row::Cells;
    use t2_core::value::Value;

    use super::*;

    /// The record of a row with this cell and an empty one.
    fn row(value: &(impl Value + ?Sized)) -> String {
        let mut encoder = CsvEncoder::new();
        let mut cells = Cells::new(&mut encoder);
        let _ = (cells.cell(value), cells.empties::<1>());
        encoder.end_row();
        String::from_utf8(encoder.bytes().to_vec()).expect("text")
    }

    #[test]
    fn a_row_is_a_record_of_rfc_4180() {
        assert_eq!(row(&7u8), "7,\r\n");
        assert_eq!(row("a,b"), "\"a,b\",\r\n");
        assert_eq!(row("say \"a\\b\""), "\"say \"\"a\\\\b\"\"\",\r\n");
        assert_eq!(row(&vec![1u8, 2]), "1;2,\r\n");
        assert_eq!(header(["a", "b,c"].into_iter()), b"a,\"b,c\"\r\n");
    }

    #[test]
    fn a_cell_is_one_line_whatever_its_text() {
        assert_eq!(row("a\nb\r\u{0}"), "a\\nb\\r\\u0000,\r\n");
    }

    #[test]
    fn text_of_the_capture_is_no_formula() {
        assert_eq!(row("=1+2"), "'=1+2,\r\n");
        assert_eq!(row("@SUM(A1)"), "'@SUM(A1),\r\n");
        assert_eq!((row("-"), row(&-7)), ("-,\r\n".to_owned(), "-7,\r\n".to_owned()));
    }

    #[test]
    fn rows_follow_each_other() {
        let mut encoder = CsvEncoder::new();
        for n in [1u8, 2] {
            let _ = Cells::new(&mut encoder).cell(&n);
            encoder.end_row();
        }
        assert_eq!(encoder.bytes(), b"1\r\n2\r\n");
    }
}
