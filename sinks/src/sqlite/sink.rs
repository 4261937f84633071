//! The outputs of tables into one database.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use t2_core::output::{
    ClosedFile, LaneIndex, OutputError, RecordedRows, RunInfo, Sink, SinkKind, Table, TableKind, TableOutput,
};
use t2_core::prelude::*;

use super::database::Database;
use super::row::RowValues;

/// The settings of [`SqliteSink`].
#[derive(Clone, Debug, Settings)]
pub struct SqliteSettings {
    /// Whether rows are added to a database that is there
    #[setting(default = false)]
    pub append: bool,
}

/// Writes `PREFIX.db`, with the tables `flow`, `packet` and `monitoring`.
#[derive(Debug)]
pub struct SqliteSink;

/// What the name of the database ends in.
const SUFFIX: &str = ".db";

impl SinkKind for SqliteSink {
    const NAME: &'static str = "sqliteSink";
    const DESCRIPTION: &'static str = "Writes flows, packets and monitoring into a SQLite database";
    const FORMAT: Option<&'static str> = Some("sqlite");
    const FILES: &'static [&'static str] = &[SUFFIX];

    type Settings = SqliteSettings;

    fn open(
        run: &RunInfo,
        tables: &[&Table],
        settings: &SqliteSettings,
    ) -> Result<Vec<(TableKind, TableOutput)>, OutputError> {
        if run.stdout.is_some_and(|kind| tables.iter().any(|table| table.kind == kind)) {
            return Err(OutputError::stdout(io::Error::other("a database cannot be printed: choose another format")));
        }
        let mut database = match settings.append {
            true => Database::append(&run.outputs.existing(SUFFIX)?)?,
            false => Database::create(run.outputs.create(SUFFIX)?)?,
        };
        database.note_run(run)?;
        let statements = tables.iter().map(|table| Ok((table.kind, database.table(&table.schema())?)));
        let statements = statements.collect::<Result<Vec<_>, OutputError>>()?;
        let database = Arc::new(Mutex::new(database));
        let output = |(kind, insert)| {
            let values = RowValues::default();
            (kind, TableOutput::new(TableRows { insert, values, database: Arc::clone(&database) }))
        };
        Ok(statements.into_iter().map(output).collect())
    }
}

/// The rows of one table.
struct TableRows {
    /// The statement that inserts a row.
    insert: String,
    values: RowValues,
    database: Arc<Mutex<Database>>,
}

impl Sink for TableRows {
    type Rows = RecordedRows;

    fn rows(&self) -> RecordedRows {
        RecordedRows::default()
    }

    fn write(&mut self, lanes: &mut [&mut RecordedRows], order: &[LaneIndex]) -> Result<(), OutputError> {
        let Self { insert, values, database } = self;
        let database = database.lock().unwrap_or_else(PoisonError::into_inner);
        let end_row = |values: &mut RowValues| database.insert(insert, values.take());
        RecordedRows::replay(lanes, order, values, |values| values, end_row)
    }

    /// The last of the tables closes the database.
    fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        match Arc::into_inner(self.database) {
            Some(database) => database.into_inner().unwrap_or_else(PoisonError::into_inner).close(),
            None => Ok(Vec::new()),
        }
    }
}
