//! product.md 7: what operators do to accounts.

use http::StatusCode;
use ports::database::Row;
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Answer, Client, PASSWORD, Reply, START, World},
    terms::DAY,
};

const MIMI: &str = "mimi@example.com";

/// Does something to an account, for a reason.
async fn act(operator: &Client<'_>, id: &str, deed: &str, mut body: Value) -> Answer {
    let path = format!("/api/admin/accounts/{id}/{deed}");
    let key = format!("{deed} {}", operator.world.database.round_trips());
    body["reason"] = json!("a word");
    operator.write(&path, &key, &body).await
}

/// The same, which goes well: the account as it stands then.
async fn done(operator: &Client<'_>, id: &str, deed: &str, body: Value) -> Value {
    act(operator, id, deed, body).await.expect(200).json()
}

/// Insists that a deed is refused because of how things stand.
async fn assert_wrong_state(answer: Answer, state: &str) {
    assert_eq!(answer.problem(), "wrong-state");
    assert_eq!(answer.expect(409).json()["state"], state);
}

/// Every deed, with a body that it takes.
fn every_deed() -> [(&'static str, Value); 8] {
    [
        ("level", json!({"level": "plus"})),
        ("membership", json!({"plan_id": "monthly"})),
        ("membership/end", json!({})),
        ("ban", json!({})),
        ("unban", json!({})),
        ("logout", json!({})),
        ("role", json!({"role": "admin"})),
        ("erase", json!({})),
    ]
}

async fn me(client: &Client<'_>) -> Value {
    client.get("/api/me").await.expect(200).json()
}

/// The kinds of what an account was told, newest first, with their data.
async fn told(client: &Client<'_>) -> Vec<(String, Value)> {
    let page = client.get("/api/notifications").await.expect(200).json();
    let told = page["notifications"].as_array().unwrap().iter();
    told.map(|told| {
        let kind = told["kind"].as_str().unwrap().to_owned();
        (kind, told["data"].clone())
    })
    .collect()
}

/// Insists that no session of a client is left, of those it has.
async fn assert_out(client: &Client<'_>) {
    client.get("/api/me").await.expect(401);
    let token = client.refresh_token.as_deref().unwrap();
    client.refresh(token).await.expect(401);
}

#[tokio::test]
async fn every_deed_wants_a_reason_and_an_account_that_is_there() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    for (deed, body) in every_deed() {
        for reason in ["  ".to_owned(), "x".repeat(501)] {
            let mut body = body.clone();
            body["reason"] = json!(reason);
            let path = format!("/api/admin/accounts/{}/{deed}", mimi.id);
            let answer = operator.write(&path, "k", &body).await.expect(422);
            assert_eq!(answer.json()["errors"][0]["field"], "reason", "{deed}");
        }
        act(&operator, "nobody", deed, body).await.expect(404);
    }
    let deeds = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(deeds).await, 0);
}

#[tokio::test]
async fn nothing_is_done_to_an_account_that_is_deleted() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let left = done(&operator, &mimi.id, "erase", json!({})).await;
    assert_eq!(left["state"], "deleted");
    for (deed, body) in every_deed() {
        let answer = act(&operator, &mimi.id, deed, body).await;
        assert_wrong_state(answer, "deleted").await;
    }
    let correction = json!({"credits": 5});
    let answer = act(&operator, &mimi.id, "adjustments", correction).await;
    assert_wrong_state(answer, "deleted").await;
}

#[tokio::test]
async fn what_is_so_already_is_refused_and_not_put_on_record() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    for (deed, body, state) in [
        ("level", json!({"level": "free"}), "free"),
        ("role", json!({"role": "user"}), "user"),
        ("unban", json!({}), "active"),
        ("membership/end", json!({}), "not_a_member"),
    ] {
        let answer = act(&operator, &mimi.id, deed, body).await;
        assert_wrong_state(answer, state).await;
    }
    done(&operator, &mimi.id, "ban", json!({})).await;
    let again = act(&operator, &mimi.id, "ban", json!({})).await;
    assert_wrong_state(again, "banned").await;
    let deeds = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(deeds).await, 1);
}

