//! Typed values, printed as text by what a schema says of them.

use std::net::IpAddr;

use t2_core::output::{Field, FieldKind, TextEncoder};
use t2_core::row::RowEncoder;
use t2_core::value::{Encoder, Group};

use crate::sink::Cell;

/// The text of a cell. It panics where the value is not of the kind that the schema says.
pub(crate) fn cell(field: &Field, cell: &Cell, is_quoted: bool) -> String {
    let mut text = if is_quoted { TextEncoder::quoted() } else { TextEncoder::unquoted() };
    match (&field.kind, cell) {
        (FieldKind::Optional(_), Cell::Null) => text.absent_as(field.absent.clone().leak()),
        (kind, cell) => value(kind, cell, &mut text),
    }
    text.end_row();
    String::from_utf8_lossy(text.bytes()).trim_end_matches('\n').to_owned()
}

fn value(kind: &FieldKind, cell: &Cell, text: &mut TextEncoder) {
    match (kind, cell) {
        (FieldKind::Optional(_), Cell::Null) => text.absent(),
        (FieldKind::Optional(kind), cell) => value(kind, cell, text),
        (FieldKind::I8 | FieldKind::I16 | FieldKind::I32 | FieldKind::I64, Cell::Signed(number)) => {
            assert!(fits_signed(kind, *number), "{number} is no {kind:?}");
            text.signed(*number);
        }
        (FieldKind::F32, Cell::Single(number)) => text.float(*number),
        (FieldKind::F64, Cell::Double(number)) => text.double(*number),
        (FieldKind::Char, Cell::Char(letter)) => text.char(*letter),
        (FieldKind::Text { quoted: true }, Cell::Text(bytes)) => text.text(bytes),
        (FieldKind::Text { quoted: false }, Cell::Text(bytes)) => text.bare(bytes),
        (FieldKind::Binary, Cell::Binary(bytes)) => text.binary(bytes),
        (FieldKind::Time, Cell::Time(time)) => text.time(*time),
        (FieldKind::Span, Cell::Span(span)) => text.span(*span),
        (FieldKind::Mac, Cell::Mac(address)) => text.mac(*address),
        (FieldKind::Ipv4 | FieldKind::Ip, Cell::Ip(IpAddr::V4(address))) => text.ipv4(*address),
        (FieldKind::Ipv6 | FieldKind::Ip, Cell::Ip(IpAddr::V6(address))) => text.ipv6(*address),
        (FieldKind::List(kind), Cell::List(values)) => {
            group(Group::List, values.iter().map(|value| (&**kind, value)), text);
        }
        (FieldKind::Compound(parts), Cell::Struct(values)) => {
            assert_eq!(parts.len(), values.len(), "one value for each part");
            group(Group::Compound, parts.iter().map(|part| &part.kind).zip(values), text);
        }
        (kind, Cell::Unsigned(number)) => unsigned(kind, *number, text),
        (kind, cell) => panic!("{cell:?} is no {kind:?}"),
    }
}

fn group<'a>(group: Group, values: impl Iterator<Item = (&'a FieldKind, &'a Cell)>, text: &mut TextEncoder) {
    text.begin(group);
    for (kind, cell) in values {
        text.item();
        value(kind, cell, text);
    }
    text.end(group);
}

fn unsigned(kind: &FieldKind, number: u64, text: &mut TextEncoder) {
    let (bits, digits) = match kind {
        FieldKind::Bool => (1, None),
        FieldKind::U8 => (8, None),
        FieldKind::U16 => (16, None),
        FieldKind::U32 => (32, None),
        FieldKind::U64 => (64, None),
        FieldKind::H8 => (8, Some(2)),
        FieldKind::H16 => (16, Some(4)),
        FieldKind::H32 => (32, Some(8)),
        FieldKind::H64 => (64, Some(16)),
        FieldKind::Bits { digits, .. } => (4 * u32::from(*digits), Some(*digits)),
        other => panic!("{number} is no {other:?}"),
    };
    assert!(u64::BITS - number.leading_zeros() <= bits, "{number} is no {kind:?}");
    match digits {
        Some(digits) => text.hex(number, digits),
        None => text.unsigned(number),
    }
}

fn fits_signed(kind: &FieldKind, number: i64) -> bool {
    match kind {
        FieldKind::I8 => i8::try_from(number).is_ok(),
        FieldKind::I16 => i16::try_from(number).is_ok(),
        FieldKind::I32 => i32::try_from(number).is_ok(),
        _ => true,
    }
}
