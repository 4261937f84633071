//! The types that columns have in Arrow and Parquet, by the kinds of their values.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{DataType, Field as ArrowField, Fields, Schema as ArrowSchema, TimeUnit};
use serde_json::json;
use t2_core::output::{Field, FieldKind, FieldPart, NamedBit, Schema};

/// The type of the values of a kind. Addresses are text, because that is what readers compare and cast; sets of bits are
/// unsigned, because readers test their bits.
pub(super) fn data_type(kind: &FieldKind) -> DataType {
    match kind {
        FieldKind::I8 => DataType::Int8,
        FieldKind::I16 => DataType::Int16,
        FieldKind::I32 => DataType::Int32,
        FieldKind::I64 => DataType::Int64,
        FieldKind::U8 | FieldKind::H8 => DataType::UInt8,
        FieldKind::U16 | FieldKind::H16 => DataType::UInt16,
        FieldKind::U32 | FieldKind::H32 => DataType::UInt32,
        FieldKind::U64 | FieldKind::H64 => DataType::UInt64,
        FieldKind::Bits { digits: 0..=2, .. } => DataType::UInt8,
        FieldKind::Bits { digits: 3..=4, .. } => DataType::UInt16,
        FieldKind::Bits { digits: 5..=8, .. } => DataType::UInt32,
        FieldKind::Bits { .. } => DataType::UInt64,
        FieldKind::F32 => DataType::Float32,
        FieldKind::F64 => DataType::Float64,
        FieldKind::Bool => DataType::Boolean,
        FieldKind::Binary => DataType::Binary,
        FieldKind::Time => DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())),
        FieldKind::Span => DataType::Duration(TimeUnit::Nanosecond),
        FieldKind::Optional(kind) => data_type(kind),
        FieldKind::List(item) => DataType::List(Arc::new(item_field(item))),
        FieldKind::Compound(parts) => DataType::Struct(part_fields(parts)),
        // Characters, texts, addresses, and what later versions may have: text can show anything.
        _ => DataType::Utf8,
    }
}

/// Whether a value of this kind may be absent.
pub(super) fn is_optional(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Optional(_))
}

/// The items of a list.
pub(super) fn item_field(kind: &FieldKind) -> ArrowField {
    field("item", kind)
}

/// The parts of a compound.
pub(super) fn part_fields(parts: &[FieldPart]) -> Fields {
    parts.iter().map(|part| field(&part.name, &part.kind)).collect()
}

fn field(name: &str, kind: &FieldKind) -> ArrowField {
    ArrowField::new(name, data_type(kind), is_optional(kind)).with_metadata(of_values(kind))
}

/// The schema of a table; each column says what it is.
pub(super) fn schema(schema: &Schema) -> ArrowSchema {
    ArrowSchema::new(schema.columns.iter().map(column).collect::<Fields>())
}

fn column(Field { name, description, plugin, kind, .. }: &Field) -> ArrowField {
    let mut metadata = of_values(kind);
    metadata.insert("description".to_owned(), description.clone());
    metadata.insert("plugin".to_owned(), plugin.as_deref().unwrap_or("core").to_owned());
    field(name, kind).with_metadata(metadata)
}

/// What is to be known of values beyond their type: what they are, their unit, and the names of bits.
fn of_values(kind: &FieldKind) -> HashMap<String, String> {
    let mut metadata = HashMap::from([("kind".to_owned(), name(kind))]);
    match innermost(kind) {
        FieldKind::Span => drop(metadata.insert("unit".to_owned(), "ns".to_owned())),
        FieldKind::Bits { bits, .. } => drop(metadata.insert("bits".to_owned(), named_bits(bits))),
        _ => {}
    }
    metadata
}

/// The kind of the values in lists of values that may be absent.
fn innermost(kind: &FieldKind) -> &FieldKind {
    match kind {
        FieldKind::Optional(kind) | FieldKind::List(kind) => innermost(kind),
        kind => kind,
    }
}

/// The names of bits as JSON: an array, the lowest bit first as the declaration has it.
fn named_bits(bits: &[NamedBit]) -> String {
    let bit = |NamedBit { value, name, description }: &NamedBit| {
        // A number above 2^53 is not safe in JSON.
        json!({ "value": format!("{value:#x}"), "name": name, "description": description })
    };
    serde_json::Value::from_iter(bits.iter().map(bit)).to_string()
}

/// What the values are, in a word.
fn name(kind: &FieldKind) -> String {
    let name = match kind {
        FieldKind::Optional(kind) => return name(kind),
        FieldKind::List(kind) => return format!("list of {}", name(kind)),
        FieldKind::Compound(_) => "compound",
        FieldKind::Bits { .. } => "bits",
        FieldKind::H8 | FieldKind::H16 | FieldKind::H32 | FieldKind::H64 => "hexadecimal",
        FieldKind::F32 | FieldKind::F64 => "float",
        FieldKind::Bool => "bool",
        FieldKind::Char => "character",
        FieldKind::Text { .. } => "text",
        FieldKind::Binary => "bytes",
        FieldKind::Time => "time",
        FieldKind::Span => "span",
        FieldKind::Mac => "MAC address",
        FieldKind::Ipv4 => "IPv4 address",
        FieldKind::Ipv6 => "IPv6 address",
        FieldKind::Ip => "IP address",
        _ => "integer",
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use t2_core::output::TableKind;

    fn described(kind: FieldKind) -> ArrowField {
        let field = Field {
            name: "a".to_owned(),
            description: "What it is".to_owned(),
            plugin: Some("demo".to_owned()),
            kind,
            absent: String::new(),
        };
        let schema = schema(&Schema { table: TableKind::Flows, columns: vec![field] });
        schema.field(0).clone()
    }

    fn bits(digits: u8) -> FieldKind {
        let bit = NamedBit { value: 1 << 63, name: "LAST".to_owned(), description: "The last bit".to_owned() };
        FieldKind::Bits { digits, bits: vec![bit] }
    }

    #[test]
    fn sets_of_bits_are_unsigned_numbers_that_have_room_for_them() {
        let types = [1, 2, 3, 4, 5, 8, 9, 16].map(|digits| data_type(&bits(digits)));
        use DataType::*;
        assert_eq!(types, [UInt8, UInt8, UInt16, UInt16, UInt32, UInt32, UInt64, UInt64]);
    }

    #[test]
    fn a_column_says_what_it_is_who_makes_it_and_what_its_bits_are() {
        let field = described(bits(16).optional());
        assert!(field.is_nullable());
        let metadata = |key: &str| field.metadata().get(key).map(String::as_str);
        assert_eq!(metadata("description"), Some("What it is"));
        assert_eq!((metadata("plugin"), metadata("kind")), (Some("demo"), Some("bits")));
        let bits = r#"[{"description":"The last bit","name":"LAST","value":"0x8000000000000000"}]"#;
        assert_eq!(metadata("bits"), Some(bits));
    }

    #[test]
    fn lengths_of_time_have_their_unit_where_the_type_is_lost_too() {
        let field = described(FieldKind::List(Box::new(FieldKind::Span)));
        assert_eq!(field.metadata().get("unit").map(String::as_str), Some("ns"));
        let DataType::List(item) = field.data_type() else { panic!("a list") };
        assert!(!item.is_nullable() && item.metadata().contains_key("unit"));
    }
}
