//! Connections to the database file: opened once, kept warm with their prepared statements.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::StatementStatus::{RowsRead, RowsWritten};
use rusqlite::types::Value as SqlValue;
use tokio::time::Instant;

use super::error::StatementError;
use super::protocol::{Column, Description, NamedArgument, Parameter, StatementResult};
use super::sql::{self, Effects, StatementCount};
use super::value::{self, Value};

/// Prepared statements a connection keeps. The product has fewer; past that, the texts known to be one
/// statement are all forgotten at once.
const PREPARED_STATEMENTS: usize = 512;
/// Connections kept for the next stream.
const IDLE_CONNECTIONS: usize = 16;
/// How long the engine waits for a lock another process holds. Within this process writers queue.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// As Turso sets them; `synchronous` spares the disk, which WAL allows without risk to consistency.
const SETTINGS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; \
     PRAGMA foreign_keys = ON; PRAGMA cache_size = -16000;";

/// The database file and its idle connections.
pub struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Opens the database file, creating it when absent.
    ///
    /// # Errors
    /// When the file cannot be opened as a database.
    pub fn open(path: &Path) -> Result<Arc<Self>, rusqlite::Error> {
        let pool = Arc::new(Self {
            path: path.to_owned(),
            idle: Mutex::default(),
        });
        let first = pool.take()?;
        pool.give_back(first);
        Ok(pool)
    }

    /// An idle connection, or a new one.
    ///
    /// # Errors
    /// When the file cannot be opened as a database.
    pub fn take(&self) -> Result<Connection, rusqlite::Error> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let raw = rusqlite::Connection::open(&self.path)?;
        raw.busy_timeout(BUSY_TIMEOUT)?;
        raw.execute_batch(SETTINGS)?;
        raw.set_prepared_statement_cache_capacity(PREPARED_STATEMENTS);
        Ok(Connection {
            known: HashMap::new(),
            is_marked: false,
            raw,
        })
    }

    /// Keeps a connection for the next stream, unless that stream could tell.
    pub fn give_back(&self, connection: Connection) {
        if connection.is_marked || !connection.is_autocommit() {
            return;
        }
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_CONNECTIONS {
            idle.push(connection);
        }
    }
}

/// A connection with its prepared statements. Dropping it rolls back what is open.
pub struct Connection {
    /// Texts known to be one statement, and what each may do.
    known: HashMap<String, Effects>,
    is_marked: bool,
    raw: rusqlite::Connection,
}

impl Connection {
    /// Whether no transaction is open.
    pub fn is_autocommit(&self) -> bool {
        self.raw.is_autocommit()
    }

    /// What running this SQL may do.
    pub fn effects(&self, sql: &str) -> Effects {
        let known = self.known.get(sql).copied();
        known.unwrap_or_else(|| sql::effects(sql))
    }

    /// Runs one statement. The engine works on the calling thread: a statement takes microseconds,
    /// less than handing it to another thread and back.
    ///
    /// # Errors
    /// When the text is not one statement, its arguments do not fit, or the engine refuses it.
    pub fn execute(
        &mut self,
        sql: &str,
        args: Vec<Value>,
        named_args: Vec<NamedArgument>,
        want_rows: bool,
    ) -> Result<StatementResult, StatementError> {
        let started = Instant::now();
        let effects = self.know(sql)?;
        let mut statement = self.raw.prepare_cached(sql)?;
        self.is_marked |= effects.marks_connection;
        bind(&mut statement, args, named_args)?;
        let outcome = run(&mut statement, want_rows);
        let count = |status| u64::try_from(statement.reset_status(status)).unwrap_or_default();
        let (rows_read, rows_written) = (count(RowsRead), count(RowsWritten));
        let rows = outcome?;
        let changes_rows = effects.may_change_rows && !statement.readonly();
        let affected_row_count = if changes_rows { self.raw.changes() } else { 0 };
        Ok(StatementResult {
            // After it has run: the engine may have prepared it anew for a changed schema.
            cols: columns(&statement),
            rows,
            affected_row_count,
            last_insert_rowid: (affected_row_count > 0)
                .then(|| self.raw.last_insert_rowid().to_string()),
            replication_index: None,
            rows_read,
            rows_written,
            query_duration_ms: started.elapsed().as_secs_f64() * 1000.0,
        })
    }

