//! The database over the network: libSQL's Hrana protocol on HTTP, one request a batch.
//!
//! [`wire`] holds the messages; this file makes a batch of statements into one pipeline, with
//! conditions that make it a transaction, and the answer back into an outcome. It needs nothing
//! but the [`Http`] port, so it works on every platform.

#![warn(missing_docs)]

mod wire;

use std::{fmt::Display, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use http::StatusCode;
use ports::{
    database::{
        Batch, BatchMode, Branch, Database, DatabaseError, Outcome, Rows, StatementError, Value,
    },
    http::Http,
    json_service::{JsonService, Limits, ServiceError, UnusableKey},
};
use wire::{Condition, Request, Step};

/// How long a batch may take, and how much it may give.
const LIMITS: Limits = Limits {
    deadline_ms: 10_000,
    max_bytes: 16 * 1024 * 1024,
};

/// How often a batch is sent that finds the database locked. The server waits 100 ms for the lock and
/// gives up, now and then with two writers alone; whatever the batch did is rolled back by then.
const TRIES: usize = 4;

/// A libSQL server.
pub struct HranaDatabase {
    pipeline: JsonService,
}

impl HranaDatabase {
    /// The server at `url` (`libsql://`, `https://` or `http://`), with its token if it asks for
    /// one.
    pub fn new(http: Arc<dyn Http>, url: &str, token: Option<&str>) -> Result<Self, UnusableKey> {
        let base = match url.strip_prefix("libsql://") {
            Some(host) => format!("https://{host}"),
            None => url.to_owned(),
        };
        let pipeline_url = format!("{}/v3/pipeline", base.trim_end_matches('/'));
        Ok(Self {
            pipeline: JsonService::new(http, pipeline_url, token, LIMITS)?,
        })
    }
}

#[async_trait]
impl Database for HranaDatabase {
    async fn run(&self, batch: &Batch) -> Result<Outcome, DatabaseError> {
        let transaction = Transaction::of(batch);
        let body = serde_json::to_vec(&transaction.pipeline())
            .map_err(|error| DatabaseError::Shape(error.to_string()))?;
        let body = Bytes::from(body);
        for _ in 1..TRIES {
            let outcome = batch.into_outcome(self.exchange(&transaction, body.clone()).await?);
            if !matches!(outcome, Err(DatabaseError::Busy)) {
                return outcome;
            }
        }
        batch.into_outcome(self.exchange(&transaction, body).await?)
    }
}

impl HranaDatabase {
    async fn exchange(
        &self,
        transaction: &Transaction<'_>,
        body: Bytes,
    ) -> Result<Vec<Result<Rows, StatementError>>, DatabaseError> {
        let request_id = transaction.batch.request_id.as_deref();
        let answer = self.pipeline.post(body, request_id).await;
        let answer = answer.map_err(failed_exchange)?;
        let answer: wire::Answer = serde_json::from_slice(&answer)
            .map_err(|error| DatabaseError::Unavailable(format!("unreadable answer: {error}")))?;
        transaction.results(answer)
    }
}

/// What an exchange without an answer means. What the server says may repeat what it was sent, which
/// only the log may hold.
fn failed_exchange(error: ServiceError) -> DatabaseError {
    let ServiceError::Refused(status, said) = error else {
        return DatabaseError::Unavailable(error.to_string());
    };
    let reason = format!("status {status}: {said}");
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => DatabaseError::Unauthorized(reason),
        StatusCode::TOO_MANY_REQUESTS => DatabaseError::Busy,
        StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE => {
            DatabaseError::Refused(StatementError {
                code: status.as_str().to_owned(),
                message: said,
            })
        }
        _ => DatabaseError::Unavailable(reason),
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
            BatchMode::Write => Some("BEGIN IMMEDIATE"),
            BatchMode::Read if batch.statements.len() > 1 => Some("BEGIN"),
            BatchMode::Read => None,
        };
        Self { batch, begin }
    }

    /// The place of the batch's first statement.
    fn offset(&self) -> usize {
        usize::from(self.begin.is_some())
    }

    /// That all went well up to a step of the batch, or to what begins the transaction.
    fn went_well(&self, step: Option<usize>) -> Option<Condition> {
        let offset = self.offset();
        let Some(step) = step else {
            return offset.checked_sub(1).map(|step| Condition::Ok { step });
        };
        let ok = |step: usize| Condition::Ok {
            step: offset + step,
        };
        Some(match self.batch.branch_to(step) {
            Some(branch) => Condition::Or {
                conds: vec![ok(branch.otherwise - 1), ok(branch.otherwise)],
            },
            None => ok(step),
        })
    }

    /// That all went well up to a branch, and its condition failed. That it failed says too little:
    /// libSQL's server takes a step that was skipped for one that failed.
    fn left_out(&self, branch: Branch) -> Option<Condition> {
        let failed = Condition::Error {
            step: self.offset() + branch.condition,
        };
        match self.went_well(branch.condition.checked_sub(1)) {
            Some(before) => Some(Condition::And {
                conds: vec![before, failed],
            }),
            None => Some(failed),
        }
    }

    /// Each step runs only after the one before it succeeded; what did not commit rolls back.
    fn pipeline(&self) -> wire::Pipeline<'a> {
        let statements = &self.batch.statements;
        let mut steps = Vec::with_capacity(statements.len() + 3);
        let mut push = |sql: &'a str, args: &'a [Value], condition: Option<Condition>| {
            let stmt = wire::Stmt { sql, args };
            steps.push(Step { condition, stmt });
        };
        if let Some(begin) = self.begin {
            push(begin, &[], None);
        }
        for (step, statement) in statements.iter().enumerate() {
            let condition = match self.batch.branch_to(step) {
                Some(branch) => self.left_out(branch),
                None => self.went_well(step.checked_sub(1)),
            };
            push(&statement.sql, &statement.args, condition);
        }
        if self.begin.is_some() {
            let commit = self.offset() + statements.len();
            push(
                "COMMIT",
                &[],
                self.went_well(statements.len().checked_sub(1)),
            );
            let cond = Box::new(Condition::Ok { step: commit });
            push("ROLLBACK", &[], Some(Condition::Not { cond }));
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
        let mut given = step_results.into_iter().zip(step_errors);
        if self.begin.is_some() {
            match given.next() {
                // Nothing ran at all: judged as the first statement's failure.
                Some((_, Some(error))) => return Ok(vec![Err(error.into())]),
                Some((None, None)) => return Err(unknown("BEGIN")),
                _ => {}
            }
        }
        let steps = self.batch.statements.len();
        let mut results = Vec::with_capacity(steps);
        // A branch that did not run, and what its condition failed with.
        let mut left_out: Option<(Branch, StatementError)> = None;
        for (step, outcome) in given.by_ref().take(steps).enumerate() {
            let result = match outcome {
                (_, Some(error)) => Err(StatementError::from(error)),
                (Some(rows), None) => Ok(rows.into()),
                (None, None) if self.is_left_out(step, left_out.as_ref()) => Ok(Rows::default()),
                (None, None) => return Err(unknown(step)),
            };
            match (result, self.batch.branch_from(step)) {
                (Err(error), Some(branch)) => {
                    left_out = Some((branch, error));
                    results.push(Ok(Rows::default()));
                }
                (Err(error), None) => {
                    let unclear = left_out.filter(|(branch, _)| branch.otherwise == step);
                    let (step, error) =
                        unclear.map_or((step, error), |(branch, error)| (branch.condition, error));
                    results.truncate(step);
                    results.push(Err(error));
                    return Ok(results);
                }
                (rows, _) => results.push(rows),
            }
        }
        match given.next().filter(|_| self.begin.is_some()) {
            Some((_, Some(error))) => Err(StatementError::from(error).ends_batch(Some(steps))),
            Some((None, None)) => Err(unknown("COMMIT")),
            _ => Ok(results),
        }
    }

    /// Whether a step had not to run: of a branch either its steps run, or the one behind them.
    fn is_left_out(&self, step: usize, left_out: Option<&(Branch, StatementError)>) -> bool {
        let left_out = left_out.map(|(branch, _)| *branch);
        match self.batch.branch_to(step) {
            Some(branch) => left_out != Some(branch),
            None => left_out.is_some_and(|branch| step < branch.otherwise),
        }
    }
}

