//! Connections to the database file: opened once, kept warm with their prepared statements.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use libsql::params::Params;
use tokio::time::Instant;

use super::error::StatementError;
use super::protocol::{Column, Description, NamedArgument, Parameter, StatementResult};
use super::sql::{self, Effects, StatementCount};
use super::value::Value;

/// Prepared statements a connection keeps. The product has fewer; past that, all are dropped at once.
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
    database: libsql::Database,
    idle: Mutex<Vec<Connection>>,
}

impl Pool {
    /// Opens the database file, creating it when absent.
    ///
    /// # Errors
    /// When the file cannot be opened as a database.
    pub async fn open(path: &std::path::Path) -> Result<Arc<Self>, libsql::Error> {
        let database = libsql::Builder::new_local(path).build().await?;
        let pool = Arc::new(Self {
            database,
            idle: Mutex::default(),
        });
        let first = pool.take().await?;
        pool.give_back(first);
        Ok(pool)
    }

    /// An idle connection, or a new one.
    ///
    /// # Errors
    /// When the file cannot be opened as a database.
    pub async fn take(&self) -> Result<Connection, libsql::Error> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        if let Some(connection) = idle {
            return Ok(connection);
        }
        let raw = self.database.connect()?;
        raw.busy_timeout(BUSY_TIMEOUT)?;
        raw.execute_batch(SETTINGS).await?;
        Ok(Connection {
            prepared: HashMap::new(),
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
    // Statements first: the engine closes a connection once its last statement is gone.
    prepared: HashMap<String, Prepared>,
    is_marked: bool,
    raw: libsql::Connection,
}

struct Prepared {
    statement: libsql::Statement,
    effects: Effects,
}

impl Connection {
    /// Whether no transaction is open.
    pub fn is_autocommit(&self) -> bool {
        self.raw.is_autocommit()
    }

    /// What running this SQL may do.
    pub fn effects(&self, sql: &str) -> Effects {
        match self.prepared.get(sql) {
            Some(prepared) => prepared.effects,
            None => sql::effects(sql),
        }
    }

    /// Runs one statement. The engine works on the calling thread: a statement takes microseconds,
    /// less than handing it to another thread and back.
    ///
    /// # Errors
    /// When the text is not one statement, its arguments do not fit, or the engine refuses it.
    pub async fn execute(
        &mut self,
        sql: &str,
        args: Vec<Value>,
        named_args: Vec<NamedArgument>,
        want_rows: bool,
    ) -> Result<StatementResult, StatementError> {
        let started = Instant::now();
        self.prepare(sql).await?;
        let Some(prepared) = self.prepared.get(sql) else {
            return Err(StatementError::new(
                "INTERNAL_ERROR",
                "the prepared statement is gone",
            ));
        };
        self.is_marked |= prepared.effects.marks_connection;
        let statement = &prepared.statement;
        let arguments = arguments(statement, args, named_args)?;
        let changes_before = self.raw.total_changes();
        let outcome = run(statement, arguments, want_rows).await;
        statement.reset();
        let (cols, rows, rows_read) = outcome?;
        let rows_written = self.raw.total_changes().wrapping_sub(changes_before);
        let has_written = rows_written > 0;
        Ok(StatementResult {
            cols,
            rows,
            affected_row_count: if has_written { self.raw.changes() } else { 0 },
            last_insert_rowid: has_written.then(|| self.raw.last_insert_rowid().to_string()),
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
    pub async fn run_script(&mut self, sql: &str) -> Result<(), StatementError> {
        self.is_marked = true;
        self.raw.execute_batch(sql).await?;
        Ok(())
    }

    /// Tells a statement's parameters and columns.
    ///
    /// # Errors
    /// When the text is not one statement or the engine cannot parse it.
    pub async fn describe(&mut self, sql: &str) -> Result<Description, StatementError> {
        self.prepare(sql).await?;
        let is_explain = sql::is_explain(sql);
        let is_readonly = is_explain || self.leaves_database_as_it_is(sql).await?;
        let Some(Prepared { statement, .. }) = self.prepared.get(sql) else {
            return Err(StatementError::new(
                "INTERNAL_ERROR",
                "the prepared statement is gone",
            ));
        };
        Ok(Description {
            params: parameter_names(statement)
                .map(|name| Parameter {
                    name: name.map(str::to_owned),
                })
                .collect(),
            cols: columns(statement),
            is_explain,
            is_readonly,
        })
    }

    /// The crate does not tell what `sqlite3_stmt_readonly` does, but the statement's program does:
    /// it writes if it opens a transaction for writing.
    async fn leaves_database_as_it_is(&self, sql: &str) -> Result<bool, StatementError> {
        let mut program = self.raw.query(&format!("EXPLAIN {sql}"), ()).await?;
        while let Some(instruction) = program.next().await? {
            let opcode: String = instruction.get(1)?;
            let opens_for_writing = opcode == "Transaction" && instruction.get::<i64>(3)? != 0;
            if opens_for_writing
                || ["JournalMode", "Vacuum", "Checkpoint"].contains(&opcode.as_str())
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    async fn prepare(&mut self, sql: &str) -> Result<(), StatementError> {
        if self.prepared.contains_key(sql) {
            return Ok(());
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
        let statement = self.raw.prepare(sql).await?;
        if self.prepared.len() >= PREPARED_STATEMENTS {
            self.prepared.clear();
        }
        let effects = sql::effects(sql);
        self.prepared
            .insert(sql.to_owned(), Prepared { statement, effects });
        Ok(())
    }
}

async fn run(
    statement: &libsql::Statement,
    arguments: Vec<libsql::Value>,
    want_rows: bool,
) -> Result<(Vec<Column>, Vec<Vec<Value>>, u64), StatementError> {
    let mut source = statement.query(Params::Positional(arguments)).await?;
    // After the first step: the engine may have prepared the statement anew for a changed schema.
    let columns = columns(statement);
    let mut rows = Vec::new();
    let mut rows_read = 0;
    while let Some(row) = source.next().await? {
        rows_read += 1;
        if want_rows {
            let values = (0..columns.len() as i32)
                .map(|index| row.get_value(index).map(Value::from))
                .collect::<Result<_, _>>()?;
            rows.push(values);
        }
    }
    Ok((columns, rows, rows_read))
}

fn columns(statement: &libsql::Statement) -> Vec<Column> {
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
fn parameter_names(statement: &libsql::Statement) -> impl Iterator<Item = Option<&str>> {
    (1..=statement.parameter_count() as i32).map(|index| statement.parameter_name(index))
}

/// One value for each parameter, in the order of their index. As the protocol says, an argument
/// that no parameter asks for is ignored; as Turso does, a parameter without argument is an error.
fn arguments(
    statement: &libsql::Statement,
    positional: Vec<Value>,
    mut named: Vec<NamedArgument>,
) -> Result<Vec<libsql::Value>, StatementError> {
    if !positional.is_empty() && !named.is_empty() {
        return Err(StatementError::new(
            "ARGS_BOTH_POSITIONAL_AND_NAMED",
            "Specifying both positional and named arguments is not supported",
        ));
    }
    let mut positional = positional.into_iter();
    parameter_names(statement)
        .enumerate()
        .map(|(index, name)| {
            // Drawn for each parameter: an argument by position counts named parameters too.
            let by_position = positional.next();
            let by_name = name.and_then(|name| {
                let found = named
                    .iter()
                    .position(|argument| names_match(&argument.name, name))?;
                Some(std::mem::replace(&mut named[found].value, Value::Null))
            });
            by_position.or(by_name).map(Into::into).ok_or_else(|| {
                let parameter = name.map_or_else(|| (index + 1).to_string(), str::to_owned);
                StatementError::new(
                    "ARGS_INVALID",
                    format!("Arguments do not match SQL parameters: value for parameter {parameter} not found"),
                )
            })
        })
        .collect()
}

/// The argument may leave out the parameter's sign (`:`, `@`, `$`).
fn names_match(argument: &str, parameter: &str) -> bool {
    argument == parameter || parameter.get(1..) == Some(argument)
}
