//! What the Worker's client needs of the official libSQL server, through the proxy; and the proxy
//! itself: what it counts, and what it lets go wrong.

use std::time::{Duration, Instant};

use crate::support::Stack;
use serde_json::{Value, json};

impl Stack {
    async fn pipeline(&self, version: &str, body: Value) -> reqwest::Response {
        let request = self.post(&format!("/{version}/pipeline")).json(&body);
        request.send().await.unwrap()
    }

    /// Sends requests on a new stream and closes it; gives their results.
    async fn run(&self, mut requests: Vec<Value>) -> Vec<Value> {
        requests.push(json!({ "type": "close" }));
        let response = self
            .pipeline("v3", json!({ "baton": null, "requests": requests }))
            .await;
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["baton"], Value::Null);
        let mut results = body["results"].as_array().unwrap().clone();
        assert_eq!(
            results.pop().unwrap()["response"],
            json!({ "type": "close" })
        );
        results
    }

    /// Runs statements that must work.
    async fn sql(&self, sql: &str) {
        let results = self.run(vec![sequence(sql)]).await;
        assert_eq!(results[0]["type"], "ok", "{sql}: {}", results[0]);
    }

    /// The first column of the first row.
    async fn ask(&self, sql: &str) -> Value {
        let results = self.run(vec![execute(sql)]).await;
        results[0]["response"]["result"]["rows"][0][0]["value"].clone()
    }

    /// Sends requests on the stream of a baton (null: a new one) and leaves it open.
    async fn go_on(&self, baton: &Value, requests: Vec<Value>) -> (Value, Vec<Value>) {
        let response = self
            .pipeline("v3", json!({ "baton": baton, "requests": requests }))
            .await;
        assert_eq!(response.status(), 200);
        let body: Value = response.json().await.unwrap();
        (
            body["baton"].clone(),
            body["results"].as_array().unwrap().clone(),
        )
    }
}

fn execute(sql: &str) -> Value {
    json!({ "type": "execute", "stmt": { "sql": sql } })
}

fn sequence(sql: &str) -> Value {
    json!({ "type": "sequence", "sql": sql })
}

fn batch(steps: &[(Value, &str)]) -> Value {
    let steps: Vec<_> = steps
        .iter()
        .map(|(condition, sql)| json!({ "condition": condition, "stmt": { "sql": sql } }))
        .collect();
    json!({ "type": "batch", "batch": { "steps": steps } })
}

fn ok(step: usize) -> Value {
    json!({ "type": "ok", "step": step })
}

fn error(step: usize) -> Value {
    json!({ "type": "error", "step": step })
}

fn not(condition: Value) -> Value {
    json!({ "type": "not", "cond": condition })
}

