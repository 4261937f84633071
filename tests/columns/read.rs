//! Reads files of columns back, by the schema that they carry.

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    DurationNanosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_schema::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use t2_core::mac::Mac;
use t2_core::output::{FieldKind, Schema};
use t2_core::time::{Span, Timestamp};

use crate::sink::{Cell, Row};

/// A file of columns.
pub(crate) struct Columns {
    /// What it says of its table.
    pub(crate) schema: Schema,
    /// What it says of the run.
    pub(crate) metadata: HashMap<String, String>,
    pub(crate) rows: Vec<Row>,
    /// The rows of each row group or batch.
    pub(crate) groups: Vec<usize>,
}

impl Columns {
    pub(crate) fn of_parquet(file: File) -> Self {
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
        let groups = reader.metadata().row_groups().iter().map(|group| group.num_rows() as usize).collect();
        let pairs = reader.metadata().file_metadata().key_value_metadata().expect("metadata");
        let metadata = pairs.iter().map(|pair| (pair.key.clone(), pair.value.clone().unwrap_or_default())).collect();
        let batches: Vec<_> = reader.build().expect("a reader").map(|batch| batch.expect("a batch")).collect();
        Self::of(metadata, &batches, groups)
    }

    pub(crate) fn of_arrow(stream: impl Read) -> Self {
        let reader = StreamReader::try_new(stream, None).expect("a stream");
        let schema = reader.schema();
        let pairs = schema.metadata().iter();
        let metadata = pairs.map(|(key, value)| (key.to_string(), value.to_string())).collect();
        let batches: Vec<_> = reader.map(|batch| batch.expect("a batch")).collect();
        let groups = batches.iter().map(RecordBatch::num_rows).collect();
        Self::of(metadata, &batches, groups)
    }

    fn of(metadata: HashMap<String, String>, batches: &[RecordBatch], groups: Vec<usize>) -> Self {
        let schema = Schema::from_json(&metadata["t2.schema"]).expect("a schema");
        let row = |batch: &RecordBatch, n: usize| -> Row {
            schema.columns.iter().zip(batch.columns()).map(|(field, array)| cell(&field.kind, array, n)).collect()
        };
        let rows = batches.iter().flat_map(|batch| (0..batch.num_rows()).map(move |n| row(batch, n))).collect();
        Self { schema, metadata, rows, groups }
    }
}

/// A value of an array, as a plugin made it.
fn cell(kind: &FieldKind, array: &ArrayRef, row: usize) -> Cell {
    if array.is_null(row) {
        return Cell::Null;
    }
    match (kind, array.data_type()) {
        (FieldKind::Optional(kind), _) => cell(kind, array, row),
        (FieldKind::Time, DataType::Timestamp(_, Some(zone))) if &**zone == "UTC" => {
            Cell::Time(Timestamp::from_nanos(array.as_primitive::<TimestampNanosecondType>().value(row)))
        }
        (FieldKind::Span, _) => Cell::Span(Span::from_nanos(array.as_primitive::<DurationNanosecondType>().value(row))),
        (FieldKind::Bool, _) => Cell::Unsigned(array.as_boolean().value(row).into()),
        (FieldKind::Binary, _) => Cell::Binary(array.as_binary::<i32>().value(row).to_vec()),
        (FieldKind::List(kind), _) => {
            let items = array.as_list::<i32>().value(row);
            Cell::List((0..items.len()).map(|n| cell(kind, &items, n)).collect())
        }
        (FieldKind::Compound(parts), _) => {
            let values = parts.iter().zip(array.as_struct().columns());
            Cell::Struct(values.map(|(part, array)| cell(&part.kind, array, row)).collect())
        }
        (kind, DataType::Utf8) => text(kind, array.as_string::<i32>().value(row)),
        _ => number(array, row),
    }
}

fn number(array: &ArrayRef, row: usize) -> Cell {
    macro_rules! value {
        ($type:ty) => {
            array.as_primitive::<$type>().value(row)
        };
    }
    match array.data_type() {
        DataType::UInt8 => Cell::Unsigned(value!(UInt8Type).into()),
        DataType::UInt16 => Cell::Unsigned(value!(UInt16Type).into()),
        DataType::UInt32 => Cell::Unsigned(value!(UInt32Type).into()),
        DataType::UInt64 => Cell::Unsigned(value!(UInt64Type)),
        DataType::Int8 => Cell::Signed(value!(Int8Type).into()),
        DataType::Int16 => Cell::Signed(value!(Int16Type).into()),
        DataType::Int32 => Cell::Signed(value!(Int32Type).into()),
        DataType::Int64 => Cell::Signed(value!(Int64Type)),
        DataType::Float32 => Cell::Single(value!(Float32Type)),
        DataType::Float64 => Cell::Double(value!(Float64Type)),
        other => panic!("a column of type {other}"),
    }
}

fn text(kind: &FieldKind, text: &str) -> Cell {
    match kind {
        FieldKind::Char => Cell::Char(text.chars().next().expect("one character")),
        FieldKind::Ipv4 | FieldKind::Ipv6 | FieldKind::Ip => Cell::Ip(text.parse().expect("an address")),
        FieldKind::Mac => {
            let bytes: Vec<_> = text.split(':').map(|byte| u8::from_str_radix(byte, 16).expect("a byte")).collect();
            Cell::Mac(Mac::from_slice(&bytes).expect("six bytes"))
        }
        _ => Cell::Text(text.into()),
    }
}
