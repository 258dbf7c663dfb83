//! The database over the network: libSQL's Hrana protocol on HTTP, one request a batch.
//!
//! [`wire`] holds the messages; this file makes a batch of statements into one pipeline, with
//! conditions that make it a transaction, and the answer back into an outcome. It needs nothing
//! but the [`Http`] port, so it works on every platform.

mod wire;

use std::sync::Arc;

use async_trait::async_trait;
use http::{HeaderMap, HeaderValue, Method, header};

use crate::{
    http::front_door::REQUEST_ID,
    ports::{
        database::{
            Batch, Database, DatabaseError, Kind, Outcome, Rows, Statement, StatementError,
        },
        http::{Http, HttpRequest},
    },
};
use wire::{Condition, Request, Step};

/// How long a batch may take, in milliseconds.
const DEADLINE: u64 = 10_000;
/// The largest answer accepted, in bytes.
const ANSWER_LIMIT: usize = 16 * 1024 * 1024;

/// A libSQL server.
pub struct HranaDatabase {
    http: Arc<dyn Http>,
    pipeline_url: String,
    headers: HeaderMap,
}

/// The token cannot be sent in a header.
#[derive(Debug, thiserror::Error)]
#[error("the database token is not printable ASCII")]
pub struct TokenError;

impl HranaDatabase {
    /// The server at `url` (`libsql://`, `https://` or `http://`), with its token if it asks for
    /// one.
    pub fn new(http: Arc<dyn Http>, url: &str, token: Option<&str>) -> Result<Self, TokenError> {
        let base = match url.strip_prefix("libsql://") {
            Some(host) => format!("https://{host}"),
            None => url.to_owned(),
        };
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json"),
        );
        if let Some(token) = token {
            let mut value =
                HeaderValue::from_str(&format!("Bearer {token}")).map_err(|_| TokenError)?;
            value.set_sensitive(true);
            headers.insert(header::AUTHORIZATION, value);
        }
        let pipeline_url = format!("{}/v3/pipeline", base.trim_end_matches('/'));
        Ok(Self {
            http,
            pipeline_url,
            headers,
        })
    }
}

#[async_trait]
impl Database for HranaDatabase {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        let mut headers = self.headers.clone();
        let name = batch.request_id.as_deref().map(HeaderValue::from_str);
        if let Some(Ok(name)) = name {
            headers.insert(REQUEST_ID, name);
        }
        let transaction = Transaction::of(batch);
        let body = serde_json::to_vec(&transaction.pipeline())
            .map_err(|error| DatabaseError::Shape(error.to_string()))?;
        let request = HttpRequest {
            method: Method::POST,
            url: self.pipeline_url.clone(),
            headers,
            body: body.into(),
            deadline_ms: DEADLINE,
            max_bytes: ANSWER_LIMIT,
        };
        let unavailable = |reason: String| DatabaseError::Unavailable(reason);
        let response = self
            .http
            .send(request)
            .await
            .map_err(|error| unavailable(error.to_string()))?;
        if !response.status.is_success() {
            let said = String::from_utf8_lossy(&response.body);
            let said: String = said.chars().take(200).collect();
            return Err(unavailable(format!("status {}: {said}", response.status)));
        }
        let answer: wire::Answer = serde_json::from_slice(&response.body)
            .map_err(|error| unavailable(format!("unreadable answer: {error}")))?;
        batch.judge(transaction.results(answer)?)
    }
}

/// A batch with what makes it a transaction around it.
struct Transaction<'a> {
    batch: &'a Batch,
    /// None for a single statement that reads: it is its own snapshot.
    begin: Option<&'static str>,
}

impl<'a> Transaction<'a> {
    fn of(batch: &'a Batch) -> Self {
        let begin = match batch.kind {
            Kind::Write => Some("BEGIN IMMEDIATE"),
            Kind::Read if batch.statements.len() > 1 => Some("BEGIN"),
            Kind::Read => None,
        };
        Self { batch, begin }
    }

    /// Each step runs only after the one before it succeeded; what did not commit rolls back.
    fn pipeline(&self) -> wire::Pipeline<'a> {
        let mut steps = Vec::with_capacity(self.batch.statements.len() + 3);
        let mut push = |sql: &'a str, statement: Option<&'a Statement>| {
            let previous = steps.len().checked_sub(1);
            steps.push(Step {
                condition: previous.map(|step| Condition::Ok { step }),
                stmt: wire::Stmt {
                    sql,
                    args: statement.map_or(&[][..], |statement| &statement.args),
                },
            });
        };
        if let Some(begin) = self.begin {
            push(begin, None);
        }
        for statement in &self.batch.statements {
            push(&statement.sql, Some(statement));
        }
        if self.begin.is_some() {
            push("COMMIT", None);
            let commit = steps.len() - 1;
            steps.push(Step {
                condition: Some(Condition::Not {
                    cond: Box::new(Condition::Ok { step: commit }),
                }),
                stmt: wire::Stmt {
                    sql: "ROLLBACK",
                    args: &[],
                },
            });
        }
        wire::Pipeline {
            requests: [
                Request::Batch {
                    batch: wire::Batch { steps },
                },
                Request::Close,
            ],
        }
    }

    /// What the batch's own statements gave, up to the first failure.
    fn results(
        &self,
        answer: wire::Answer,
    ) -> Result<Vec<Result<Rows, StatementError>>, DatabaseError> {
        let wire::BatchResult {
            step_results,
            step_errors,
        } = answer.batch()?;
        let steps = self.batch.statements.len();
        let before = usize::from(self.begin.is_some());
        let last = before + steps + before;
        let mut results = Vec::with_capacity(steps);
        for (index, (rows, error)) in step_results
            .into_iter()
            .zip(step_errors)
            .take(last)
            .enumerate()
        {
            let is_own = (before..before + steps).contains(&index);
            match (rows, error) {
                (_, Some(error)) if index < before => {
                    // Nothing ran at all: judged as the first statement's failure.
                    return Ok(vec![Err(error.into())]);
                }
                (_, Some(error)) if is_own => {
                    results.push(Err(error.into()));
                    return Ok(results);
                }
                (_, Some(error)) => {
                    let error = StatementError::from(error);
                    return Err(DatabaseError::Statement { step: steps, error });
                }
                (Some(rows), None) if is_own => results.push(Ok(rows.into())),
                (Some(_), None) => {}
                (None, None) => {
                    let reason = format!("step {index} neither ran nor failed");
                    return Err(DatabaseError::Unavailable(reason));
                }
            }
        }
        Ok(results)
    }
}
