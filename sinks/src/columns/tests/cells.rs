//! Values of all kinds: made at random, encoded, and read from arrays.

use std::net::{Ipv4Addr, Ipv6Addr};

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationNanosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use proptest::prelude::*;
use t2_core::mac::Mac;
use t2_core::output::{FieldKind, FieldPart, NamedBit, valid_text};
use t2_core::row::RowEncoder;
use t2_core::time::{Span, Timestamp};
use t2_core::value::{Group, Value};

/// A value of a cell. Floating point is kept as bits, so that what is no number equals itself.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Single(u32),
    Double(u64),
    Char(char),
    Text(Vec<u8>),
    Binary(Vec<u8>),
    Time(i64),
    Span(i64),
    Mac([u8; 6]),
    Ipv4(Ipv4Addr),
    Ipv6(Ipv6Addr),
    List(Vec<Self>),
    Struct(Vec<Self>),
}

impl Cell {
    /// Writes the value as a plugin does.
    pub(super) fn encode(&self, encoder: &mut dyn RowEncoder) {
        match self {
            Self::Null => encoder.absent(),
            Self::Bool(value) => value.encode(encoder),
            Self::Unsigned(value) => encoder.unsigned(*value),
            Self::Signed(value) => encoder.signed(*value),
            Self::Single(bits) => encoder.float(f32::from_bits(*bits)),
            Self::Double(bits) => encoder.double(f64::from_bits(*bits)),
            Self::Char(value) => encoder.char(*value),
            Self::Text(value) => encoder.text(value),
            Self::Binary(value) => encoder.binary(value),
            Self::Time(nanos) => encoder.time(Timestamp::from_nanos(*nanos)),
            Self::Span(nanos) => encoder.span(Span::from_nanos(*nanos)),
            Self::Mac(bytes) => encoder.mac(Mac(*bytes)),
            Self::Ipv4(address) => encoder.ipv4(*address),
            Self::Ipv6(address) => encoder.ipv6(*address),
            Self::List(values) => group(Group::List, values, encoder),
            Self::Struct(values) => group(Group::Compound, values, encoder),
        }
    }

    /// The value as readers get it: characters, addresses and defective texts are text.
    pub(super) fn valid(&self) -> Self {
        let text = |text: String| Self::Text(text.into_bytes());
        match self {
            Self::Char(value) => text(value.to_string()),
            Self::Text(value) => text(valid_text(value).into_owned()),
            Self::Mac(bytes) => text(bytes.map(|byte| format!("{byte:02x}")).join(":")),
            Self::Ipv4(address) => text(address.to_string()),
            Self::Ipv6(address) => text(address.to_string()),
            Self::List(values) => Self::List(values.iter().map(Self::valid).collect()),
            Self::Struct(values) => Self::Struct(values.iter().map(Self::valid).collect()),
            same => same.clone(),
        }
    }
}

fn group(group: Group, values: &[Cell], encoder: &mut dyn RowEncoder) {
    encoder.begin(group);
    for value in values {
        encoder.item();
        value.encode(encoder);
    }
    encoder.end(group);
}

/// A value of an array.
pub(super) fn read(array: &ArrayRef, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Null;
    }
    macro_rules! number {
        ($type:ty) => {
            array.as_primitive::<$type>().value(row)
        };
    }
    match array.data_type() {
        DataType::UInt8 => Cell::Unsigned(number!(UInt8Type).into()),
        DataType::UInt16 => Cell::Unsigned(number!(UInt16Type).into()),
        DataType::UInt32 => Cell::Unsigned(number!(UInt32Type).into()),
        DataType::UInt64 => Cell::Unsigned(number!(UInt64Type)),
        DataType::Int8 => Cell::Signed(number!(Int8Type).into()),
        DataType::Int16 => Cell::Signed(number!(Int16Type).into()),
        DataType::Int32 => Cell::Signed(number!(Int32Type).into()),
        DataType::Int64 => Cell::Signed(number!(Int64Type)),
        DataType::Float32 => Cell::Single(number!(Float32Type).to_bits()),
        DataType::Float64 => Cell::Double(number!(Float64Type).to_bits()),
        DataType::Timestamp(..) => Cell::Time(number!(TimestampNanosecondType)),
        DataType::Duration(_) => Cell::Span(number!(DurationNanosecondType)),
        DataType::Boolean => Cell::Bool(array.as_boolean().value(row)),
        DataType::Utf8 => Cell::Text(array.as_string::<i32>().value(row).into()),
        DataType::Binary => Cell::Binary(array.as_binary::<i32>().value(row).to_vec()),
        DataType::List(_) => {
            let items = array.as_list::<i32>().value(row);
            Cell::List((0..items.len()).map(|n| read(&items, n)).collect())
        }
        DataType::Struct(_) => Cell::Struct(array.as_struct().columns().iter().map(|part| read(part, row)).collect()),
        other => panic!("a column of type {other}"),
    }
}

