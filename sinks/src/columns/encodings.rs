//! How columns are encoded in Parquet files, by their types and names.

use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

/// The level of Zstandard: the fastest; higher ones take longer than the rest of the run.
const ZSTD_LEVEL: i32 = 1;

/// A row group is written when it has about this many bytes.
const ROW_GROUP_BYTES: usize = 64 << 20;

/// The properties of a file.
///
/// # Errors
/// A type that Parquet does not have.
pub(super) fn properties(
    schema: &Schema,
    of_run: Vec<KeyValue>,
    row_group: usize,
) -> Result<WriterProperties, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by(concat!("t2 ", env!("CARGO_PKG_VERSION")).to_owned())
        .set_key_value_metadata(Some(of_run))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(row_group.max(1)))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES));
    let leaves = schema.fields().iter().flat_map(|field| leaves(field));
    let columns = ArrowSchemaConverter::new().convert(schema)?;
    for (leaf, column) in leaves.zip(columns.columns()) {
        if let Some(encoding) = encoding(leaf) {
            let path = column.path();
            properties = properties.set_column_dictionary_enabled(path.clone(), false);
            properties = properties.set_column_encoding(path.clone(), encoding);
        }
    }
    Ok(properties.build())
}

/// The fields that have values, in the order of the columns of a Parquet file.
fn leaves(field: &Field) -> Vec<&Field> {
    match field.data_type() {
        DataType::List(item) => leaves(item),
        DataType::Struct(fields) => fields.iter().flat_map(|field| leaves(field)).collect(),
        _ => vec![field],
    }
}

/// The encoding of values that mostly differ from row to row: as differences where they are numbers. `None` is a
/// dictionary, for values that come back.
fn encoding(field: &Field) -> Option<Encoding> {
    match field.data_type() {
        DataType::Timestamp(..) | DataType::Duration(_) => Some(Encoding::DELTA_BINARY_PACKED),
        DataType::Int64 | DataType::UInt64 | DataType::Int32 | DataType::UInt32 if !is_named(field, "bits") => {
            Some(Encoding::DELTA_BINARY_PACKED)
        }
        // Checksums, most of all.
        DataType::UInt16 if is_named(field, "hexadecimal") => Some(Encoding::DELTA_BINARY_PACKED),
        DataType::Float32 | DataType::Float64 => Some(Encoding::PLAIN),
        DataType::Binary => Some(Encoding::DELTA_LENGTH_BYTE_ARRAY),
        _ => None,
    }
}

/// Whether the values of a field are of this kind.
fn is_named(field: &Field, kind: &str) -> bool {
    field.metadata().get("kind").is_some_and(|name| name == kind)
}

#[cfg(test)]
mod tests {
    use parquet::schema::types::ColumnPath;
    use t2_core::output::{Field as Column, FieldKind, FieldPart, NamedBit, Schema as Columns, TableKind};

    use super::super::types;
    use super::*;

    /// The encoding of the only value of a column; `None` is a dictionary.
    fn of(kind: FieldKind, path: &[&str]) -> Option<Encoding> {
        let (name, description, absent) = ("a".to_owned(), String::new(), String::new());
        let column = Column { name, description, plugin: None, kind, absent };
        let schema = types::schema(&Columns { table: TableKind::Packets, columns: vec![column] });
        let properties = properties(&schema, Vec::new(), 1).expect("types of Parquet");
        let path = ColumnPath::new(path.iter().map(|&part| part.to_owned()).collect());
        if properties.dictionary_enabled(&path) { None } else { properties.encoding(&path) }
    }

    #[test]
    fn numbers_that_grow_are_differences_and_what_comes_back_is_in_a_dictionary() {
        let differences = Some(Encoding::DELTA_BINARY_PACKED);
        for kind in [FieldKind::U64, FieldKind::Time, FieldKind::Span, FieldKind::U32.optional(), FieldKind::H16] {
            assert_eq!(of(kind.clone(), &["a"]), differences, "{kind:?}");
        }
        let bits = vec![NamedBit { value: 1, name: "ONE".to_owned(), description: String::new() }];
        for kind in [FieldKind::U16, FieldKind::Ip, FieldKind::Mac, FieldKind::Bits { digits: 16, bits }] {
            assert_eq!(of(kind.clone(), &["a"]), None, "{kind:?}");
        }
        assert_eq!(of(FieldKind::F64, &["a"]), Some(Encoding::PLAIN));
    }

    #[test]
    fn values_in_lists_and_compounds_have_the_encoding_of_their_kind() {
        let part = |name: &str, kind| FieldPart { name: name.to_owned(), kind };
        let parts = vec![part("port", FieldKind::U16), part("since", FieldKind::Time)];
        let kind = FieldKind::List(Box::new(FieldKind::Compound(parts)));
        assert_eq!(of(kind.clone(), &["a", "list", "item", "port"]), None);
        assert_eq!(of(kind, &["a", "list", "item", "since"]), Some(Encoding::DELTA_BINARY_PACKED));
    }
}
