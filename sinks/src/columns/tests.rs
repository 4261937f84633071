//! What is written is read back.

mod cells;

use std::sync::Arc;

use ::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use arrow_array::{Array, RecordBatch};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::SchemaRef;
use proptest::prelude::*;
use t2_core::output::{Field, FieldKind, FieldPart, RecordedRows, Rows, Schema, TableKind};
use t2_core::row::RowEncoder;
use t2_core::value::{Encoder, Group};

use super::batches::{BatchSize, Batches};
use super::{parquet_file, types};
use cells::{Cell, kind, of_kind, read};

/// Rows that are encoded at once, and those of a row group.
const SIZE: BatchSize = BatchSize { rows: 3, bytes: 200 };
const ROW_GROUP: usize = 4;

/// The schema of a table with columns of these kinds.
fn schema(kinds: &[FieldKind]) -> SchemaRef {
    let field = |(n, kind): (usize, &FieldKind)| Field {
        name: format!("column{n}"),
        description: format!("What column {n} tells"),
        plugin: None,
        kind: kind.clone(),
        absent: String::new(),
    };
    let columns = kinds.iter().enumerate().map(field).collect();
    Arc::new(types::schema(&Schema { table: TableKind::Flows, columns }))
}

/// Records rows and replays them to batches, as a run does.
fn batches(schema: &SchemaRef, rows: &[Vec<Cell>]) -> Vec<RecordBatch> {
    let mut recorded = RecordedRows::default();
    for row in rows {
        for cell in row {
            cell.encode(recorded.cells());
            recorded.cells().end_cell();
        }
        recorded.end_row();
    }
    let mut made = Vec::new();
    let mut batches = Batches::new(Arc::clone(schema), SIZE);
    let end_row = |batches: &mut Batches| {
        if batches.end_row() {
            made.extend(batches.take()?);
        }
        Ok::<_, arrow_schema::ArrowError>(())
    };
    RecordedRows::replay(&[&mut recorded], &[], &mut batches, |batches| batches, end_row).expect("rows of the table");
    made.extend(batches.take().expect("rows of the table"));
    made
}

fn rows_of(batches: &[RecordBatch]) -> Vec<Vec<Cell>> {
    let row = |batch: &RecordBatch, row| batch.columns().iter().map(|column| read(column, row)).collect();
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|n| row(batch, n)).collect::<Vec<_>>()).collect()
}

/// The rows of a Parquet file of these rows.
fn through_parquet(kinds: &[FieldKind], rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let schema = schema(kinds);
    let file = tempfile::tempfile().expect("a file for the test");
    let copy = file.try_clone().expect("an open file");
    let mut writer = parquet_file::begin(copy, &schema, &[], ROW_GROUP).expect("a schema of Parquet");
    batches(&schema, rows).iter().for_each(|batch| writer.write(batch).expect("room on the disk"));
    drop(writer.into_inner().expect("room on the disk"));
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
    assert_eq!(reader.schema().fields(), schema.fields());
    assert!(reader.metadata().row_groups().iter().all(|group| group.num_rows() <= ROW_GROUP as i64));
    rows_of(&reader.build().expect("a reader").collect::<Result<Vec<_>, _>>().expect("batches"))
}

/// The rows of a stream of Arrow of these rows.
fn through_arrow(kinds: &[FieldKind], rows: &[Vec<Cell>]) -> Vec<Vec<Cell>> {
    let schema = schema(kinds);
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).expect("a schema of Arrow");
    batches(&schema, rows).iter().for_each(|batch| writer.write(batch).expect("a vector takes all"));
    let stream = writer.into_inner().expect("a vector takes all");
    let reader = StreamReader::try_new(stream.as_slice(), None).expect("a stream");
    rows_of(&reader.collect::<Result<Vec<_>, _>>().expect("batches"))
}

/// A table: the kinds of its columns, and rows.
fn table() -> impl Strategy<Value = (Vec<FieldKind>, Vec<Vec<Cell>>)> {
    prop::collection::vec(kind(), 1..5).prop_flat_map(|kinds| {
        let row: Vec<_> = kinds.iter().map(of_kind).collect();
        (Just(kinds), prop::collection::vec(row, 0..12))
    })
}

proptest! {
    #[test]
    fn rows_are_read_back_from_parquet_and_arrow_as_they_were((kinds, rows) in table()) {
        let expected: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(Cell::valid).collect()).collect();
        prop_assert_eq!(through_parquet(&kinds, &rows), expected.clone());
        prop_assert_eq!(through_arrow(&kinds, &rows), expected);
    }
}

