//! From the cells of a row to values of SQLite.

use std::fmt::Display;
use std::net::{Ipv4Addr, Ipv6Addr};

use rusqlite::types::Value;
use t2_core::mac::Mac;
use t2_core::output::{FieldKind, valid_text};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Encoder, Group};

use crate::iso::Iso;
use crate::json::JsonValue;

/// The type that a column of this kind is declared with.
pub(super) fn type_of(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::I8 | FieldKind::I16 | FieldKind::I32 | FieldKind::I64 => "INTEGER",
        FieldKind::U8 | FieldKind::U16 | FieldKind::U32 | FieldKind::U64 => "INTEGER",
        FieldKind::H8 | FieldKind::H16 | FieldKind::H32 | FieldKind::H64 => "INTEGER",
        FieldKind::Bits { .. } | FieldKind::Bool => "INTEGER",
        FieldKind::F32 | FieldKind::F64 | FieldKind::Span => "REAL",
        FieldKind::Binary => "BLOB",
        FieldKind::Optional(kind) => type_of(kind),
        _ => "TEXT",
    }
}

/// Takes the cells of a row.
#[derive(Default)]
pub(super) struct RowValues {
    values: Vec<Value>,
    /// The groups around the value to come; in one of them values are written as JSON.
    depth: usize,
    json: JsonValue,
}

impl RowValues {
    /// The values of the row, which ends: one for each column.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Value> {
        self.values.drain(..)
    }

    fn push(&mut self, value: Value) {
        self.values.push(value);
    }

    fn shown(&mut self, value: impl Display) {
        self.push(Value::Text(value.to_string()));
    }
}

impl RowEncoder for RowValues {
    fn end_cell(&mut self) {}
}

/// What is JSON in a group, and a value of its own outside.
macro_rules! values {
    ($($name:ident($values:ident $(, $value:ident: $type:ty)*) => $single:expr;)+) => {$(
        fn $name(&mut self $(, $value: $type)*) {
            if self.depth > 0 {
                return self.json.encoder().$name($($value),*);
            }
            let $values = self;
            $single;
        }
    )+};
}

impl Encoder for RowValues {
    values! {
        // Integers are signed; what is greater than all of them is a number in floating point, as in Tranalyzer2.
        unsigned(values, value: u64) =>
            values.push(i64::try_from(value).map_or(Value::Real(value as f64), Value::Integer));
        signed(values, value: i64) => values.push(Value::Integer(value));
        float(values, value: f32) => values.push(real(value.into()));
        double(values, value: f64) => values.push(real(value));
        char(values, value: char) => values.shown(value);
        text(values, value: &[u8]) => values.shown(valid_text(value));
        binary(values, value: &[u8]) => values.push(Value::Blob(value.to_vec()));
        time(values, value: Timestamp) => values.shown(Iso(value));
        span(values, value: Span) => values.push(Value::Real(value.nanos() as f64 / 1e9));
        mac(values, value: Mac) => values.shown(value);
        ipv4(values, value: Ipv4Addr) => values.shown(value);
        ipv6(values, value: Ipv6Addr) => values.shown(value);
        absent(values) => values.push(Value::Null);
    }

    fn hex(&mut self, value: u64, digits: u8) {
        if self.depth > 0 {
            return self.json.encoder().hex(value, digits);
        }
        // The highest bit is that of the sign, so that operators of bits find all of them.
        self.push(Value::Integer(value as i64));
    }

    fn begin(&mut self, group: Group) {
        self.depth += 1;
        self.json.encoder().begin(group);
    }

    fn item(&mut self) {
        self.json.encoder().item();
    }

    fn end(&mut self, group: Group) {
        self.json.encoder().end(group);
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            let json = self.json.take();
            self.push(Value::Text(json));
        }
    }
}

/// SQLite has no number that is none: it would be null anyway.
fn real(value: f64) -> Value {
    if value.is_nan() { Value::Null } else { Value::Real(value) }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use t2_core::row::Cells;
    use t2_core::value::{Hex, Value as CellValue};

    use super::*;

    /// The value of a row with one column.
    fn value(cell: &(impl CellValue + ?Sized)) -> Value {
        let mut row = RowValues::default();
        let _ = Cells::new(&mut row).cell(cell);
        let values: Vec<_> = row.take().collect();
        assert_eq!(values.len(), 1);
        values.into_iter().next().unwrap_or(Value::Null)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn a_number_beyond_the_integers_is_real_and_a_set_of_bits_keeps_all_of_them() {
        assert_eq!(value(&i64::MAX.unsigned_abs()), Value::Integer(i64::MAX));
        assert_eq!(value(&u64::MAX), Value::Real(u64::MAX as f64));
        assert_eq!(value(&Hex(u64::MAX - 1)), Value::Integer(-2));
        assert_eq!(value(&i64::MIN), Value::Integer(i64::MIN));
    }

    #[test]
    fn what_is_no_number_or_absent_is_null() {
        assert_eq!((value(&f64::NAN), value(&None::<u8>)), (Value::Null, Value::Null));
        assert_eq!(value(&f32::INFINITY), Value::Real(f64::INFINITY));
    }

    #[test]
    fn lists_and_compounds_are_json_and_the_next_cell_is_none() {
        assert_eq!(value(&vec![vec![1u8], vec![]]), text("[[1],[]]"));
        assert_eq!(value(&Vec::<u8>::new()), text("[]"));
        assert_eq!(value(&(1u8, None::<u8>, "a\"b")), text(r#"[1,null,"a\"b"]"#));
        let mut row = RowValues::default();
        let mut cells = Cells::new(&mut row);
        let _ = [cells.cell(&vec![1u8]), cells.cell(&Vec::<u8>::new()), cells.cell(&2u8)];
        assert_eq!(row.take().collect::<Vec<_>>(), [text("[1]"), text("[]"), Value::Integer(2)]);
    }

    #[test]
    fn texts_are_utf_8_times_are_iso_8601_and_spans_are_seconds() {
        let mut row = RowValues::default();
        row.text(b"caf\xe9");
        row.end_cell();
        row.binary(b"\0\xff");
        row.end_cell();
        assert_eq!(row.take().collect::<Vec<_>>(), [text("caf."), Value::Blob(b"\0\xff".to_vec())]);
        assert_eq!(value(&Timestamp::new(0, 7)), text("1970-01-01T00:00:00.000000007+00:00"));
        assert_eq!(value(&Span::from_nanos(-1_500_000_000)), Value::Real(-1.5));
        assert_eq!(value(&IpAddr::from([10, 0, 0, 1])), text("10.0.0.1"));
    }
}
