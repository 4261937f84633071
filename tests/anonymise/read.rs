//! Reads what a file shows, whatever its format.

use std::fs;
use std::path::Path;

/// All texts of a file, with blanks or line ends between them.
pub(crate) fn text(path: &Path) -> String {
    match path.extension().and_then(|extension| extension.to_str()) {
        #[cfg(feature = "parquet")]
        Some("parquet") => columns::parquet(path),
        #[cfg(feature = "parquet")]
        Some("arrow") => columns::arrow(path),
        #[cfg(feature = "sqlite")]
        Some("db") => sqlite::text(path),
        _ => String::from_utf8_lossy(&fs::read(path).expect("an output")).into_owned(),
    }
}

#[cfg(feature = "parquet")]
mod columns {
    use std::fs::File;
    use std::path::Path;

    use arrow_array::cast::AsArray;
    use arrow_array::{Array, ArrayRef, RecordBatch, make_array};
    use arrow_ipc::reader::StreamReader;
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    pub(super) fn parquet(path: &Path) -> String {
        let file = File::open(path).expect("a file");
        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
        let metadata = format!("{:?}", reader.metadata().file_metadata().key_value_metadata());
        let batches = reader.build().expect("a reader").map(|batch| batch.expect("a batch"));
        texts(metadata, batches)
    }

    pub(super) fn arrow(path: &Path) -> String {
        let reader = StreamReader::try_new(File::open(path).expect("a file"), None).expect("a stream");
        let metadata = format!("{:?}", reader.schema().metadata());
        texts(metadata, reader.map(|batch| batch.expect("a batch")))
    }

    fn texts(metadata: String, batches: impl Iterator<Item = RecordBatch>) -> String {
        batches.fold(metadata, |mut texts, batch| {
            batch.columns().iter().for_each(|column| add(column, &mut texts));
            texts
        })
    }

    /// Adds the texts and bytes of a column, and of what is in it.
    fn add(array: &ArrayRef, texts: &mut String) {
        if let Some(strings) = array.as_string_opt::<i32>() {
            strings.iter().flatten().for_each(|text| texts.extend([" ", text]));
        } else if let Some(bytes) = array.as_binary_opt::<i32>() {
            bytes.iter().flatten().for_each(|bytes| texts.extend([" ", &String::from_utf8_lossy(bytes)]));
        }
        array.to_data().child_data().iter().for_each(|child| add(&make_array(child.clone()), texts));
    }
}

#[cfg(feature = "sqlite")]
mod sqlite {
    use std::path::Path;

    use rusqlite::Connection;
    use rusqlite::types::ValueRef;

    pub(super) fn text(path: &Path) -> String {
        let database = Connection::open(path).expect("a database");
        let mut texts = String::new();
        for table in ["flow", "packet", "run"] {
            let mut statement = database.prepare(&format!("SELECT * FROM {table}")).expect("a table");
            let columns = statement.column_count();
            let mut rows = statement.query([]).expect("rows");
            while let Some(row) = rows.next().expect("a row") {
                for column in 0..columns {
                    if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column).expect("a value") {
                        texts.extend([" ", &String::from_utf8_lossy(bytes)]);
                    }
                }
            }
        }
        texts
    }
}