#[tokio::test]
async fn a_ban_ends_every_session_at_once_and_keeps_the_account_out_until_it_is_lifted() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let mut elsewhere = world.anonymous();
    elsewhere.log_in(MIMI).await;
    world.pages.told();

    let banned = done(&operator, &mimi.id, "ban", json!({})).await;
    assert_eq!(banned["state"], "banned");
    assert_eq!(world.pages.told(), [mimi.id.as_str()]);
    assert_out(&mimi).await;
    assert_out(&elsewhere).await;
    let refused = world.anonymous().try_log_in(MIMI, PASSWORD).await;
    assert_eq!(refused.expect(403).problem(), "account-banned");

    let lifted = done(&operator, &mimi.id, "unban", json!({})).await;
    assert_eq!(lifted["state"], "active");
    assert_out(&mimi).await;
    elsewhere.log_in(MIMI).await;
    me(&elsewhere).await;
}

#[tokio::test]
async fn a_banned_operator_is_out_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let other = world.operator("other@example.com").await;
    done(&operator, &other.id, "ban", json!({})).await;
    other.get("/api/admin/orders").await.expect(401);
}

#[tokio::test]
async fn logging_out_ends_every_session_and_lets_its_owner_in_again() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut mimi = world.newcomer(MIMI).await;
    done(&operator, &mimi.id, "logout", json!({})).await;
    assert_out(&mimi).await;
    mimi.log_in(MIMI).await;
    me(&mimi).await;
}

#[tokio::test]
async fn a_role_counts_from_the_next_log_in_and_one_taken_away_ends_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mut mimi = world.newcomer(MIMI).await;
    let promoted = done(&operator, &mimi.id, "role", json!({"role": "admin"})).await;
    assert_eq!(promoted["role"], "admin");
    assert_out(&mimi).await;
    mimi.log_in(MIMI).await;
    mimi.get("/api/admin/orders").await.expect(200);

    done(&operator, &mimi.id, "role", json!({"role": "user"})).await;
    mimi.get("/api/admin/orders").await.expect(401);
    mimi.log_in(MIMI).await;
    mimi.get("/api/admin/orders").await.expect(403);
}

#[tokio::test]
async fn nobody_bans_erases_or_demotes_themselves() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    world.operator("other@example.com").await;
    for (deed, body) in [
        ("ban", json!({})),
        ("erase", json!({})),
        ("role", json!({"role": "user"})),
    ] {
        let answer = act(&operator, &operator.id, deed, body).await;
        assert_wrong_state(answer, "own_account").await;
    }
    done(&operator, &operator.id, "level", json!({"level": "plus"})).await;
    done(&operator, &operator.id, "logout", json!({})).await;
    assert_out(&operator).await;
}

#[tokio::test]
async fn of_two_operators_who_shut_each_other_out_one_stays() {
    for (deed, body) in [
        ("ban", json!({})),
        ("erase", json!({})),
        ("role", json!({"role": "user"})),
    ] {
        let world = World::new().await;
        let [one, other] = [
            world.operator("one@example.com").await,
            world.operator("other@example.com").await,
        ];
        let (first, second) = tokio::join!(
            act(&one, &other.id, deed, body.clone()),
            act(&other, &one.id, deed, body),
        );
        let mut answers = [first.status.as_u16(), second.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [200, 401], "{deed}");
        let left = "SELECT count(*) FROM accounts WHERE role = 'admin' AND banned_at IS NULL";
        assert_eq!(world.database.number(left).await, 1, "{deed}");
    }
}

#[tokio::test]
async fn the_last_operator_cannot_go_by_deleting_their_account() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let other = world.operator("other@example.com").await;
    let delete = async |client: &Client<'_>| {
        let body = json!({"password": PASSWORD});
        client.delete("/api/account", body).await
    };
    done(&operator, &other.id, "ban", json!({})).await;
    assert_wrong_state(delete(&operator).await, "last_operator").await;
    done(&operator, &other.id, "unban", json!({})).await;
    delete(&operator).await.expect(204);
    let mut other = world.anonymous();
    other.log_in("other@example.com").await;
    assert_wrong_state(delete(&other).await, "last_operator").await;
}

#[tokio::test]
async fn a_level_counts_at_once_and_its_owner_is_told() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    for level in ["plus", "pro", "free"] {
        world.pass(1);
        let item = done(&operator, &mimi.id, "level", json!({"level": level})).await;
        assert_eq!(
            (&item["level"], &item["effective_level"]),
            (&json!(level), &json!(level))
        );
        assert_eq!(me(&mimi).await["level"], level);
        let newest = told(&mimi).await.remove(0);
        assert_eq!(
            newest,
            ("level_changed".to_owned(), json!({"level": level}))
        );
    }
}

