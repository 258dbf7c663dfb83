//! product.md 12: refunding one of several terms moves the later ones forward, and says so in numbers
//! before it is done.

use serde_json::{Value, json};

use crate::{
    orders::{decide, ordered},
    support::{Client, SECOND, START, World},
    terms::{DAY, at},
};

async fn me(client: &Client<'_>) -> Value {
    client.get("/api/me").await.expect(200).json()
}

/// Buys a plan and has it paid.
async fn bought(client: &Client<'_>, operator: &Client<'_>, plan: &str) -> String {
    let id = ordered(client, json!({"plan": plan})).await;
    decide(operator, &id, "confirm").await.expect(200);
    id
}

async fn preview(operator: &Client<'_>, id: &str) -> Value {
    let path = format!("/api/admin/orders/{id}/refund");
    operator.get(&path).await.expect(200).json()
}

/// The terms that were not taken back, in their order: from, until.
async fn terms(world: &World) -> Vec<(i64, i64)> {
    let sql = "SELECT starts_at, ends_at FROM membership_terms
        WHERE canceled_at IS NULL ORDER BY starts_at";
    let rows = world.database.sql(sql).await.unwrap();
    let terms = rows.iter();
    terms
        .map(|row| (row.get(0).unwrap(), row.get(1).unwrap()))
        .collect()
}

async fn is_sound(world: &World) {
    world.assert_sound().await;
    let apart = "SELECT count(*) FROM membership_months AS month
        JOIN membership_terms AS term ON term.id = term_id
        WHERE term.canceled_at IS NULL AND (
            number = 1 AND month.starts_at <> term.starts_at
            OR number = term.months AND month.ends_at <> term.ends_at
            OR number > 1 AND month.starts_at <> (
                SELECT ends_at FROM membership_months
                WHERE term_id = term.id AND number = month.number - 1
            )
        )";
    assert_eq!(
        world.database.number(apart).await,
        0,
        "months and their terms"
    );
}

#[tokio::test]
async fn a_paid_year_does_not_wait_for_a_refunded_month() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let month = bought(&mimi, &operator, "monthly").await;
    bought(&mimi, &operator, "yearly").await;
    let (old, new) = (
        at("2026-12-23T00:00:00+08:00"),
        at("2027-11-23T00:00:00+08:00"),
    );
    let old_end = at("2027-12-23T00:00:00+08:00");
    world.pass(SECOND);

    let before = world.database.round_trips();
    let said = preview(&operator, &month).await;
    assert_eq!(world.database.round_trips() - before, 1);
    let expected = json!({
        "credits": 300, "new_credits": 300,
        "membership_ends_at": old_end, "new_membership_ends_at": new,
        "moved": [{
            "name": {"zh": "年度会员", "en": "Yearly membership"},
            "starts_at": old, "ends_at": old_end, "new_starts_at": START + SECOND, "new_ends_at": new,
        }],
        "revision": format!("[300,300,{old_end},{new},[[{old},{old_end},{new}]]]"),
    });
    assert_eq!(said, expected);
    assert_eq!(
        me(&mimi).await["membership"]["ends_at"],
        old_end,
        "nothing is done yet"
    );

    decide(&operator, &month, "refund").await.expect(200);
    let me = me(&mimi).await;
    assert_eq!(me["level"], "pro");
    assert_eq!(me["membership"]["name"]["en"], "Yearly membership");
    assert_eq!(me["membership"]["ends_at"], new);
    assert_eq!(
        me["balance"]["membership"], 300,
        "the first month of the year"
    );
    let first_end = at("2026-12-23T00:00:00+08:00");
    assert_eq!(me["balance"]["expiring"][0]["expires_at"], first_end);
    is_sound(&world).await;

    let told = mimi.get("/api/notifications").await.expect(200).json();
    assert_eq!(told["notifications"][0]["kind"], "order_refunded");
    assert_eq!(told["notifications"][0]["data"]["moved"], expected["moved"]);
    let letter = world.outbox.to("mimi@example.com").pop().unwrap().text;
    assert!(letter.contains("2027-11-22"), "{letter}");

    let log = operator.get("/api/admin/audit").await.expect(200).json();
    let deed = &log["items"][0];
    assert_eq!(deed["before"]["membership_ends_at"], old_end);
    assert_eq!(deed["after"]["membership_ends_at"], new);
}

