//! A stream: one client's connection, its stored SQL texts and its turn to write.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, timeout};

use super::connection::{Connection, Pool};
use super::error::StatementError;
use super::protocol::{
    Batch, BatchCondition, BatchResult, SqlText, Statement, StatementResult, StreamRequest,
    StreamResponse, StreamResult, Version,
};
use super::statistics::Statistics;

/// How long a writer waits for its turn before it is told SQLITE_BUSY: longer than a transaction may
/// stay open, so that one forgotten transaction fails nobody else.
const WRITE_TURN_TIMEOUT: Duration = Duration::from_secs(6);

/// Writers take turns in the order they came. SQLite would have them poll for its lock, and sleep
/// up to 100 ms between tries; a queue costs nothing and is fair.
pub type WriteTurns = Arc<tokio::sync::Mutex<()>>;

/// One client's stream. Dropping it rolls back what is open.
pub struct Stream {
    /// Before the turn: what is open must be rolled back before the next writer begins.
    connection: Option<Connection>,
    write_turn: Option<OwnedMutexGuard<()>>,
    write_turns: WriteTurns,
    pool: Arc<Pool>,
    statistics: Arc<Statistics>,
    texts: HashMap<i32, String>,
    transaction_began: Option<Instant>,
}

impl Stream {
    /// Opens a stream on a connection of the pool.
    ///
    /// # Errors
    /// When the database file cannot be opened.
    pub fn open(
        pool: Arc<Pool>,
        write_turns: WriteTurns,
        statistics: Arc<Statistics>,
    ) -> Result<Self, rusqlite::Error> {
        Ok(Self {
            connection: Some(pool.take()?),
            write_turn: None,
            write_turns,
            pool,
            statistics,
            texts: HashMap::new(),
            transaction_began: None,
        })
    }

    /// Whether the client has closed it.
    pub fn is_closed(&self) -> bool {
        self.connection.is_none()
    }

    /// When the open transaction began, if one is open.
    pub fn transaction_began(&self) -> Option<Instant> {
        self.transaction_began
    }

    /// Carries out one request.
    pub async fn handle(&mut self, request: StreamRequest, version: Version) -> StreamResult {
        match self.respond(request, version).await {
            Ok(response) => StreamResult::Ok { response },
            Err(error) => StreamResult::Error { error },
        }
    }

    async fn respond(
        &mut self,
        request: StreamRequest,
        version: Version,
    ) -> Result<StreamResponse, StatementError> {
        Ok(match request {
            StreamRequest::Close => {
                self.close();
                StreamResponse::Close
            }
            StreamRequest::Execute { stmt } => StreamResponse::Execute {
                result: self.execute(stmt).await?,
            },
            StreamRequest::Batch { batch } => StreamResponse::Batch {
                result: self.run_batch(batch, version).await?,
            },
            StreamRequest::Sequence { text } => {
                let sql = self.resolve(text)?;
                self.take_write_turn().await?;
                let outcome = self.connection()?.run_script(&sql);
                self.settle_transaction();
                outcome?;
                StreamResponse::Sequence
            }
            StreamRequest::Describe { text } => {
                let sql = self.resolve(text)?;
                StreamResponse::Describe {
                    result: self.connection()?.describe(&sql)?,
                }
            }
            StreamRequest::StoreSql { sql_id, sql } => {
                self.connection()?;
                if self.texts.contains_key(&sql_id) {
                    return Err(StatementError::new(
                        "SQL_ID_IN_USE",
                        format!("SQL text {sql_id} is stored already"),
                    ));
                }
                self.texts.insert(sql_id, sql);
                StreamResponse::StoreSql
            }
            StreamRequest::CloseSql { sql_id } => {
                self.texts.remove(&sql_id);
                StreamResponse::CloseSql
            }
            StreamRequest::GetAutocommit if version < Version::V3 => {
                return Err(StatementError::needs_version_3("get_autocommit"));
            }
            StreamRequest::GetAutocommit => StreamResponse::GetAutocommit {
                is_autocommit: self.connection()?.is_autocommit(),
            },
        })
    }

    async fn execute(&mut self, statement: Statement) -> Result<StatementResult, StatementError> {
        let Statement {
            text,
            args,
            named_args,
            want_rows,
        } = statement;
        let sql = self.resolve(text)?;
        if self.connection()?.effects(&sql).may_write {
            self.take_write_turn().await?;
        }
        let outcome = self
            .connection()?
            .execute(&sql, args, named_args, want_rows.unwrap_or(true));
        self.settle_transaction();
        self.statistics.count_statement(outcome.as_ref().ok());
        outcome
    }