#[tokio::test]
async fn a_level_that_makes_no_difference_is_given_without_a_word() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let pack = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &pack, "confirm").await.expect(200);
    let item = done(&operator, &mimi.id, "level", json!({"level": "plus"})).await;
    assert_eq!(
        (&item["level"], &item["effective_level"]),
        (&json!("plus"), &json!("pro"))
    );
    let told = told(&mimi).await;
    assert!(
        told.iter().all(|(kind, _)| kind != "level_changed"),
        "{told:?}"
    );
}

#[tokio::test]
async fn a_given_membership_pays_the_same_months_as_a_bought_one() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let momo = world.newcomer("momo@example.com").await;
    let item = done(
        &operator,
        &mimi.id,
        "membership",
        json!({"plan_id": "yearly"}),
    )
    .await;
    let order = ordered(&momo, json!({"plan": "yearly"})).await;
    decide(&operator, &order, "confirm").await.expect(200);
    assert_eq!(item["effective_level"], "pro");
    assert_eq!(item["balance"], 306);
    assert_eq!(
        item["member_until"],
        me(&momo).await["membership"]["ends_at"]
    );
    assert_eq!(me(&mimi).await["membership"], me(&momo).await["membership"]);
    for _ in 0..13 {
        world.pass(30 * DAY);
        jobs::every_day(&world.context()).await.unwrap();
    }
    let booked = async |id: &str| -> Vec<Row> {
        let sql = format!(
            "SELECT event, amount, balance, created_at FROM ledger_entries
             WHERE account_id = '{id}' AND event IN ('membership', 'expiry') ORDER BY seq"
        );
        world.database.sql(&sql).await.unwrap()
    };
    let given = booked(&mimi.id).await;
    assert_eq!(given, booked(&momo.id).await);
    assert_eq!(given.len(), 12 + 12, "each month once, and each expires");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_membership_given_to_a_member_extends_it_from_its_end() {
    let world = World::new().await;
    let mut operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let body = json!({"plan_id": "monthly"});
    let first = done(&operator, &mimi.id, "membership", body.clone()).await;
    operator.return_after(3 * DAY).await;
    let second = done(&operator, &mimi.id, "membership", body).await;
    let days = |item: &Value| (item["member_until"].as_i64().unwrap() - START) / DAY;
    assert_eq!((days(&first), days(&second)), (30, 61));
    assert_eq!(second["balance"], 306, "the second month is not due yet");
}

#[tokio::test]
async fn a_plan_that_is_not_for_sale_can_be_given_and_one_that_does_not_exist_cannot() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let off = "UPDATE plans SET is_on = 0 WHERE id = 'monthly'";
    world.database.sql(off).await.unwrap();
    done(
        &operator,
        &mimi.id,
        "membership",
        json!({"plan_id": "monthly"}),
    )
    .await;
    let answer = act(
        &operator,
        &mimi.id,
        "membership",
        json!({"plan_id": "eternal"}),
    )
    .await;
    let fault = &answer.expect(422).json()["errors"][0];
    assert_eq!(
        (&fault["field"], &fault["code"]),
        (&json!("plan_id"), &json!("unknown"))
    );
}

#[tokio::test]
async fn a_membership_that_is_ended_stops_its_benefits_and_its_credits_expire() {
    let world = World::new().await;
    let mut operator = world.operator("boss@example.com").await;
    let mut mimi = world.newcomer(MIMI).await;
    // Two terms: the one it is in, and one to come.
    for plan in ["monthly", "yearly"] {
        done(&operator, &mimi.id, "membership", json!({"plan_id": plan})).await;
    }
    operator.return_after(DAY).await;
    mimi.log_in(MIMI).await;
    let item = done(&operator, &mimi.id, "membership/end", json!({})).await;
    assert_eq!(
        (
            &item["effective_level"],
            &item["member_until"],
            &item["balance"]
        ),
        (&json!("free"), &Value::Null, &json!(6)),
        "what never expires stays"
    );
    let newest = told(&mimi).await.remove(0);
    let end = START + DAY;
    assert_eq!(
        newest,
        ("membership_ended".to_owned(), json!({"ends_at": end}))
    );
    let entry = mimi.get("/api/ledger").await.json()["entries"][0].take();
    assert_eq!(
        (&entry["event"], &entry["amount"]),
        (&json!("expiry"), &json!(-300))
    );

    for _ in 0..13 {
        world.pass(30 * DAY);
        jobs::every_day(&world.context()).await.unwrap();
    }
    let months = "SELECT count(*) FROM ledger_entries WHERE event = 'membership'";
    assert_eq!(
        world.database.number(months).await,
        1,
        "no month comes any more"
    );
    let ends = "SELECT count(*) FROM notifications WHERE kind = 'membership_ended'";
    assert_eq!(world.database.number(ends).await, 1, "told once");
    world.assert_sound().await;
}

