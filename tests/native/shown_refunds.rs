//! product.md 12: a refund does what its preview told, or nothing.

use http::Method;
use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Answer, Client, SECOND, World},
    terms::DAY,
};

async fn paid(client: &Client<'_>, operator: &Client<'_>, wanted: Value) -> String {
    let id = ordered(client, wanted).await;
    decide(operator, &id, "confirm").await.expect(200);
    id
}

async fn preview(operator: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/admin/orders/{id}/refund");
    operator.get(&path).await.expect(200).json()
}

/// Refunds an order if it still does what a preview told.
async fn refund(operator: &Client<'_>, id: &str, shown: &Value, key: &str) -> Answer {
    let seen = format!("\"{}\"", shown["revision"].as_str().unwrap());
    let headers = [
        ("content-type", "application/json"),
        ("idempotency-key", key),
        ("if-match", &seen),
    ];
    let path = format!("/api/admin/orders/{id}/refund");
    let body = json!({"reason": "as agreed"}).to_string();
    operator.send(Method::POST, &path, &headers, body).await
}

async fn refunds_on_record(world: &World) -> i64 {
    let sql = "SELECT count(*) FROM audit_log WHERE action = 'order.refund'";
    world.database.number(sql).await
}

#[tokio::test]
async fn a_refund_whose_numbers_have_moved_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let month = paid(&mimi, &operator, json!({"plan": "monthly"})).await;
    let shown = preview(&operator, &month).await;
    assert_eq!(shown["credits"], 300);
    mimi.accepted(1).await;

    let before = world.database.round_trips();
    let late = refund(&operator, &month, &shown, "k").await.expect(412);
    assert_eq!(world.database.round_trips() - before, 1);
    assert_eq!(late.problem(), "refund-changed");
    assert_eq!(late.json()["title"], "退款的数字变了");
    assert_eq!(refunds_on_record(&world).await, 0);

    let shown = preview(&operator, &month).await;
    assert_eq!(shown["credits"], 298);
    let done = refund(&operator, &month, &shown, "k").await.expect(200);
    assert_eq!(done.json()["state"], "refunded");
    // Repeated because its answer was lost, it is the same refund.
    let again = refund(&operator, &month, &shown, "k").await;
    assert!(again.expect(200).is_replay());
    let after = refund(&operator, &month, &shown, "another").await;
    assert_eq!(after.expect(409).problem(), "wrong-state");
    assert_eq!(refunds_on_record(&world).await, 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_refund_is_bound_to_the_terms_that_were_shown() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let month = paid(&mimi, &operator, json!({"plan": "monthly"})).await;
    let shown = preview(&operator, &month).await;
    paid(&mimi, &operator, json!({"plan": "yearly"})).await;
    let late = refund(&operator, &month, &shown, "k").await.expect(412);
    assert_eq!(late.problem(), "refund-changed");

    let shown = preview(&operator, &month).await;
    assert_eq!(shown["moved"].as_array().unwrap().len(), 1);
    // Begun a day later, the term that moves would end a day later.
    world.pass(DAY);
    let mut operator = operator;
    operator.log_in("boss@example.com").await;
    let late = refund(&operator, &month, &shown, "k").await.expect(412);
    assert_eq!(late.problem(), "refund-changed");
    assert_eq!(refunds_on_record(&world).await, 0);

    let newest = preview(&operator, &month).await;
    let end = |shown: &Value| shown["new_membership_ends_at"].as_i64().unwrap();
    assert_eq!(end(&newest) - end(&shown), DAY);
    refund(&operator, &month, &newest, "k").await.expect(200);
    world.assert_sound().await;
}

#[tokio::test]
async fn that_a_moment_passes_is_no_change_of_a_refund() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let month = paid(&mimi, &operator, json!({"plan": "monthly"})).await;
    paid(&mimi, &operator, json!({"plan": "yearly"})).await;
    let shown = preview(&operator, &month).await;
    world.pass(100 * SECOND);
    let newest = preview(&operator, &month).await;
    let starts_at = |shown: &Value| shown["moved"][0]["new_starts_at"].as_i64().unwrap();
    assert_eq!(starts_at(&newest) - starts_at(&shown), 100 * SECOND);
    refund(&operator, &month, &shown, "k").await.expect(200);
    world.assert_sound().await;
}
