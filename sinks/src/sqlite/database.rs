//! The database file, its tables, and what is inserted.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, params, params_from_iter, types::Value};
use t2_core::output::{ClosedFile, Field, OutputError, OutputFile, RunInfo, Schema, TableKind};

use super::row::type_of;
use crate::iso::Iso;

/// The database of a run; closed by the last output that uses it.
pub(super) struct Database {
    connection: Connection,
    path: PathBuf,
    /// The file that gets its name in the end; none if rows are added to a file that is there.
    file: Option<OutputFile>,
    /// The names of its tables of this run.
    tables: Vec<&'static str>,
}

/// The name of the table of this kind.
pub(super) fn name_of(kind: TableKind) -> &'static str {
    match kind {
        TableKind::Flows => "flow",
        TableKind::Packets => "packet",
        kind => kind.name(),
    }
}

/// The schema with names that SQLite can tell apart, where case does not count: a column whose name is that of an earlier
/// one gets that of its plugin, too, as in `icmpDecode_icmpPkts`.
fn distinct(schema: &Schema) -> Schema {
    let mut columns: Vec<Field> = Vec::with_capacity(schema.columns.len());
    for field in &schema.columns {
        let mut field = field.clone();
        if columns.iter().any(|earlier| earlier.name.eq_ignore_ascii_case(&field.name)) {
            field.name = format!("{}_{}", field.plugin.as_deref().unwrap_or("core"), field.name);
        }
        columns.push(field);
    }
    Schema { columns, ..*schema }
}

impl Database {
    /// Begins a new database.
    ///
    /// # Errors
    /// The file cannot be created.
    pub(super) fn create(mut file: OutputFile) -> Result<Self, OutputError> {
        let path = file.path().to_path_buf();
        let failed = |source| OutputError::create(&path, source);
        let Some(part) = file.part_path() else {
            return Err(failed(io::Error::other("a database is written in any order, so it cannot be a pipe")));
        };
        let opened = Connection::open(part).and_then(|connection| {
            // A run that fails leaves no file of this name: there is nothing to be restored.
            connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")?;
            Ok(connection)
        });
        let connection = opened.map_err(|error| failed(io_error(error)))?;
        Ok(Self { connection, path, file: Some(file), tables: Vec::new() })
    }

    /// Adds to a database, or begins one. If the run fails, it is as before.
    ///
    /// # Errors
    /// The file cannot be opened, or it is in use.
    pub(super) fn append(path: &Path) -> Result<Self, OutputError> {
        let opened = Connection::open(path).and_then(|connection| {
            connection.execute_batch("BEGIN IMMEDIATE")?;
            Ok(connection)
        });
        let connection = opened.map_err(|error| OutputError::create(path, io_error(error)))?;
        Ok(Self { connection, path: path.to_path_buf(), file: None, tables: Vec::new() })
    }

    /// Creates the table of a schema unless it is there; returns the statement that inserts a row.
    ///
    /// # Errors
    /// The table has other columns.
    pub(super) fn table(&mut self, schema: &Schema) -> Result<String, OutputError> {
        let (path, name) = (&self.path, name_of(schema.table));
        self.tables.push(name);
        let schema = &distinct(schema);
        let columns: Vec<_> =
            schema.columns.iter().map(|field| (field.name.clone(), type_of(&field.kind).to_owned())).collect();
        let known = self.columns(name).map_err(|error| OutputError::create(path, io_error(error)))?;
        if !known.is_empty() && known != columns {
            let why = format!(
                "its table `{name}` has other columns than this run: choose the same plugins and columns, or another file"
            );
            return Err(OutputError::create(path, io::Error::other(why)));
        }
        let created = self.create_table(name, &columns).and_then(|()| self.describe(name, schema));
        created.map_err(|error| OutputError::create(&self.path, io_error(error)))?;
        let places = vec!["?"; columns.len()].join(",");
        Ok(format!("INSERT INTO {name} VALUES ({places})"))
    }