/// Any kind, also of lists in lists, compounds in lists, and what may be absent in these.
pub(super) fn kind() -> impl Strategy<Value = FieldKind> {
    use FieldKind::*;
    let simple = [
        I8, I16, I32, I64, U8, U16, U32, U64, H8, H16, H32, H64, F32, F64, Bool, Char, Binary, Time, Span, Mac, Ipv4,
        Ipv6, Ip,
    ];
    let simple = prop::sample::select(simple.to_vec());
    let bits = || vec![NamedBit { value: 1, name: "ONE".to_owned(), description: "The first".to_owned() }];
    let leaf = prop_oneof![
        8 => simple,
        2 => any::<bool>().prop_map(|quoted| Text { quoted }),
        1 => (1..=16u8).prop_map(move |digits| Bits { digits, bits: bits() }),
    ];
    leaf.prop_recursive(4, 16, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(FieldKind::optional),
            inner.clone().prop_map(|kind| List(Box::new(kind))),
            prop::collection::vec(inner, 1..4).prop_map(|kinds| {
                let part = |(n, kind): (usize, FieldKind)| FieldPart { name: n.to_string(), kind };
                Compound(kinds.into_iter().enumerate().map(part).collect())
            }),
        ]
    })
}

/// Any value of a kind.
pub(super) fn of_kind(kind: &FieldKind) -> BoxedStrategy<Cell> {
    use FieldKind::*;
    let up_to = |bits: u32| any::<u64>().prop_map(move |value| Cell::Unsigned(value >> (64 - bits))).boxed();
    let signed = |bits: u32| any::<i64>().prop_map(move |value| Cell::Signed(value >> (64 - bits))).boxed();
    let ipv4 = || any::<Ipv4Addr>().prop_map(Cell::Ipv4).boxed();
    let ipv6 = || any::<Ipv6Addr>().prop_map(Cell::Ipv6).boxed();
    match kind {
        I8 => signed(8),
        I16 => signed(16),
        I32 => signed(32),
        I64 => signed(64),
        U8 | H8 => up_to(8),
        U16 | H16 => up_to(16),
        U32 | H32 => up_to(32),
        U64 | H64 => up_to(64),
        Bits { digits, .. } => up_to(4 * u32::from(*digits)),
        F32 => any::<u32>().prop_map(Cell::Single).boxed(),
        F64 => any::<u64>().prop_map(Cell::Double).boxed(),
        Bool => any::<bool>().prop_map(Cell::Bool).boxed(),
        Char => any::<char>().prop_map(Cell::Char).boxed(),
        Text { .. } => {
            let valid = any::<String>().prop_map(String::into_bytes);
            prop_oneof![valid, any::<Vec<u8>>()].prop_map(Cell::Text).boxed()
        }
        Binary => any::<Vec<u8>>().prop_map(Cell::Binary).boxed(),
        Time => any::<i64>().prop_map(Cell::Time).boxed(),
        Span => any::<i64>().prop_map(Cell::Span).boxed(),
        Mac => any::<[u8; 6]>().prop_map(Cell::Mac).boxed(),
        Ipv4 => ipv4(),
        Ipv6 => ipv6(),
        Ip => prop_oneof![ipv4(), ipv6()].boxed(),
        Optional(kind) => prop_oneof![1 => Just(Cell::Null), 3 => of_kind(kind)].boxed(),
        List(kind) => prop::collection::vec(of_kind(kind), 0..4).prop_map(Cell::List).boxed(),
        Compound(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| of_kind(&part.kind)).collect();
            parts.prop_map(Cell::Struct).boxed()
        }
        other => panic!("a kind without values: {other:?}"),
    }
}
