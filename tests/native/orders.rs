//! product.md 3: orders, from asking to the refund.

use http::StatusCode;
use membership::store::orders;
use serde_json::{Value, json};

use crate::support::{Answer, Client, HOUR, SECOND, START, World};

/// An unpaid order lives so long.
const LIFE: i64 = 72 * HOUR;

pub async fn order(client: &Client<'_>, key: &str, body: Value) -> Answer {
    client.write("/api/orders", key, &body).await
}

/// A new order of a pack or a plan, by its id.
pub async fn ordered(client: &Client<'_>, body: Value) -> String {
    let key = format!("order {body} {}", client.world.database.round_trips());
    let answer = order(client, &key, body).await.expect(201);
    answer.json()["id"].as_str().unwrap().to_owned()
}

/// What an operator decides on an order.
pub async fn decide(operator: &Client<'_>, id: &str, decision: &str) -> Answer {
    let path = format!("/api/admin/orders/{id}/{decision}");
    let key = format!("{decision} {id} {}", operator.world.database.round_trips());
    operator
        .write(&path, &key, &json!({"reason": "as agreed"}))
        .await
}

async fn read(client: &Client<'_>, id: &str) -> Value {
    let answer = client.get(&format!("/api/orders/{id}")).await.expect(200);
    answer.json()
}

async fn me(client: &Client<'_>) -> Value {
    client.get("/api/me").await.expect(200).json()
}

#[tokio::test]
async fn an_answer_is_kept_under_its_key_for_24_hours_cleaned_up_or_not() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let small = json!({"pack": "small"});
    let first = order(&mimi, "k", small.clone()).await.expect(201);
    mimi.return_after(24 * HOUR - 1).await;
    let again = order(&mimi, "k", small.clone()).await;
    assert!(again.is_replay());
    assert_eq!(again.json(), first.json());
    world.pass(1);
    let new = order(&mimi, "k", small).await.expect(201);
    assert!(!new.is_replay());
    assert_ne!(new.json()["id"], first.json()["id"]);
}

#[tokio::test]
async fn an_order_tells_what_is_bought_and_how_to_pay() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let before = world.database.round_trips();
    let order = order(&mimi, "k", json!({"pack": "medium"}))
        .await
        .expect(201)
        .json();
    assert_eq!(world.database.round_trips() - before, 1);
    let number = order["number"].as_str().unwrap();
    assert_eq!(number.len(), "KC-XXXX-XXXX".len());
    assert_eq!(
        order,
        json!({
            "id": order["id"], "number": number, "state": "pending", "price_fen": 2990,
            "item": {"kind": "pack", "name": {"zh": "常用包", "en": "Medium pack"},
                     "credits": 220},
            "created_at": START, "lapses_at": START + LIFE, "paid_at": null, "closed_at": null,
            "payment": {"method": "wechat_transfer", "payee": "kitten-closet",
                        "amount_fen": 2990, "reference": number},
        })
    );
    assert_eq!(read(&mimi, order["id"].as_str().unwrap()).await, order);
    assert_eq!(mimi.balance().await, 6);
}

#[tokio::test]
async fn an_order_of_a_plan_tells_its_months_and_what_they_bring() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = ordered(&mimi, json!({"plan": "yearly"})).await;
    assert_eq!(
        read(&mimi, &id).await["item"],
        json!({"kind": "plan", "name": {"zh": "年度会员", "en": "Yearly membership"},
               "months": 12, "credits_per_month": 300})
    );
}

#[tokio::test]
async fn only_what_is_on_offer_can_be_ordered() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world
        .database
        .sql("UPDATE plans SET on_sale_from = 0, on_sale_until = 1 WHERE id = 'yearly'")
        .await
        .unwrap();
    for body in [
        json!({"pack": "no-such-pack"}),
        json!({"pack": "monthly"}),
        json!({"plan": "yearly"}),
    ] {
        let answer = order(&mimi, "k", body).await.expect(422);
        assert_eq!(answer.problem(), "not-for-sale");
    }
    for body in [json!({}), json!({"pack": "small", "plan": "monthly"})] {
        let answer = order(&mimi, "k", body).await.expect(422);
        assert_eq!(answer.problem(), "validation");
    }
    let without_key = mimi.post("/api/orders", json!({"pack": "small"})).await;
    assert_eq!(without_key.expect(400).problem(), "idempotency-key-missing");
}

