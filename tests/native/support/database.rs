//! The real SQL engine, embedded.

use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use kitten_closet::ports::database::{
    Batch, Database, DatabaseError, Kind, Outcome, Row, Rows, Statement, StatementError, Value,
};
use libsql::Connection;
use tokio::sync::Mutex;

/// A database in memory, with the schema, that counts round trips and fails when told to.
pub struct Embedded {
    connection: Mutex<Connection>,
    round_trips: AtomicU64,
    /// Batches that will run while their answer is lost: after so many others, so many.
    replies_to_lose: std::sync::Mutex<(usize, usize)>,
}

impl Embedded {
    pub async fn migrated() -> Self {
        let database = libsql::Builder::new_local(":memory:")
            .build()
            .await
            .unwrap();
        let connection = database.connect().unwrap();
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        for file in files {
            let sql = std::fs::read_to_string(&file).unwrap();
            connection
                .execute_batch(&sql)
                .await
                .unwrap_or_else(|error| panic!("{file:?}: {error}"));
        }
        Self {
            connection: Mutex::new(connection),
            round_trips: AtomicU64::new(0),
            replies_to_lose: std::sync::Mutex::new((0, 0)),
        }
    }

    /// How many batches were run so far.
    pub fn round_trips(&self) -> u64 {
        self.round_trips.load(Ordering::SeqCst)
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
        let connection = self.connection.lock().await;
        let statement = Statement {
            sql: sql.to_owned(),
            args: vec![],
        };
        execute(&connection, &statement).await.map(|rows| rows.rows)
    }

    /// Runs several statements of raw SQL in one transaction.
    pub async fn transaction(&self, statements: &[String]) -> Result<(), StatementError> {
        let connection = self.connection.lock().await;
        let outcome = async {
            connection.execute("BEGIN IMMEDIATE", ()).await?;
            for statement in statements {
                connection.execute(statement, ()).await?;
            }
            connection.execute("COMMIT", ()).await
        };
        let outcome = outcome.await;
        if !connection.is_autocommit() {
            connection.execute("ROLLBACK", ()).await.map_err(failure)?;
        }
        outcome.map(drop).map_err(failure)
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
        let connection = self.connection.lock().await;
        let begin = match batch.kind {
            Kind::Read => "BEGIN",
            Kind::Write => "BEGIN IMMEDIATE",
        };
        connection.execute(begin, ()).await.unwrap();
        let mut results = Vec::new();
        for statement in &batch.statements {
            let result = execute(&connection, statement).await;
            let has_failed = result.is_err();
            results.push(result);
            if has_failed {
                break;
            }
        }
        let all_done = results.iter().all(Result::is_ok);
        let end = if all_done { "COMMIT" } else { "ROLLBACK" };
        let committed = connection.execute(end, ()).await.map_err(failure);
        if let Err(error) = committed {
            if !connection.is_autocommit() {
                connection.execute("ROLLBACK", ()).await.unwrap();
            }
            return Err(DatabaseError::Statement {
                step: results.len(),
                error,
            });
        }
        if self.loses_this_reply() {
            return Err(DatabaseError::Unavailable("the reply was lost".to_owned()));
        }
        batch.judge(results)
    }
}

async fn execute(connection: &Connection, statement: &Statement) -> Result<Rows, StatementError> {
    let args: Vec<libsql::Value> = statement.args.iter().map(sent).collect();
    let before = connection.total_changes();
    let mut cursor = connection
        .query(&statement.sql, args)
        .await
        .map_err(failure)?;
    let mut rows = Vec::new();
    while let Some(row) = cursor.next().await.map_err(failure)? {
        let values =
            (0..cursor.column_count()).map(|index| received(row.get_value(index).unwrap()));
        rows.push(Row {
            values: values.collect(),
        });
    }
    let has_changed = connection.total_changes() > before;
    Ok(Rows {
        rows,
        changed: if has_changed { connection.changes() } else { 0 },
    })
}

fn failure(error: libsql::Error) -> StatementError {
    match error {
        libsql::Error::SqliteFailure(code, message) => {
            let code = match code & 0xff {
                5 => "SQLITE_BUSY",
                19 => "SQLITE_CONSTRAINT",
                _ => "SQLITE_ERROR",
            };
            StatementError {
                code: code.to_owned(),
                message,
            }
        }
        other => StatementError {
            code: "UNKNOWN".to_owned(),
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
