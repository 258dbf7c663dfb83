//! The real SQL engine, embedded.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use libsql::Connection;
use ports::database::{
    Batch, BatchMode, Columns, Database, DatabaseError, Outcome, Row, Rows, Statement,
    StatementError, Value,
};
use tokio::sync::Mutex;

use crate::recorder;

/// A database that counts round trips and fails when told to.
pub struct Embedded {
    engine: Mutex<Engine>,
    round_trips: AtomicU64,
    statements: AtomicU64,
    /// Batches that will run while their answer is lost: after so many others, so many.
    replies_to_lose: std::sync::Mutex<(usize, usize)>,
}

impl Embedded {
    /// A database in memory with the whole schema.
    pub async fn migrated() -> Self {
        Self::migrated_at(Path::new(":memory:")).await
    }

    /// A database in an empty file, with the whole schema.
    pub async fn migrated_at(file: &Path) -> Self {
        let embedded = Self::at(file).await;
        let engine = embedded.engine.lock().await;
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|file| !file.ends_with("schema.sql"))
            .collect();
        files.sort();
        for file in files {
            let sql = std::fs::read_to_string(&file).unwrap();
            engine
                .connection
                .execute_batch(&sql)
                .await
                .unwrap_or_else(|error| panic!("{file:?}: {error}"));
        }
        drop(engine);
        embedded
    }

    /// The database in a file, as it is.
    pub async fn at(file: &Path) -> Self {
        let database = libsql::Builder::new_local(file).build().await.unwrap();
        let connection = database.connect().unwrap();
        Self {
            engine: Mutex::new(Engine {
                connection,
                prepared: HashMap::new(),
                is_rewindable: false,
            }),
            round_trips: AtomicU64::new(0),
            statements: AtomicU64::new(0),
            replies_to_lose: std::sync::Mutex::new((0, 0)),
        }
    }

    /// Takes back everything since it was called last. From then on batches are nested in one
    /// transaction that is never committed; what a commit alone would check, such as deferred
    /// foreign keys, is not checked.
    pub async fn rewind(&self) {
        let mut engine = self.engine.lock().await;
        if engine.is_rewindable {
            engine.control("ROLLBACK").await.unwrap();
        }
        engine.control("BEGIN IMMEDIATE").await.unwrap();
        engine.is_rewindable = true;
    }

    /// How many batches were run so far.
    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::SeqCst)
    }

    /// How many statements were in the batches that were run so far.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }

    /// Lets the next batches commit and loses the answer.
    pub fn lose_replies(&self, number: usize) {
        self.lose_replies_after(0, number);
    }

    /// Lets some batches pass, and loses the answers of those that follow.
    pub fn lose_replies_after(&self, passing: usize, number: usize) {
        *self.replies_to_lose.lock().unwrap() = (passing, number);
    }

    fn loses_this_reply(&self) -> bool {
        let mut plan = self.replies_to_lose.lock().unwrap();
        let (loses, rest) = match *plan {
            (0, 0) => (false, (0, 0)),
            (0, number) => (true, (0, number - 1)),
            (passing, number) => (false, (passing - 1, number)),
        };
        *plan = rest;
        loses
    }

    /// Runs raw SQL, as somebody at the console would.
    pub async fn sql(&self, sql: &str) -> Result<Vec<Row>, StatementError> {
        let statement = Statement {
            sql: sql.to_owned(),
            args: vec![],
        };
        let mut engine = self.engine.lock().await;
        engine.execute(&statement).await.map(|rows| rows.rows)
    }

    /// Runs several statements of raw SQL in one transaction.
    pub async fn transaction(&self, statements: &[String]) -> Result<(), StatementError> {
        let engine = self.engine.lock().await;
        let outcome = async {
            engine.connection.execute("BEGIN IMMEDIATE", ()).await?;
            for statement in statements {
                engine.connection.execute(statement, ()).await?;
            }
            engine.connection.execute("COMMIT", ()).await
        };
        let outcome = outcome.await.map(drop).map_err(failure);
        engine.end_what_failed().await;
        outcome
    }

    /// The only integer that a query gives.
    pub async fn number(&self, sql: &str) -> i64 {
        let rows = self
            .sql(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows[0].get(0).unwrap()
    }
}

#[async_trait]
impl Database for Embedded {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        self.round_trips.fetch_add(1, Ordering::SeqCst);
        let statements = batch.statements.len() as u64;
        self.statements.fetch_add(statements, Ordering::SeqCst);
        let results = self.engine.lock().await.run(batch).await?;
        if self.loses_this_reply() {
            return Err(DatabaseError::Unavailable("the reply was lost".to_owned()));
        }
        batch.into_outcome(results)
    }
}

/// A connection, with the statements it has seen.
struct Engine {
    connection: Connection,
    prepared: HashMap<String, libsql::Statement>,
    /// Everything is one transaction that is never committed.
    is_rewindable: bool,
}

