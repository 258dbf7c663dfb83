//! product.md 7: what operators do, and the record of it.

use axum::body::Body;
use http::Method;
use serde_json::{Value, json};

use crate::{
    backoffice_catalogue,
    orders::{decide, ordered},
    redemption::{make, redeem},
    support::{Answer, Client, Reply, START, World},
};

/// The operators' routes, from the API document.
pub fn operations() -> Vec<(Method, String)> {
    let document: Value = serde_json::to_value(app::document()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let operations = paths.into_iter().flat_map(|(path, methods)| {
        let methods: Vec<_> = methods.as_object().unwrap().keys().cloned().collect();
        let of_path = move |method: String| (method.to_uppercase().parse().unwrap(), path.clone());
        methods.into_iter().map(of_path)
    });
    operations
        .filter(|(_, path)| path.starts_with("/api/admin/"))
        .collect()
}

/// Whether an operation only reads although it is not a GET: what it asks about is too long for an
/// address. It needs no key, and leaves no record.
pub fn is_read(method: &Method, path: &str) -> bool {
    *method == Method::GET || path == "/api/admin/words/try"
}

async fn knock(client: &Client<'_>, method: &Method, path: &str) -> Answer {
    let path = path.replace("{id}", "some-id");
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", "k"),
    ];
    let body = match *method {
        Method::GET => Body::empty(),
        _ => Body::from(proper(&path).to_string()),
    };
    client.send(method.clone(), &path, &headers, body).await
}

/// A body that the route would take.
fn proper(path: &str) -> Value {
    match path.rsplit('/').next().unwrap() {
        "code-batches" => json!({"grants": {"kind": "credits", "credits": 1}, "count": 1}),
        "disable" => json!({"batch": "some-batch"}),
        "adjustments" => json!({"credits": 1, "reason": "why"}),
        "confirm" | "void" | "refund" | "cancel" | "resolve" => json!({"reason": "why"}),
        "ban" | "unban" | "logout" | "erase" | "end" | "see-to" => json!({"reason": "why"}),
        "level" => json!({"level": "pro", "reason": "why"}),
        "membership" => json!({"plan_id": "yearly", "reason": "why"}),
        "role" => json!({"role": "admin", "reason": "why"}),
        "retry" => json!({"charge": false, "reason": "why"}),
        _ => backoffice_catalogue::proper(path),
    }
}

#[tokio::test]
async fn operators_routes_refuse_everybody_else() {
    let world = World::new().await;
    let user = world.newcomer("mimi@example.com").await;
    let former = world.operator("former@example.com").await;
    let demote = format!(
        "UPDATE accounts SET role = 'user' WHERE id = '{}'",
        former.id
    );
    world.database.sql(&demote).await.unwrap();
    let operations = operations();
    assert!(operations.len() >= 9);
    for (method, path) in operations {
        for (client, problem) in [
            (&world.anonymous(), "unauthenticated"),
            (&user, "forbidden"),
            (&former, "forbidden"),
        ] {
            let answer = knock(client, &method, &path).await;
            assert_eq!(answer.problem(), problem, "{method} {path}");
        }
    }
    let traces = "SELECT (SELECT count(*) FROM audit_log) + (SELECT count(*) FROM code_batches)";
    assert_eq!(world.database.number(traces).await, 0);
}

#[tokio::test]
async fn every_operators_write_wants_a_key_and_knows_it_again() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    for (method, path) in operations() {
        if is_read(&method, &path) {
            continue;
        }
        let path = path.replace("{id}", "some-id");
        let headers = [("content-type", "application/json")];
        let body = proper(&path).to_string();
        let answer = operator
            .send(method, &path, &headers, body)
            .await
            .expect(400);
        assert_eq!(answer.problem(), "idempotency-key-missing", "{path}");
    }
}