    async fn run_batch(
        &mut self,
        batch: Batch,
        version: Version,
    ) -> Result<BatchResult, StatementError> {
        for (index, step) in batch.steps.iter().enumerate() {
            if let Some(condition) = &step.condition {
                check_condition(condition, index, version)?;
            }
        }
        let mut result = BatchResult {
            step_results: Vec::with_capacity(batch.steps.len()),
            step_errors: Vec::with_capacity(batch.steps.len()),
            replication_index: None,
        };
        for step in batch.steps {
            let is_autocommit = self.connection()?.is_autocommit();
            let is_due = step
                .condition
                .is_none_or(|condition| holds(&condition, &result, is_autocommit));
            let (ok, error) = if !is_due {
                (None, None)
            } else {
                match self.execute(step.stmt).await {
                    Ok(ok) => (Some(ok), None),
                    Err(error) => (None, Some(error)),
                }
            };
            result.step_results.push(ok);
            result.step_errors.push(error);
        }
        Ok(result)
    }

    fn connection(&mut self) -> Result<&mut Connection, StatementError> {
        self.connection
            .as_mut()
            .ok_or_else(|| StatementError::new("STREAM_CLOSED", "the stream is closed"))
    }

    fn resolve(&self, text: SqlText) -> Result<String, StatementError> {
        match text {
            SqlText {
                sql: Some(sql),
                sql_id: None,
            } => Ok(sql),
            SqlText {
                sql: None,
                sql_id: Some(sql_id),
            } => self.texts.get(&sql_id).cloned().ok_or_else(|| {
                StatementError::new(
                    "SQL_NOT_FOUND",
                    format!("no SQL text is stored as {sql_id}"),
                )
            }),
            _ => Err(StatementError::new(
                "HRANA_PROTO_ERROR",
                "either sql or sql_id must be given, and not both",
            )),
        }
    }

    async fn take_write_turn(&mut self) -> Result<(), StatementError> {
        if self.write_turn.is_none() {
            let turn = timeout(WRITE_TURN_TIMEOUT, self.write_turns.clone().lock_owned());
            self.write_turn = Some(turn.await.map_err(|_| {
                StatementError::new("SQLITE_BUSY", "SQLite error: database is locked")
            })?);
        }
        Ok(())
    }

    /// After each statement: outside a transaction the turn passes on, within one the clock runs.
    fn settle_transaction(&mut self) {
        if self
            .connection
            .as_ref()
            .is_none_or(Connection::is_autocommit)
        {
            self.transaction_began = None;
            self.write_turn = None;
        } else if self.transaction_began.is_none() {
            self.transaction_began = Some(Instant::now());
        }
    }

    fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            self.pool.give_back(connection);
        }
        self.settle_transaction();
    }
}

/// A condition may look at earlier steps only.
fn check_condition(
    condition: &BatchCondition,
    index: usize,
    version: Version,
) -> Result<(), StatementError> {
    match condition {
        BatchCondition::Ok { step } | BatchCondition::Error { step } if *step >= index => {
            Err(StatementError::new(
                "BATCH_COND_BAD_STEP",
                "a condition refers to a step that does not come before it",
            ))
        }
        BatchCondition::Ok { .. } | BatchCondition::Error { .. } => Ok(()),
        BatchCondition::Not { cond } => check_condition(cond, index, version),
        BatchCondition::And { conds } | BatchCondition::Or { conds } => conds
            .iter()
            .try_for_each(|condition| check_condition(condition, index, version)),
        BatchCondition::IsAutocommit if version < Version::V3 => {
            Err(StatementError::needs_version_3("is_autocommit"))
        }
        BatchCondition::IsAutocommit => Ok(()),
    }
}

fn holds(condition: &BatchCondition, so_far: &BatchResult, is_autocommit: bool) -> bool {
    let holds = |condition| holds(condition, so_far, is_autocommit);
    match condition {
        BatchCondition::Ok { step } => so_far.step_results[*step].is_some(),
        BatchCondition::Error { step } => so_far.step_errors[*step].is_some(),
        BatchCondition::Not { cond } => !holds(cond),
        BatchCondition::And { conds } => conds.iter().all(holds),
        BatchCondition::Or { conds } => conds.iter().any(holds),
        BatchCondition::IsAutocommit => is_autocommit,
    }
}
