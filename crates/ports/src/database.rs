//! The database, as the stores see it: one batch of statements, one round trip.
//!
//! A write batch is one transaction: it begins immediately, each statement runs only if the one
//! before it did, and anything else than success of them all leaves nothing behind. Conditions are
//! statements too ([`Batch::require`]), so that a rule and its effect cannot be separated; and so are
//! those of steps that only some cases need ([`Batch::when`]).

use std::{fmt::Display, sync::Arc};

use async_trait::async_trait;
use serde::de::{DeserializeOwned, IntoDeserializer, value::StrDeserializer};

/// A value bound to a statement, or read from a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `NULL`.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// Text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
}

/// One statement with its values for `?1`, `?2`, …
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The SQL.
    pub sql: String,
    /// The values, in order.
    pub args: Vec<Value>,
}

impl Statement {
    /// A statement with its values.
    pub fn new(sql: impl Into<String>, args: Vec<Value>) -> Self {
        Self {
            sql: sql.into(),
            args,
        }
    }
}

/// Whether a batch may change anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchMode {
    /// A snapshot is read.
    Read,
    /// A transaction that holds the write lock from its beginning.
    Write,
}

/// The number of a statement within its batch, counted from 0.
pub type Step = usize;

/// Steps of a transaction that run only where a condition holds. To prepare a statement takes the
/// database longer than to run it, where it has nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Branch {
    /// The step before them: it fails where the condition does not hold.
    pub condition: Step,
    /// The step behind them, which runs in their place: it fails where the condition does hold, so
    /// that a condition which fails for another reason leaves nothing behind either.
    pub otherwise: Step,
}

/// Statements that make one round trip.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Whether it may change anything.
    pub kind: BatchMode,
    /// What is run, in order.
    pub statements: Vec<Statement>,
    /// Names the exchange in the logs of both sides.
    pub request_id: Option<String>,
    requirements: Vec<Step>,
    branches: Vec<Branch>,
}

/// Binds values: `args![id, now]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { vec![$($crate::database::Value::from($value)),*] };
}

impl Batch {
    /// An empty batch that only reads.
    pub fn read() -> Self {
        Self::of(BatchMode::Read)
    }

    /// An empty transaction.
    pub fn write() -> Self {
        Self::of(BatchMode::Write)
    }

    fn of(kind: BatchMode) -> Self {
        Self {
            kind,
            statements: Vec::new(),
            request_id: None,
            requirements: Vec::new(),
            branches: Vec::new(),
        }
    }

    /// Names the exchange in the logs of both sides.
    pub fn named(mut self, request_id: impl Into<String>) -> Self {
        self.request_id = Some(request_id.into());
        self
    }

    /// Adds a statement and tells its step.
    pub fn add(&mut self, sql: impl Into<String>, args: Vec<Value>) -> Step {
        self.statements.push(Statement::new(sql, args));
        self.statements.len() - 1
    }

    /// Adds a condition, an SQL expression: where it is not true, the batch is refused at this
    /// step, and a transaction leaves nothing behind.
    pub fn require(&mut self, condition: &str, args: Vec<Value>) -> Step {
        let step = match self.kind {
            BatchMode::Read => self.add(format!("SELECT {condition} AS holds"), args),
            BatchMode::Write => self.add(required(condition), args),
        };
        self.requirements.push(step);
        step
    }

    /// Adds steps to a transaction that run only where a condition holds, an SQL expression. A step
    /// that does not run gives no rows and changes none. Branches follow each other; there is none
    /// within another.
    pub fn when<T>(
        &mut self,
        condition: &str,
        args: Vec<Value>,
        add: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let first = self.add(required(condition), args.clone());
        let added = add(self);
        let otherwise = self.add(required(&format!("({condition}) IS NOT TRUE")), args);
        self.branches.push(Branch {
            condition: first,
            otherwise,
        });
        added
    }

    /// The branch whose condition is that step.
    pub fn branch_from(&self, step: Step) -> Option<Branch> {
        let mut branches = self.branches.iter();
        branches.find(|branch| branch.condition == step).copied()
    }

    /// The branch that ends with that step.
    pub fn branch_to(&self, step: Step) -> Option<Branch> {
        let mut branches = self.branches.iter();
        branches.find(|branch| branch.otherwise == step).copied()
    }

    /// Adds a statement that must change exactly one row; else the batch is refused at the step
    /// told.
    pub fn change_one(&mut self, sql: impl Into<String>, args: Vec<Value>) -> Step {
        self.add(sql, args);
        self.require("changes() = 1", vec![])
    }