    /// Runs a script and discards its rows.
    ///
    /// # Errors
    /// The first statement that fails ends the script.
    pub fn run_script(&mut self, sql: &str) -> Result<(), StatementError> {
        self.is_marked = true;
        Ok(self.raw.execute_batch(sql)?)
    }

    /// Tells a statement's parameters and columns.
    ///
    /// # Errors
    /// When the text is not one statement or the engine cannot parse it.
    pub fn describe(&mut self, sql: &str) -> Result<Description, StatementError> {
        self.know(sql)?;
        let statement = self.raw.prepare_cached(sql)?;
        let is_explain = sql::is_explain(sql);
        Ok(Description {
            params: parameter_names(&statement)
                .map(|name| Parameter {
                    name: name.map(str::to_owned),
                })
                .collect(),
            cols: columns(&statement),
            is_explain,
            is_readonly: is_explain || statement.readonly(),
        })
    }

    /// Makes sure that a text is one statement, and tells what that may do.
    fn know(&mut self, sql: &str) -> Result<Effects, StatementError> {
        if let Some(effects) = self.known.get(sql) {
            return Ok(*effects);
        }
        match sql::count_statements(sql) {
            StatementCount::None => {
                return Err(StatementError::new(
                    "SQL_NO_STATEMENT",
                    "SQL string does not contain any statement",
                ));
            }
            StatementCount::Many => {
                return Err(StatementError::new(
                    "SQL_MANY_STATEMENTS",
                    "SQL string contains more than one statement",
                ));
            }
            StatementCount::One => {}
        }
        if self.known.len() >= PREPARED_STATEMENTS {
            self.known.clear();
        }
        let effects = sql::effects(sql);
        self.known.insert(sql.to_owned(), effects);
        Ok(effects)
    }
}

fn run(
    statement: &mut rusqlite::Statement<'_>,
    want_rows: bool,
) -> Result<Vec<Vec<Value>>, StatementError> {
    let mut source = statement.raw_query();
    let mut rows = Vec::new();
    while let Some(row) = source.next()? {
        if want_rows {
            let values = (0..row.as_ref().column_count())
                .map(|index| value::read(row.get_ref(index)?))
                .collect::<Result<_, _>>()?;
            rows.push(values);
        }
    }
    Ok(rows)
}

fn columns(statement: &rusqlite::Statement<'_>) -> Vec<Column> {
    statement
        .columns()
        .iter()
        .map(|column| Column {
            name: Some(column.name().to_owned()),
            decltype: column.decl_type().map(str::to_owned),
        })
        .collect()
}

/// Names in the order of their index; none for `?`.
fn parameter_names<'a>(
    statement: &'a rusqlite::Statement<'_>,
) -> impl Iterator<Item = Option<&'a str>> {
    (1..=statement.parameter_count()).map(|index| statement.parameter_name(index))
}

/// Binds one value to each parameter. As the protocol says, an argument that no parameter asks for is
/// ignored; as Turso does, a parameter without argument is an error.
fn bind(
    statement: &mut rusqlite::Statement<'_>,
    positional: Vec<Value>,
    mut named: Vec<NamedArgument>,
) -> Result<(), StatementError> {
    if !positional.is_empty() && !named.is_empty() {
        return Err(StatementError::new(
            "ARGS_BOTH_POSITIONAL_AND_NAMED",
            "Specifying both positional and named arguments is not supported",
        ));
    }
    let mut positional = positional.into_iter();
    for index in 1..=statement.parameter_count() {
        // Drawn for each parameter: an argument by position counts named parameters too.
        let by_position = positional.next();
        let name = statement.parameter_name(index);
        let by_name = name.and_then(|name| {
            let found = named
                .iter()
                .position(|argument| names_match(&argument.name, name))?;
            Some(std::mem::replace(&mut named[found].value, Value::Null))
        });
        let value = by_position.or(by_name).ok_or_else(|| {
            let parameter = name.map_or_else(|| index.to_string(), str::to_owned);
            StatementError::new(
                "ARGS_INVALID",
                format!("Arguments do not match SQL parameters: value for parameter {parameter} not found"),
            )
        })?;
        statement.raw_bind_parameter(index, SqlValue::from(value))?;
    }
    Ok(())
}

/// The argument may leave out the parameter's sign (`:`, `@`, `$`).
fn names_match(argument: &str, parameter: &str) -> bool {
    argument == parameter || parameter.get(1..) == Some(argument)
}