#[tokio::test]
async fn a_month_between_two_others_leaves_no_gap() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    bought(&mimi, &operator, "monthly").await;
    let second = bought(&mimi, &operator, "monthly").await;
    bought(&mimi, &operator, "monthly").await;
    bought(&mimi, &operator, "yearly").await;
    let said = preview(&operator, &second).await;
    assert_eq!(
        (&said["credits"], &said["new_credits"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(said["moved"].as_array().unwrap().len(), 2);
    decide(&operator, &second, "refund").await.expect(200);
    let [a, b, c] = [
        "2026-12-23T00:00:00+08:00",
        "2027-01-23T00:00:00+08:00",
        "2028-01-23T00:00:00+08:00",
    ]
    .map(at);
    assert_eq!(terms(&world).await, [(START, a), (a, b), (b, c)]);
    assert_eq!(me(&mimi).await["balance"]["membership"], 300);
    is_sound(&world).await;
}

#[tokio::test]
async fn nothing_moves_behind_the_last_term_or_for_one_that_is_over() {
    let world = World::new().await;
    let mut mimi = world.newcomer("mimi@example.com").await;
    let mut operator = world.operator("boss@example.com").await;
    let first = bought(&mimi, &operator, "monthly").await;
    let second = bought(&mimi, &operator, "monthly").await;
    let third = bought(&mimi, &operator, "monthly").await;
    let said = preview(&operator, &third).await;
    assert_eq!(said["moved"], json!([]));
    let middle = at("2027-01-23T00:00:00+08:00");
    assert_eq!(said["new_membership_ends_at"], middle);
    decide(&operator, &third, "refund").await.expect(200);
    assert_eq!(me(&mimi).await["membership"]["ends_at"], middle);

    // The first is over, the second has begun.
    world.pass(40 * DAY);
    jobs::every_day(&world.context()).await.unwrap();
    mimi.log_in("mimi@example.com").await;
    operator.log_in("boss@example.com").await;
    let before = terms(&world).await;
    let said = preview(&operator, &first).await;
    assert_eq!((&said["credits"], &said["moved"]), (&json!(0), &json!([])));
    decide(&operator, &first, "refund").await.expect(200);
    assert_eq!(terms(&world).await, before[1..]);
    assert_eq!(me(&mimi).await["balance"]["membership"], 300);

    // Without another, the membership ends.
    let said = preview(&operator, &second).await;
    assert_eq!(said["new_membership_ends_at"], Value::Null);
    decide(&operator, &second, "refund").await.expect(200);
    assert_eq!(me(&mimi).await["membership"], Value::Null);
    is_sound(&world).await;
}

#[tokio::test]
async fn what_a_term_brought_after_it_moved_goes_back_with_its_own_order() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let month = bought(&mimi, &operator, "monthly").await;
    let year = bought(&mimi, &operator, "yearly").await;
    decide(&operator, &month, "refund").await.expect(200);
    mimi.accepted(3).await;
    assert_eq!(preview(&operator, &year).await["credits"], 294);
    decide(&operator, &year, "refund").await.expect(200);
    let me = me(&mimi).await;
    assert_eq!(
        (&me["membership"], &me["balance"]["total"]),
        (&Value::Null, &json!(6))
    );
    is_sound(&world).await;
}

#[tokio::test]
async fn a_preview_is_of_paid_orders_and_for_operators() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let pack = ordered(&mimi, json!({"pack": "small"})).await;
    let path = format!("/api/admin/orders/{pack}/refund");
    assert_eq!(
        operator.get(&path).await.expect(409).problem(),
        "wrong-state"
    );
    decide(&operator, &pack, "confirm").await.expect(200);
    let said = preview(&operator, &pack).await;
    assert_eq!((&said["credits"], &said["moved"]), (&json!(60), &json!([])));
    mimi.get(&path).await.expect(403);
    operator
        .get("/api/admin/orders/none/refund")
        .await
        .expect(404);
}

#[tokio::test]
async fn the_schema_lets_terms_move_forward_alone_and_only_before_they_begin() {
    let world = World::new().await;
    let mimi = world.newcomer("mimi@example.com").await;
    let operator = world.operator("boss@example.com").await;
    let first = bought(&mimi, &operator, "monthly").await;
    bought(&mimi, &operator, "monthly").await;
    let second = "UPDATE membership_terms SET starts_at = starts_at - 1000
        WHERE order_id <> (SELECT min(order_id) FROM membership_terms)";
    // No time has been left free.
    world.assert_refused(&[second.to_owned()]).await;
    decide(&operator, &first, "refund").await.expect(200);
    for attempt in [
        // It has begun, and its month has brought its credits.
        "UPDATE membership_terms SET starts_at = starts_at - 1000 WHERE canceled_at IS NULL",
        "UPDATE membership_terms SET ends_at = ends_at + 1000 WHERE canceled_at IS NULL",
        "UPDATE membership_terms SET months = 12 WHERE canceled_at IS NULL",
        "UPDATE membership_months SET starts_at = starts_at - 1000",
        // What was taken back stays.
        "UPDATE membership_terms SET canceled_at = NULL WHERE canceled_at IS NOT NULL",
        "UPDATE membership_terms SET starts_at = starts_at - 1 WHERE canceled_at IS NOT NULL",
    ] {
        world.assert_refused(&[attempt.to_owned()]).await;
    }
    bought(&mimi, &operator, "monthly").await;
    for attempt in [
        "UPDATE membership_terms SET starts_at = starts_at + 1000 WHERE starts_at > (
            SELECT min(starts_at) FROM membership_terms
        )",
        // A month outside of its term.
        "UPDATE membership_months SET ends_at = ends_at + 1000 WHERE settled_at IS NULL",
    ] {
        world.assert_refused(&[attempt.to_owned()]).await;
    }
    is_sound(&world).await;
}