    /// Makes an answer of what the steps gave. For adapters: `results` ends with the first failure.
    pub fn into_outcome(
        &self,
        results: Vec<Result<Rows, StatementError>>,
    ) -> Result<Outcome, DatabaseError> {
        let mut done = Vec::with_capacity(results.len());
        for (step, result) in results.into_iter().enumerate() {
            let required = self.requirements.contains(&step);
            match result {
                Ok(rows) if required && self.kind == BatchMode::Read && !rows.says_yes() => {
                    return Ok(Outcome {
                        rows: done,
                        refused: Some(step),
                    });
                }
                Ok(rows) => done.push(rows),
                Err(error) if required && error.is_constraint() => {
                    return Ok(Outcome {
                        rows: done,
                        refused: Some(step),
                    });
                }
                Err(error) => return Err(error.ends_batch(Some(step))),
            }
        }
        match done.len() == self.statements.len() {
            true => Ok(Outcome {
                rows: done,
                refused: None,
            }),
            false => Err(DatabaseError::Unavailable(
                "the batch ended early".to_owned(),
            )),
        }
    }
}

/// SQL that fails unless a condition is true.
fn required(condition: &str) -> String {
    format!("INSERT INTO requirement SELECT {condition}")
}

/// What a batch gave.
#[derive(Debug)]
pub struct Outcome {
    rows: Vec<Rows>,
    refused: Option<Step>,
}

impl Outcome {
    /// The requirement that did not hold, if one did not. Nothing was changed then.
    pub fn refused(&self) -> Option<Step> {
        self.refused
    }

    /// The rows of a step; empty for one that did not run.
    pub fn rows(&self, step: Step) -> &[Row] {
        self.rows.get(step).map_or(&[], |rows| &rows.rows)
    }

    /// The rows of a step, taken away.
    pub fn take(&mut self, step: Step) -> Vec<Row> {
        let rows = self.rows.get_mut(step).map(|rows| &mut rows.rows);
        rows.map(std::mem::take).unwrap_or_default()
    }

    /// The first row of a step.
    pub fn first(&self, step: Step) -> Option<&Row> {
        self.rows(step).first()
    }

    /// The only row of a step that always gives one.
    pub fn one(&self, step: Step) -> Result<&Row, DatabaseError> {
        self.first(step)
            .ok_or_else(|| DatabaseError::Shape(format!("step {step} gave no row")))
    }

    /// How many rows a step changed.
    pub fn changed(&self, step: Step) -> u64 {
        self.rows.get(step).map_or(0, |rows| rows.changed)
    }
}

/// What one statement gave.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many rows it changed.
    pub changed: u64,
}

impl Rows {
    fn says_yes(&self) -> bool {
        matches!(
            self.rows.first().and_then(|row| row.values.first()),
            Some(Value::Integer(1))
        )
    }
}

/// The names of a statement's columns, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns(String);

/// What stands between two names: no name has it.
const BETWEEN_NAMES: &str = "\0";

impl Columns {
    /// Adds a column at the end.
    pub fn push(&mut self, name: &str) {
        if self.0.is_empty() {
            // Room for a usual row: growing name by name would allocate again and again.
            self.0.reserve(128);
        }
        self.0.push_str(name);
        self.0.push_str(BETWEEN_NAMES);
    }

    fn position(&self, name: &str) -> Option<usize> {
        let mut names = self.0.split_terminator(BETWEEN_NAMES);
        names.position(|column| column == name)
    }
}

/// A column of a row: by its name, or by its place, counted from 0.
pub trait Column: Display + Copy {
    /// Its place, where there is such a column.
    fn place(self, columns: &Columns) -> Option<usize>;
}

impl Column for &str {
    fn place(self, columns: &Columns) -> Option<usize> {
        columns.position(self)
    }
}

impl Column for usize {
    fn place(self, _: &Columns) -> Option<usize> {
        Some(self)
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The names of the columns.
    pub columns: Arc<Columns>,
    /// The values, in the order of the columns.
    pub values: Vec<Value>,
}

impl Row {
    fn value(&self, column: impl Column) -> Option<&Value> {
        self.values.get(column.place(&self.columns)?)
    }

    /// The value of a column.
    ///
    /// # Errors
    /// When there is no such column, or its value is no `T`.
    pub fn get<T: FromValue>(&self, column: impl Column) -> Result<T, DatabaseError> {
        let value = self.value(column).and_then(T::from_value);
        value.ok_or_else(|| no_such(column, std::any::type_name::<T>()))
    }

    /// The text of a column; none for `NULL`.
    ///
    /// # Errors
    /// When there is no such column, or its value is something else.
    pub fn text(&self, column: impl Column) -> Result<Option<&str>, DatabaseError> {
        match self.value(column) {
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(Value::Null) => Ok(None),
            _ => Err(no_such(column, "text")),
        }
    }

