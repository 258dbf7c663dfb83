//! The JSON messages of Hrana over HTTP, versions 2 and 3.
//!
//! Source: the libSQL project's `docs/HRANA_3_SPEC.md`.

use serde::{Deserialize, Serialize};

use super::error::StatementError;
use super::value::Value;

/// The version in the request's path; version 3 adds `get_autocommit` and the condition `is_autocommit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// `/v2`
    V2,
    /// `/v3`
    V3,
}

/// Body of `POST /v2/pipeline`.
#[derive(Debug, Deserialize)]
pub struct PipelineRequest {
    /// Names the stream to go on with; none opens a new one.
    #[serde(default)]
    pub baton: Option<String>,
    /// Carried out in order; each has its own result.
    pub requests: Vec<StreamRequest>,
}

/// Answer to [`PipelineRequest`].
#[derive(Debug, Serialize)]
pub struct PipelineResponse {
    /// Names the stream from now on; none when it is closed.
    pub baton: Option<String>,
    /// Never set here: the stream stays at this address.
    pub base_url: Option<String>,
    /// One result for each request.
    pub results: Vec<StreamResult>,
}

/// One request within a stream.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StreamRequest {
    /// End the stream and roll back what is open.
    Close,
    /// Run one statement.
    Execute {
        /// The statement.
        stmt: Statement,
    },
    /// Run statements, each under a condition on the ones before.
    Batch {
        /// The statements.
        batch: Batch,
    },
    /// Run a script of statements and discard their rows.
    Sequence {
        /// Where the SQL is.
        #[serde(flatten)]
        text: SqlText,
    },
    /// Parse a statement and tell its parameters and columns.
    Describe {
        /// Where the SQL is.
        #[serde(flatten)]
        text: SqlText,
    },
    /// Keep a SQL text in the stream.
    StoreSql {
        /// Name to refer to it by.
        sql_id: i32,
        /// The text.
        sql: String,
    },
    /// Forget a stored SQL text.
    CloseSql {
        /// Its name.
        sql_id: i32,
    },
    /// Ask whether no transaction is open (version 3).
    GetAutocommit,
}

/// A SQL text given in full, or by the name it was stored under.
#[derive(Debug, Default, Deserialize)]
pub struct SqlText {
    /// The text itself.
    #[serde(default)]
    pub sql: Option<String>,
    /// Name given in `store_sql`.
    #[serde(default)]
    pub sql_id: Option<i32>,
}

/// One statement with its arguments.
#[derive(Debug, Deserialize)]
pub struct Statement {
    /// Where the SQL is.
    #[serde(flatten)]
    pub text: SqlText,
    /// Arguments by position.
    #[serde(default)]
    pub args: Vec<Value>,
    /// Arguments by name, with or without its sign (`:`, `@`, `$`).
    #[serde(default)]
    pub named_args: Vec<NamedArgument>,
    /// Whether the rows are wanted; yes unless said otherwise.
    #[serde(default)]
    pub want_rows: Option<bool>,
}

/// An argument by name.
#[derive(Debug, Deserialize)]
pub struct NamedArgument {
    /// The parameter's name.
    pub name: String,
    /// Its value.
    pub value: Value,
}

/// Statements run one after the other.
#[derive(Debug, Deserialize)]
pub struct Batch {
    /// The steps.
    pub steps: Vec<BatchStep>,
}

/// One step of a batch.
#[derive(Debug, Deserialize)]
pub struct BatchStep {
    /// When to run it; always, if absent.
    #[serde(default)]
    pub condition: Option<BatchCondition>,
    /// What to run.
    pub stmt: Statement,
}

/// Condition of a batch step on the steps before it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum BatchCondition {
    /// The step ran without error.
    Ok {
        /// Index of an earlier step.
        step: usize,
    },
    /// The step ran and failed.
    Error {
        /// Index of an earlier step.
        step: usize,
    },
    /// The condition does not hold.
    Not {
        /// The condition.
        cond: Box<BatchCondition>,
    },
    /// All hold.
    And {
        /// The conditions.
        conds: Vec<BatchCondition>,
    },
    /// At least one holds.
    Or {
        /// The conditions.
        conds: Vec<BatchCondition>,
    },
    /// No transaction is open (version 3).
    IsAutocommit,
}

/// Result of one [`StreamRequest`].
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StreamResult {
    /// It was carried out.
    Ok {
        /// Its answer.
        response: StreamResponse,
    },
    /// It failed; the stream goes on.
    Error {
        /// Why.
        error: StatementError,
    },
}

/// Answer to one [`StreamRequest`], of the same type.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum StreamResponse {
    /// The stream is closed.
    Close,
    /// A statement was run.
    Execute {
        /// What it gave.
        result: StatementResult,
    },
    /// A batch was run.
    Batch {
        /// What its steps gave.
        result: BatchResult,
    },
    /// A script was run.
    Sequence,
    /// A statement was described.
    Describe {
        /// The description.
        result: Description,
    },
    /// A text is stored.
    StoreSql,
    /// A text is forgotten.
    CloseSql,
    /// Whether no transaction is open.
    GetAutocommit {
        /// True outside a transaction.
        is_autocommit: bool,
    },
}

/// What a statement gave.
#[derive(Debug, Serialize)]
pub struct StatementResult {
    /// The columns.
    pub cols: Vec<Column>,
    /// The rows, empty if not wanted.
    pub rows: Vec<Vec<Value>>,
    /// Rows inserted, updated or deleted by the statement itself, not by its triggers.
    pub affected_row_count: u64,
    /// Row id of the last insert, as a decimal string; none when nothing was written.
    pub last_insert_rowid: Option<String>,
    /// Of replicas, of which there are none here.
    pub replication_index: Option<String>,
    /// Rows that the engine looked at, whether returned or not: what Turso bills.
    pub rows_read: u64,
    /// Rows written, by triggers too, and as many again for each index: what Turso bills.
    pub rows_written: u64,
    /// Time in the engine, in milliseconds.
    pub query_duration_ms: f64,
}

/// A column of a result.
#[derive(Debug, Serialize)]
pub struct Column {
    /// Its name.
    pub name: Option<String>,
    /// Its type as declared in the schema; none for an expression.
    pub decltype: Option<String>,
}

/// What a batch gave; for a step that was skipped, both entries are null.
#[derive(Debug, Serialize)]
pub struct BatchResult {
    /// Results by step.
    pub step_results: Vec<Option<StatementResult>>,
    /// Errors by step.
    pub step_errors: Vec<Option<StatementError>>,
    /// Of replicas, of which there are none here.
    pub replication_index: Option<String>,
}

/// A statement's shape.
#[derive(Debug, Serialize)]
pub struct Description {
    /// Parameters in order.
    pub params: Vec<Parameter>,
    /// Columns of the result.
    pub cols: Vec<Column>,
    /// Whether it is an EXPLAIN.
    pub is_explain: bool,
    /// Whether it leaves the database as it is.
    pub is_readonly: bool,
}

/// A parameter of a statement.
#[derive(Debug, Serialize)]
pub struct Parameter {
    /// Its name with its sign; none for `?`.
    pub name: Option<String>,
}
