//! Hot requests keep to their budgets. A budget is what was measured and a tenth: whoever needs more
//! raises it here, where it is seen.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use accounts::terms;
use axum::body::Body;
use budgets::{Stage, Use};
use bytes::Bytes;
use http::{Method, Request};
use ports::args;
use serde_json::{Value, json};

const PASSWORD: &str = "a long enough password";
const EMAIL: &str = "mimi@example.com";

/// Somebody who has logged in.
struct Person {
    id: String,
    token: String,
}

impl Person {
    fn new(stage: &Stage) -> Self {
        let registration =
            json!({"email": EMAIL, "password": PASSWORD, "terms_version": terms::VERSION});
        stage.ask(post("/api/auth/register", &registration), 202);
        let code = stage.outbox.code(EMAIL).unwrap();
        let typed = json!({"email": EMAIL, "password": PASSWORD, "code": code});
        stage.ask(post("/api/auth/register/confirm", &typed), 200);
        let body = stage.ask(log_in(), 200);
        let answer: Value = serde_json::from_slice(&body).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        Self {
            id: text(&answer["account"]["id"]),
            token: text(&answer["tokens"]["access_token"]),
        }
    }

    fn signed(&self, mut request: Request<Body>, key: &str) -> Request<Body> {
        let headers = request.headers_mut();
        headers.insert(
            "authorization",
            format!("Bearer {}", self.token).parse().unwrap(),
        );
        headers.insert("idempotency-key", key.parse().unwrap());
        request
    }

    fn get(&self, path: &str) -> Request<Body> {
        self.signed(get(path), "none")
    }
}

fn get(path: &str) -> Request<Body> {
    let request = Request::builder().method(Method::GET).uri(path);
    request.body(Body::empty()).unwrap()
}

fn post(path: &str, body: &Value) -> Request<Body> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(path)
        .header("content-type", "application/json");
    request.body(Body::from(body.to_string())).unwrap()
}

fn log_in() -> Request<Body> {
    let body = json!({"email": EMAIL, "password": PASSWORD, "token_delivery": "body"});
    post("/api/auth/login", &body)
}

/// A ledger of so many purchases after the welcome.
fn earn(stage: &Stage, person: &Person, entries: i64) {
    let numbers = "WITH RECURSIVE number (n) AS (
        SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?2
    )";
    let statements = [
        "INSERT INTO credit_grants (id, account_id, source, subject, amount, created_at)
         SELECT ?1 || n, ?1, 'purchase', n, 5, n FROM number",
        "INSERT INTO credit_movements (entry_id, grant_id, rank, amount)
         SELECT ?1 || n, ?1 || n, 1, 5 FROM number",
        "INSERT INTO ledger_entries
            (id, account_id, seq, event, subject, amount, balance, created_at)
         SELECT ?1 || n, ?1, n + 1, 'purchase', n, 5, 6 + 5 * n, n FROM number",
    ];
    let statements = statements.map(|statement| format!("{numbers} {statement}"));
    let statements: Vec<&str> = statements.iter().map(String::as_str).collect();
    stage.sql(&statements, args![&person.id, entries]);
}

/// Two photos to try on.
fn upload(stage: &Stage, person: &Person) {
    stage.sql(
        &[
            "INSERT INTO uploads (id, account_id, object_key, content_type, width, height, bytes,
                created_at, expires_at)
           SELECT value, ?1, 'uploads/' || value, 'image/jpeg', 1200, 1600, 300000, 1, 1 << 60
           FROM json_each('[\"person\",\"garment\"]')",
        ],
        args![&person.id],
    );
}