    /// What the JSON in a column says; `NULL` says null.
    ///
    /// # Errors
    /// When there is no such column, or no JSON of a `T` in it.
    pub fn json<T: DeserializeOwned>(&self, column: impl Column) -> Result<T, DatabaseError> {
        let text = self.text(column)?.unwrap_or("null");
        serde_json::from_slice(text.as_bytes()).map_err(|error| misread(column, &error))
    }

    /// What is meant by the word in a column, one of an enumeration's.
    ///
    /// # Errors
    /// When there is no such column, or another word in it.
    pub fn word<T: DeserializeOwned>(&self, column: impl Column) -> Result<T, DatabaseError> {
        let word = self.text(column)?.unwrap_or_default();
        let word: StrDeserializer<'_, serde_json::Error> = word.into_deserializer();
        T::deserialize(word).map_err(|error| misread(column, &error))
    }
}

fn no_such(column: impl Column, what: &str) -> DatabaseError {
    DatabaseError::Shape(format!("column {column} is not the {what} it should be"))
}

fn misread(column: impl Column, error: &serde_json::Error) -> DatabaseError {
    DatabaseError::Shape(format!("column {column}: {error}"))
}

/// What one statement failed with.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{code}: {message}")]
pub struct StatementError {
    /// SQLite's name for it, such as `SQLITE_CONSTRAINT_UNIQUE`.
    pub code: String,
    /// SQLite's message.
    pub message: String,
}

impl StatementError {
    /// Whether a constraint or a trigger of the schema refused it.
    pub fn is_constraint(&self) -> bool {
        self.code.starts_with("SQLITE_CONSTRAINT")
    }

    /// What it means for a batch of which it is the failure at `step`, or as a whole.
    pub fn ends_batch(self, step: Option<Step>) -> DatabaseError {
        /// Another writer was first, or took over because this one was too slow.
        const BUSY: [&str; 4] = [
            "SQLITE_BUSY",
            "SQLITE_LOCKED",
            "TRANSACTION_BUSY",
            "TRANSACTION_TIMEOUT",
        ];
        /// The database itself is in trouble.
        const UNWELL: [&str; 7] = [
            "SQLITE_CANTOPEN",
            "SQLITE_CORRUPT",
            "SQLITE_FULL",
            "SQLITE_INTERRUPT",
            "SQLITE_IOERR",
            "SQLITE_NOMEM",
            "SQLITE_READONLY",
        ];
        /// What was sent, or what it asks for, is at fault.
        const OURS: [&str; 5] = ["SQL", "ARGS_", "BATCH_", "HRANA_", "RESPONSE_TOO_LARGE"];
        let is_one_of = |codes: &[&str]| codes.iter().any(|code| self.code.starts_with(code));
        if is_one_of(&BUSY) {
            return DatabaseError::Busy;
        }
        if is_one_of(&UNWELL) || !is_one_of(&OURS) {
            return DatabaseError::Unavailable(self.to_string());
        }
        match step {
            Some(step) => DatabaseError::Statement { step, error: self },
            None => DatabaseError::Refused(self),
        }
    }
}

/// Why a batch has no outcome. Unless said otherwise, nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
pub enum DatabaseError {
    /// Out of reach, or it did not answer in time. Whether a write happened is not known.
    #[error("the database is out of reach: {0}")]
    Unavailable(String),
    /// Other writers held it for too long, or it has too much to do.
    #[error("the database is busy")]
    Busy,
    /// It does not accept the token of this deployment, or forbids what it is asked.
    #[error("the database does not let us in: {0}")]
    Unauthorized(String),
    /// It refused the batch as a whole: it cannot parse the SQL, or the answer is too large.
    #[error("the database refuses the batch: {0}")]
    Refused(StatementError),
    /// A statement failed.
    #[error("step {step}: {error}")]
    Statement {
        /// Which one.
        step: Step,
        /// With what.
        error: StatementError,
    },
    /// A row is not of the shape the code expects.
    #[error("unexpected row: {0}")]
    Shape(String),
}

/// The database.
#[async_trait]
pub trait Database: Send + Sync {
    /// Runs a batch in one round trip.
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError>;
}

/// What can be read from a [`Value`].
pub trait FromValue: Sized {
    /// The value as this type, if it is one.
    fn from_value(value: &Value) -> Option<Self>;
}

impl FromValue for i64 {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Integer(integer) => Some(*integer),
            _ => None,
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).and_then(|integer| integer.try_into().ok())
    }
}

impl FromValue for u64 {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).and_then(|integer| integer.try_into().ok())
    }
}

impl FromValue for bool {
    fn from_value(value: &Value) -> Option<Self> {
        i64::from_value(value).map(|integer| integer != 0)
    }
}

impl FromValue for String {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Blob(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: &Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl From<i64> for Value {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

impl From<u32> for Value {
    fn from(integer: u32) -> Self {
        Self::Integer(integer.into())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::Text(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_owned())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