#[tokio::test]
async fn what_is_refunded_into_a_membership_that_was_ended_expires_at_once() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    for is_empty in [true, false] {
        let mimi = world.newcomer(&format!("{is_empty}@example.com")).await;
        done(
            &operator,
            &mimi.id,
            "membership",
            json!({"plan_id": "monthly"}),
        )
        .await;
        if is_empty {
            // All of the bucket but for what the picture costs.
            let path = format!("/api/admin/accounts/{}/adjustments", mimi.id);
            let body = json!({"credits": -298, "reason": "a word"});
            operator.write(&path, &mimi.id, &body).await.expect(201);
        }
        mimi.accepted(1).await;
        let ended = done(&operator, &mimi.id, "membership/end", json!({})).await;
        assert_eq!(ended["balance"], 6);
        world.gateway.will_answer(&[Reply::Refusal]);
        world.work_off().await;
        let entries = mimi.get("/api/ledger").await.json()["entries"].take();
        let newest: Vec<_> = (0..2)
            .map(|place| (&entries[place]["event"], &entries[place]["amount"]))
            .collect();
        assert_eq!(
            newest,
            [
                (&json!("expiry"), &json!(-2)),
                (&json!("refund"), &json!(2))
            ]
        );
        assert_eq!(mimi.balance().await, 6);
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn after_its_end_a_membership_can_begin_anew_and_an_order_of_the_old_be_refunded() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let order = ordered(&mimi, json!({"plan": "monthly"})).await;
    decide(&operator, &order, "confirm").await.expect(200);
    done(&operator, &mimi.id, "membership/end", json!({})).await;
    let again = done(
        &operator,
        &mimi.id,
        "membership",
        json!({"plan_id": "monthly"}),
    )
    .await;
    assert_eq!(again["balance"], 306);
    decide(&operator, &order, "refund").await.expect(200);
    assert_eq!(mimi.balance().await, 306, "nothing was left of the old one");
    world.assert_sound().await;
}

#[tokio::test]
async fn an_erased_account_leaves_nothing_personal_behind_but_its_ledger_without_a_name() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let (person, garment) = (mimi.picture().await, mimi.picture().await);
    let inputs = json!({"person": [person], "garments": [garment]});
    let body = json!({"preset": "try_on", "inputs": inputs, "prompt": "My secret wish"});
    mimi.submit("key", &body).await.expect(202);
    world.work_off().await;
    mimi.picture().await;
    // An answer that names her is kept for its replay.
    done(&operator, &mimi.id, "level", json!({"level": "plus"})).await;
    let ledger = "SELECT * FROM ledger_entries ORDER BY account_id, seq";
    let before = world.database.sql(ledger).await.unwrap();

    let left = done(&operator, &mimi.id, "erase", json!({})).await;
    assert_eq!(left["email"], format!("deleted-{}", mimi.id));
    assert_out(&mimi).await;
    world
        .anonymous()
        .try_log_in(MIMI, PASSWORD)
        .await
        .expect(401);
    assert!(world.bucket.keys("").is_empty());
    assert_eq!(world.database.sql(ledger).await.unwrap(), before);
    assert_eq!(
        world.outbox.to(MIMI).len(),
        2,
        "the welcome and the farewell"
    );
    for table in [
        "accounts",
        "sessions",
        "refresh_tokens",
        "idempotency_keys",
        "mail_links",
        "notifications",
        "tasks",
        "audit_log",
    ] {
        let rows = world
            .database
            .sql(&format!("SELECT * FROM {table}"))
            .await
            .unwrap();
        let text = format!("{rows:?}");
        for personal in [MIMI, "secret wish"] {
            assert!(!text.contains(personal), "{personal} in {table}");
        }
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn an_erasure_that_is_asked_for_again_does_nothing_more() {
    let world = World::new().await;
    let operator = world.operator("boss@example.com").await;
    let mimi = world.newcomer(MIMI).await;
    let path = format!("/api/admin/accounts/{}/erase", mimi.id);
    let body = json!({"reason": "asked for"});
    // The first exchange reads the address.
    world.database.lose_replies_after(1, 1);
    operator.write(&path, "k", &body).await.expect(503);
    let replay = operator.write(&path, "k", &body).await.expect(200);
    assert!(replay.is_replay());
    assert_eq!(replay.status, StatusCode::OK);
    assert_eq!(replay.json()["state"], "deleted");
    let deeds = "SELECT count(*) FROM audit_log";
    assert_eq!(world.database.number(deeds).await, 1);
}