/// Every write of an operator but the catalogue's, done for real: action, path, body.
pub async fn deeds(
    world: &World,
    operator: &Client<'_>,
    mimi: &Client<'_>,
) -> Vec<(&'static str, String, Value)> {
    let order = |id: &str, decision: &str| format!("/api/admin/orders/{id}/{decision}");
    let paid = ordered(mimi, json!({"pack": "small"})).await;
    decide(operator, &paid, "confirm").await.expect(200);
    let [first, second] = [
        ordered(mimi, json!({"plan": "monthly"})).await,
        ordered(mimi, json!({"pack": "small"})).await,
    ];
    make(
        operator,
        json!({"grants": {"kind": "credits", "credits": 5}, "count": 3}),
    )
    .await;
    let batch = world
        .database
        .sql("SELECT id FROM code_batches")
        .await
        .unwrap()[0]
        .get::<String>(0);
    let account = |id: &str, deed: &str| format!("/api/admin/accounts/{id}/{deed}");
    let adjustments = account(&mimi.id, "adjustments");
    let [momo, member, banned] = [
        world.newcomer("momo@example.com").await.id,
        world.newcomer("member@example.com").await.id,
        world.newcomer("banned@example.com").await.id,
    ];
    for path in [account(&member, "membership"), account(&banned, "ban")] {
        operator
            .write(&path, &path, &proper(&path))
            .await
            .expect(200);
    }
    let task = |id: &str, deed: &str| format!("/api/admin/tasks/{id}/{deed}");
    let failed = mimi.accepted(1).await;
    world.gateway.will_answer(&[Reply::Refusal]);
    world.work_off().await;
    let reviewed = mimi.accepted(1).await;
    world.queue.take();
    let old = "UPDATE task_outputs SET queued_at = 0, enqueued_at = 0 WHERE state = 'queued'";
    world.database.sql(old).await.unwrap();
    world.sweep().await;
    let queued = mimi.accepted(1).await;
    world.pass(1);
    vec![
        (
            "order.confirm",
            order(&first, "confirm"),
            json!({"reason": "seen in WeChat"}),
        ),
        (
            "order.void",
            order(&second, "void"),
            json!({"reason": "a double"}),
        ),
        (
            "order.refund",
            order(&paid, "refund"),
            json!({"reason": "did not like it"}),
        ),
        (
            "codes.make",
            "/api/admin/code-batches".to_owned(),
            json!({"grants": {"kind": "level", "level": "plus"}, "count": 2, "note": "fair"}),
        ),
        (
            "codes.disable",
            "/api/admin/codes/disable".to_owned(),
            json!({"batch": batch.unwrap()}),
        ),
        ("task.retry", task(&failed, "retry"), json!({})),
        (
            "task.cancel",
            task(&queued, "cancel"),
            json!({"reason": "asked for by mail"}),
        ),
        (
            "task.resolve",
            task(&reviewed, "resolve"),
            json!({"reason": "nothing came of it"}),
        ),
        (
            "gateway.see_to",
            "/api/admin/gateways/first/see-to".to_owned(),
            json!({"reason": "paid the bill"}),
        ),
        (
            "credits.adjust",
            adjustments,
            json!({"credits": -5, "reason": "a mistake"}),
        ),
        (
            "account.level",
            account(&momo, "level"),
            json!({"level": "plus", "reason": "met on WeChat"}),
        ),
        (
            "membership.give",
            account(&momo, "membership"),
            json!({"plan_id": "monthly", "reason": "won it"}),
        ),
        (
            "membership.end",
            account(&member, "membership/end"),
            json!({"reason": "asked for by mail"}),
        ),
        (
            "account.logout",
            account(&momo, "logout"),
            json!({"reason": "lost a phone"}),
        ),
        (
            "account.role",
            account(&momo, "role"),
            json!({"role": "admin", "reason": "a new colleague"}),
        ),
        (
            "account.ban",
            account(&momo, "ban"),
            json!({"reason": "did harm"}),
        ),
        (
            "account.unban",
            account(&banned, "unban"),
            json!({"reason": "did none"}),
        ),
        (
            "account.erase",
            account(&momo, "erase"),
            json!({"reason": "asked for by letter"}),
        ),
    ]
}