#[tokio::test]
async fn an_order_repeated_under_its_key_is_the_same_order() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    world.database.lose_replies(1);
    order(&mimi, "k", json!({"pack": "small"}))
        .await
        .expect(503);
    let first = order(&mimi, "k", json!({"pack": "small"}))
        .await
        .expect(201);
    let again = order(&mimi, "k", json!({"pack": "small"}))
        .await
        .expect(201);
    assert!(first.is_replay() && again.is_replay());
    assert_eq!(first.bytes, again.bytes);
    assert_eq!(first.json()["payment"]["method"], "wechat_transfer");
    let other = order(&mimi, "k", json!({"pack": "large"}))
        .await
        .expect(422);
    assert_eq!(other.problem(), "idempotency-key-reused");
    assert_eq!(
        world.database.number("SELECT count(*) FROM orders").await,
        1
    );
}

#[tokio::test]
async fn an_order_keeps_what_was_offered_when_it_was_made() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    world
        .database
        .sql("UPDATE packs SET price_fen = 1, base_credits = 9999, name_en = 'Other'")
        .await
        .unwrap();
    let order = read(&mimi, &id).await;
    assert_eq!(
        (&order["price_fen"], &order["item"]["credits"]),
        (&json!(990), &json!(60))
    );
    assert_eq!(order["item"]["name"]["en"], "Small pack");
    let operator = world.operator("boss@example.com").await;
    decide(&operator, &id, "confirm").await.expect(200);
    assert_eq!(mimi.balance().await, 66);
}

#[tokio::test]
async fn an_account_holds_ten_unpaid_orders_at_most() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut last = String::new();
    for _ in 0..10 {
        last = ordered(&mimi, json!({"pack": "small"})).await;
    }
    let refused = order(&mimi, "one more", json!({"pack": "small"}))
        .await
        .expect(429);
    assert_eq!(refused.problem(), "limit-reached");
    assert!(refused.headers.contains_key("retry-after"));
    mimi.post(&format!("/api/orders/{last}/cancel"), json!({}))
        .await
        .expect(200);
    order(&mimi, "one more", json!({"pack": "small"}))
        .await
        .expect(201);
}

#[tokio::test]
async fn a_pending_order_is_canceled_and_canceling_again_changes_nothing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    let path = format!("/api/orders/{id}/cancel");
    world.pass(1);
    let canceled = mimi.post(&path, json!({})).await.expect(200).json();
    assert_eq!(
        (&canceled["state"], &canceled["closed_at"]),
        (&json!("canceled"), &json!(START + 1))
    );
    assert_eq!(canceled["payment"], Value::Null);
    world.pass(1);
    assert_eq!(
        mimi.post(&path, json!({})).await.expect(200).json(),
        canceled
    );

    let operator = world.operator("boss@example.com").await;
    let paid = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &paid, "confirm").await.expect(200);
    let refused = mimi
        .post(&format!("/api/orders/{paid}/cancel"), json!({}))
        .await
        .expect(409);
    assert_eq!(refused.problem(), "wrong-state");
    assert_eq!(refused.json()["state"], "paid");
}

#[tokio::test]
async fn another_users_order_is_not_found() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let other = world.newcomer("other@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    other.get(&format!("/api/orders/{id}")).await.expect(404);
    other
        .post(&format!("/api/orders/{id}/cancel"), json!({}))
        .await
        .expect(404);
    other.get("/api/orders/no-such-order").await.expect(404);
    assert_eq!(other.get("/api/orders").await.json()["orders"], json!([]));
    assert_eq!(read(&mimi, &id).await["state"], "pending");
}