impl Engine {
    /// Runs a transaction up to the first failure.
    async fn run(
        &mut self,
        batch: &Batch,
    ) -> Result<Vec<Result<Rows, StatementError>>, DatabaseError> {
        self.begin(batch.kind).await.unwrap();
        let mut results = Vec::with_capacity(batch.statements.len());
        let nothing = || Ok(Rows::default());
        for statement in &batch.statements {
            if !self.prepared.contains_key(&statement.sql) {
                recorder::record(statement);
            }
        }
        while let Some(statement) = batch.statements.get(results.len()) {
            let branch = batch.branch_from(results.len());
            match (self.step(statement).await, branch) {
                (Err(failed), Some(branch)) => {
                    let otherwise = &batch.statements[branch.otherwise];
                    if self.step(otherwise).await.is_err() {
                        results.push(Err(failed));
                        break;
                    }
                    results.resize_with(branch.otherwise + 1, nothing);
                }
                (result, _) => {
                    let has_failed = result.is_err();
                    results.push(result);
                    if has_failed {
                        break;
                    }
                    if batch.branch_to(results.len()).is_some() {
                        results.push(nothing());
                    }
                }
            }
        }
        let all_done = results.iter().all(Result::is_ok);
        if let Err(error) = self.end(all_done).await {
            self.end_what_failed().await;
            return Err(DatabaseError::Statement {
                step: results.len(),
                error,
            });
        }
        Ok(results)
    }

    async fn begin(&mut self, kind: BatchMode) -> Result<Rows, StatementError> {
        let begin = match (kind, self.is_rewindable) {
            (_, true) => "SAVEPOINT batch",
            (BatchMode::Read, _) => "BEGIN",
            (BatchMode::Write, _) => "BEGIN IMMEDIATE",
        };
        self.control(begin).await
    }

    async fn end(&mut self, all_done: bool) -> Result<Rows, StatementError> {
        let end = match (all_done, self.is_rewindable) {
            (true, false) => "COMMIT",
            (false, false) => "ROLLBACK",
            (true, true) => "RELEASE batch",
            (false, true) => {
                self.control("ROLLBACK TO batch").await?;
                "RELEASE batch"
            }
        };
        self.control(end).await
    }

    async fn control(&mut self, sql: &str) -> Result<Rows, StatementError> {
        self.execute(&Statement {
            sql: sql.to_owned(),
            args: vec![],
        })
        .await
    }

    async fn end_what_failed(&self) {
        if !self.connection.is_autocommit() {
            self.connection.execute("ROLLBACK", ()).await.unwrap();
        }
    }

    /// A statement of the service. A number of values other than the statement has parameters is
    /// refused, as libSQL's server does; the engine takes it.
    async fn step(&mut self, statement: &Statement) -> Result<Rows, StatementError> {
        let expected = self.prepared(&statement.sql).await?.parameter_count();
        let given = statement.args.len();
        if given != expected {
            return Err(StatementError {
                code: "ARGS_INVALID".to_owned(),
                message: format!("{given} values for {expected} parameters"),
            });
        }
        self.execute(statement).await
    }

    async fn prepared(&mut self, sql: &str) -> Result<&mut libsql::Statement, StatementError> {
        if !self.prepared.contains_key(sql) {
            let prepared = self.connection.prepare(sql).await.map_err(failure)?;
            self.prepared.insert(sql.to_owned(), prepared);
        }
        Ok(self.prepared.get_mut(sql).unwrap())
    }

    async fn execute(&mut self, statement: &Statement) -> Result<Rows, StatementError> {
        let before = self.connection.total_changes();
        let prepared = self.prepared(&statement.sql).await?;
        let args: Vec<libsql::Value> = statement.args.iter().map(sent).collect();
        let rows = read(prepared, args).await.map_err(failure);
        prepared.reset();
        let has_changed = self.connection.total_changes() > before;
        Ok(Rows {
            rows: rows?,
            changed: match has_changed {
                true => self.connection.changes(),
                false => 0,
            },
        })
    }
}

async fn read(
    statement: &mut libsql::Statement,
    args: Vec<libsql::Value>,
) -> Result<Vec<Row>, libsql::Error> {
    let mut cursor = statement.query(args).await?;
    let mut columns = Columns::default();
    for index in 0..cursor.column_count() {
        columns.push(cursor.column_name(index).unwrap_or_default());
    }
    let columns = Arc::new(columns);
    let mut rows = Vec::new();
    while let Some(row) = cursor.next().await? {
        let values = (0..cursor.column_count())
            .map(|index| row.get_value(index).map(received))
            .collect::<Result<_, _>>()?;
        rows.push(Row {
            columns: Arc::clone(&columns),
            values,
        });
    }
    Ok(rows)
}

fn failure(error: libsql::Error) -> StatementError {
    match error {
        libsql::Error::SqliteFailure(code, message) => {
            let code = match code & 0xff {
                5 => "SQLITE_BUSY",
                19 => "SQLITE_CONSTRAINT",
                _ => "SQLITE_UNKNOWN",
            };
            StatementError {
                code: code.to_owned(),
                message,
            }
        }
        other => StatementError {
            code: "SQLITE_UNKNOWN".to_owned(),
            message: other.to_string(),
        },
    }
}

fn sent(value: &Value) -> libsql::Value {
    match value.clone() {
        Value::Null => libsql::Value::Null,
        Value::Integer(integer) => libsql::Value::Integer(integer),
        Value::Real(real) => libsql::Value::Real(real),
        Value::Text(text) => libsql::Value::Text(text),
        Value::Blob(bytes) => libsql::Value::Blob(bytes),
    }
}

fn received(value: libsql::Value) -> Value {
    match value {
        libsql::Value::Null => Value::Null,
        libsql::Value::Integer(integer) => Value::Integer(integer),
        libsql::Value::Real(real) => Value::Real(real),
        libsql::Value::Text(text) => Value::Text(text),
        libsql::Value::Blob(bytes) => Value::Blob(bytes),
    }
}