    /// The columns of a table with their types; none if there is no such table.
    fn columns(&self, table: &str) -> rusqlite::Result<Vec<(String, String)>> {
        let mut query = self.connection.prepare("SELECT name, type FROM pragma_table_info(?) ORDER BY cid")?;
        let columns = query.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        columns.collect()
    }

    fn create_table(&self, table: &str, columns: &[(String, String)]) -> rusqlite::Result<()> {
        // Names of columns are letters, digits and `_`.
        let columns: Vec<_> = columns.iter().map(|(name, kind)| format!("\"{name}\" {kind}")).collect();
        self.connection.execute_batch(&format!(
            "CREATE TABLE IF NOT EXISTS {table} ({});
             CREATE TABLE IF NOT EXISTS columns (
                 \"table\" TEXT, name TEXT, type TEXT, kind TEXT, plugin TEXT, description TEXT,
                 PRIMARY KEY (\"table\", name)
             )",
            columns.join(", ")
        ))
    }

    /// Describes the columns of a table.
    fn describe(&self, table: &str, schema: &Schema) -> rusqlite::Result<()> {
        let sql = "INSERT OR REPLACE INTO columns VALUES (?, ?, ?, ?, ?, ?)";
        let mut insert = self.connection.prepare(sql)?;
        for Field { name, description, plugin, kind, .. } in &schema.columns {
            let json = serde_json::to_string(kind).unwrap_or_default();
            insert.execute(params![table, name, type_of(kind), json, plugin, description])?;
        }
        Ok(())
    }

    /// Adds what is known of the run.
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) fn note_run(&self, run: &RunInfo) -> Result<(), OutputError> {
        let captures: Vec<_> = run.captures.iter().map(|capture| capture.name.as_str()).collect();
        let plugins = run.plugins.join(",");
        let noted = self
            .connection
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS run (
                     started TEXT, version TEXT, command_line TEXT, sensor_id INTEGER, plugins TEXT, captures TEXT, about TEXT
                 )",
            )
            .and_then(|()| {
                self.connection.execute(
                    "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, ?)",
                    params![
                        Iso(run.started).to_string(),
                        RunInfo::VERSION,
                        run.command_line,
                        run.sensor_id,
                        plugins,
                        captures.join("\n"),
                        run.about.join("\n"),
                    ],
                )
            });
        noted.map(drop).map_err(|error| OutputError::create(&self.path, io_error(error)))
    }

    /// Inserts a row by a statement of [`table`](Self::table).
    ///
    /// # Errors
    /// The database cannot be written.
    pub(super) fn insert(&self, statement: &str, values: impl Iterator<Item = Value>) -> Result<(), OutputError> {
        let inserted =
            self.connection.prepare_cached(statement).and_then(|mut insert| insert.execute(params_from_iter(values)));
        inserted.map(drop).map_err(|error| OutputError::write(&self.path, io_error(error)))
    }

    /// Completes the database.
    ///
    /// # Errors
    /// It cannot be written.
    pub(super) fn close(self) -> Result<Vec<ClosedFile>, OutputError> {
        let Self { connection, path, file, tables } = self;
        let failed = |error| OutputError::complete(&path, io_error(error));
        for table in tables {
            let sql = format!("CREATE INDEX IF NOT EXISTS {table}_flowInd ON {table} (flowInd)");
            // Without this column there is nothing to look for.
            let has_column = connection.prepare(&format!("SELECT flowInd FROM {table}")).is_ok();
            if has_column {
                connection.execute_batch(&sql).map_err(failed)?;
            }
        }
        connection.execute_batch("COMMIT").map_err(failed)?;
        connection.flush_prepared_statement_cache();
        connection.close().map_err(|(_, error)| failed(error))?;
        file.into_iter().map(OutputFile::close).collect()
    }
}

/// An error of SQLite as one of the system: a full disk stays one.
fn io_error(error: rusqlite::Error) -> io::Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull.into(),
        _ => io::Error::other(error),
    }
}
