//! The protocol itself: what goes over the wire at `/v2/pipeline` and `/v3/pipeline`.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use support::Stack;

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

    async fn refusal(&self, version: &str, body: Value) -> (u16, String) {
        let response = self.pipeline(version, body).await;
        let status = response.status().as_u16();
        let error: Value = response.json().await.unwrap();
        assert!(error["message"].is_string());
        (status, error["code"].as_str().unwrap().to_owned())
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

fn code(result: &Value) -> &str {
    assert_eq!(result["type"], "error", "{result}");
    result["error"]["code"].as_str().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn both_versions_answer_the_probe_and_the_protobuf_encoding_is_not_offered() {
    let stack = Stack::start().await;
    assert_eq!(stack.get("/v2").await.status(), 200);
    assert_eq!(stack.get("/v3").await.status(), 200);
    assert_eq!(stack.get("/v3-protobuf").await.status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_carries_columns_values_and_counts() {
    let stack = Stack::start().await;
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
    assert_eq!(read["replication_index"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_counted_as_turso_bills_them() {
    let stack = Stack::start().await;
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
    let stack = Stack::start().await;
    let text = json!({ "type": "text", "value": "one\u{0}two" });
    let request = json!({ "type": "execute", "stmt": { "sql": "SELECT ?", "args": [text] } });
    let result = &stack.run(vec![request]).await[0]["response"]["result"];
    assert_eq!(result["rows"][0][0]["value"], "one\u{0}two");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_no_row_says_so() {
    let stack = Stack::start().await;
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
        assert_eq!(result["last_insert_rowid"], Value::Null, "{request}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_not_wanted_are_not_sent() {
    let stack = Stack::start().await;
    let request = json!({ "type": "execute", "stmt": { "sql": "SELECT 1", "want_rows": false } });
    let result = &stack.run(vec![request]).await[0]["response"]["result"];
    assert_eq!(result["rows"], json!([]));
    assert_eq!(result["cols"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_left_over_are_ignored_and_missing_ones_refused() {
    let stack = Stack::start().await;
    let one = json!({ "type": "integer", "value": "1" });
    let with = |args: Value, named: Value| {
        json!({ "type": "execute", "stmt": {
            "sql": "SELECT :a + :b", "args": args, "named_args": named,
        }})
    };
    let named = |names: &[&str]| -> Value {
        names
            .iter()
            .map(|name| json!({ "name": name, "value": one }))
            .collect()
    };
    let results = stack
        .run(vec![
            with(json!([one, one, one]), json!([])),
            with(json!([]), named(&["a", ":b", "c"])),
            with(json!([]), named(&["a"])),
            with(json!([one]), named(&["b"])),
        ])
        .await;
    assert_eq!(results[0]["type"], "ok");
    assert_eq!(results[1]["type"], "ok");
    assert_eq!(code(&results[2]), "ARGS_INVALID");
    assert_eq!(code(&results[3]), "ARGS_BOTH_POSITIONAL_AND_NAMED");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_condition_decides_whether_its_step_runs() {
    let stack = Stack::start().await;
    let and = |conds: Vec<Value>| json!({ "type": "and", "conds": conds });
    let or = |conds: Vec<Value>| json!({ "type": "or", "conds": conds });
    let autocommit = json!({ "type": "is_autocommit" });
    let cases = [
        (Value::Null, true),
        (ok(0), true),
        (ok(1), false),
        (error(0), false),
        (error(1), true),
        // A step that was skipped neither worked nor failed.
        (ok(2), false),
        (error(2), false),
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
    assert_eq!(result["step_errors"][1]["code"], "SQLITE_ERROR");
    assert_eq!(result["step_results"][1], Value::Null);
    for (index, (condition, runs)) in cases.iter().enumerate() {
        let has_run = !result["step_results"][index + 3].is_null();
        assert_eq!(has_run, *runs, "{condition}");
        assert_eq!(result["step_errors"][index + 3], Value::Null);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn is_autocommit_tells_whether_a_transaction_is_open() {
    let stack = Stack::start().await;
    let autocommit = json!({ "type": "is_autocommit" });
    let ask = json!({ "type": "get_autocommit" });
    let steps = [
        (Value::Null, "BEGIN"),
        (autocommit.clone(), "SELECT 1"),
        (not(autocommit), "SELECT 2"),
    ];
    let results = stack.run(vec![ask.clone(), batch(&steps), ask]).await;
    assert_eq!(results[0]["response"]["is_autocommit"], true);
    let steps = &results[1]["response"]["result"]["step_results"];
    assert!(steps[1].is_null() && !steps[2].is_null());
    assert_eq!(results[2]["response"]["is_autocommit"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_condition_on_a_later_step_fails_the_batch() {
    let stack = Stack::start().await;
    let results = stack.run(vec![batch(&[(not(ok(0)), "SELECT 1")])]).await;
    assert_eq!(code(&results[0]), "BATCH_COND_BAD_STEP");
}

#[tokio::test(flavor = "multi_thread")]
async fn version_2_refuses_what_version_3_added() {
    let stack = Stack::start().await;
    let autocommit = json!({ "type": "is_autocommit" });
    let body = json!({ "requests": [
        { "type": "get_autocommit" },
        batch(&[(autocommit, "SELECT 1")]),
        execute("SELECT 1"),
    ]});
    let body: Value = stack.pipeline("v2", body).await.json().await.unwrap();
    assert_eq!(code(&body["results"][0]), "HRANA_PROTO_ERROR");
    assert_eq!(code(&body["results"][1]), "HRANA_PROTO_ERROR");
    assert_eq!(body["results"][2]["type"], "ok");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_whose_step_fails_leaves_nothing() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n INTEGER UNIQUE)").await;
    let results = stack
        .run(vec![write(&[
            "INSERT INTO t VALUES (1)",
            "INSERT INTO t VALUES (1)",
            "INSERT INTO t VALUES (2)",
        ])])
        .await;

    let result = &results[0]["response"]["result"];
    assert_eq!(result["step_errors"][2]["code"], "SQLITE_CONSTRAINT_UNIQUE");
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
    let stack = Stack::start().await;
    stack
        .sql("CREATE TABLE t (n INTEGER); INSERT INTO t VALUES (0)")
        .await;
    let writes =
        (0..300).map(|_| stack.run(vec![write(&["SELECT n FROM t", "UPDATE t SET n = n + 1"])]));
    for results in futures_util::future::join_all(writes).await {
        let result = &results[0]["response"]["result"];
        assert!(!result["step_results"][3].is_null(), "{result}");
    }
    assert_eq!(stack.ask("SELECT n FROM t").await, "300");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_that_waits_over_6_seconds_is_told_busy() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n)").await;
    // Two in line before the writer, each within the time a transaction may take.
    let hold = async |begins_after: u64| {
        tokio::time::sleep(Duration::from_millis(begins_after)).await;
        let begin = vec![execute("BEGIN IMMEDIATE")];
        let (baton, _) = stack.go_on(&Value::Null, begin).await;
        tokio::time::sleep(Duration::from_millis(4500)).await;
        stack.go_on(&baton, vec![json!({ "type": "close" })]).await;
    };
    let write = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let started = Instant::now();
        let results = stack.run(vec![execute("INSERT INTO t VALUES (1)")]).await;
        assert_eq!(code(&results[0]), "SQLITE_BUSY");
        assert!(started.elapsed() >= Duration::from_secs(6));
    };
    tokio::join!(hold(0), hold(150), write);
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_has_read_what_is_old_by_now_cannot_write() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n)").await;
    let begin = vec![execute("BEGIN"), execute("SELECT * FROM t")];
    let (baton, _) = stack.go_on(&Value::Null, begin).await;
    stack.sql("INSERT INTO t VALUES (1)").await;
    let insert = vec![execute("INSERT INTO t VALUES (2)")];
    let (_, results) = stack.go_on(&baton, insert).await;
    assert_eq!(code(&results[0]), "SQLITE_BUSY_SNAPSHOT");
}

#[tokio::test(flavor = "multi_thread")]
async fn stored_texts_stand_for_sql_in_every_request_until_closed() {
    let stack = Stack::start().await;
    let results = stack
        .run(vec![
            json!({ "type": "store_sql", "sql_id": 7, "sql": "SELECT 'stored'" }),
            json!({ "type": "execute", "stmt": { "sql_id": 7 } }),
            json!({ "type": "sequence", "sql_id": 7 }),
            json!({ "type": "describe", "sql_id": 7 }),
            json!({ "type": "batch", "batch": { "steps": [{ "stmt": { "sql_id": 7 } }] } }),
            json!({ "type": "store_sql", "sql_id": 7, "sql": "SELECT 2" }),
            json!({ "type": "close_sql", "sql_id": 7 }),
            json!({ "type": "execute", "stmt": { "sql_id": 7 } }),
            json!({ "type": "execute", "stmt": { "sql": "SELECT 1", "sql_id": 7 } }),
        ])
        .await;
    let types: Vec<_> = results.iter().map(|result| &result["type"]).collect();
    let expected = [
        "ok", "ok", "ok", "ok", "ok", "error", "ok", "error", "error",
    ];
    assert_eq!(types, expected);
    assert_eq!(
        results[1]["response"]["result"]["rows"][0][0]["value"],
        "stored"
    );
    assert_eq!(code(&results[5]), "SQL_ID_IN_USE");
    assert_eq!(code(&results[7]), "SQL_NOT_FOUND");
    assert_eq!(code(&results[8]), "HRANA_PROTO_ERROR");
}

#[tokio::test(flavor = "multi_thread")]
async fn describe_tells_parameters_columns_and_whether_it_writes() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n INTEGER)").await;
    let describe = |sql: &str| json!({ "type": "describe", "sql": sql });
    let results = stack
        .run(vec![
            describe("SELECT n, :a, ? FROM t"),
            describe("INSERT INTO t VALUES (1)"),
            describe("EXPLAIN INSERT INTO t VALUES (1)"),
            describe("BEGIN IMMEDIATE"),
            describe("SELECT * FROM nowhere"),
        ])
        .await;
    let select = &results[0]["response"]["result"];
    assert_eq!(
        select["params"],
        json!([{ "name": ":a" }, { "name": null }])
    );
    assert_eq!(
        select["cols"][0],
        json!({ "name": "n", "decltype": "INTEGER" })
    );
    let flags = |index: usize| {
        let result = &results[index]["response"]["result"];
        (result["is_explain"].clone(), result["is_readonly"].clone())
    };
    assert_eq!(flags(0), (json!(false), json!(true)));
    assert_eq!(flags(1), (json!(false), json!(false)));
    assert_eq!(flags(2), (json!(true), json!(true)));
    assert_eq!(flags(3), (json!(false), json!(false)));
    assert_eq!(code(&results[4]), "SQLITE_ERROR");
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_ends_at_its_first_error() {
    let stack = Stack::start().await;
    let results = stack
        .run(vec![sequence(
            "CREATE TABLE t (n); INSERT INTO t VALUES (1); INSERT INTO u VALUES (1); INSERT INTO t VALUES (2)",
        )])
        .await;
    assert_eq!(code(&results[0]), "SQLITE_ERROR");
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_lives_on_by_a_baton_that_changes_and_is_good_once() {
    let stack = Stack::start().await;
    let (first, _) = stack
        .go_on(&Value::Null, vec![execute("CREATE TEMP TABLE t (n)")])
        .await;
    let (second, results) = stack
        .go_on(&first, vec![execute("SELECT count(*) FROM t")])
        .await;
    assert_eq!(results[0]["type"], "ok");
    assert_ne!(first, second);

    for baton in [first, json!("made up")] {
        let body = json!({ "baton": baton, "requests": [] });
        let expected = (400, "BATON_INVALID".to_owned());
        assert_eq!(stack.refusal("v3", body).await, expected);
    }
    let (closed, results) = stack
        .go_on(
            &second,
            vec![json!({ "type": "close" }), execute("SELECT 1")],
        )
        .await;
    assert_eq!(closed, Value::Null);
    assert_eq!(code(&results[1]), "STREAM_CLOSED");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stream_set_on_its_connection_does_not_reach_the_next() {
    let stack = Stack::start().await;
    for set in [
        "PRAGMA foreign_keys = off",
        "CREATE TEMP TABLE t (n)",
        "BEGIN",
    ] {
        stack.run(vec![execute(set)]).await;
        assert_eq!(stack.ask("PRAGMA foreign_keys").await, "1");
        let results = stack.run(vec![execute("SELECT * FROM temp.t")]).await;
        assert_eq!(code(&results[0]), "SQLITE_ERROR");
        let results = stack.run(vec![json!({ "type": "get_autocommit" })]).await;
        assert_eq!(results[0]["response"]["is_autocommit"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_open_over_5_seconds_is_rolled_back_and_its_baton_refused() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n)").await;
    let begin = vec![
        execute("BEGIN IMMEDIATE"),
        execute("INSERT INTO t VALUES (1)"),
    ];
    let (baton, _) = stack.go_on(&Value::Null, begin).await;

    let started = Instant::now();
    stack.sql("INSERT INTO t VALUES (2)").await;
    let waited = started.elapsed();
    assert!(waited > Duration::from_secs(4), "{waited:?}");

    let body = json!({ "baton": baton, "requests": [execute("COMMIT")] });
    let expected = (400, "TRANSACTION_TIMEOUT".to_owned());
    assert_eq!(stack.refusal("v3", body).await, expected);
    assert_eq!(stack.ask("SELECT group_concat(n) FROM t").await, "2");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_stream_is_dropped_after_10_seconds() {
    let stack = Stack::start().await;
    let (baton, _) = stack.go_on(&Value::Null, vec![execute("SELECT 1")]).await;
    tokio::time::sleep(Duration::from_millis(10_300)).await;
    let body = json!({ "baton": baton, "requests": [] });
    let expected = (400, "STREAM_EXPIRED".to_owned());
    assert_eq!(stack.refusal("v3", body).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_no_lock() {
    let stack = Stack::start().await;
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
async fn a_body_that_is_no_pipeline_request_is_refused_whole() {
    let stack = Stack::start().await;
    stack.sql("CREATE TABLE t (n)").await;
    let insert = execute("INSERT INTO t VALUES (1)");
    let bad_value = json!({ "type": "integer", "value": "12x" });
    for body in [
        json!({ "requests": [insert, { "type": "dance" }] }),
        json!({ "requests": [insert, { "type": "execute" }] }),
        json!({ "requests": [{ "type": "execute", "stmt": { "sql": "SELECT ?", "args": [bad_value] } }] }),
        json!({ "baton": null }),
        json!([]),
    ] {
        let expected = (400, "HRANA_PROTO_ERROR".to_owned());
        assert_eq!(stack.refusal("v2", body).await, expected);
    }
    let response = stack.post("/v2/pipeline").body("{").send().await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(stack.ask("SELECT count(*) FROM t").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_a_token_wants_it() {
    let stack = Stack::start_with(|options| options.auth_token = Some("secret".to_owned())).await;
    let body = json!({ "requests": [] });
    let expected = (401, "AUTH_TOKEN_INVALID".to_owned());
    assert_eq!(stack.refusal("v2", body.clone()).await, expected);
    for (token, status) in [("wrong", 401), ("secret", 200)] {
        let request = stack.post("/v2/pipeline").bearer_auth(token).json(&body);
        assert_eq!(request.send().await.unwrap().status(), status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn round_trips_are_counted_in_all_and_for_each_request_id() {
    let stack = Stack::start().await;
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
    let stack = Stack::start().await;
    stack
        .sql("CREATE TABLE t (n); INSERT INTO t VALUES (42)")
        .await;
    let stack = stack.restart().await;
    assert_eq!(stack.ask("SELECT n FROM t").await, "42");
}

#[tokio::test]
async fn a_round_trip_goes_wrong_by_its_request_id_as_often_as_asked() {
    let stack = Stack::start().await;
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
    assert_eq!(insert().await.unwrap().status(), 200);
    let rules = stack.get_json("/database/faults").await;
    assert_eq!(rules[0]["met"], 1);
    assert_eq!(rules[1]["met"], 1);
}