fn unknown(step: impl Display) -> DatabaseError {
    DatabaseError::Unavailable(format!("step {step} neither ran nor failed"))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use http::HeaderMap;
    use serde_json::{Value as Json, json};

    use super::*;
    use ports::args;
    use ports::{
        database::Value,
        http::{HttpError, HttpRequest, HttpResponse},
    };

    /// A server that gives one answer and remembers what it was asked.
    struct Server {
        answer: Json,
        asked: Mutex<Vec<HttpRequest>>,
    }

    #[async_trait]
    impl Http for Server {
        async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
            self.asked.lock().unwrap().push(request);
            Ok(HttpResponse {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: self.answer.to_string().into(),
            })
        }
    }

    async fn run(batch: &Batch, answer: Json) -> (Result<Outcome, DatabaseError>, Json) {
        let asked = Mutex::default();
        let server = Arc::new(Server { answer, asked });
        let url = "libsql://kitten.example/";
        let database = HranaDatabase::new(server.clone(), url, Some("a token")).unwrap();
        let outcome = database.run(batch).await;
        let asked = server.asked.lock().unwrap();
        let tries = match outcome {
            Err(DatabaseError::Busy) => TRIES,
            _ => 1,
        };
        assert_eq!(
            asked.len(),
            tries,
            "one request a batch, unless it is locked"
        );
        assert_eq!(asked[0].url, "https://kitten.example/v3/pipeline");
        assert_eq!(asked[0].headers["authorization"], "Bearer a token");
        (outcome, serde_json::from_slice(&asked[0].body).unwrap())
    }

    fn answer(step_results: Json, step_errors: Json) -> Json {
        let result = json!({"step_results": step_results, "step_errors": step_errors});
        let batch = json!({"type": "ok", "response": {"type": "batch", "result": result}});
        json!({"baton": null, "results": [batch, {"type": "ok", "response": {"type": "close"}}]})
    }

    fn nothing() -> Json {
        json!({"cols": [], "rows": [], "affected_row_count": 0})
    }

    fn error(code: &str) -> Json {
        json!({"message": "no", "code": code})
    }

    /// A condition, and a statement that hangs on it.
    fn transaction() -> Batch {
        let mut batch = Batch::write().named("a request");
        batch.require("1 = ?1", args![1i64]);
        batch.add("UPDATE t SET x = ?1", args!["y"]);
        batch
    }

    #[tokio::test]
    async fn a_write_is_one_transaction_each_step_on_condition_of_the_one_before() {
        let all_well = answer(
            json!([nothing(), nothing(), nothing(), nothing(), null]),
            json!([null, null, null, null, null]),
        );
        let (outcome, asked) = run(&transaction(), all_well).await;
        assert_eq!(outcome.unwrap().refused(), None);
        let step = |sql: &str, args: Json, condition: Json| {
            let stmt = json!({"sql": sql, "args": args});
            json!({"stmt": stmt, "condition": condition})
        };
        let after = |step: usize| json!({"type": "ok", "step": step});
        assert_eq!(
            asked["requests"],
            json!([
                {"type": "batch", "batch": {"steps": [
                    {"stmt": {"sql": "BEGIN IMMEDIATE", "args": []}},
                    step(
                        "INSERT INTO requirement SELECT 1 = ?1",
                        json!([{"type": "integer", "value": "1"}]),
                        after(0),
                    ),
                    step("UPDATE t SET x = ?1", json!([{"type": "text", "value": "y"}]), after(1)),
                    step("COMMIT", json!([]), after(2)),
                    step("ROLLBACK", json!([]), json!({"type": "not", "cond": after(3)})),
                ]}},
                {"type": "close"},
            ])
        );
    }

    /// A step that only some need, and one for all.
    fn branching() -> Batch {
        let mut batch = Batch::write();
        batch.when("?1 > 1", args![1i64], |batch| {
            batch.add("DELETE FROM t", vec![])
        });
        batch.add("UPDATE t SET x = 1", vec![]);
        batch
    }

    #[tokio::test]
    async fn of_a_branch_either_its_steps_run_or_what_shows_that_its_condition_does_not_hold() {
        let taken = json!([
            nothing(),
            nothing(),
            nothing(),
            null,
            nothing(),
            nothing(),
            null
        ]);
        let (outcome, asked) = run(&branching(), answer(taken, json!(vec![(); 7]))).await;
        assert_eq!(outcome.unwrap().refused(), None);
        let steps = asked["requests"][0]["batch"]["steps"].as_array().unwrap();
        let sql = |step: usize| steps[step]["stmt"]["sql"].as_str().unwrap();
        assert_eq!(sql(1), "INSERT INTO requirement SELECT ?1 > 1");
        assert_eq!(
            sql(3),
            "INSERT INTO requirement SELECT (?1 > 1) IS NOT TRUE"
        );
        let ok = |step: usize| json!({"type": "ok", "step": step});
        let conditions: Vec<&Json> = steps.iter().map(|step| &step["condition"]).collect();
        assert_eq!(
            conditions[1..6],
            [
                &ok(0),
                &ok(1),
                &json!({"type": "and", "conds": [ok(0), {"type": "error", "step": 1}]}),
                &json!({"type": "or", "conds": [ok(2), ok(3)]}),
                &ok(4),
            ]
        );

        let left_out = json!([nothing(), null, null, nothing(), nothing(), nothing(), null]);
        let refused = error("SQLITE_CONSTRAINT_TRIGGER");
        let errors = json!([null, refused, null, null, null, null, null]);
        let (outcome, _) = run(&branching(), answer(left_out, errors)).await;
        assert_eq!(outcome.unwrap().refused(), None);
    }

    #[tokio::test]
    async fn a_condition_that_fails_for_another_reason_ends_the_batch() {
        let results = json!([nothing(), null, null, null, null, null, nothing()]);
        let refused = error("SQLITE_CONSTRAINT_TRIGGER");
        let errors = json!([null, error("SQLITE_ERROR"), null, refused, null, null, null]);
        let (outcome, _) = run(&branching(), answer(results, errors)).await;
        assert!(matches!(
            outcome,
            Err(DatabaseError::Statement { step: 0, error }) if error.code == "SQLITE_ERROR"
        ));
    }

    #[tokio::test]
    async fn a_requirement_that_does_not_hold_is_a_refusal_with_its_step() {
        let refused = answer(
            json!([nothing(), null, null, null, nothing()]),
            json!([null, error("SQLITE_CONSTRAINT_TRIGGER"), null, null, null]),
        );
        let (outcome, _) = run(&transaction(), refused).await;
        assert_eq!(outcome.unwrap().refused(), Some(0));
    }

    #[tokio::test]
    async fn errors_are_told_apart() {
        for (step, code, is_expected) in [
            (
                0,
                "SQLITE_BUSY",
                (|error| matches!(error, DatabaseError::Busy)) as fn(_) -> bool,
            ),
            (1, "SQLITE_BUSY", |error| {
                matches!(error, DatabaseError::Busy)
            }),
            (1, "SQLITE_ERROR", |e| {
                matches!(e, DatabaseError::Statement { step: 0, .. })
            }),
            (2, "SQLITE_CONSTRAINT", |e| {
                matches!(e, DatabaseError::Statement { step: 1, .. })
            }),
            (3, "SQLITE_CONSTRAINT", |e| {
                matches!(e, DatabaseError::Statement { step: 2, .. })
            }),
        ] {
            let mut results = vec![json!(null); 5];
            let mut errors = vec![json!(null); 5];
            results[..step].fill(nothing());
            errors[step] = error(code);
            let (outcome, _) = run(&transaction(), answer(json!(results), json!(errors))).await;
            assert!(is_expected(outcome.unwrap_err()), "{code} at step {step}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_makes_no_sense_means_that_nothing_is_known() {
        for senseless in [
            json!({}),
            json!({"results": []}),
            json!({"results": [{"type": "error", "error": error("STREAM_EXPIRED")}]}),
            answer(json!([nothing()]), json!([null])),
            answer(
                json!([nothing(), nothing(), null, null, null]),
                json!([null, null, null, null, null]),
            ),
        ] {
            let (outcome, _) = run(&transaction(), senseless.clone()).await;
            assert!(
                matches!(outcome, Err(DatabaseError::Unavailable(_))),
                "{senseless}"
            );
        }
    }

    #[tokio::test]
    async fn values_of_every_kind_arrive_as_they_are() {
        let mut batch = Batch::read();
        let read = batch.add("SELECT 1", vec![Value::Blob(vec![1, 2, 3, 4]), Value::Null]);
        let row = json!([
            {"type": "null"},
            {"type": "integer", "value": "9223372036854775807"},
            {"type": "float", "value": 0.5},
            {"type": "text", "value": "猫"},
            {"type": "blob", "base64": "AQIDBA"},
            {"type": "blob", "base64": "AQIDBA=="},
        ]);
        let rows = json!({"cols": [], "rows": [row], "affected_row_count": 0});
        let (outcome, asked) = run(&batch, answer(json!([rows]), json!([null]))).await;
        assert_eq!(
            asked["requests"][0]["batch"]["steps"],
            json!([{"stmt": {
                "sql": "SELECT 1",
                "args": [{"type": "blob", "base64": "AQIDBA"}, {"type": "null"}],
            }}])
        );
        let blob = Value::Blob(vec![1, 2, 3, 4]);
        assert_eq!(
            outcome.unwrap().first(read).unwrap().values,
            [
                Value::Null,
                Value::Integer(i64::MAX),
                Value::Real(0.5),
                Value::Text("猫".to_owned()),
                blob.clone(),
                blob,
            ]
        );
    }
}