#[tokio::test]
async fn orders_are_listed_newest_first_in_pages_without_gap_or_overlap() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        world.pass(1);
        ids.insert(0, ordered(&mimi, json!({"pack": "small"})).await);
    }
    let mut listed = Vec::new();
    let mut path = "/api/orders?limit=2".to_owned();
    loop {
        let page = mimi.get(&path).await.expect(200).json();
        let orders = page["orders"].as_array().unwrap().clone();
        listed.extend(
            orders
                .iter()
                .map(|order| order["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/orders?limit=2&cursor={cursor}");
    }
    assert_eq!(listed, ids);
    world.assert_indexed(&orders::newest()).await;
}

#[tokio::test]
async fn an_order_is_not_sent_again_to_who_has_it() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let path = format!(
        "/api/orders/{}",
        ordered(&mimi, json!({"pack": "small"})).await
    );
    let etag = mimi.get(&path).await.headers["etag"]
        .to_str()
        .unwrap()
        .to_owned();
    let headers = [("if-none-match", etag.as_str())];
    let again = mimi.send(http::Method::GET, &path, &headers, "").await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn a_paid_pack_brings_its_credits_for_good_and_makes_its_buyer_pro() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let id = ordered(&mimi, json!({"pack": "large"})).await;
    assert_eq!(me(&mimi).await["level"], "free");
    world.pages.told();
    decide(&operator, &id, "confirm").await.expect(200);
    assert!(world.pages.told().contains(&mimi.id));
    let me = me(&mimi).await;
    assert_eq!(me["level"], "pro");
    assert_eq!(
        me["balance"],
        json!({"total": 806, "permanent": 806, "membership": 0, "expiring": []})
    );
    let order = read(&mimi, &id).await;
    assert_eq!(
        (&order["state"], &order["payment"]),
        (&json!("paid"), &Value::Null)
    );
    let entry = &mimi.get("/api/ledger").await.json()["entries"][0];
    assert_eq!(
        (&entry["event"], &entry["amount"]),
        (&json!("purchase"), &json!(800))
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn a_paid_plan_begins_a_membership_and_another_one_extends_it() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let id = ordered(&mimi, json!({"plan": "monthly"})).await;
    decide(&operator, &id, "confirm").await.expect(200);
    let first = me(&mimi).await;
    assert_eq!(
        (&first["level"], &first["balance"]["membership"]),
        (&json!("pro"), &json!(300))
    );
    let id = ordered(&mimi, json!({"plan": "monthly"})).await;
    decide(&operator, &id, "confirm").await.expect(200);
    let second = me(&mimi).await;
    assert_eq!(
        second["balance"]["membership"], 300,
        "the second month comes in its time"
    );
    let end = |me: &Value| me["membership"]["ends_at"].as_i64().unwrap();
    assert!(end(&second) >= end(&first) + 28 * 24 * HOUR);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_lapses_after_72_hours_and_its_buyer_is_told() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    mimi.return_after(LIFE - 1).await;
    assert_eq!(orders::lapse(&world.context()).await.unwrap(), 0);
    assert_eq!(read(&mimi, &id).await["state"], "pending");
    mimi.return_after(1).await;
    let before = world.database.round_trips();
    world.sweep().await;
    assert!(
        world.database.round_trips() - before <= 4 + 5 + 1,
        "sweep, orders, letters, alerts, the record of each, and that late jobs were told"
    );
    let order = read(&mimi, &id).await;
    assert_eq!(
        (&order["state"], &order["closed_at"]),
        (&json!("lapsed"), &json!(START + LIFE))
    );
    assert_eq!(order["payment"], Value::Null);
    let told = mimi.get("/api/notifications").await.json();
    assert_eq!(told["notifications"][0]["kind"], "order_lapsed");
    assert_eq!(orders::lapse(&world.context()).await.unwrap(), 0, "once");
    world.assert_indexed(orders::OVERDUE).await;
}

#[tokio::test]
async fn money_that_comes_late_still_buys() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let canceled = ordered(&mimi, json!({"pack": "small"})).await;
    mimi.post(&format!("/api/orders/{canceled}/cancel"), json!({}))
        .await
        .expect(200);
    let lapsed = ordered(&mimi, json!({"pack": "small"})).await;
    mimi.return_after(LIFE).await;
    world.sweep().await;
    let operator = world.operator("boss@example.com").await;
    for id in [canceled, lapsed] {
        let order = decide(&operator, &id, "confirm").await.expect(200).json();
        assert_eq!(
            (&order["state"], &order["closed_at"]),
            (&json!("paid"), &Value::Null)
        );
    }
    assert_eq!(mimi.balance().await, 126);
    world.assert_sound().await;
}

