//! What the official server's refusals mean to the service, by the codes that it sends.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signer, SigningKey};
use futures_util::future::join_all;
use hrana::HranaDatabase;
use libsql_tests::Server;
use ports::args;
use ports::database::{Batch, Database as _, DatabaseError, Outcome};
use serde_json::{Value, json};
use tempfile::TempDir;

async fn run(server: &Server, batch: &Batch) -> Result<Outcome, DatabaseError> {
    database(server, None).run(batch).await
}

fn database(server: &Server, token: Option<&str>) -> HranaDatabase {
    HranaDatabase::new(Arc::new(server.client()), &server.url(), token).unwrap()
}

fn write(statements: &[&str]) -> Batch {
    let mut batch = Batch::write();
    for sql in statements {
        batch.add(*sql, vec![]);
    }
    batch
}

async fn count(server: &Server, table: &str) -> i64 {
    let mut batch = Batch::read();
    let step = batch.add(format!("SELECT count(*) FROM {table}"), vec![]);
    let outcome = run(server, &batch).await.unwrap();
    outcome.one(step).unwrap().get(0).unwrap()
}

/// Sends requests on the stream of a baton, as nobody in the service does.
async fn stream(server: &Server, baton: &Value, sql: &str) -> Value {
    let request = json!({"type": "execute", "stmt": {"sql": sql}});
    let body = json!({"baton": baton, "requests": [request]});
    let url = format!("{}/v3/pipeline", server.url());
    let sent = reqwest::Client::new().post(url).json(&body).send().await;
    sent.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_constraint_of_the_schema_is_one() {
    let server = Server::start_empty(&[]).await;
    let schema = write(&[
        "CREATE TABLE cats (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, lives INTEGER CHECK (lives <= 9)
         ) STRICT",
        "CREATE TABLE toys (owner INTEGER NOT NULL REFERENCES cats (id))",
        "CREATE TRIGGER kept BEFORE DELETE ON cats BEGIN SELECT RAISE(ABORT, 'kept'); END",
        "INSERT INTO cats VALUES (1, 'Mimi', 9)",
    ]);
    run(&server, &schema).await.unwrap();
    for sql in [
        "INSERT INTO cats VALUES (1, 'Momo', 9)",
        "INSERT INTO cats VALUES (2, 'Mimi', 9)",
        "INSERT INTO cats VALUES (2, 'Momo', 10)",
        "INSERT INTO cats VALUES (2, NULL, 9)",
        "INSERT INTO cats VALUES (2, 'Momo', 'nine')",
        "INSERT INTO toys VALUES (7)",
        "DELETE FROM cats",
    ] {
        let refused = run(&server, &write(&["INSERT INTO toys VALUES (1)", sql])).await;
        assert!(
            matches!(&refused, Err(DatabaseError::Statement { step: 1, error }) if error.is_constraint()),
            "{sql}: {refused:?}"
        );
        assert_eq!(count(&server, "toys").await, 0, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_requirement_that_does_not_hold_is_a_refusal_at_its_step() {
    let server = Server::start().await;
    let mut batch = Batch::write();
    batch.add("CREATE TABLE cats (id)", vec![]);
    let step = batch.require("?1 > 1", args![1i64]);
    batch.add("INSERT INTO cats VALUES (1)", vec![]);
    assert_eq!(run(&server, &batch).await.unwrap().refused(), Some(step));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fails_before_a_branch_leaves_nothing_whether_its_condition_holds_or_not() {
    let server = Server::start().await;
    run(&server, &write(&["CREATE TABLE cats (id INTEGER UNIQUE)"]))
        .await
        .unwrap();
    for holds in [0i64, 1] {
        let mut batch = Batch::write();
        batch.add("INSERT INTO cats VALUES (1)", vec![]);
        batch.add("INSERT INTO cats VALUES (1)", vec![]);
        batch.when("?1 = 1", args![holds], |batch| {
            batch.add("INSERT INTO cats VALUES (2)", vec![])
        });
        batch.add("INSERT INTO cats VALUES (3)", vec![]);
        let refused = run(&server, &batch).await;
        assert!(
            matches!(&refused, Err(DatabaseError::Statement { step: 1, .. })),
            "{refused:?}"
        );
        assert_eq!(count(&server, "cats").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_runs_where_its_condition_holds_and_is_left_out_elsewhere() {
    let server = Server::start().await;
    run(&server, &write(&["CREATE TABLE cats (id INTEGER)"]))
        .await
        .unwrap();
    for (holds, cats) in [(1i64, 2), (0, 3)] {
        let mut batch = Batch::write();
        batch.when("?1 = 1", args![holds], |batch| {
            batch.add("INSERT INTO cats VALUES (2)", vec![])
        });
        batch.add("INSERT INTO cats VALUES (3)", vec![]);
        assert_eq!(run(&server, &batch).await.unwrap().refused(), None);
        assert_eq!(count(&server, "cats").await, cats);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_that_cannot_be_parsed_is_refused_and_not_out_of_reach() {
    let server = Server::start_empty(&[]).await;
    for sql in ["SELEKT 1", "SELECT json_group_array(1 ORDER BY 1)"] {
        let mut batch = Batch::read();
        batch.add(sql, vec![]);
        for batch in [batch, write(&["CREATE TABLE cats (id)", sql])] {
            let refused = run(&server, &batch).await;
            assert!(
                matches!(&refused, Err(DatabaseError::Refused(error)) if error.code == "SQL_PARSE_ERROR"),
                "{sql}: {refused:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_too_many_or_too_few_is_the_fault_of_its_statement() {
    let server = Server::start_empty(&[]).await;
    for values in [args![], args![1i64, 2i64]] {
        let mut batch = Batch::read();
        batch.add("SELECT ?1", values);
        let refused = run(&server, &batch).await;
        assert!(
            matches!(&refused, Err(DatabaseError::Statement { error, .. } | DatabaseError::Refused(error))
                if error.code == "ARGS_INVALID"),
            "{refused:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_missing_is_the_fault_of_its_step() {
    let server = Server::start_empty(&[]).await;
    let refused = run(&server, &write(&["SELECT 1", "DELETE FROM nowhere"])).await;
    assert!(
        matches!(&refused, Err(DatabaseError::Statement { step: 1, error }) if !error.is_constraint()),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_large_is_refused() {
    let server = Server::start_empty(&["--max-response-size", "100KB"]).await;
    let mut batch = Batch::read();
    batch.add("SELECT hex(zeroblob(200000))", vec![]);
    let refused = run(&server, &batch).await;
    assert!(
        matches!(&refused, Err(DatabaseError::Statement { error, .. } | DatabaseError::Refused(error))
            if error.code == "RESPONSE_TOO_LARGE"),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_writer_waits_for_another_and_takes_over_when_that_one_is_too_slow() {
    let server = Server::start_empty(&[]).await;
    run(&server, &write(&["CREATE TABLE cats (id)"]))
        .await
        .unwrap();
    let first = stream(&server, &Value::Null, "BEGIN IMMEDIATE").await;
    let insert = write(&["INSERT INTO cats VALUES (1)"]);
    let began = std::time::Instant::now();
    run(&server, &insert).await.unwrap();
    assert!(began.elapsed() > Duration::from_secs(3));
    let late = stream(&server, &first["baton"], "COMMIT").await;
    println!("the first writer is told {late}");
    assert_eq!(late["results"][0]["error"]["code"], "TRANSACTION_TIMEOUT");
    assert_eq!(count(&server, "cats").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_requests_than_the_server_takes_at_once_find_it_busy() {
    let server = Server::start_empty(&["--max-concurrent-requests", "2"]).await;
    run(&server, &write(&["CREATE TABLE cats (id)"]))
        .await
        .unwrap();
    let batch = write(&["INSERT INTO cats
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 200000)
        SELECT n FROM n"]);
    let outcomes = join_all((0..8).map(|_| run(&server, &batch))).await;
    let busy = outcomes.iter().filter(|outcome| outcome.is_err()).count();
    assert!(busy > 0, "all went through");
    for refused in outcomes.into_iter().filter_map(Result::err) {
        assert!(matches!(refused, DatabaseError::Busy), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_missing_or_not_accepted_is_unauthorised() {
    let key = SigningKey::from_bytes(&[7; 32]);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("key");
    let public = URL_SAFE_NO_PAD.encode(key.verifying_key().as_bytes());
    std::fs::write(&file, public).unwrap();
    let file = file.to_string_lossy().into_owned();
    let server = Server::start_empty(&["--auth-jwt-key-file", &file]).await;
    let mut batch = Batch::read();
    batch.add("SELECT 1", vec![]);

    let (good, forged) = (token(&key), token(&SigningKey::from_bytes(&[8; 32])));
    for token in [None, Some("sesame"), Some(&forged)] {
        let refused = database(&server, token).run(&batch).await;
        assert!(
            matches!(&refused, Err(DatabaseError::Unauthorized(_))),
            "{token:?}: {refused:?}"
        );
    }
    database(&server, Some(&good)).run(&batch).await.unwrap();
}

/// A token as Turso gives them: a JWT by Ed25519 (RFC 8037).
fn token(key: &SigningKey) -> String {
    let part = |json: Value| URL_SAFE_NO_PAD.encode(json.to_string());
    let header = part(json!({"alg": "EdDSA", "typ": "JWT"}));
    let signed = format!(
        "{header}.{}",
        part(json!({"a": "rw", "exp": 4_102_444_800_u64}))
    );
    let signature = URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes()).to_bytes());
    format!("{signed}.{signature}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_whose_plan_is_used_up_is_out_of_reach() {
    let admin = format!("127.0.0.1:{}", xtask::ports::pick().unwrap());
    let server = Server::start_empty(&["--admin-listen-addr", &admin]).await;
    let blocked = json!({"block_reads": true, "block_writes": true});
    let url = format!("http://{admin}/v1/namespaces/default/config");
    let sent = reqwest::Client::new().post(url).json(&blocked).send().await;
    assert!(sent.unwrap().status().is_success());
    let mut batch = Batch::read();
    batch.add("SELECT 1", vec![]);
    let refused = run(&server, &batch).await;
    assert!(
        matches!(&refused, Err(DatabaseError::Unavailable(said)) if said.starts_with("BLOCKED")),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_out_of_reach() {
    let server = Server::start_empty(&[]).await;
    let http = Arc::new(server.client());
    let nowhere = HranaDatabase::new(http, "http://127.0.0.1:9", None).unwrap();
    let refused = nowhere.run(&write(&["SELECT 1"])).await;
    assert!(
        matches!(&refused, Err(DatabaseError::Unavailable(_))),
        "{refused:?}"
    );
}