/// A day after which no list is empty.
pub async fn busy_day(world: &World, operator: &Client<'_>) {
    let mimi = world.newcomer("mimi@example.com").await;
    for (action, path, body) in deeds(world, operator, &mimi).await {
        let answer = operator.write(&path, action, &body).await;
        assert!(answer.status.is_success(), "{action}: {:?}", answer.bytes);
    }
}

#[tokio::test]
async fn every_deed_is_one_round_trip_and_on_record() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let deeds = deeds(&world, &operator, &mimi).await;
    let writes = operations()
        .iter()
        .filter(|(method, path)| method != Method::GET && !backoffice_catalogue::has(path))
        .count();
    assert_eq!(
        deeds.len(),
        writes,
        "every write of the API document is tried"
    );
    for (action, path, body) in deeds {
        let headers = [
            ("content-type", "application/json"),
            ("idempotency-key", action),
        ];
        let before = world.database.round_trips();
        let answer = operator
            .send(Method::POST, &path, &headers, body.to_string())
            .await;
        assert!(answer.status.is_success(), "{action}: {:?}", answer.bytes);
        let more = match action {
            // A letter is claimed and marked after the answer.
            "order.confirm" | "order.refund" => 2,
            // What failed is read first: it decides how much there is to make.
            "task.retry" => 1,
            // The address is read first: the hash by which it has no second welcome is made of it.
            "account.erase" => 1,
            _ => 0,
        };
        assert_eq!(world.database.round_trips() - before, 1 + more, "{action}");
        let record = world
            .database
            .sql(&format!(
                "SELECT operator_id, address, reason, before, after, created_at FROM audit_log
                 WHERE action = '{action}' ORDER BY id DESC LIMIT 1"
            ))
            .await
            .unwrap()
            .remove(0);
        assert_eq!(record.get::<String>(0).unwrap(), operator.id, "{action}");
        assert_eq!(record.get::<String>(1).unwrap(), operator.address);
        let reason = body
            .get("reason")
            .or(body.get("note"))
            .and_then(Value::as_str);
        assert_eq!(
            record.get::<Option<String>>(2).unwrap().as_deref(),
            reason,
            "{action}"
        );
        let json = |column| -> Value {
            let text: Option<String> = record.get(column).unwrap();
            text.map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
        };
        let change = match action {
            "order.confirm" => (json(3)["state"].clone(), json(4)["state"].clone()),
            "order.void" => (json(3)["state"].clone(), json(4)["state"].clone()),
            "order.refund" => (json(3)["state"].clone(), json(4)["state"].clone()),
            "task.retry" => (
                json(3)["retry"].clone(),
                json!(json(4)["retry"].is_string()),
            ),
            "task.cancel" => (json(3)["state"].clone(), json(4)["state"].clone()),
            "task.resolve" => (json(3)["outputs"].clone(), json(4)["outputs"].clone()),
            "codes.make" => (json(3), json(4)["codes"].clone()),
            "codes.disable" => (json(3)["disabled"].clone(), json(4)["disabled"].clone()),
            "account.level" => (json(3)["level"].clone(), json(4)["level"].clone()),
            "account.role" => (json(3)["role"].clone(), json(4)["role"].clone()),
            "account.logout" => (json(3)["sessions"].clone(), json(4)["sessions"].clone()),
            "membership.give" | "membership.end" => (
                json(3)["effective_level"].clone(),
                json(4)["effective_level"].clone(),
            ),
            "account.ban" | "account.unban" | "account.erase" => {
                (json(3)["state"].clone(), json(4)["state"].clone())
            }
            "gateway.see_to" => (json(3)["state"].clone(), json(4)["state"].clone()),
            _ => (json(3)["credits"].clone(), json(4)["credits"].clone()),
        };
        let expected = match action {
            "order.confirm" => (json!("pending"), json!("paid")),
            "order.void" => (json!("pending"), json!("voided")),
            "order.refund" => (json!("paid"), json!("refunded")),
            "task.retry" => (Value::Null, json!(true)),
            "task.cancel" => (json!("queued"), json!("canceled")),
            "task.resolve" => (json!(["needs_review"]), json!(["failed"])),
            "codes.make" => (Value::Null, json!(2)),
            "codes.disable" => (json!(0), json!(3)),
            "account.level" => (json!("free"), json!("plus")),
            "membership.give" => (json!("plus"), json!("pro")),
            "membership.end" => (json!("pro"), json!("free")),
            "account.role" => (json!("user"), json!("admin")),
            "account.logout" => (json!(1), json!(0)),
            "account.ban" => (json!("active"), json!("banned")),
            "account.unban" => (json!("banned"), json!("active")),
            "account.erase" => (json!("banned"), json!("deleted")),
            "gateway.see_to" => (json!("well"), json!("well")),
            _ => (json!(306), json!(301)),
        };
        assert_eq!(change, expected, "{action}");
        assert_eq!(record.get::<i64>(5).unwrap(), START + 1);

        let again = operator
            .send(Method::POST, &path, &headers, body.to_string())
            .await;
        assert!(again.is_replay(), "{action}");
        assert_eq!(
            (again.status, &again.bytes),
            (answer.status, &answer.bytes),
            "{action}"
        );
        let other = operator
            .write(&path, action, &proper(&path))
            .await
            .expect(422);
        assert_eq!(other.problem(), "idempotency-key-reused", "{action}");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn the_audit_log_is_not_edited() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    make(
        &operator,
        json!({"grants": {"kind": "credits", "credits": 5}, "count": 1}),
    )
    .await;
    let replaced = "INSERT OR REPLACE INTO audit_log (id, operator_id, action, subject, created_at)
        SELECT id, operator_id, 'nothing', '', 0 FROM audit_log";
    for attempt in [
        "UPDATE audit_log SET reason = 'x'",
        "DELETE FROM audit_log",
        replaced,
    ] {
        world.assert_refused(&[attempt.to_owned()]).await;
    }
}

