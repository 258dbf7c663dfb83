//! What the libSQL server's answer to a pipeline says of the work it did.

use serde::Deserialize;

/// The work of one pipeline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Statements that ran or failed; scripts are not counted.
    pub statements: u64,
    /// Rows that the engine looked at.
    pub rows_read: u64,
    /// Rows written, those of indexes among them.
    pub rows_written: u64,
}

/// Reads an answer; one that is no pipeline's, such as an error, counts nothing.
pub(super) fn counts(body: &[u8]) -> Counts {
    let mut counts = Counts::default();
    let Ok(answer) = serde_json::from_slice::<Answer>(body) else {
        return counts;
    };
    for outcome in answer.results {
        match outcome.response.map(|response| response.result) {
            Some(Some(Done::Batch {
                step_results,
                step_errors,
            })) => {
                counts.statements += step_errors.into_iter().flatten().count() as u64;
                for result in step_results.into_iter().flatten() {
                    counts.add(&result);
                }
            }
            Some(Some(Done::Execute(result))) => counts.add(&result),
            Some(Some(Done::Other(_)) | None) => {}
            None => counts.statements += 1,
        }
    }
    counts
}

impl Counts {
    fn add(&mut self, result: &StatementResult) {
        self.statements += 1;
        self.rows_read += result.rows_read;
        self.rows_written += result.rows_written;
    }
}

#[derive(Deserialize)]
struct Answer {
    results: Vec<Outcome>,
}

#[derive(Deserialize)]
struct Outcome {
    response: Option<StreamResponse>,
}

#[derive(Deserialize)]
struct StreamResponse {
    result: Option<Done>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Done {
    Batch {
        step_results: Vec<Option<StatementResult>>,
        step_errors: Vec<Option<serde::de::IgnoredAny>>,
    },
    Execute(StatementResult),
    Other(serde::de::IgnoredAny),
}

#[derive(Deserialize)]
struct StatementResult {
    rows_read: u64,
    rows_written: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn done(kind: &str, result: Value) -> Value {
        json!({"type": "ok", "response": {"type": kind, "result": result}})
    }

    #[test]
    fn statements_count_whether_they_ran_or_failed_and_those_left_out_do_not() {
        let result =
            |read, written| json!({"rows_read": read, "rows_written": written, "rows": []});
        let failed = json!({"message": "no", "code": "SQLITE_UNKNOWN"});
        let answer = json!({"baton": null, "results": [
            done("execute", result(1, 2)),
            done("batch", json!({
                "step_results": [result(10, 20), null, null],
                "step_errors": [null, failed, null],
            })),
            {"type": "error", "error": failed},
            done("describe", json!({"params": []})),
            {"type": "ok", "response": {"type": "close"}},
        ]});
        let expected = Counts {
            statements: 4,
            rows_read: 11,
            rows_written: 22,
        };
        assert_eq!(counts(answer.to_string().as_bytes()), expected);
    }

    #[test]
    fn what_is_no_pipeline_counts_nothing() {
        assert_eq!(counts(b"<html>"), Counts::default());
    }
}