#[tokio::test]
async fn every_state_allows_what_follows_from_it_and_nothing_else() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let ways: [(&str, &[&str]); 4] = [
        ("paid", &["confirm"]),
        ("voided", &["void"]),
        ("refunded", &["confirm", "refund"]),
        ("canceled", &["cancel"]),
    ];
    let mut stands = Vec::new();
    for (state, way) in ways {
        let id = ordered(&mimi, json!({"pack": "small"})).await;
        for step in way {
            match *step {
                "cancel" => {
                    mimi.post(&format!("/api/orders/{id}/cancel"), json!({}))
                        .await
                }
                step => decide(&operator, &id, step).await,
            }
            .expect(200);
        }
        stands.push((state, id));
    }
    stands.push(("pending", ordered(&mimi, json!({"pack": "small"})).await));
    for (state, id) in &stands {
        let refused: &[&str] = match *state {
            "pending" => &["refund"],
            "paid" => &["confirm", "void"],
            "canceled" => &["void", "refund"],
            _ => &["confirm", "void", "refund"],
        };
        for decision in refused {
            let answer = decide(&operator, id, decision).await.expect(409);
            assert_eq!(answer.problem(), "wrong-state");
            assert_eq!(answer.json()["state"], *state, "{decision}");
        }
    }
    mimi.return_after(0).await;
    assert_eq!(mimi.balance().await, 66, "one order is paid");
    decide(&operator, "no-such-order", "confirm")
        .await
        .expect(404);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refunded_pack_takes_back_what_is_left_of_it_and_the_level() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    world.pass(SECOND);
    let id = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &id, "confirm").await.expect(200);
    mimi.accepted(4).await;
    assert_eq!(
        mimi.balance().await,
        58,
        "the welcome burns first, then two of the pack"
    );
    decide(&operator, &id, "refund").await.expect(200);
    assert_eq!(mimi.balance().await, 0);
    let entry = &mimi.get("/api/ledger").await.json()["entries"][0];
    assert_eq!(
        (&entry["event"], &entry["amount"]),
        (&json!("order_reversal"), &json!(-58))
    );
    assert_eq!(me(&mimi).await["level"], "free");
    assert_eq!(read(&mimi, &id).await["state"], "refunded");
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refunded_plan_ends_its_membership_at_once() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let id = ordered(&mimi, json!({"plan": "yearly"})).await;
    decide(&operator, &id, "confirm").await.expect(200);
    decide(&operator, &id, "refund").await.expect(200);
    let me = me(&mimi).await;
    assert_eq!(
        (&me["level"], &me["membership"]),
        (&json!("free"), &Value::Null)
    );
    assert_eq!(me["balance"]["total"], 6);
    let open = "SELECT count(*) FROM membership_months WHERE settled_at IS NULL";
    assert_eq!(world.database.number(open).await, 0);
    world.assert_sound().await;
}

#[tokio::test]
async fn the_schema_keeps_orders_and_what_they_bring_together() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let pending = ordered(&mimi, json!({"pack": "small"})).await;
    let plan = ordered(&mimi, json!({"plan": "monthly"})).await;
    let paid = ordered(&mimi, json!({"pack": "small"})).await;
    decide(&operator, &paid, "confirm").await.expect(200);
    let member = ordered(&mimi, json!({"plan": "monthly"})).await;
    decide(&operator, &member, "confirm").await.expect(200);
    let insert = |id: &str, number: &str, state: &str| {
        format!(
            "INSERT OR REPLACE INTO orders
                (id, number, account_id, pack_id, name_zh, name_en, price_fen, credits, state,
                 created_at, lapses_at, paid_at)
             VALUES ('{id}', '{number}', '{}', 'small', '', '', 1, 1, '{state}', 0, 0,
                 iif('{state}' = 'paid', 0, NULL))",
            mimi.id
        )
    };
    let number = read(&mimi, &pending).await["number"]
        .as_str()
        .unwrap()
        .to_owned();
    for attempt in [
        // Paid without what it buys.
        format!("UPDATE orders SET state = 'paid', paid_at = 1 WHERE id = '{pending}'"),
        format!("UPDATE orders SET state = 'paid', paid_at = 1 WHERE id = '{plan}'"),
        insert("new", "KC-NEW", "paid"),
        // Refunded with what it bought.
        format!("UPDATE orders SET state = 'refunded', closed_at = 1 WHERE id = '{paid}'"),
        format!("UPDATE orders SET state = 'refunded', closed_at = 1 WHERE id = '{member}'"),
        // Back from where nothing comes back.
        format!("UPDATE orders SET state = 'pending', paid_at = NULL WHERE id = '{paid}'"),
        // Something else than was offered.
        format!("UPDATE orders SET credits = 10000 WHERE id = '{pending}'"),
        format!("UPDATE orders SET name_en = 'Other' WHERE id = '{pending}'"),
        format!("UPDATE orders SET paid_at = 5 WHERE id = '{paid}'"),
        // Gone, or replaced.
        format!("DELETE FROM orders WHERE id = '{pending}'"),
        insert(&paid, "KC-NEW", "pending"),
        insert("new", &number, "pending"),
        // A term that was taken back, or lasts longer.
        "DELETE FROM membership_terms".to_owned(),
        "UPDATE membership_terms SET ends_at = ends_at + 1".to_owned(),
    ] {
        world.assert_refused(&[attempt]).await;
    }
    let states = "SELECT count(*) FROM orders WHERE state = 'pending'";
    assert_eq!(world.database.number(states).await, 2);
    world.assert_sound().await;
}