/// A write as the Worker sends it.
fn write(statements: &[&str]) -> Value {
    let mut steps = vec![(Value::Null, "BEGIN IMMEDIATE")];
    for statement in statements {
        steps.push((ok(steps.len() - 1), statement));
    }
    steps.push((ok(steps.len() - 1), "COMMIT"));
    steps.push((not(ok(steps.len() - 1)), "ROLLBACK"));
    batch(&steps)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_carries_columns_values_and_counts() {
    let stack = Stack::with_database().await;
    stack
        .sql("CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB, note VARCHAR(9))")
        .await;
    let insert = json!({ "type": "execute", "stmt": {
        "sql": "INSERT INTO t VALUES (?, ?, ?)",
        "args": [
            { "type": "integer", "value": "9223372036854775807" },
            { "type": "blob", "base64": "AP8HAQ==" },
            { "type": "null" },
        ],
    }});
    let results = stack
        .run(vec![insert, execute("SELECT *, 0.5, 'x' AS word FROM t")])
        .await;

    let written = &results[0]["response"]["result"];
    assert_eq!(written["affected_row_count"], 1);
    assert_eq!(written["last_insert_rowid"], "9223372036854775807");
    assert_eq!(written["rows_written"], 1);

    let read = &results[1]["response"]["result"];
    assert_eq!(
        read["cols"],
        json!([
            { "name": "id", "decltype": "INTEGER" },
            { "name": "body", "decltype": "BLOB" },
            { "name": "note", "decltype": "VARCHAR(9)" },
            { "name": "0.5", "decltype": null },
            { "name": "word", "decltype": null },
        ])
    );
    assert_eq!(
        read["rows"],
        json!([[
            { "type": "integer", "value": "9223372036854775807" },
            { "type": "blob", "base64": "AP8HAQ" },
            { "type": "null" },
            { "type": "float", "value": 0.5 },
            { "type": "text", "value": "x" },
        ]])
    );
    assert_eq!(read["affected_row_count"], 0);
    assert_eq!(read["rows_read"], 1);
    assert!(read["query_duration_ms"].as_f64().unwrap() > 0.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_counted_as_turso_bills_them() {
    let stack = Stack::with_database().await;
    stack
        .sql(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, n, note); CREATE INDEX by_n ON t (n);
             CREATE TABLE log (id);
             CREATE TRIGGER logged AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); END",
        )
        .await;
    let insert = "INSERT INTO t WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c \
         WHERE n < 100) SELECT n, n, 'note' FROM c";
    let requests = [
        insert,
        "SELECT note FROM t WHERE note = 'no such note'",
        "SELECT id FROM t WHERE id = 7",
        "SELECT id FROM t WHERE id = 7",
        "UPDATE t SET note = 'mine' WHERE id = 7",
    ];
    let results = stack.run(requests.map(execute).to_vec()).await;
    let counts = |index: usize, name: &str| {
        let counted = &results[index]["response"]["result"][name];
        counted.as_u64().unwrap()
    };

    // Each with its entry in the index, and the row that the trigger writes.
    assert_eq!(counts(0, "rows_written"), 300);
    assert_eq!(counts(0, "affected_row_count"), 100);
    // Everything was looked at, though nothing was found.
    assert_eq!(counts(1, "rows_read"), 100);
    // Of the run alone, not of those before it.
    assert_eq!([counts(2, "rows_read"), counts(3, "rows_read")], [1, 1]);
    // The index holds nothing of the note.
    assert_eq!(counts(4, "rows_written"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_a_nul_character_comes_back_whole() {
    let stack = Stack::with_database().await;
    let text = json!({ "type": "text", "value": "one\u{0}two" });
    let request = json!({ "type": "execute", "stmt": { "sql": "SELECT ?", "args": [text] } });
    let result = &stack.run(vec![request]).await[0]["response"]["result"];
    assert_eq!(result["rows"][0][0]["value"], "one\u{0}two");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_no_row_says_so() {
    let stack = Stack::with_database().await;
    stack.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)").await;
    let requests = [
        "INSERT INTO t VALUES (7)",
        "SELECT * FROM t",
        "WITH a AS (SELECT replace('a', 'b', 'c') AS word) SELECT word FROM a",
        "CREATE TABLE other (id)",
        "UPDATE t SET id = 8 WHERE id = 9",
        "INSERT INTO t VALUES (7) ON CONFLICT DO NOTHING",
    ];
    let results = stack.run(requests.map(execute).to_vec()).await;
    assert_eq!(results[0]["response"]["result"]["affected_row_count"], 1);
    for (request, result) in requests.iter().zip(&results).skip(1) {
        let result = &result["response"]["result"];
        assert_eq!(result["affected_row_count"], 0, "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_condition_decides_whether_its_step_runs() {
    let stack = Stack::with_database().await;
    let and = |conds: Vec<Value>| json!({ "type": "and", "conds": conds });
    let or = |conds: Vec<Value>| json!({ "type": "or", "conds": conds });
    let autocommit = json!({ "type": "is_autocommit" });
    let cases = [
        (Value::Null, true),
        (ok(0), true),
        (ok(1), false),
        (error(0), false),
        (error(1), true),
        // A step that was skipped has not worked; the server takes it for one that failed.
        (ok(2), false),
        (error(2), true),
        (not(ok(1)), true),
        (not(ok(0)), false),
        (and(vec![]), true),
        (and(vec![ok(0), error(1)]), true),
        (and(vec![ok(0), ok(1)]), false),
        (or(vec![]), false),
        (or(vec![ok(1), ok(0)]), true),
        (or(vec![ok(1), error(0)]), false),
        (autocommit.clone(), true),
        (not(autocommit), false),
    ];
    let mut steps = vec![
        (Value::Null, "SELECT 1"),
        (Value::Null, "SELECT * FROM nowhere"),
        (ok(1), "SELECT 3"),
    ];
    steps.extend(
        cases
            .iter()
            .map(|(condition, _)| (condition.clone(), "SELECT 4")),
    );

    let results = stack.run(vec![batch(&steps)]).await;

    let result = &results[0]["response"]["result"];
    assert_eq!(result["step_errors"][1]["code"], "SQLITE_UNKNOWN");
    assert_eq!(result["step_results"][1], Value::Null);
    for (index, (condition, runs)) in cases.iter().enumerate() {
        let has_run = !result["step_results"][index + 3].is_null();
        assert_eq!(has_run, *runs, "{condition}");
        assert_eq!(result["step_errors"][index + 3], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_step_fails_leaves_nothing() {
    let stack = Stack::with_database().await;
    stack.sql("CREATE TABLE t (n INTEGER UNIQUE)").await;
    let results = stack
        .run(vec![write(&[
            "INSERT INTO t VALUES (1)",
            "INSERT INTO t VALUES (1)",
            "INSERT INTO t VALUES (2)",
        ])])
        .await;

    let result = &results[0]["response"]["result"];
    assert_eq!(result["step_errors"][2]["code"], "SQLITE_CONSTRAINT");
    assert_eq!(
        result["step_errors"][2]["message"],
        "SQLite error: UNIQUE constraint failed: t.n"
    );
    assert!(
        result["step_results"][3].is_null(),
        "the next step is skipped"
    );
    assert!(result["step_results"][4].is_null(), "COMMIT is skipped");
    assert!(!result["step_results"][5].is_null(), "ROLLBACK runs");
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_writes_all_succeed_and_lose_nothing() {
    let stack = Stack::with_database().await;
    stack
        .sql("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)")
        .await;
    // The server takes 128 requests at once; more are told 429.
    for _ in 0..3 {
        let writes = (0..100)
            .map(|_| stack.run(vec![write(&["SELECT n FROM t", "UPDATE t SET n = n + 1"])]));
        for results in futures_util::future::join_all(writes).await {
            let result = &results[0]["response"]["result"];
            assert!(!result["step_results"][3].is_null(), "{result}");
        }
    }
    assert_eq!(stack.ask("SELECT n FROM t").await, "300");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_no_lock() {
    let stack = Stack::with_database().await;
    stack.sql("CREATE TABLE t (n)").await;
    let (baton, _) = stack
        .go_on(&Value::Null, vec![execute("BEGIN IMMEDIATE")])
        .await;
    // Waits for its turn to write, and gives up.
    let gone = stack.run(vec![write(&["INSERT INTO t VALUES (1)"])]);
    let gave_up = tokio::time::timeout(Duration::from_millis(200), gone).await;
    assert!(gave_up.is_err());
    stack.go_on(&baton, vec![json!({ "type": "close" })]).await;

    let started = Instant::now();
    stack.sql("INSERT INTO t VALUES (2)").await;
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn round_trips_are_counted_in_all_and_for_each_request_id() {
    let stack = Stack::with_database().await;
    stack.sql("CREATE TABLE t (n)").await;
    let reset = stack.post("/stats/reset").send().await.unwrap();
    assert_eq!(reset.status(), 204);

    for request_id in ["a", "b", "a"] {
        let request = stack
            .post("/v2/pipeline")
            .header("x-request-id", request_id);
        let write = write(&["INSERT INTO t VALUES (1)"]);
        let body = json!({ "requests": [write, { "type": "close" }] });
        assert_eq!(request.json(&body).send().await.unwrap().status(), 200);
    }

    let totals = stack.get_json("/stats").await;
    assert_eq!(totals["pipelines"], 3);
    // BEGIN, INSERT and COMMIT; the ROLLBACK is skipped.
    assert_eq!(totals["statements"], 9);
    assert_eq!(totals["rows_written"], 3);
    for (request_id, pipelines) in [("a", 2), ("b", 1), ("c", 0)] {
        let count = stack
            .get_json(&format!("/stats/requests/{request_id}"))
            .await;
        assert_eq!(count, json!({ "pipelines": pipelines }));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_committed_is_there_after_a_restart() {
    let stack = Stack::with_database().await;
    stack
        .sql("CREATE TABLE t (n); INSERT INTO t VALUES (42)")
        .await;
    let stack = stack.restart().await;
    assert_eq!(stack.ask("SELECT n FROM t").await, "42");
}

#[tokio::test]
async fn a_round_trip_goes_wrong_by_its_request_id_as_often_as_asked() {
    let stack = Stack::with_database().await;
    stack.sql("CREATE TABLE t (x)").await;
    let insert = || {
        let request = stack
            .post("/v3/pipeline")
            .header("x-request-id", "settle-7");
        let statements = [
            execute("INSERT INTO t VALUES (1)"),
            json!({"type": "close"}),
        ];
        request
            .json(&json!({ "baton": null, "requests": statements }))
            .send()
    };
    for (fault, inserted) in [("fail", 0), ("lose", 1)] {
        let rule = json!({"request_id": "settle-", "fault": fault});
        let answer = stack.post("/database/faults").json(&rule).send().await;
        assert_eq!(answer.unwrap().status(), 204);
        match (fault, insert().await) {
            ("fail", answer) => assert_eq!(answer.unwrap().status(), 503),
            (_, answer) => assert!(answer.is_err(), "the connection was not reset"),
        }
        assert_eq!(
            stack.ask("SELECT count(*) FROM t").await,
            inserted.to_string()
        );
    }
    let begun = Instant::now();
    for rule in [
        json!({"fault": "repeat"}),
        json!({"fault": "delay", "ms": 300}),
    ] {
        let mut rule = rule;
        rule["request_id"] = json!("settle-");
        stack
            .post("/database/faults")
            .json(&rule)
            .send()
            .await
            .unwrap();
        assert_eq!(insert().await.unwrap().status(), 200);
    }
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // One was lost on its way back, one ran twice, one was late.
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "4");
    assert_eq!(insert().await.unwrap().status(), 200);
    let rules = stack.get_json("/database/faults").await;
    assert!(
        rules
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| rule["met"] == 1)
    );
}