/// A picture of one megabyte that was made.
fn make_picture(stage: &Stage, person: &Person) {
    let picture = Bytes::from(vec![7; 1_000_000]);
    let length = picture.len() as i64;
    stage.put("results/output", picture);
    stage.sql(
        &[
            "INSERT INTO tasks (id, account_id, preset, preset_version, inputs, options,
                credits_per_output, state, created_at, finished_at)
             VALUES ('task', ?1, 'try_on', 1, '{}', '{}', 2, 'succeeded', 1, 1)",
            "INSERT INTO task_outputs (id, task_id, position, state, enqueued_at, queued_at,
                finished_at, object_key, content_type, width, height, bytes, crc32, expires_at)
             SELECT 'output', id, 0, 'succeeded', 1, 1, 1, 'results/output', 'image/png',
                1200, 1600, ?2, 0, 1 << 60
             FROM tasks WHERE id = 'task' AND account_id = ?1",
        ],
        args![&person.id, length],
    );
}

/// Round trips; bytes sent to the database and received; rows read and written; allocations.
const fn budget(
    round_trips: usize,
    [sent, received]: [usize; 2],
    [rows_read, rows_written]: [u64; 2],
    allocations: u64,
) -> Use {
    Use {
        round_trips,
        sent,
        received,
        rows_read,
        rows_written,
        allocations,
    }
}

#[test]
fn hot_requests_keep_to_their_budgets() {
    let stage = Stage::set();
    let person = Person::new(&stage);
    earn(&stage, &person, 60);
    upload(&stage, &person);
    make_picture(&stage, &person);
    stage.sql(
        &[
            "INSERT INTO code_batches (id, credits, uses, created_at) VALUES ('batch', 5, 1, 1)",
            "INSERT INTO redemption_codes (code, batch_id, uses)
             VALUES ('3333333333333333', 'batch', 1)",
            "UPDATE accounts SET level = 'plus'",
        ],
        vec![],
    );
    // An isolate that has read the tools.
    stage.ask(get("/api/presets"), 200);

    let task =
        json!({"preset": "try_on", "inputs": {"person": ["person"], "garments": ["garment"]}});
    let code = json!({"code": "3333-3333-3333-3333"});
    let used = [
        ("health", stage.watch(|| get("/api/health"), 200)),
        ("not found", stage.watch(|| get("/api/nothing/here"), 404)),
        ("me", stage.watch(|| person.get("/api/me"), 200)),
        (
            "ledger",
            stage.watch(|| person.get("/api/ledger?limit=50"), 200),
        ),
        (
            "check-in",
            stage.watch(
                || person.signed(post("/api/check-in", &json!({})), "check-in"),
                200,
            ),
        ),
        (
            "redeem",
            stage.watch(
                || person.signed(post("/api/redemptions", &code), "redeem"),
                200,
            ),
        ),
        (
            "create task",
            stage.watch(|| person.signed(post("/api/tasks", &task), "task"), 202),
        ),
        (
            "download",
            stage.watch(|| person.get("/api/outputs/output/image"), 200),
        ),
        ("log in", stage.watch(log_in, 200)),
    ];
    let budgets = [
        ("health", budget(0, [0, 0], [0, 0], 29)),
        ("not found", budget(0, [0, 0], [0, 0], 45)),
        ("me", budget(1, [2_720, 3_110], [75, 0], 149)),
        ("ledger", budget(1, [2_690, 10_000], [117, 0], 128)),
        ("check-in", budget(1, [5_630, 1_890], [44, 15], 150)),
        ("redeem", budget(1, [18_000, 5_080], [96, 24], 361)),
        // With what fills the table of gateways, as an isolate's first does.
        ("create task", budget(1, [14_000, 5_010], [636, 36], 403)),
        ("download", budget(1, [1_580, 1_780], [6, 0], 128)),
        ("log in", budget(1, [6_900, 5_940], [97, 18], 276)),
    ];
    let over: Vec<_> = used
        .iter()
        .zip(&budgets)
        .filter(|((name, used), (named, budget))| {
            assert_eq!(name, named);
            !used.is_within(budget)
        })
        .collect();
    assert!(over.is_empty(), "over their budgets: {over:#?}");
}