fn list(kind: FieldKind) -> FieldKind {
    FieldKind::List(Box::new(kind))
}

#[test]
fn the_edges_of_all_kinds_are_kept() {
    let pair = vec![
        FieldPart { name: "count".to_owned(), kind: FieldKind::U8 },
        FieldPart { name: "name".to_owned(), kind: FieldKind::Text { quoted: true }.optional() },
    ];
    let kinds = [
        FieldKind::U64,
        FieldKind::F64,
        list(list(FieldKind::U16)).optional(),
        list(FieldKind::Compound(pair)),
        FieldKind::Text { quoted: true },
    ];
    let of = |count, name: Option<&str>| {
        Cell::Struct(vec![Cell::Unsigned(count), name.map_or(Cell::Null, |name| Cell::Text(name.into()))])
    };
    let rows = [
        vec![
            Cell::Unsigned(u64::MAX),
            Cell::Double(f64::NAN.to_bits()),
            Cell::List(vec![Cell::List(vec![]), Cell::List(vec![Cell::Unsigned(7)])]),
            Cell::List(vec![of(1, Some("a")), of(2, None)]),
            Cell::Text(b"caf\xe9!".to_vec()),
        ],
        vec![Cell::Unsigned(0), Cell::Double(0), Cell::List(vec![]), Cell::List(vec![]), Cell::Text(Vec::new())],
        vec![
            Cell::Unsigned(1 << 63),
            Cell::Double(1),
            Cell::Null,
            Cell::List(vec![of(0, Some(""))]),
            Cell::Text(b"x".to_vec()),
        ],
    ];
    let read = through_parquet(&kinds, &rows);
    assert_eq!(read[0][4], Cell::Text(b"caf.!".to_vec()));
    let others = |rows: &[Vec<Cell>]| rows.iter().map(|row| row[..4].to_vec()).collect::<Vec<_>>();
    assert_eq!(others(&read), others(&rows));
}

#[test]
fn a_table_without_rows_has_its_columns() {
    assert_eq!(through_parquet(&[FieldKind::U8, list(FieldKind::Ip)], &[]), Vec::<Vec<Cell>>::new());
    assert_eq!(through_arrow(&[FieldKind::U8], &[]), Vec::<Vec<Cell>>::new());
}

#[test]
fn rows_with_fewer_values_than_columns_or_parts_are_filled_up() {
    let parts = ["a", "b"].map(|name| FieldPart { name: name.to_owned(), kind: FieldKind::U8.optional() });
    let schema = schema(&[FieldKind::Compound(parts.to_vec()), FieldKind::U8.optional(), FieldKind::U8]);
    let mut batches = Batches::new(schema, SIZE);
    batches.begin(Group::Compound);
    batches.item();
    batches.unsigned(1);
    batches.end(Group::Compound);
    batches.end_cell();
    assert!(!batches.end_row());
    let batch = batches.take().expect("rows of the table").expect("a row");
    let first = Cell::Struct(vec![Cell::Unsigned(1), Cell::Null]);
    assert_eq!(rows_of(&[batch]), [[first, Cell::Null, Cell::Unsigned(0)]]);
}

#[test]
fn values_that_a_column_has_no_place_for_are_dropped() {
    let mut batches = Batches::new(schema(&[FieldKind::U8, list(FieldKind::U8).optional()]), SIZE);
    // A list of a list where there is a number, two values in a cell, and a number where there is a list.
    batches.begin(Group::List);
    batches.item();
    batches.begin(Group::List);
    batches.item();
    batches.unsigned(1);
    batches.end(Group::List);
    batches.end(Group::List);
    batches.unsigned(2);
    batches.end_cell();
    batches.unsigned(3);
    batches.end_cell();
    batches.end_cell();
    batches.end_row();
    let batch = batches.take().expect("rows of the table").expect("a row");
    assert!(batch.column(1).is_null(0));
    assert_eq!(rows_of(&[batch]), [[Cell::Unsigned(0), Cell::Null]]);
}

#[test]
fn a_batch_is_full_when_its_texts_are_long() {
    let mut batches = Batches::new(schema(&[FieldKind::Binary]), BatchSize { rows: 100, bytes: 10 });
    batches.binary(b"12345");
    batches.end_cell();
    assert!(!batches.end_row());
    batches.binary(b"67890");
    batches.end_cell();
    assert!(batches.end_row());
}