#[tokio::test]
async fn a_deed_whose_reply_was_lost_is_done_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let path = format!("/api/admin/accounts/{}/adjustments", mimi.id);
    let body = json!({"credits": 10, "reason": "sorry"});
    world.database.lose_replies(1);
    operator.write(&path, "k", &body).await.expect(503);
    assert!(
        operator
            .write(&path, "k", &body)
            .await
            .expect(201)
            .is_replay()
    );
    assert_eq!(mimi.balance().await, 16);
    assert_eq!(
        world
            .database
            .number("SELECT count(*) FROM audit_log")
            .await,
        1
    );
}

#[tokio::test]
async fn void_and_refund_want_a_reason_and_confirm_may_have_one() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    let path = |decision: &str| format!("/api/admin/orders/{id}/{decision}");
    for decision in ["void", "refund"] {
        for reason in ["  ".to_owned(), "x".repeat(501)] {
            let answer = operator
                .write(&path(decision), "k", &json!({"reason": reason}))
                .await;
            assert_eq!(answer.expect(422).json()["errors"][0]["field"], "reason");
        }
    }
    operator
        .write(&path("confirm"), "k", &json!({"reason": null}))
        .await
        .expect(200);
}

#[tokio::test]
async fn an_operator_sees_everybodys_orders_and_finds_them_by_state_number_and_address() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("Mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let mut ids = Vec::new();
    for client in [&mimi, &other, &mimi] {
        world.pass(1);
        ids.push(ordered(client, json!({"pack": "small"})).await);
    }
    decide(&operator, &ids[0], "confirm").await.expect(200);
    let listed = async |query: &str| -> Vec<String> {
        let page = operator
            .get(&format!("/api/admin/orders?{query}"))
            .await
            .expect(200)
            .json();
        let orders = page["items"].as_array().unwrap().clone();
        orders
            .iter()
            .map(|order| order["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let [first, second, third] = [0, 1, 2].map(|place: usize| ids[place].clone());
    assert_eq!(
        listed("").await,
        [third.clone(), second.clone(), first.clone()]
    );
    assert_eq!(
        listed("state=pending").await,
        [third.clone(), second.clone()]
    );
    assert_eq!(
        listed("search=MIMI%40example.com").await,
        [third.clone(), first.clone()]
    );
    assert_eq!(
        listed("search=mimi%40example.com&state=paid").await,
        ids[0..1]
    );
    assert_eq!(listed("search=nobody").await, [] as [String; 0]);
    let order = other.get(&format!("/api/orders/{second}")).await.json();
    let number = order["number"]
        .as_str()
        .unwrap()
        .to_lowercase()
        .replace('-', "");
    assert_eq!(listed(&format!("search={number}")).await, ids[1..2]);
    assert_eq!(listed("limit=1").await, ids[2..3]);
    let page = operator.get("/api/admin/orders?limit=1").await.json();
    let cursor = page["next_cursor"].as_str().unwrap();
    assert_eq!(listed(&format!("limit=1&cursor={cursor}")).await, ids[1..2]);

    let page = operator.get("/api/admin/orders?state=pending").await.json();
    assert_eq!(
        page["items"][1]["account"],
        json!({"id": other.id, "email": "other@example.com"})
    );
}

#[tokio::test]
async fn codes_are_made_listed_filtered_and_disabled() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let grants = json!({"kind": "plan", "plan": "yearly"});
    let body = json!({"grants": grants, "count": 3, "uses": 2, "expires_at": START + 1000, "note": "fair"});
    let made = operator
        .write("/api/admin/code-batches", "k", &body)
        .await
        .expect(201)
        .json();
    let batch = made["batch"]["id"].as_str().unwrap();
    let mut codes: Vec<String> = serde_json::from_value(made["codes"].clone()).unwrap();
    codes.sort();
    for code in &codes {
        let groups: Vec<&str> = code.split('-').collect();
        assert!(
            groups.len() == 4 && groups.iter().all(|group| group.len() == 4),
            "{code}"
        );
    }
    redeem(&mimi, "k", &codes[0]).await.expect(200);
    let disable = json!({"codes": [codes[1].to_lowercase(), codes[1]]});
    let path = "/api/admin/codes/disable";
    let answer = operator.write(path, "one", &disable).await.expect(200);
    assert_eq!(answer.json(), json!({"disabled": 1}));

    world.pass(1);
    make(
        &operator,
        json!({"grants": {"kind": "credits", "credits": 5}, "count": 2}),
    )
    .await;
    let batches = operator
        .get("/api/admin/code-batches")
        .await
        .expect(200)
        .json()["items"]
        .clone();
    assert_eq!(
        batches[1],
        json!({"id": batch, "grants": grants, "uses": 2, "expires_at": START + 1000,
               "note": "fair", "created_at": START, "codes": 3, "used": 1, "disabled": 1})
    );
    assert_eq!(
        (
            &batches[0]["grants"],
            &batches[0]["expires_at"],
            &batches[0]["uses"]
        ),
        (
            &json!({"kind": "credits", "credits": 5}),
            &Value::Null,
            &json!(1)
        )
    );

    let listed = async |query: &str| -> Vec<String> {
        let page = operator
            .get(&format!("/api/admin/codes?{query}"))
            .await
            .expect(200)
            .json();
        let codes = page["items"].as_array().unwrap().clone();
        codes
            .iter()
            .map(|code| code["code"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(listed("").await.len(), 5);
    assert_eq!(listed(&format!("batch={batch}")).await, codes);
    assert_eq!(
        listed(&format!("batch={batch}&state=unused")).await,
        codes[2..]
    );
    assert_eq!(listed("state=used").await, codes[..1]);
    assert_eq!(listed("state=disabled").await, codes[1..2]);
    assert_eq!(
        listed(&format!("search={}", codes[2].to_lowercase())).await,
        codes[2..]
    );
    assert_eq!(listed("search=nothing").await, [] as [String; 0]);
    let first = operator
        .get(&format!("/api/admin/codes?batch={batch}&limit=2"))
        .await
        .json();
    let cursor = first["next_cursor"].as_str().unwrap();
    assert_eq!(
        listed(&format!("batch={batch}&limit=2&cursor={cursor}")).await,
        codes[2..]
    );

    let rest = operator
        .write(path, "all", &json!({"batch": batch}))
        .await
        .expect(200);
    assert_eq!(
        rest.json(),
        json!({"disabled": 2}),
        "those that were not yet"
    );
    let unknown = operator
        .write(path, "none", &json!({"batch": "no-such-batch"}))
        .await;
    assert_eq!(unknown.expect(422).json()["errors"][0]["code"], "unknown");
    let unknown = json!({"codes": [codes[0], "ACDE-FGHJ-KMNP-QRT3"]});
    operator.write(path, "none", &unknown).await.expect(422);
}

#[tokio::test]
async fn a_thousand_codes_are_one_batch_and_one_round_trip_and_more_are_refused() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let grants = json!({"kind": "credits", "credits": 5});
    let before = world.database.round_trips();
    let codes = make(&operator, json!({"grants": grants, "count": 1000})).await;
    assert_eq!(world.database.round_trips() - before, 1);
    let different: std::collections::BTreeSet<_> = codes.iter().collect();
    assert_eq!(different.len(), 1000);
    for (body, field) in [
        (json!({"grants": grants, "count": 1001}), "count"),
        (json!({"grants": grants, "count": 0}), "count"),
        (json!({"grants": grants, "count": 1, "uses": 0}), "uses"),
        (
            json!({"grants": grants, "count": 1, "expires_at": START}),
            "expires_at",
        ),
        (
            json!({"grants": {"kind": "credits", "credits": 0}, "count": 1}),
            "grants.credits",
        ),
        (
            json!({"grants": {"kind": "plan", "plan": "none"}, "count": 1}),
            "grants.plan",
        ),
        (
            json!({"grants": grants, "count": 1, "note": "x".repeat(501)}),
            "note",
        ),
    ] {
        let answer = operator
            .write("/api/admin/code-batches", "k", &body)
            .await
            .expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], field, "{body}");
    }
}

#[tokio::test]
async fn an_adjustment_gives_or_takes_credits_and_its_user_reads_why() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer("mimi@example.com").await;
    let path = format!("/api/admin/accounts/{}/adjustments", mimi.id);
    let adjust = async |credits: i64, reason: &str| {
        let key = format!("{credits} {reason}");
        operator
            .write(&path, &key, &json!({"credits": credits, "reason": reason}))
            .await
    };
    let given = adjust(20, "sorry").await.expect(201).json();
    assert_eq!(
        (&given["id"], &given["balance"]),
        (&json!(mimi.id), &json!(26))
    );
    world.pass(1);
    assert_eq!(
        adjust(-26, "a mistake").await.expect(201).json()["balance"],
        0
    );
    let entry = &mimi.get("/api/ledger").await.json()["entries"][0];
    assert_eq!(
        (&entry["event"], &entry["amount"], &entry["note"]),
        (&json!("adjustment"), &json!(-26), &json!("a mistake"))
    );
    let told = mimi.get("/api/notifications").await.json();
    assert_eq!(told["notifications"][0]["kind"], "credits_adjusted");
    assert_eq!(
        told["notifications"][0]["data"],
        json!({"credits": -26, "note": "a mistake"})
    );

    let short = adjust(-1, "more").await.expect(402).json();
    assert_eq!(
        (&short["needed"], &short["available"]),
        (&json!(1), &json!(0))
    );
    for (credits, reason, field) in [
        (0, "x", "credits"),
        (2_000_000, "x", "credits"),
        (1, " ", "reason"),
    ] {
        let answer = adjust(credits, reason).await.expect(422);
        assert_eq!(answer.json()["errors"][0]["field"], field);
    }
    let nobody = "/api/admin/accounts/nobody/adjustments";
    operator
        .write(nobody, "k", &json!({"credits": 1, "reason": "x"}))
        .await
        .expect(404);
    world.assert_sound().await;
}
